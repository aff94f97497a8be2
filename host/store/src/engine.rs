//! The narrow interface that every storage engine implements.
//!
//! It knows keys with their company's prefix, values, versions and logs, and nothing of spaces,
//! overlays or retries. It must never name an engine, and an implementation must never hold a
//! lock or a connection between two calls.

use crate::errors::StoreError;
use async_trait::async_trait;
use bytes::Bytes;
use std::fmt;
use tokio::sync::watch;

/// A key with its company's prefix. Only a [`crate::Space`] makes them from keys.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FullKey(pub(crate) Bytes);

impl FullKey {
    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The smallest key greater than this one.
    pub fn after(&self) -> FullKey {
        let mut bytes = Vec::with_capacity(self.0.len() + 1);
        bytes.extend_from_slice(&self.0);
        bytes.push(0);
        FullKey(bytes.into())
    }
}

impl fmt::Debug for FullKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// The number of the commit that wrote a value. Later commits have greater numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u64);

/// A value as it is stored now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The value.
    pub value: Bytes,
    /// The commit that wrote it.
    pub version: Version,
}

/// One row of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its key.
    pub key: FullKey,
    /// Its value.
    pub item: Item,
}

/// Rows of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// In the direction asked for.
    pub rows: Vec<Row>,
    /// They end early because their values reached [`crate::MAX_PAGE_BYTES`].
    pub cut: bool,
}

/// Asks for rows from `start` (included) to `end` (excluded).
#[derive(Clone, Debug)]
pub struct Scan {
    /// The first key.
    pub start: FullKey,
    /// The key to stop before.
    pub end: FullKey,
    /// The greatest keys first.
    pub reverse: bool,
    /// At most so many rows.
    pub limit: usize,
}

/// What a transaction has read and what must still hold when it is settled.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// A commit that was already visible at the first of these reads (see [`Engine::now`]): only
    /// what was committed after it can have changed them.
    pub as_of: Version,
    /// Keys, ascending, each with the version seen, or `None` when it was absent.
    pub keys: Vec<(FullKey, Option<Version>)>,
    /// Ranges with a digest of what was seen in them.
    pub ranges: Vec<RangeCheck>,
}

/// The part of a range that was really looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeCheck {
    /// The first key.
    pub start: FullKey,
    /// The key to stop before.
    pub end: FullKey,
    /// How many rows were in it.
    pub rows: usize,
    /// The [`Digest`] of them in ascending order.
    pub digest: [u8; 32],
}

/// Digest of the keys and versions of rows in ascending order. Equal digests mean an unchanged
/// range, because a version is never used twice.
#[derive(Clone, Default)]
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Takes in the next row.
    pub fn row(&mut self, key: &[u8], version: Version) {
        self.0.update(&(key.len() as u64).to_be_bytes());
        self.0.update(key);
        self.0.update(&version.0.to_be_bytes());
    }

    /// The digest of the rows taken in.
    pub fn finish(&self) -> [u8; 32] {
        *self.0.finalize().as_bytes()
    }
}

/// A change of one key: first `set`, then `add`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Replaces or deletes the value, or leaves it.
    pub set: Set,
    /// Then adds to it as a counter.
    pub add: Option<Add>,
}

impl Write {
    /// Replaces the value.
    pub fn put(value: Bytes) -> Write {
        Write {
            set: Set::Put(value),
            add: None,
        }
    }
}

/// The first half of a [`Write`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Set {
    /// Whatever is there stays.
    Keep,
    /// This value.
    Put(Bytes),
    /// Nothing.
    Delete,
}

/// An addition that is resolved at commit and does not conflict with others like it. A counter is
/// a big-endian `i64`; an absent one is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Add {
    /// How much, in total.
    pub by: i128,
    /// The counter must be at least this before the addition.
    pub least: i128,
    /// The counter must be at most this before the addition.
    pub most: i128,
}

/// The keys of a log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogKeys {
    /// Holds the head, a big-endian `u64`; absent while the log is empty.
    pub head: FullKey,
    /// Followed by a big-endian `u64`, the key of the entry at that position.
    pub entries: FullKey,
}

impl LogKeys {
    /// The key of the entry at a position.
    pub fn entry(&self, position: u64) -> FullKey {
        let mut key = Vec::with_capacity(self.entries.0.len() + 8);
        key.extend_from_slice(&self.entries.0);
        key.extend_from_slice(&position.to_be_bytes());
        FullKey(key.into())
    }
}

/// Puts a value at the log's next position.
#[derive(Clone, Debug)]
pub struct Append {
    /// The log.
    pub log: LogKeys,
    /// The entry.
    pub value: Bytes,
    /// Also writes, at this key, these bytes followed by the position.
    pub index: Option<(FullKey, Bytes)>,
}

/// One transaction, ready to be decided.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Must still hold, or it is a conflict.
    pub reads: Reads,
    /// At most one per key.
    pub writes: Vec<(FullKey, Write)>,
    /// In order.
    pub appends: Vec<Append>,
    /// Written if absent; if present, nothing is committed and its value is the answer.
    pub idempotency: Option<(FullKey, Bytes)>,
    /// The log whose head is the receipt's position.
    pub main: LogKeys,
}

impl Commit {
    /// About how many bytes it takes while it waits.
    pub(crate) fn bytes(&self) -> usize {
        let set = |set: &Set| match set {
            Set::Put(value) => value.len(),
            Set::Keep | Set::Delete => 0,
        };
        let writes = self.writes.iter();
        let appends = self.appends.iter().map(|append| append.value.len());
        let writes = writes.map(|(key, write)| key.0.len() + set(&write.set));
        let reads = 96 * (self.reads.keys.len() + self.reads.ranges.len());
        reads + writes.chain(appends).sum::<usize>()
    }
}

/// What became of a commit. Every outcome but a conflict rests on durable data when it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The reads held, and the writes (if any) are durable.
    Committed(Receipt),
    /// A read does not hold any more. Nothing was changed.
    Conflict,
    /// The idempotency key was there. Nothing was changed.
    Repeated {
        /// What is kept with it.
        answer: Bytes,
        /// The head of the main log.
        position: u64,
    },
    /// The counter at this key would leave its bounds. Nothing was changed.
    OutOfBounds(FullKey),
    /// What is at this key is not a counter. Nothing was changed.
    NotACounter(FullKey),
}

/// Proof that a transaction was settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The head of [`crate::Log::MAIN`] with which the transaction is consistent.
    pub position: u64,
    /// The positions of the transaction's appends, in their order.
    pub appended: Vec<u64>,
    /// The number of the commit; for one that wrote nothing, a number at which its reads held.
    /// Numbers grow in the order in which commits took effect.
    pub commit: u64,
}

/// A storage engine. All of it may be called from many tasks at once.
///
/// Reads show what was last applied, which may not be durable yet; only [`Engine::commit`],
/// [`Engine::validate`] and [`Engine::read_log`] answer from durable data alone. After an error of
/// the underlying engine nothing is acknowledged any more.
#[async_trait]
pub trait Engine: Send + Sync + 'static {
    /// The last commit that every read from now on will show.
    fn now(&self) -> Version;
    /// One value.
    async fn get(&self, key: &FullKey) -> Result<Option<Item>, StoreError>;
    /// Values, from one moment, in the order of the keys.
    async fn get_many(&self, keys: &[FullKey]) -> Result<Vec<Option<Item>>, StoreError>;
    /// Rows of a range, from one moment, in the direction asked for.
    async fn range(&self, scan: &Scan) -> Result<Rows, StoreError>;
    /// Decides a commit. Told only when it is durable. Once polled, it is decided as a whole or
    /// not at all, also when the future is dropped.
    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError>;
    /// Whether reads still hold; waits until what they saw is durable.
    async fn validate(&self, reads: Reads, main: &LogKeys) -> Result<Outcome, StoreError>;
    /// Durable entries after a position, at most `limit` and [`crate::MAX_PAGE_BYTES`], in order.
    async fn read_log(
        &self,
        log: &LogKeys,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Bytes)>, StoreError>;
    /// Follows the durable head of a log.
    fn watch(&self, log: &LogKeys) -> watch::Receiver<u64>;
    /// Why nothing is acknowledged any more, when that is so.
    fn failed(&self) -> Option<String>;
    /// Finishes what is queued and lets go of the files. Later calls are refused.
    async fn close(&self) -> Result<(), StoreError>;
}
