//! What was acknowledged stays, whole and once; what is told rests on durable data.

use super::*;
use guildhall_store::{Index, Log, Repeat, StoreError};
use std::sync::Arc;

pub async fn everything_is_there_after_reopening(home: &impl Home) {
    let store = home.open();
    let mut last = None;
    for round in 0..5 {
        let space = space(&store);
        let mut tx = space.begin();
        tx.put(key(&format!("{round}")), value("x")).unwrap();
        tx.add(key("n"), 3).unwrap();
        let index = Index {
            key: Key::build("at").number(round).key(),
            prefix: Bytes::new(),
        };
        tx.append(&Log::MAIN, value(&round.to_string()), Some(index))
            .unwrap();
        last = Some(done(tx.commit().await));
    }
    store.close().await.unwrap();
    let store = home.open();
    let space = space(&store);
    let mut tx = space.begin();
    assert_eq!(tx.counter(&key("n")).await.unwrap(), 15);
    assert_eq!(tx.head(&Log::MAIN).await.unwrap(), 5);
    assert_eq!(*space.watch().borrow(), 5);
    let seen = done(tx.commit().await);
    assert!(seen.commit >= last.as_ref().unwrap().commit);
    let mut tx = space.begin();
    tx.append(&Log::MAIN, value("5"), None).unwrap();
    let next = done(tx.commit().await);
    assert_eq!(next.appended, [6]);
    assert!(
        next.commit > last.unwrap().commit,
        "a number is never used twice"
    );
}

pub async fn the_log_is_followed(home: &impl Home) {
    const POSTS: u64 = 60;
    let store = home.open();
    let space = space(&store);
    let other = store.company("other").unwrap();
    let mut elsewhere = other.watch();
    let follower = tokio::spawn({
        let space = space.clone();
        async move {
            let mut head = space.watch();
            let mut seen = Vec::new();
            while (seen.len() as u64) < POSTS {
                head.wait_for(|&head| head > seen.len() as u64)
                    .await
                    .unwrap();
                let promised = *head.borrow();
                let entries = space
                    .read_log(&Log::MAIN, seen.len() as u64, 7)
                    .await
                    .unwrap();
                assert!(!entries.is_empty());
                for (position, entry) in entries {
                    seen.push(entry);
                    assert_eq!(position, seen.len() as u64);
                }
                let reached = seen.len() as u64;
                assert!(reached >= promised.min(reached));
            }
            seen
        }
    });
    let mut senders = Vec::new();
    for sender in 0..6 {
        let space = space.clone();
        senders.push(tokio::spawn(async move {
            for number in 0..POSTS / 6 {
                let mut tx = space.begin();
                tx.append(&Log::MAIN, value(&format!("{sender}/{number}")), None)
                    .unwrap();
                let receipt = done(tx.commit().await);
                let at = receipt.position;
                let own = space.read_log(&Log::MAIN, at - 1, 1).await.unwrap();
                assert_eq!(own, [(at, value(&format!("{sender}/{number}")))]);
            }
        }));
    }
    for sender in senders {
        sender.await.unwrap();
    }
    let mut seen = follower.await.unwrap();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len() as u64, POSTS, "nothing missed, nothing twice");
    assert!(!elsewhere.has_changed().unwrap());
    assert_eq!(*elsewhere.borrow_and_update(), 0);
    assert!(
        space
            .read_log(&Log::MAIN, POSTS, 5)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        space
            .read_log(&Log::MAIN, u64::MAX, 5)
            .await
            .unwrap()
            .is_empty()
    );
}

pub async fn a_repeated_key_changes_nothing(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tasks = Vec::new();
    for number in 0..10 {
        let mut tx = space.begin();
        tx.append(&Log::MAIN, value(&number.to_string()), None)
            .unwrap();
        tx.idempotency(key("request"), value(&number.to_string()))
            .unwrap();
        tasks.push(tokio::spawn(tx.commit()));
    }
    let mut won = Vec::new();
    let mut repeats = Vec::new();
    for (number, task) in tasks.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(settled) => won.push((number, done(Ok(settled)))),
            Err(CommitError::Repeated(repeat)) => repeats.push(repeat),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(won.len(), 1);
    let answer = value(&won[0].0.to_string());
    let expected = Repeat {
        answer: answer.clone(),
        position: 1,
    };
    assert!(repeats.len() == 9 && repeats.iter().all(|repeat| *repeat == expected));
    assert_eq!(
        space.read_log(&Log::MAIN, 0, 10).await.unwrap(),
        [(1, answer)]
    );
}

pub async fn a_repeated_key_is_known_after_reopening(home: &impl Home) {
    let request = |space: &Space| {
        let mut tx = space.begin();
        tx.append(&Log::MAIN, value("once"), None).unwrap();
        tx.idempotency(key("request"), value("answer")).unwrap();
        tx.commit()
    };
    let store = home.open();
    let first = done(request(&space(&store)).await);
    store.close().await.unwrap();
    let store = home.open();
    let expected = Repeat {
        answer: value("answer"),
        position: first.position,
    };
    let again = request(&space(&store)).await;
    assert_eq!(again, Err(CommitError::Repeated(expected)));
    let log = space(&store).read_log(&Log::MAIN, 0, 10).await.unwrap();
    assert_eq!(log, [(1, value("once"))]);
}

/// Who stopped waiting, or was told that nothing is known, asks again with the same key: it is
/// done once, whatever became of it the first time.
pub async fn a_dropped_request_is_settled_by_its_key(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    for number in 0..30_u64 {
        let text = number.to_string();
        let request = || {
            let mut tx = space.begin();
            tx.append(&Log::MAIN, value(&text), None).unwrap();
            tx.add(key("sum"), 1).unwrap();
            tx.idempotency(key(&text), value(&text)).unwrap();
            tx.commit()
        };
        let patience = Duration::from_micros(number * 40);
        drop(tokio::time::timeout(patience, request()).await);
        match request().await {
            Ok(settled) => drop(done(Ok(settled))),
            Err(CommitError::Repeated(repeat)) => assert_eq!(repeat.answer, value(&text)),
            Err(error) => panic!("{error}"),
        }
    }
    let mut tx = space.begin();
    assert_eq!(tx.counter(&key("sum")).await.unwrap(), 30);
    done(tx.commit().await);
    let log = space.read_log(&Log::MAIN, 0, 100).await.unwrap();
    let texts: Vec<_> = log.into_iter().map(|(_, text)| text).collect();
    let once: Vec<_> = (0..30).map(|number| value(&number.to_string())).collect();
    assert_eq!(texts, once, "each once, in order");
}

/// Whoever stops waiting leaves a whole commit or none.
pub async fn a_dropped_commit_is_whole_or_absent(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    for number in 0..40_u64 {
        let mut tx = space.begin();
        tx.put(Key::build("a").number(number).key(), value("1"))
            .unwrap();
        tx.put(Key::build("b").number(number).key(), value("1"))
            .unwrap();
        tx.append(&Log::MAIN, value("1"), None).unwrap();
        let patience = Duration::from_micros(number * 40);
        drop(tokio::time::timeout(patience, tx.commit()).await);
    }
    // A commit after them all: they are decided by now.
    put(&space, "end", "1").await;
    let mut tx = space.begin();
    let a = tx.range(Key::build("a").range()).await.unwrap().items;
    let b = tx.range(Key::build("b").range()).await.unwrap().items;
    let log = tx.head(&Log::MAIN).await.unwrap();
    done(tx.commit().await);
    assert_eq!(a.len(), b.len());
    assert_eq!(a.len() as u64, log);
}

pub async fn a_closed_store_refuses(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut watch = space.watch();
    let mut tasks = Vec::new();
    for number in 0..30_u64 {
        let mut tx = space.begin();
        tx.put(Key::build("t").number(number).key(), value("1"))
            .unwrap();
        tasks.push(tokio::spawn(tx.commit()));
    }
    store.clone().close().await.unwrap();
    let mut kept = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(settled) => {
                done(Ok(settled));
                kept += 1;
            }
            Err(error) => assert!(matches!(
                error,
                CommitError::Store(StoreError::Unavailable(_))
            )),
        }
    }
    assert!(watch.changed().await.is_err());
    assert!(space.begin().get(&key("a")).await.is_err());
    assert!(space.read_log(&Log::MAIN, 0, 1).await.is_err());
    assert!(space.begin().commit().await.is_err());
    assert_eq!(store.failed(), None);
    store.close().await.unwrap();
    let store = home.open();
    let mut tx = store.company("acme").unwrap().begin();
    let page = tx.range(Key::build("t").range()).await.unwrap();
    assert_eq!(page.items.len(), kept);
}

pub async fn spaces_are_apart(home: &impl Home) {
    let store = Arc::new(home.open());
    let names = ["a", "a-", "aa", "b"];
    for name in names {
        let space = store.company(name).unwrap();
        put(&space, "who", name).await;
        let mut tx = space.begin();
        tx.append(&Log::MAIN, value(name), None).unwrap();
        done(tx.commit().await);
    }
    put(&store.house(), "who", "house").await;
    for name in names {
        let space = store.company(name).unwrap();
        let mut tx = space.begin();
        let all = tx
            .range(guildhall_store::Range::prefix(&Key::default()))
            .await;
        let all = all.unwrap().items;
        assert_eq!(all.len(), 3, "the value, the head and the entry: {all:?}");
        assert_eq!(rows(&mut tx).await, [("who".to_owned(), name.to_owned())]);
        let log = space.read_log(&Log::MAIN, 0, 9).await.unwrap();
        assert_eq!(log, [(1, value(name))]);
        done(tx.commit().await);
    }
    assert_eq!(get(&store.house(), "who").await.unwrap(), "house");
}
