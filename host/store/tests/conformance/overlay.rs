//! A transaction reads through an overlay of its own writes.

use super::*;
use guildhall_store::{Index, Log, Range};

pub async fn a_transaction_sees_its_own_writes(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    put(&space, "a", "old").await;
    put(&space, "b", "old").await;
    let mut tx = space.begin();
    assert!(tx.is_read_only());
    tx.put(key("a"), value("new")).unwrap();
    tx.delete(key("b")).unwrap();
    tx.add(key("n"), 5).unwrap();
    assert_eq!(tx.get(&key("a")).await.unwrap().unwrap(), "new");
    assert_eq!(tx.get(&key("b")).await.unwrap(), None);
    assert_eq!(tx.counter(&key("n")).await.unwrap(), 5);
    let many = [key("a"), key("missing"), key("b")];
    let many = tx.get_many(&many).await.unwrap();
    assert_eq!(many, [Some(value("new")), None, None]);
    assert!(!tx.is_read_only());
    assert_eq!(tx.writes(), 3);
    assert_eq!(get(&space, "a").await.unwrap(), "old", "not committed yet");
    drop(tx);
    assert_eq!(get(&space, "b").await.unwrap(), "old", "dropped");
}

pub async fn ranges_merge_own_writes(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    for name in ["a", "c", "e", "g"] {
        put(&space, name, "stored").await;
    }
    let mut tx = space.begin();
    tx.put(key("b"), value("own")).unwrap();
    tx.put(key("c"), value("own")).unwrap();
    tx.delete(key("e")).unwrap();
    tx.put(key("h"), value("own")).unwrap();
    let names: Vec<_> = rows(&mut tx).await;
    let expected = [
        ("a", "stored"),
        ("b", "own"),
        ("c", "own"),
        ("g", "stored"),
        ("h", "own"),
    ];
    let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(names, expected);
    for limit in 1..=6 {
        for reverse in [false, true] {
            let mut expected = expected.to_vec();
            let mut range = Key::build("t").range().limit(limit);
            if reverse {
                expected.reverse();
                range = range.reversed();
            }
            let page = tx.range(range).await.unwrap();
            let found: Vec<_> = page.items.iter().map(named).collect();
            assert_eq!(found, expected[..limit.min(5)]);
            assert_eq!(page.more, limit < 5);
        }
    }
    let some = Key::build("t")
        .range()
        .starting_at(key("b"))
        .before(key("g"));
    let some = tx.range(some).await.unwrap();
    assert_eq!(some.items.len(), 2);
    done(tx.commit().await);
    let mut tx = space.begin();
    assert_eq!(rows(&mut tx).await, expected);
}

pub async fn pages_go_on_in_both_directions(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tx = space.begin();
    for number in 0..25_u64 {
        let key = Key::build("t").number(number).key();
        tx.put(key, value("x")).unwrap();
    }
    done(tx.commit().await);
    for reverse in [false, true] {
        let mut tx = space.begin();
        let mut range = Key::build("t").range().limit(10);
        if reverse {
            range = range.reversed();
        }
        let mut found = Vec::new();
        loop {
            let page = tx.range(range.clone()).await.unwrap();
            let last = page.items.last().unwrap().0.clone();
            found.extend(page.items.into_iter().map(|(key, _)| key));
            if !page.more {
                break;
            }
            range = range.beyond(&last);
        }
        assert_eq!(found.len(), 25);
        assert!(found.windows(2).all(|pair| (pair[0] < pair[1]) != reverse));
        done(tx.commit().await);
    }
    let nothing = Range::between(key("z"), key("a"));
    assert!(space.begin().range(nothing).await.unwrap().items.is_empty());
}

/// A cursor goes on from the last row that was shown, whoever wrote it.
pub async fn pages_go_on_over_own_writes(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let row = |number: u64| Key::build("t").number(number).key();
    let mut tx = space.begin();
    for number in (0..40).step_by(2) {
        tx.put(row(number), value("stored")).unwrap();
    }
    done(tx.commit().await);
    let mut tx = space.begin();
    tx.nest();
    for number in 0..40 {
        match number % 5 {
            0 => tx.delete(row(number)).unwrap(),
            1 => tx.put(row(number), value("own")).unwrap(),
            _ => {}
        }
    }
    tx.unnest(true);
    let mut expected: Vec<_> = (0..40)
        .filter(|n| n % 5 == 1 || (n % 2 == 0 && n % 5 != 0))
        .map(row)
        .collect();
    for limit in [1, 2, 3, 7] {
        for reverse in [false, true] {
            let mut range = Key::build("t").range().limit(limit);
            if reverse {
                range = range.reversed();
            }
            let mut found = Vec::new();
            loop {
                let page = tx.range(range.clone()).await.unwrap();
                assert!(page.items.len() == limit || !page.more);
                found.extend(page.items.into_iter().map(|(key, _)| key));
                if !page.more {
                    break;
                }
                range = range.beyond(found.last().unwrap());
            }
            assert_eq!(found, expected, "pages of {limit}, reverse: {reverse}");
            expected.reverse();
        }
    }
    done(tx.commit().await);
}

pub async fn layers_are_kept_or_taken_back(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let mut tx = space.begin();
    tx.put(key("a"), value("outer")).unwrap();
    tx.nest();
    tx.put(key("a"), value("inner")).unwrap();
    tx.put(key("b"), value("inner")).unwrap();
    tx.add(key("n"), 1).unwrap();
    tx.nest();
    tx.delete(key("a")).unwrap();
    tx.add(key("n"), 10).unwrap();
    tx.idempotency(key("once"), value("inner")).unwrap();
    let bytes = tx.bytes();
    tx.unnest(true);
    assert_eq!(tx.bytes(), bytes);
    assert_eq!(tx.counter(&key("n")).await.unwrap(), 11);
    tx.unnest(false);
    assert_eq!(tx.get(&key("a")).await.unwrap().unwrap(), "outer");
    assert_eq!(tx.get(&key("b")).await.unwrap(), None);
    assert_eq!(tx.counter(&key("n")).await.unwrap(), 0);
    tx.nest();
    tx.put(key("c"), value("kept")).unwrap();
    tx.unnest(true);
    tx.unnest(false);
    assert_eq!(tx.writes(), 2);
    done(tx.commit().await);
    let mut tx = space.begin();
    let names: Vec<_> = rows(&mut tx)
        .await
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["a", "c"]);
}

pub async fn own_appends_are_seen(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let log = Log::new("chat/1");
    let mut tx = space.begin();
    tx.append(&log, value("first"), None).unwrap();
    done(tx.commit().await);

    let index = |name: &str| Index {
        key: key(name),
        prefix: value("p"),
    };
    let mut tx = space.begin();
    tx.append(&log, value("second"), Some(index("m2"))).unwrap();
    tx.append(&Log::MAIN, value("event"), None).unwrap();
    tx.append(&log, value("third"), Some(index("m3"))).unwrap();
    let at = tx.get(&key("m3")).await.unwrap().unwrap();
    assert_eq!(Index::read(&at), Some((value("p"), 3)));
    let entry = Tx::entry_key(&log, 3);
    assert_eq!(tx.get(&entry).await.unwrap().unwrap(), "third");
    tx.put(entry.clone(), value("third, edited")).unwrap();
    assert!(tx.delete(entry.clone()).is_err(), "there are no gaps");
    assert_eq!(tx.head(&log).await.unwrap(), 3);
    let page = tx
        .range(Range::log(&log).reversed().limit(2))
        .await
        .unwrap();
    let found: Vec<_> = page
        .items
        .iter()
        .map(|(key, value)| (log.position(key).unwrap(), value.clone()))
        .collect();
    assert_eq!(found, [(3, value("third, edited")), (2, value("second"))]);
    assert!(page.more);
    assert_eq!(
        tx.range(Key::build("t").range()).await.unwrap().items.len(),
        2
    );
    let receipt = done(tx.commit().await);
    assert_eq!(receipt.appended, [2, 1, 3]);
    let log_now = space.read_log(&log, 1, 10).await.unwrap();
    assert_eq!(log_now, [(2, value("second")), (3, value("third, edited"))]);
    let at = space.begin().get(&key("m2")).await.unwrap().unwrap();
    assert_eq!(Index::read(&at), Some((value("p"), 2)));
}

pub async fn a_layer_takes_appends_back(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let log = Log::new("chat/1");
    let index = Index {
        key: key("m"),
        prefix: Bytes::new(),
    };
    let mut tx = space.begin();
    tx.append(&log, value("one"), Some(index.clone())).unwrap();
    tx.nest();
    tx.append(&log, value("two"), Some(index)).unwrap();
    assert_eq!(tx.head(&log).await.unwrap(), 2);
    tx.put(Tx::entry_key(&log, 1), value("one, edited"))
        .unwrap();
    tx.put(key("m"), value("taken")).unwrap();
    tx.unnest(false);
    assert_eq!(tx.head(&log).await.unwrap(), 1);
    assert_eq!(tx.appends(), 1);
    let receipt = done(tx.commit().await);
    assert_eq!(receipt.appended, [1]);
    assert_eq!(
        space.read_log(&log, 0, 9).await.unwrap(),
        [(1, value("one"))]
    );
    let at = space.begin().get(&key("m")).await.unwrap().unwrap();
    assert_eq!(Index::read(&at), Some((Bytes::new(), 1)));
}
