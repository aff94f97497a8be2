//! The narrow interface that every storage engine implements.
//!
//! It knows keys with their company's prefix, values, versions and logs, and nothing of spaces,
//! overlays or retries. It must never name an engine, and an implementation must never hold a
//! lock or a connection between two calls, but for a snapshot, which lasts and locks nothing.

mod commit;
mod snapshot;

pub use commit::{
    Add, Append, Commit, Digest, LogKeys, Outcome, RangeCheck, Reads, Receipt, Set, Write,
};

pub use snapshot::Snapshot;

use crate::errors::StoreError;
use async_trait::async_trait;
use bytes::Bytes;
use std::fmt;
use tokio::sync::watch;

/// A key with its company's prefix. Only a [`crate::Space`] makes them from keys.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// The number of the commit that wrote a value. Within a company later commits have greater
/// numbers; commits of two companies cannot be compared.
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

/// A storage engine. All of it may be called from many tasks at once.
///
/// Reads show what was last applied, which may not be durable yet; only [`Engine::commit`],
/// [`Engine::validate`] and [`Engine::read_log`] answer from durable data alone. After an error of
/// the underlying engine that it cannot recover from, nothing is acknowledged any more.
///
/// Several processes may serve one store, when the engine says so: then all of this holds across
/// them too.
#[async_trait]
pub trait Engine: Send + Sync + 'static {
    /// A commit that every read from now on will show, the later the better. An engine that
    /// numbers each company's commits on their own has no such number but 0.
    fn now(&self) -> Version;
    /// One value, by an engine that finds any without waiting; `None` by one that may have to wait.
    fn at_hand(&self, _key: &FullKey) -> Option<Result<Option<Item>, StoreError>> {
        None
    }
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
    /// Follows the durable head of a log, from where it is now. It may wait for a moment (one
    /// round trip to a server) the first time that a log is followed. Commits of other processes
    /// move it a little later than their own.
    fn watch(&self, log: &LogKeys) -> watch::Receiver<u64>;
    /// Everything as it is at one moment, while others commit. An engine that does not have its own
    /// way reads page after page, and fails at the end when something was written meanwhile.
    async fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        Ok(Box::new(snapshot::Walk::new(self)))
    }
    /// Why nothing is acknowledged any more, when that is so and will stay so.
    fn failed(&self) -> Option<String>;
    /// Finishes what is queued and lets go of the files. Later calls are refused.
    async fn close(&self) -> Result<(), StoreError>;
}
