//! What a transaction has read must still hold when it is settled.

use super::*;
use guildhall_store::{Log, Range, TransactError};
use std::sync::atomic::{AtomicU32, Ordering};

pub async fn a_changed_key(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "a", "1").await;
    let mut tx = space.begin();
    tx.get(&key("a")).await.unwrap();
    tx.put(key("b"), value("1")).unwrap();
    put(&space, "a", "2").await;
    conflicts(tx.commit().await);
    assert_eq!(get(&space, "b").await, None, "nothing was changed");
    let mut first = space.begin();
    first.get(&key("a")).await.unwrap();
    put(&space, "a", "3").await;
    first.get(&key("a")).await.unwrap();
    conflicts(first.commit().await);
}

pub async fn a_key_that_appears(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tx = space.begin();
    assert_eq!(tx.get(&key("a")).await.unwrap(), None);
    tx.put(key("b"), value("1")).unwrap();
    put(&space, "a", "1").await;
    conflicts(tx.commit().await);
}

/// Absent, there, absent again: the two reads were not of one moment.
pub async fn a_key_that_comes_and_goes(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    for looks in [true, false] {
        let mut tx = space.begin();
        assert_eq!(tx.get(&key("a")).await.unwrap(), None);
        put(&space, "a", "1").await;
        assert_eq!(tx.get(&key("a")).await.unwrap(), Some(value("1")));
        delete(&space, "a").await;
        if !looks {
            tx.put(key("b"), value("2")).unwrap();
        }
        conflicts(tx.commit().await);
    }
    store.close().await.unwrap();
}

pub async fn a_key_that_goes_away(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "a", "1").await;
    let mut tx = space.begin();
    tx.get_many(&[key("x"), key("a")]).await.unwrap();
    tx.put(key("b"), value("1")).unwrap();
    delete(&space, "a").await;
    conflicts(tx.commit().await);
}

pub async fn the_same_value_again(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "a", "1").await;
    let mut point = space.begin();
    point.get(&key("a")).await.unwrap();
    let mut range = space.begin();
    rows(&mut range).await;
    delete(&space, "a").await;
    put(&space, "a", "1").await;
    conflicts(point.commit().await);
    conflicts(range.commit().await);
}

/// Of two that each read what the other writes, one must lose.
pub async fn each_writes_what_the_other_read(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "on call: alice", "yes").await;
    put(&space, "on call: bob", "yes").await;
    let mut open = Vec::new();
    for leaving in ["on call: alice", "on call: bob"] {
        let mut tx = space.begin();
        let both = [key("on call: alice"), key("on call: bob")];
        let both = tx.get_many(&both).await.unwrap();
        assert!(both.iter().all(Option::is_some), "somebody else is there");
        tx.delete(key(leaving)).unwrap();
        open.push(tx);
    }
    let tasks: Vec<_> = open
        .into_iter()
        .map(|tx| tokio::spawn(tx.commit()))
        .collect();
    let mut won = 0;
    for task in tasks {
        won += u32::from(task.await.unwrap().unwrap() != Settled::Again);
    }
    assert_eq!(won, 1, "somebody stays on call");
}

/// What is read and then written is checked like all that is read.
pub async fn an_update_of_what_was_read(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "a", "1").await;
    let mut tx = space.begin();
    let seen = tx.get(&key("a")).await.unwrap().unwrap();
    put(&space, "a", "2").await;
    let longer = [&seen[..], b"+1"].concat();
    tx.put(key("a"), longer.into()).unwrap();
    conflicts(tx.commit().await);
    assert_eq!(get(&space, "a").await.unwrap(), "2", "no update is lost");
}

pub async fn a_range_that_gains_loses_or_changes_a_row(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    for name in ["a", "c", "e"] {
        put(&space, name, "1").await;
    }
    for step in ["gain", "lose", "change", "swap", "append"] {
        let mut tx = space.begin();
        rows(&mut tx).await;
        tx.put(Key::build("other").text(step).key(), value("1"))
            .unwrap();
        match step {
            "gain" => put(&space, "b", "1").await,
            "lose" => delete(&space, "b").await,
            "change" => put(&space, "c", "2").await,
            "swap" => {
                delete(&space, "c").await;
                put(&space, "d", "2").await;
            }
            _ => put(&space, "z", "1").await,
        }
        conflicts(tx.commit().await);
    }
    let mut tx = space.begin();
    rows(&mut tx).await;
    tx.put(key("b"), value("x")).unwrap();
    done(tx.commit().await);
}

pub async fn only_what_a_page_covers(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    for name in ["c", "e", "g", "i"] {
        put(&space, name, "1").await;
    }
    let mut first = space.begin();
    let page = first.range(Key::build("t").range().limit(2)).await.unwrap();
    assert!(page.more && page.items.len() == 2);
    first.put(key("x1"), value("1")).unwrap();
    let mut last = space.begin();
    let page = last
        .range(Key::build("t").range().reversed().limit(2))
        .await
        .unwrap();
    assert!(page.more && page.items.len() == 2);
    put(&space, "h", "far behind").await;
    done(first.commit().await);
    conflicts(last.commit().await);
    let mut last = space.begin();
    last.range(Key::build("t").range().reversed().limit(2))
        .await
        .unwrap();
    put(&space, "a", "far before").await;
    done(last.commit().await);
}

pub async fn the_row_that_proves_more(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "a", "1").await;
    put(&space, "b", "1").await;
    let mut tx = space.begin();
    let page = tx.range(Key::build("t").range().limit(1)).await.unwrap();
    assert!(page.more, "which rests on b");
    delete(&space, "b").await;
    conflicts(tx.commit().await);
}

pub async fn an_empty_range(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tx = space.begin();
    assert!(rows(&mut tx).await.is_empty());
    let mut chat = space.begin();
    let log = Log::new("chat");
    assert!(chat.range(Range::log(&log)).await.unwrap().items.is_empty());
    put(&space, "m", "1").await;
    conflicts(tx.commit().await);
    let mut post = space.begin();
    post.append(&log, value("first"), None).unwrap();
    done(post.commit().await);
    conflicts(chat.commit().await);
}

/// Commits that an engine may decide together must see each other.
pub async fn a_page_within_a_group(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    for round in 0..20 {
        let prefix = Key::build("round").number(round);
        let mut open = Vec::new();
        for task in 0..8 {
            let mut tx = space.begin();
            let page = tx.range(prefix.clone().range()).await.unwrap();
            assert!(page.items.is_empty());
            tx.put(prefix.clone().number(task).key(), value("1"))
                .unwrap();
            open.push(tx);
        }
        let tasks: Vec<_> = open
            .into_iter()
            .map(|tx| tokio::spawn(tx.commit()))
            .collect();
        let mut won = 0;
        for task in tasks {
            won += u32::from(task.await.unwrap().unwrap() != Settled::Again);
        }
        assert_eq!(
            won, 1,
            "all saw the range empty, so only one may write in it"
        );
    }
}

pub async fn writers_that_read_nothing_never_conflict(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tasks = Vec::new();
    for number in 0..50 {
        let mut tx = space.begin();
        tx.put(key("same"), value("x")).unwrap();
        tx.delete(key("gone")).unwrap();
        tx.add(key("sum"), 1).unwrap();
        tx.append(&Log::MAIN, value(&number.to_string()), None)
            .unwrap();
        tasks.push(tokio::spawn(tx.commit()));
    }
    for task in tasks {
        done(task.await.unwrap());
    }
    assert_eq!(space.begin().counter(&key("sum")).await.unwrap(), 50);
}

pub async fn looking_is_validated(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "a", "1").await;
    let mut stale = space.begin();
    stale.get(&key("a")).await.unwrap();
    let mut discarded = space.begin();
    discarded.get(&key("a")).await.unwrap();
    discarded.put(key("b"), value("never")).unwrap();
    put(&space, "a", "2").await;
    conflicts(stale.commit().await);
    conflicts(discarded.discard().await);
    let mut tx = space.begin();
    tx.get(&key("a")).await.unwrap();
    tx.put(key("b"), value("never")).unwrap();
    done(tx.discard().await);
    assert_eq!(get(&space, "b").await, None);
    let mut tx = space.begin();
    tx.append(&Log::MAIN, value("event"), None).unwrap();
    let written = done(tx.commit().await);
    let looked = done(space.begin().commit().await);
    assert_eq!(looked.position, written.position);
    assert!(looked.commit >= written.commit);
}

pub async fn a_refusal_on_stale_reads_is_run_again(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "balance", "0").await;
    let runs = AtomicU32::new(0);
    let outcome = space
        .transact(soon(), async |tx| {
            let balance = tx.get(&key("balance")).await.unwrap().unwrap();
            if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                put(&space, "balance", "5").await;
            }
            if balance == "0" {
                Err("too poor")
            } else {
                Ok(())
            }
        })
        .await;
    assert!(outcome.is_ok(), "the refusal rested on a stale read");
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    let refused = space
        .transact(soon(), async |tx| {
            tx.put(key("balance"), value("9")).unwrap();
            Err::<(), _>("no")
        })
        .await;
    assert_eq!(refused.unwrap_err(), TransactError::Refused("no"));
    assert_eq!(get(&space, "balance").await.unwrap(), "5");
}
