//! Ranges of keys and the pages that reading one returns.
//!
//! A range never reaches beyond its space, whatever its bounds.

use crate::keys::{Key, successor};
use crate::limits::MAX_RANGE_LIMIT;
use crate::logs::Log;
use bytes::Bytes;

/// Keys from a start (included) to an end (excluded), in order or in reverse, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    pub(crate) start: Key,
    /// `None`: to the end of the space.
    pub(crate) end: Option<Key>,
    pub(crate) reverse: bool,
    pub(crate) limit: usize,
}

impl Range {
    /// From `start` (included) to `end` (excluded).
    pub fn between(start: Key, end: Key) -> Range {
        Range {
            start,
            end: Some(end),
            reverse: false,
            limit: MAX_RANGE_LIMIT,
        }
    }

    /// Every key that begins with `prefix`.
    pub fn prefix(prefix: &Key) -> Range {
        Range {
            start: prefix.clone(),
            end: successor(prefix.as_bytes()).map(Key::from_bytes),
            reverse: false,
            limit: MAX_RANGE_LIMIT,
        }
    }

    /// The entries of a log; their positions are read with [`Log::position`].
    pub fn log(log: &Log) -> Range {
        Range::prefix(&log.entries())
    }

    /// The greatest keys first.
    pub fn reversed(mut self) -> Range {
        self.reverse = true;
        self
    }

    /// At most so many rows a page, 1 to [`MAX_RANGE_LIMIT`] (which is also what is meant when
    /// nothing is said).
    pub fn limit(mut self, rows: usize) -> Range {
        self.limit = rows;
        self
    }

    /// Only keys from `key` on, `key` included. Never widens the range.
    pub fn starting_at(mut self, key: Key) -> Range {
        self.start = self.start.max(key);
        self
    }

    /// Only keys after `key`. Never widens the range.
    pub fn after(self, key: &Key) -> Range {
        self.starting_at(key.after())
    }

    /// Only keys before `key`. Never widens the range.
    pub fn before(mut self, key: Key) -> Range {
        self.end = Some(match self.end {
            Some(end) => end.min(key),
            None => key,
        });
        self
    }

    /// Goes on where a page ended whose last row had this key, in the range's own direction.
    pub fn beyond(self, last: &Key) -> Range {
        if self.reverse {
            self.before(last.clone())
        } else {
            self.after(last)
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.end.as_ref().is_some_and(|end| *end <= self.start)
    }

    pub(crate) fn holds(&self, key: &Key) -> bool {
        *key >= self.start && self.end.as_ref().is_none_or(|end| key < end)
    }
}

/// Some rows of a range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows, in the direction of the range.
    pub items: Vec<(Key, Bytes)>,
    /// Whether the range holds more rows beyond these. A page also ends when its values reach
    /// [`crate::MAX_PAGE_BYTES`]; then this is said without looking.
    pub more: bool,
}
