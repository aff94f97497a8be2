//! Several stores on one database, as several processes have it open: everything that holds in one
//! holds across them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

#[allow(dead_code)]
mod conformance;
mod server;

use bytes::Bytes;
use conformance::{done, key, soak, soon, space, value};
use guildhall_store::{CommitError, Key, Log, Options, Repeat, Store, StoreError, Tx};
use proptest::prelude::*;
use server::Server;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

fn open(server: &Server) -> Store {
    Store::open(Options::database(&server.url()).unwrap()).unwrap()
}

#[test]
fn serializable() {
    let server = Server::start();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(4).enable_all().build().unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 60 * soak(),
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let ran = runner.run(&conformance::serializable::programs(), |programs| {
        runtime.block_on(async {
            server.run("drop schema if exists guildhall cascade").await;
            let (a, b) = (open(&server), open(&server));
            conformance::serializable::explained(&[&a, &b], programs).await;
            a.close().await.unwrap();
            b.close().await.unwrap();
        });
        Ok(())
    });
    ran.unwrap();
}

/// Each store has a turn of its own, so each commit may have one rival, and no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_increments_get_through() {
    let server = Server::start();
    let stores = [open(&server), open(&server)];
    let runs = Arc::new(AtomicU32::new(0));
    let mut tasks = Vec::new();
    for task in 0..100 {
        let (space, runs) = (space(&stores[task % 2]), Arc::clone(&runs));
        tasks.push(tokio::spawn(async move {
            let work = async move |tx: &mut Tx| {
                runs.fetch_add(1, Ordering::Relaxed);
                let count = tx.get(&key("n")).await?.map_or(0, |value| number(&value));
                tx.put(key("n"), value(&(count + 1).to_string()))?;
                Ok::<_, StoreError>(count)
            };
            space.transact(soon(), work).await.map(|(count, _)| count)
        }));
    }
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(task.await.unwrap().unwrap());
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..100).collect::<Vec<_>>());
    let runs = runs.load(Ordering::Relaxed);
    println!("100 increments from two stores: {runs} runs");
    assert!(runs <= 500, "{runs} runs: no storm of retries");
}

fn number(value: &Bytes) -> u32 {
    std::str::from_utf8(value).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bounds_hold_under_contention() {
    let server = Server::start();
    let stores = [open(&server), open(&server)];
    let mut tx = space(&stores[0]).begin();
    tx.add(key("stock"), 30).unwrap();
    done(tx.commit().await);
    let mut tasks = Vec::new();
    for number in 0..60 {
        let mut tx = space(&stores[number % 2]).begin();
        tx.add_within(key("stock"), -1, 0, i64::MAX).unwrap();
        tx.add(key("asked"), 1).unwrap();
        tx.put(key(&format!("sale {number}")), value("1")).unwrap();
        tasks.push(tokio::spawn(tx.commit()));
    }
    let mut sold = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(settled) => {
                done(Ok(settled));
                sold += 1;
            }
            Err(error) => assert_eq!(error, CommitError::OutOfBounds(key("stock"))),
        }
    }
    assert_eq!(sold, 30);
    let mut tx = space(&stores[1]).begin();
    assert_eq!(tx.counter(&key("stock")).await.unwrap(), 0);
    assert_eq!(tx.counter(&key("asked")).await.unwrap(), 30);
    done(tx.commit().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn positions_have_no_gaps_and_logs_are_followed() {
    const EACH: u64 = 40;
    let server = Server::start();
    let stores = [open(&server), open(&server)];
    let chat = Log::new("chat/1");
    let followers = stores
        .clone()
        .map(|store| tokio::spawn(follow(store, 8 * EACH)));
    let mut tasks = Vec::new();
    for sender in 0..8_usize {
        let (space, chat) = (space(&stores[sender % 2]), chat.clone());
        tasks.push(tokio::spawn(async move {
            let mut receipts = Vec::new();
            for number in 0..EACH {
                let text = format!("{sender}/{number}");
                let mut tx = space.begin();
                tx.append(&chat, value(&text), None).unwrap();
                tx.append(&Log::MAIN, value(&text), None).unwrap();
                receipts.push((done(tx.commit().await), text));
            }
            let commits: Vec<_> = receipts.iter().map(|(receipt, _)| receipt.commit).collect();
            assert!(commits.is_sorted_by(|a, b| a < b), "{commits:?}");
            receipts
        }));
    }
    let mut by_commit = BTreeMap::new();
    for task in tasks {
        for (receipt, text) in task.await.unwrap() {
            assert_eq!(receipt.position, receipt.appended[1]);
            let before = by_commit.insert(receipt.commit, (text, receipt.appended));
            assert_eq!(before, None, "a number is never used twice");
        }
    }
    let main = space(&stores[0])
        .read_log(&Log::MAIN, 0, 1000)
        .await
        .unwrap();
    let entries = space(&stores[1]).read_log(&chat, 0, 1000).await.unwrap();
    assert_eq!(main, entries);
    for (at, (text, appended)) in by_commit.into_values().enumerate() {
        let position = at as u64 + 1;
        assert_eq!(
            appended,
            [position, position],
            "in the order of the commits"
        );
        assert_eq!(main[at], (position, value(&text)));
    }
    for follower in followers {
        assert_eq!(follower.await.unwrap(), main);
    }
}

/// Everything in the main log as a follower sees it.
async fn follow(store: Store, entries: u64) -> Vec<(u64, Bytes)> {
    let space = space(&store);
    let mut head = space.watch();
    let mut seen: Vec<(u64, Bytes)> = Vec::new();
    while (seen.len() as u64) < entries {
        let known = seen.len() as u64;
        let moved =
            tokio::time::timeout(Duration::from_secs(10), head.wait_for(|head| *head > known));
        let promised = *moved.await.expect("the head moves").unwrap();
        let page = space.read_log(&Log::MAIN, known, 1000).await.unwrap();
        assert!(
            page.len() as u64 >= promised - known,
            "what was told can be read"
        );
        seen.extend(page);
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_other_hears_of_it_soon() {
    let server = Server::start();
    let (writer, reader) = (open(&server), open(&server));
    let mut late = Vec::new();
    let mut head = space(&reader).watch();
    for position in 1..=20 {
        let mut tx = space(&writer).begin();
        tx.append(&Log::MAIN, value("x"), None).unwrap();
        done(tx.commit().await);
        let told = Instant::now();
        let moved = tokio::time::timeout(Duration::from_secs(5), head.wait_for(|h| *h >= position));
        moved.await.expect("the head moves").unwrap();
        late.push(told.elapsed());
    }
    late.sort();
    println!(
        "heard of by the other store after {:?} (median), {:?} (worst)",
        late[10], late[19]
    );
    // Followed for the first time now: it begins where the log is.
    let first = open(&server);
    assert_eq!(*space(&first).watch().borrow(), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_repeated_key_changes_nothing() {
    let server = Server::start();
    let stores = [open(&server), open(&server)];
    for round in 0..10 {
        let mut tasks = Vec::new();
        for store in &stores {
            let mut tx = space(store).begin();
            tx.append(&Log::MAIN, value("once"), None).unwrap();
            let request = Key::build("requests").number(round).key();
            tx.idempotency(request, value("answer")).unwrap();
            tasks.push(tokio::spawn(tx.commit()));
        }
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        let repeat = CommitError::Repeated(Repeat {
            answer: value("answer"),
            position: round + 1,
        });
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert!(outcomes.contains(&Err(repeat)));
    }
}

/// All at once, on a database that has nothing yet.
#[test]
fn many_open_it_at_once() {
    let server = Server::start();
    std::thread::scope(|scope| {
        let opening: Vec<_> = (0..6).map(|_| scope.spawn(|| open(&server))).collect();
        for opened in opening {
            drop(opened.join().unwrap());
        }
    });
}
