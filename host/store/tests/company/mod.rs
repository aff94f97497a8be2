//! A company with many messages, written as the app writes them: the message with its index, the
//! event, and the answer of the request; four keys a message, in one commit each.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use bytes::Bytes;
use guildhall_store::{Index, Key, Log, Settled, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Those who write at once.
pub const WRITERS: usize = 256;
/// Groups that they write into.
pub const CHATS: u64 = 500;
/// Bytes of a message.
pub const BODY: usize = 300;

/// What stands in the message of that number: words, so that it packs as well as talk does.
pub fn body(number: u64) -> Vec<u8> {
    let mut text = format!("message {number}: ").into_bytes();
    let mut dice = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while text.len() < BODY {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        text.extend_from_slice(format!("{} ", dice % 5_000).as_bytes());
    }
    text.truncate(BODY);
    text
}

/// Writes messages of these numbers, many at once, each acknowledged when it is durable.
pub async fn fill(store: &Store, messages: std::ops::Range<u64>) {
    let next = Arc::new(AtomicU64::new(messages.start));
    let mut writers = Vec::new();
    for _ in 0..WRITERS {
        let (store, next) = (store.clone(), Arc::clone(&next));
        writers.push(tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= messages.end {
                    return;
                }
                post(&store, number).await;
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

/// Writes messages from the next number on, many at once, until something else has ended.
pub async fn fill_until(store: &Store, next: &Arc<AtomicU64>, end: impl Future<Output = ()>) {
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for _ in 0..WRITERS {
        let (store, next, stop) = (store.clone(), Arc::clone(next), Arc::clone(&stop));
        writers.push(tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                post(&store, next.fetch_add(1, Ordering::Relaxed)).await;
            }
        }));
    }
    end.await;
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
}

async fn post(store: &Store, number: u64) {
    let chat = format!("chat/{}", number % CHATS);
    let id = format!("{number:026}");
    let mut tx = store.company("acme").unwrap().begin();
    let index = Index {
        key: Key::build("places").text(&id).key(),
        prefix: Bytes::from(chat.clone()),
    };
    tx.append(&Log::new(chat), body(number).into(), Some(index))
        .unwrap();
    tx.append(&Log::MAIN, Bytes::from(vec![b'e'; 60]), None)
        .unwrap();
    let answer = Key::build("answers").text(&id).key();
    tx.idempotency(answer, Bytes::from(vec![b'a'; 60])).unwrap();
    assert!(matches!(tx.commit().await.unwrap(), Settled::Done(_)));
}

/// Bytes that a folder takes on its disk.
pub fn on_disk(folder: &std::path::Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => on_disk(&entry.path()),
            _ => entry.metadata().map_or(0, |meta| meta.blocks() * 512),
        })
        .sum()
}
