//! Positions are assigned at commit, in the order of the commits, without a gap.

use super::*;
use guildhall_store::{Index, Log, Range};
use std::collections::BTreeMap;

pub async fn positions_have_no_gaps(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let log = Log::new("chat/1");
    let mut tasks = Vec::new();
    for sender in 0..16 {
        let (space, log) = (space.clone(), log.clone());
        tasks.push(tokio::spawn(async move {
            let mut receipts = Vec::new();
            for number in 0..10 {
                let mut tx = space.begin();
                let text = format!("{sender}/{number}");
                tx.append(&log, value(&text), None).unwrap();
                tx.append(&Log::MAIN, value(&text), None).unwrap();
                if number % 3 == 0 {
                    // A commit that loses must not use up a position.
                    let mut lost = space.begin();
                    lost.head(&log).await.unwrap();
                    lost.append(&log, value("may be lost"), None).unwrap();
                    let (won, lost) = tokio::join!(tx.commit(), lost.commit());
                    drop(lost.unwrap());
                    receipts.push((text, done(won)));
                } else if number % 3 == 1 {
                    // Neither must one that is certain to lose, nor one that is refused.
                    let mut lost = space.begin();
                    lost.head(&log).await.unwrap();
                    lost.append(&log, value("is lost"), None).unwrap();
                    let mut refused = space.begin();
                    refused.append(&log, value("is refused"), None).unwrap();
                    refused.add_within(key("floor"), -1, 0, 0).unwrap();
                    receipts.push((text, done(tx.commit().await)));
                    conflicts(lost.commit().await);
                    let floor = Err(CommitError::OutOfBounds(key("floor")));
                    assert_eq!(refused.commit().await, floor);
                } else {
                    receipts.push((text, done(tx.commit().await)));
                }
            }
            receipts
        }));
    }
    let mut by_commit = BTreeMap::new();
    for task in tasks {
        let receipts = task.await.unwrap();
        assert!(
            receipts
                .windows(2)
                .all(|pair| pair[0].1.commit < pair[1].1.commit)
        );
        for (text, receipt) in receipts {
            assert_eq!(receipt.position, receipt.appended[1]);
            by_commit.insert(receipt.commit, (text, receipt.appended));
        }
    }
    let entries = space.read_log(&log, 0, 1000).await.unwrap();
    let positions: Vec<_> = entries.iter().map(|(position, _)| *position).collect();
    assert_eq!(positions, (1..=entries.len() as u64).collect::<Vec<_>>());
    let main = space.read_log(&Log::MAIN, 0, 1000).await.unwrap();
    assert_eq!(main.len(), 160);
    for (at, (text, appended)) in by_commit.into_values().enumerate() {
        assert_eq!(appended[1], at as u64 + 1, "in the order of the commits");
        assert_eq!(main[at], (appended[1], value(&text)));
        assert_eq!(
            entries[appended[0] as usize - 1],
            (appended[0], value(&text))
        );
    }
}

pub async fn several_logs_in_one_commit(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let (a, b) = (Log::new("a"), Log::new("b"));
    for round in 0..3 {
        let mut tx = space.begin();
        for log in [&a, &b, &a, &a] {
            tx.append(log, value("x"), None).unwrap();
        }
        let receipt = done(tx.commit().await);
        let (first, second) = (3 * round + 1, round + 1);
        assert_eq!(receipt.appended, [first, second, first + 1, first + 2]);
        assert_eq!(receipt.position, 0, "nothing in the main log");
    }
}

pub async fn an_index_tells_the_position(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let log = Log::new("chat/1");
    for number in 1..=5_u64 {
        let mut tx = space.begin();
        let index = Index {
            key: key(&format!("m{number}")),
            prefix: value("chat/1:"),
        };
        tx.append(&log, value(&number.to_string()), Some(index))
            .unwrap();
        done(tx.commit().await);
    }
    let mut tx = space.begin();
    let at = tx.get(&key("m4")).await.unwrap().unwrap();
    let (prefix, position) = Index::read(&at).unwrap();
    assert_eq!((prefix, position), (value("chat/1:"), 4));
    let entry = tx.get(&Tx::entry_key(&log, position)).await.unwrap();
    assert_eq!(entry.unwrap(), "4");
}

pub async fn an_entry_is_replaced(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let log = Log::new("chat/1");
    for text in ["one", "two"] {
        let mut tx = space.begin();
        tx.append(&log, value(text), None).unwrap();
        done(tx.commit().await);
    }
    let mut tx = space.begin();
    tx.put(Tx::entry_key(&log, 1), value("one, edited"))
        .unwrap();
    done(tx.commit().await);
    let entries = space.read_log(&log, 0, 10).await.unwrap();
    assert_eq!(entries, [(1, value("one, edited")), (2, value("two"))]);
}

pub async fn a_head_is_a_read(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let log = Log::new("chat/1");
    let append = |text: &'static str| {
        let mut tx = space.begin();
        tx.append(&log, value(text), None).unwrap();
        tx.commit()
    };
    let mut tx = space.begin();
    assert_eq!(tx.head(&log).await.unwrap(), 0);
    let mut hint = space.begin();
    assert_eq!(hint.peek_head(&log).await.unwrap(), 0);
    hint.put(key("h"), value("1")).unwrap();
    tx.put(key("t"), value("1")).unwrap();
    done(append("one").await);
    conflicts(tx.commit().await);
    done(hint.commit().await);
    let mut tail = space.begin();
    let page = tail
        .range(Range::log(&log).reversed().limit(1))
        .await
        .unwrap();
    assert_eq!(page.items.len(), 1);
    done(append("two").await);
    conflicts(tail.commit().await);
    assert_eq!(space.begin().peek_head(&log).await.unwrap(), 2);
}

pub async fn logs_with_similar_names(home: &impl Home) {
    let store = home.open();
    let space = space(&store);
    let logs = ["a", "ab", "a\0", "a\u{1}", "b", "main2"].map(Log::new);
    for (count, log) in logs.iter().enumerate() {
        for number in 0..=count {
            let mut tx = space.begin();
            tx.append(log, value(&number.to_string()), None).unwrap();
            done(tx.commit().await);
        }
    }
    for (count, log) in logs.iter().enumerate() {
        let mut tx = space.begin();
        assert_eq!(tx.head(log).await.unwrap(), count as u64 + 1);
        assert_eq!(
            tx.range(Range::log(log)).await.unwrap().items.len(),
            count + 1
        );
        assert_eq!(space.read_log(log, 0, 100).await.unwrap().len(), count + 1);
    }
    assert!(space.read_log(&Log::MAIN, 0, 100).await.unwrap().is_empty());
}
