//! A plain engine in memory: one map under one lock. It is right by being simple, and it can be
//! broken on purpose, in one way at a time, to see that the suite notices.
//!
//! Only for tests of the suite and of what stands on an engine; it keeps nothing on a disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

mod decide;

use crate::conformance;
use bytes::Bytes;
use guildhall_store::engine::{
    Commit, Engine, FullKey, Item, LogKeys, Outcome, Reads, Receipt, Row, Rows, Scan, Version,
};
use guildhall_store::{MAX_PAGE_BYTES, Store, StoreError};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// One way to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Keys that were read are not checked: two may each write what the other has read.
    WriteSkew,
    /// Ranges are not checked: rows may appear in what was read.
    Phantom,
    /// A key that is read and written is not checked: the second writer wins.
    LostUpdate,
    /// That a key was absent is not checked.
    AbsenceUnchecked,
    /// Equal values have equal versions: gone and back again is not seen.
    VersionOfTheValue,
    /// A commit that loses uses up a position.
    GapInALog,
    /// The idempotency key is not looked at.
    DoubleApply,
    /// Checks, then waits for the lock.
    CheckBeforeTheLock,
    /// Additions and positions are worked out before the lock.
    ResolvedBeforeTheLock,
    /// Reads of what commits nothing are never found stale.
    StaleReadShown,
    /// A commit becomes visible in two halves.
    TornBatch,
    /// What stands before a refused addition stays.
    HalfOfARefusal,
    /// Additions without floor and ceiling.
    NoFloor,
    /// Told as done before it is kept.
    AcknowledgedTooEarly,
    /// Numbers of commits begin anew when it is opened.
    NumbersUsedTwice,
    /// Reverse ranges are given forward.
    ForwardOnly,
    /// Followers of the log are told nothing.
    SilentLog,
    /// Walks over everything and does not ask whether it changed meanwhile.
    TwoMoments,
    /// Tells that it is not known whether something was committed, when it was.
    Unsure,
}

/// What is stored.
#[derive(Clone, Default)]
pub struct Disk {
    items: BTreeMap<FullKey, Item>,
    commits: u64,
}

/// A place for one store in memory.
pub struct Memory {
    disk: Arc<Mutex<Disk>>,
    fault: Option<Fault>,
}

impl Memory {
    pub fn new(fault: Option<Fault>) -> Memory {
        let disk = Arc::default();
        Memory { disk, fault }
    }
}

impl conformance::Home for Memory {
    fn open(&self) -> Store {
        let mut now = self.disk.lock().unwrap().clone();
        if self.fault == Some(Fault::NumbersUsedTwice) {
            now.commits = 0;
        }
        Store::with_engine(Arc::new(MemoryEngine {
            now: Mutex::new(Some(now)),
            disk: Arc::clone(&self.disk),
            late: Mutex::default(),
            followers: Mutex::new(Some(HashMap::new())),
            fault: self.fault,
        }))
    }
}

type Writes = Vec<(FullKey, Option<Item>)>;

struct MemoryEngine {
    /// `None` when closed.
    now: Mutex<Option<Disk>>,
    disk: Arc<Mutex<Disk>>,
    /// What an engine that tells too early has not kept yet.
    late: Mutex<Writes>,
    followers: Mutex<Option<HashMap<FullKey, watch::Sender<u64>>>>,
    fault: Option<Fault>,
}

impl MemoryEngine {
    fn is(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    fn with<R>(&self, work: impl FnOnce(&mut Disk) -> R) -> Result<R, StoreError> {
        let mut now = self.now.lock().unwrap();
        let closed = || StoreError::Unavailable("it is closed".to_owned());
        now.as_mut().map(work).ok_or_else(closed)
    }

    /// Makes writes visible, then keeps them.
    fn apply(&self, now: &mut Disk, writes: &Writes) {
        let write = |items: &mut BTreeMap<FullKey, Item>, writes: &Writes| {
            for (key, item) in writes {
                match item {
                    Some(item) => items.insert(key.clone(), item.clone()),
                    None => items.remove(key),
                };
            }
        };
        write(&mut now.items, writes);
        let mut disk = self.disk.lock().unwrap();
        disk.commits = now.commits;
        if self.is(Fault::AcknowledgedTooEarly) {
            let late = std::mem::replace(&mut *self.late.lock().unwrap(), writes.clone());
            write(&mut disk.items, &late);
        } else {
            write(&mut disk.items, writes);
        }
    }

    fn tell(&self, writes: &Writes) {
        if self.is(Fault::SilentLog) {
            return;
        }
        if let Some(followers) = self.followers.lock().unwrap().as_ref() {
            for (key, item) in writes {
                if let (Some(follower), Some(item)) = (followers.get(key), item) {
                    follower.send_replace(number(&item.value));
                }
            }
        }
    }
}

/// Long enough for somebody else to get in between.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

fn number(value: &Bytes) -> u64 {
    u64::from_be_bytes(value[..].try_into().unwrap())
}

fn head(now: &Disk, log: &LogKeys) -> u64 {
    now.items.get(&log.head).map_or(0, |i| number(&i.value))
}

fn page(now: &Disk, scan: &Scan) -> Rows {
    if scan.start >= scan.end {
        return Rows::default();
    }
    let row = |(key, item): (&FullKey, &Item)| Row {
        key: key.clone(),
        item: item.clone(),
    };
    let within = now.items.range(&scan.start..&scan.end);
    let mut within: Box<dyn Iterator<Item = _>> = match scan.reverse {
        true => Box::new(within.rev()),
        false => Box::new(within),
    };
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while rows.len() < scan.limit {
        if bytes >= MAX_PAGE_BYTES {
            return Rows { rows, cut: true };
        }
        let Some(next) = within.next() else { break };
        bytes += next.1.value.len();
        rows.push(row(next));
    }
    Rows { rows, cut: false }
}

#[async_trait::async_trait]
impl Engine for MemoryEngine {
    fn now(&self) -> Version {
        Version(self.with(|now| now.commits).unwrap_or_default())
    }

    async fn get(&self, key: &FullKey) -> Result<Option<Item>, StoreError> {
        tokio::task::yield_now().await;
        self.with(|now| now.items.get(key).cloned())
    }

    async fn get_many(&self, keys: &[FullKey]) -> Result<Vec<Option<Item>>, StoreError> {
        self.with(|now| keys.iter().map(|key| now.items.get(key).cloned()).collect())
    }

    async fn range(&self, scan: &Scan) -> Result<Rows, StoreError> {
        tokio::task::yield_now().await;
        let mut scan = scan.clone();
        scan.reverse &= !self.is(Fault::ForwardOnly);
        self.with(|now| page(now, &scan))
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        self.settle(commit).await
    }

    async fn validate(&self, reads: Reads, main: &LogKeys) -> Result<Outcome, StoreError> {
        self.with(|now| {
            // Only a walk over everything asks on behalf of no company.
            let walk = main.head.as_bytes().starts_with(b"~");
            let unasked = self.is(Fault::StaleReadShown) || (walk && self.is(Fault::TwoMoments));
            if !unasked && !self.holds(now, &reads, &[]) {
                return Outcome::Conflict;
            }
            Outcome::Committed(Receipt {
                position: head(now, main),
                appended: Vec::new(),
                commit: now.commits,
            })
        })
    }

    async fn read_log(
        &self,
        log: &LogKeys,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Bytes)>, StoreError> {
        self.with(|now| {
            let last = head(now, log).min(after.saturating_add(limit as u64));
            if after >= last {
                return Vec::new();
            }
            let scan = Scan {
                start: log.entry(after + 1),
                end: log.entry(last).after(),
                reverse: false,
                limit,
            };
            let entry = |row: Row| {
                let position = row.key.as_bytes().last_chunk::<8>().unwrap();
                (u64::from_be_bytes(*position), row.item.value)
            };
            page(now, &scan).rows.into_iter().map(entry).collect()
        })
    }

    fn watch(&self, log: &LogKeys) -> watch::Receiver<u64> {
        let now = self.with(|now| head(now, log));
        let mut followers = self.followers.lock().unwrap();
        match (followers.as_mut(), now) {
            (Some(followers), Ok(now)) => followers
                .entry(log.head.clone())
                .or_insert_with(|| watch::Sender::new(now))
                .subscribe(),
            _ => watch::channel(0).1,
        }
    }

    fn failed(&self) -> Option<String> {
        None
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.now.lock().unwrap().take();
        self.followers.lock().unwrap().take();
        Ok(())
    }
}
