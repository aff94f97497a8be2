//! Senders that never give up: every commit has an idempotency key and is sent until it is
//! acknowledged, whatever happens to the database; and the check of what that leaves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use bytes::Bytes;
use guildhall_store::{CommitError, Index, Key, Log, Range, Settled, Store, StoreError};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;

const SENDERS: u64 = 8;

#[derive(Default)]
struct Counts {
    acknowledged: AtomicU64,
    unknown: AtomicU64,
    unavailable: AtomicU64,
    repeated: AtomicU64,
}

/// Senders at work.
pub struct Load {
    store: Store,
    stop: Arc<AtomicBool>,
    counts: Arc<Counts>,
    senders: Vec<JoinHandle<u64>>,
}

/// What was acknowledged and what was found.
#[derive(Debug)]
pub struct Tally {
    pub acknowledged: u64,
    pub found: u64,
    pub twice: u64,
    pub unknown: u64,
    pub repeated: u64,
    pub unavailable: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "acknowledged {}, found {}, twice {}; {} times unknown, of which {} had been committed; {} times unavailable",
            self.acknowledged,
            self.found,
            self.twice,
            self.unknown,
            self.repeated,
            self.unavailable
        )
    }
}

impl Load {
    /// Begins.
    pub fn start(store: &Store) -> Load {
        let stop = Arc::new(AtomicBool::new(false));
        let counts = Arc::new(Counts::default());
        let senders = (0..SENDERS).map(|sender| {
            tokio::spawn(send(
                store.clone(),
                sender,
                Arc::clone(&stop),
                Arc::clone(&counts),
            ))
        });
        let senders = senders.collect();
        Load {
            store: store.clone(),
            stop,
            counts,
            senders,
        }
    }

    /// Waits until more than this many commits are acknowledged.
    pub async fn until(&self, acknowledged: u64) {
        while self.acknowledged() <= acknowledged {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    pub fn acknowledged(&self) -> u64 {
        self.counts.acknowledged.load(Ordering::SeqCst)
    }

    /// Ends when every sender has an answer, and checks: each commit is there once, whole, and each
    /// sender's in their order.
    pub async fn check(self) -> Tally {
        self.stop.store(true, Ordering::SeqCst);
        let mut sent = BTreeMap::new();
        for (sender, task) in (0..).zip(self.senders) {
            sent.insert(sender, task.await.unwrap());
        }
        let space = self.store.company("acme").unwrap();
        let mut next: BTreeMap<u64, u64> = BTreeMap::new();
        let (mut found, mut twice) = (0, 0);
        loop {
            let page = space.read_log(&Log::MAIN, found, 1000).await.unwrap();
            if page.is_empty() {
                break;
            }
            for (position, entry) in page {
                found += 1;
                assert_eq!(position, found, "no gap");
                let text = std::str::from_utf8(&entry).unwrap();
                let (sender, number) = text.split_once('/').unwrap();
                let next = next.entry(sender.parse().unwrap()).or_default();
                let number: u64 = number.parse().unwrap();
                if number < *next {
                    twice += 1;
                } else {
                    assert_eq!(number, *next, "the order of sender {sender}");
                    *next += 1;
                }
            }
        }
        assert_eq!(next, sent, "all that was sent is there");
        for name in ["half", "at", "requests"] {
            assert_eq!(count(&space, name).await, found, "{name}");
        }
        let mut tx = space.begin();
        let counter = tx.counter(&Key::build("posts").key()).await.unwrap();
        assert_eq!(counter as u64, found, "the counter");
        let get = |count: &AtomicU64| count.load(Ordering::SeqCst);
        Tally {
            acknowledged: get(&self.counts.acknowledged),
            found,
            twice,
            unknown: get(&self.counts.unknown),
            repeated: get(&self.counts.repeated),
            unavailable: get(&self.counts.unavailable),
        }
    }
}

/// Sends one after another until told to stop; returns how many were acknowledged.
async fn send(store: Store, sender: u64, stop: Arc<AtomicBool>, counts: Arc<Counts>) -> u64 {
    let space = store.company("acme").unwrap();
    let add = |count: &AtomicU64| count.fetch_add(1, Ordering::SeqCst);
    let mut number = 0;
    while !stop.load(Ordering::SeqCst) {
        let text = format!("{sender}/{number}");
        loop {
            let value = Bytes::copy_from_slice(text.as_bytes());
            let key = |name: &str| Key::build(name).text(&text).key();
            let mut tx = space.begin();
            tx.put(key("half"), text.repeat(50).into()).unwrap();
            let index = Index {
                key: key("at"),
                prefix: Bytes::new(),
            };
            tx.append(&Log::MAIN, value.clone(), Some(index)).unwrap();
            tx.add(Key::build("posts").key(), 1).unwrap();
            tx.idempotency(key("requests"), value.clone()).unwrap();
            match tx.commit().await {
                Ok(Settled::Done(receipt)) => {
                    assert_eq!(receipt.appended, [receipt.position]);
                    break;
                }
                Ok(Settled::Again) => panic!("nothing was read"),
                Err(CommitError::Repeated(repeat)) => {
                    assert_eq!(repeat.answer, value);
                    add(&counts.repeated);
                    break;
                }
                Err(CommitError::Store(StoreError::Unknown(_))) => {
                    add(&counts.unknown);
                }
                Err(CommitError::Store(StoreError::Unavailable(_))) => {
                    add(&counts.unavailable);
                }
                Err(error) => panic!("{error}"),
            }
        }
        number += 1;
        add(&counts.acknowledged);
    }
    number
}

async fn count(space: &guildhall_store::Space, name: &str) -> u64 {
    let mut range: Range = Key::build(name).range();
    let mut count = 0;
    loop {
        let page = space.begin().range(range.clone()).await.unwrap();
        count += page.items.len() as u64;
        match page.items.last() {
            Some((last, _)) if page.more => range = range.beyond(last),
            _ => return count,
        }
    }
}
