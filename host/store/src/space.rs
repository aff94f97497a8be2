//! A space: everything one company has, or the house itself.
//!
//! It is the only place where a company's prefix is put before a key or taken off again.

use crate::attempts::Attempts;
use crate::engine::{Engine, FullKey, LogKeys};
use crate::errors::{LimitError, StoreError};
use crate::keys::{HEADS, Key, successor};
use crate::lane::Lane;
use crate::limits::{MAX_KEY_BYTES, MAX_RANGE_LIMIT};
use crate::logs::Log;
use crate::tx::Tx;
use bytes::Bytes;
use std::fmt;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::Instant;

/// What stands before every key of a space.
#[derive(Clone, Debug)]
pub(crate) struct Prefix(Bytes);

impl Prefix {
    /// The prefix of the space of that name.
    pub(crate) fn of(name: &str) -> Prefix {
        let mut prefix = Vec::with_capacity(name.len() + 1);
        prefix.extend_from_slice(name.as_bytes());
        prefix.push(0);
        Prefix(prefix.into())
    }

    pub(crate) fn full(&self, key: &Key) -> FullKey {
        let mut full = Vec::with_capacity(self.0.len() + key.as_bytes().len());
        full.extend_from_slice(&self.0);
        full.extend_from_slice(key.as_bytes());
        FullKey(full.into())
    }

    /// The end of a range; without one, the end of the space.
    pub(crate) fn end(&self, end: Option<&Key>) -> FullKey {
        match end {
            Some(end) => self.full(end),
            None => FullKey(successor(&self.0).unwrap_or_default().into()),
        }
    }

    pub(crate) fn relative(&self, key: &FullKey) -> Key {
        Key::from_bytes(key.0.slice(self.0.len().min(key.0.len())..))
    }

    pub(crate) fn log(&self, log: &Log) -> LogKeys {
        LogKeys {
            head: self.full(&log.head()),
            entries: self.full(&log.entries()),
        }
    }

    /// Whether a key may be read.
    pub(crate) fn check(&self, key: &Key) -> Result<(), LimitError> {
        let bytes = self.0.len() + key.as_bytes().len();
        if key.as_bytes().is_empty() || bytes > MAX_KEY_BYTES {
            return Err(LimitError::Key(bytes));
        }
        Ok(())
    }

    /// Whether a key may be written.
    pub(crate) fn check_write(&self, key: &Key) -> Result<(), LimitError> {
        self.check(key)?;
        if key.as_bytes().first() == Some(&HEADS) {
            return Err(LimitError::Reserved);
        }
        Ok(())
    }
}

/// One company's part of the store, or the house's own. Cheap to clone.
#[derive(Clone)]
pub struct Space(Arc<Inner>);

struct Inner {
    engine: Arc<dyn Engine>,
    prefix: Prefix,
    main: LogKeys,
    lane: Arc<Lane>,
}

impl fmt::Debug for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Space").field(&self.0.prefix).finish()
    }
}

impl Space {
    pub(crate) fn new(engine: Arc<dyn Engine>, prefix: Prefix) -> Space {
        Space(Arc::new(Inner {
            engine,
            main: prefix.log(&Log::MAIN),
            prefix,
            lane: Lane::new(),
        }))
    }

    /// Whether anybody but who asks has it, or does something in its lane.
    pub(crate) fn is_in_use(&self) -> bool {
        Arc::strong_count(&self.0) > 1 || Arc::strong_count(&self.0.lane) > 1
    }

    /// Opens a transaction that is run once. Reading is possible at once; nothing is changed and
    /// nothing is proven before [`Tx::commit`] or [`Tx::discard`].
    pub fn begin(&self) -> Tx {
        Tx::new(self.clone(), None)
    }

    /// The runs of one transaction, until a deadline.
    pub fn attempts(&self, deadline: Instant) -> Attempts {
        Attempts::new(self.clone(), deadline)
    }

    /// Entries of a log after a position, in order; at most `limit`, which is 1 to
    /// [`MAX_RANGE_LIMIT`], and fewer when they reach [`crate::MAX_PAGE_BYTES`]. Only what is
    /// durable; no entries means that there are none yet.
    ///
    /// # Errors
    /// [`StoreError::Limit`], [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn read_log(
        &self,
        log: &Log,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Bytes)>, StoreError> {
        log.check()?;
        if limit == 0 || limit > MAX_RANGE_LIMIT {
            return Err(LimitError::Page(limit).into());
        }
        let keys = self.0.prefix.log(log);
        self.0.engine.read_log(&keys, after, limit).await
    }

    /// Follows the durable head of [`Log::MAIN`]. When it moves, the entries up to it can be read.
    /// It may skip heads. The channel closes when the store does.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.0.engine.watch(&self.0.main)
    }

    pub(crate) fn engine(&self) -> &Arc<dyn Engine> {
        &self.0.engine
    }

    pub(crate) fn prefix(&self) -> &Prefix {
        &self.0.prefix
    }

    /// The keys of the space's one log of events.
    pub(crate) fn main(&self) -> &LogKeys {
        &self.0.main
    }

    pub(crate) fn lane(&self) -> &Arc<Lane> {
        &self.0.lane
    }
}
