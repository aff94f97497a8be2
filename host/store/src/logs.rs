//! Logs: names, and the keys at which their heads and entries are kept.
//!
//! Positions begin at 1 and have no gaps; only an engine assigns them, at commit. A head is
//! never written by a transaction.

use crate::errors::LimitError;
use crate::keys::{ENTRIES, HEADS, Key, KeyBuilder};
use crate::limits::{MAX_COMPANY_BYTES, MAX_KEY_BYTES, MAX_LOG_NAME_BYTES};
use bytes::Bytes;
use std::borrow::Cow;

/// The key of an entry is never too long, so that appending need not build one to see: the space and
/// its end, a tag, the name with each byte escaped and its end, the position.
const _: () = assert!(MAX_COMPANY_BYTES + 1 + 1 + 2 * MAX_LOG_NAME_BYTES + 1 + 8 <= MAX_KEY_BYTES);

/// The name of a log within a space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Log(Cow<'static, str>);

impl Log {
    /// The space's one log of events, which [`crate::Space::watch`] follows and whose head is the
    /// position of a [`crate::Receipt`].
    pub const MAIN: Log = Log(Cow::Borrowed("main"));

    /// A log by its name, of 1 to [`MAX_LOG_NAME_BYTES`] bytes; the length is checked where it is used.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Log {
        Log(name.into())
    }

    /// The log's name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The position of an entry of this log, from its key; `None` when it is no entry of it.
    pub fn position(&self, key: &Key) -> Option<u64> {
        let rest = key.as_bytes().strip_prefix(self.entries().as_bytes())?;
        Some(u64::from_be_bytes(rest.try_into().ok()?))
    }

    pub(crate) fn entries(&self) -> Key {
        KeyBuilder::tagged(ENTRIES).text(&self.0).key()
    }

    pub(crate) fn entry(&self, position: u64) -> Key {
        KeyBuilder::tagged(ENTRIES)
            .text(&self.0)
            .number(position)
            .key()
    }

    pub(crate) fn head(&self) -> Key {
        KeyBuilder::tagged(HEADS).text(&self.0).key()
    }

    pub(crate) fn check(&self) -> Result<(), LimitError> {
        if self.0.is_empty() || self.0.len() > MAX_LOG_NAME_BYTES {
            return Err(LimitError::LogName(self.0.len()));
        }
        Ok(())
    }
}

/// Has the engine write where an append ended up: at `key`, `prefix` followed by the position
/// (eight bytes, big endian).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Where to write it.
    pub key: Key,
    /// What to write before the position.
    pub prefix: Bytes,
}

impl Index {
    pub(crate) fn value(&self, position: u64) -> Bytes {
        let mut value = Vec::with_capacity(self.prefix.len() + 8);
        value.extend_from_slice(&self.prefix);
        value.extend_from_slice(&position.to_be_bytes());
        value.into()
    }

    /// Splits a value written by an index into prefix and position; `None` when it is none.
    pub fn read(value: &Bytes) -> Option<(Bytes, u64)> {
        let at = value.len().checked_sub(8)?;
        let position = u64::from_be_bytes(value[at..].try_into().ok()?);
        Some((value.slice(..at), position))
    }
}
