//! Durable posts per second from 64 concurrent senders: through the store, and on raw sled with the
//! same keys and values in batches of as many, each batch applied, flushed and synced.
//!
//! Both run in turns within one process, so that the ratio says something on any machine. It must
//! not compare different bytes: the raw side writes what a post leaves in the tree.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use bytes::Bytes;
use guildhall_store::{Index, Key, Log, Options, Settled, Store};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const SENDERS: usize = 64;
const ROUNDS: usize = 11;
/// The bar: at least a third of raw sled.
const BAR: f64 = 1.0 / 3.0;

/// One post as `app` writes it: a checked membership, the message with its index, the event, and
/// the idempotency key with its answer.
async fn post(store: &Store, sender: usize, number: u64) {
    let space = store.company("acme").unwrap();
    let id = format!("{sender:02}-{number:013}");
    let log = Log::new("chat/general");
    let mut tx = space.begin();
    let member = Key::build("memberships")
        .text("general")
        .text(&sender.to_string())
        .key();
    tx.get(&member).await.unwrap();
    let index = Index {
        key: Key::build("message-index").text(&id).key(),
        prefix: Bytes::from_static(b"general\0"),
    };
    tx.append(&log, Bytes::from(vec![b'm'; 300]), Some(index))
        .unwrap();
    tx.append(&Log::MAIN, Bytes::from(vec![b'e'; 60]), None)
        .unwrap();
    tx.idempotency(
        Key::build("requests").text(&id).key(),
        Bytes::from(vec![b'a'; 60]),
    )
    .unwrap();
    assert!(matches!(tx.commit().await.unwrap(), Settled::Done(_)));
}

/// Posts through the store for one turn; returns how many.
async fn through_the_store(
    store: &Store,
    next: &Arc<AtomicU64>,
    turn: Duration,
) -> (u64, Duration) {
    let begun = Instant::now();
    let mut senders = Vec::new();
    for sender in 0..SENDERS {
        let (store, next) = (store.clone(), Arc::clone(next));
        senders.push(tokio::spawn(async move {
            let mut posts = 0;
            while begun.elapsed() < turn {
                post(&store, sender, next.fetch_add(1, Ordering::Relaxed)).await;
                posts += 1;
            }
            posts
        }));
    }
    let mut posts = 0;
    for sender in senders {
        posts += sender.await.unwrap();
    }
    (posts, begun.elapsed())
}

/// Raw sled: what `SENDERS` posts leave in the tree, as one batch, brought to the disk.
fn raw(db: &sled::Db, file: &File, next: &AtomicU64, turn: Duration) -> (u64, Duration) {
    let begun = Instant::now();
    let mut posts = 0;
    let header = [1_u8; 10];
    let value = |byte: u8, bytes: usize| [&header[..], &vec![byte; bytes]].concat();
    while begun.elapsed() < turn {
        let mut batch = sled::Batch::default();
        let mut position = 0_u64;
        for sender in 0..SENDERS {
            position = next.fetch_add(1, Ordering::Relaxed);
            let id = format!("{sender:02}-{position:013}");
            let at = position.to_be_bytes();
            let entry = [b"acme\0\xFFchat/general\0".as_slice(), &at].concat();
            let event = [b"acme\0\xFFmain\0".as_slice(), &at].concat();
            batch.insert(entry, value(b'm', 300));
            batch.insert(event, value(b'e', 60));
            batch.insert(
                format!("acme\0message-index\0{id}\0").into_bytes(),
                value(b'i', 16),
            );
            batch.insert(
                format!("acme\0requests\0{id}\0").into_bytes(),
                value(b'a', 60),
            );
        }
        let head = [&header[..], &position.to_be_bytes()].concat();
        batch.insert(b"acme\0\xFEchat/general\0", head.clone());
        batch.insert(b"acme\0\xFEmain\0", head);
        batch.insert(b"\xFEcommits", position.to_be_bytes().as_slice());
        db.apply_batch(batch).unwrap();
        db.flush().unwrap();
        file.sync_data().unwrap();
        posts += SENDERS as u64;
    }
    (posts, begun.elapsed())
}

fn open_raw(folder: &Path) -> (sled::Db, File) {
    let config = sled::Config::new()
        .path(folder)
        .cache_capacity(128 * 1024 * 1024)
        .flush_every_ms(Some(500));
    let db = config.open().unwrap();
    let file = File::open(folder.join("db")).unwrap();
    (db, file)
}

fn main() {
    // Without `--bench` (as `cargo test --all-targets` runs it) it is only seen to work.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let turn = Duration::from_millis(if measured { 1_000 } else { 20 });
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = Store::open(Options::new(ours.path())).unwrap();
    let (db, file) = open_raw(theirs.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (ids, raw_ids) = (Arc::new(AtomicU64::new(1)), AtomicU64::new(1));
    let mut ratios = Vec::new();
    for round in 1..=ROUNDS {
        let (posts, took) = runtime.block_on(through_the_store(&store, &ids, turn));
        let store_rate = posts as f64 / took.as_secs_f64();
        let (posts, took) = raw(&db, &file, &raw_ids, turn);
        let raw_rate = posts as f64 / took.as_secs_f64();
        let ratio = store_rate / raw_rate;
        ratios.push(ratio);
        println!(
            "round {round}: store {store_rate:.0} posts/s, raw sled {raw_rate:.0} posts/s, ratio {ratio:.2}"
        );
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ROUNDS / 2];
    println!(
        "durable posts, {SENDERS} senders, store / raw sled: {median:.2} (median of {ROUNDS}; at least {BAR:.2})"
    );
    runtime.block_on(store.close()).unwrap();
    if measured && median < BAR {
        std::process::exit(1);
    }
}
