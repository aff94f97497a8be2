//! What is asked of an engine when a transaction is settled, and what it answers.
//!
//! Plain data, the same for every engine.

use super::{FullKey, Version};
use bytes::Bytes;

/// What a transaction has read and what must still hold when it is settled.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// A commit that was already visible at the first of these reads (see [`super::Engine::now`]): only
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
    /// The greatest version among them; with none of them, that of no commit. A range is unchanged
    /// exactly when it has as many rows and none that is newer: an engine may check this or the
    /// digest.
    pub newest: Version,
    /// The [`Digest`] of them in ascending order.
    pub digest: [u8; 32],
}

/// Digest of the keys and versions of rows in ascending order. Equal digests mean an unchanged
/// range, because a version is never used twice.
#[derive(Clone, Default)]
pub struct Digest(Option<blake3::Hasher>);

impl Digest {
    /// Takes in the next row.
    pub fn row(&mut self, key: &[u8], version: Version) {
        let hasher = self.0.get_or_insert_default();
        hasher.update(&(key.len() as u64).to_be_bytes());
        hasher.update(key);
        hasher.update(&version.0.to_be_bytes());
    }

    /// The digest of the rows taken in. Many ranges are empty, and nothing needs no hashing.
    pub fn finish(&self) -> [u8; 32] {
        let rows = self.0.as_ref();
        rows.map_or([0; 32], |hasher| *hasher.finalize().as_bytes())
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

/// One transaction, ready to be decided. All its keys are of one company, that of its main log. It
/// may write the heads and entries of logs as plain keys, which restoring a backup does; but not
/// those of a log that it also appends to.
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
    /// Within a company, numbers grow in the order in which commits took effect.
    pub commit: u64,
}
