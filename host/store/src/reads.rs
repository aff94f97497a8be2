//! What a transaction has read so far.
//!
//! A key that was read twice must have been the same: if it changed in between, the transaction
//! cannot be consistent and must conflict, even when the key is as it was at first by then. An
//! absence has no version by which that could be seen.

use crate::engine::{Digest, RangeCheck, Reads, Version};
use crate::errors::LimitError;
use crate::keys::Key;
use crate::limits::{MAX_READS, MAX_ROWS};
use crate::space::Prefix;
use std::collections::HashMap;

/// What no value ever has: who says to have seen it must conflict.
const NEVER: Version = Version(u64::MAX);

/// A part of a range that was looked at.
#[derive(Debug)]
struct Seen {
    start: Key,
    end: Option<Key>,
    rows: usize,
    newest: Version,
    digest: [u8; 32],
}

#[derive(Debug)]
pub(crate) struct ReadSet {
    as_of: Version,
    keys: HashMap<Key, Option<Version>>,
    ranges: Vec<Seen>,
    rows: usize,
}

impl ReadSet {
    pub(crate) fn new(as_of: Version) -> ReadSet {
        ReadSet {
            as_of,
            keys: HashMap::new(),
            ranges: Vec::new(),
            rows: 0,
        }
    }

    pub(crate) fn key(&mut self, key: Key, version: Option<Version>) -> Result<(), LimitError> {
        if self.keys.len() + self.ranges.len() >= MAX_READS && !self.keys.contains_key(&key) {
            return Err(LimitError::Reads);
        }
        let seen = self.keys.entry(key).or_insert(version);
        if *seen != version {
            *seen = Some(NEVER);
        }
        Ok(())
    }

    /// Notes rows in ascending order that are all there is from `start` to `end`.
    pub(crate) fn range<'a>(
        &mut self,
        start: Key,
        end: Option<Key>,
        rows: impl Iterator<Item = (&'a [u8], Version)>,
    ) -> Result<(), LimitError> {
        let mut digest = Digest::default();
        let mut count = 0;
        let mut newest = Version::default();
        for (key, version) in rows {
            digest.row(key, version);
            newest = newest.max(version);
            count += 1;
        }
        self.rows += count;
        if self.keys.len() + self.ranges.len() >= MAX_READS || self.rows > MAX_ROWS {
            return Err(LimitError::Reads);
        }
        let digest = digest.finish();
        self.ranges.push(Seen {
            start,
            end,
            rows: count,
            newest,
            digest,
        });
        Ok(())
    }

    pub(crate) fn into_reads(self, prefix: &Prefix) -> Reads {
        let mut keys: Vec<_> = self.keys.into_iter().collect();
        keys.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let keys = keys.into_iter();
        let ranges = self.ranges.into_iter();
        Reads {
            as_of: self.as_of,
            keys: keys
                .map(|(key, version)| (prefix.full(&key), version))
                .collect(),
            ranges: ranges
                .map(|seen| RangeCheck {
                    start: prefix.full(&seen.start),
                    end: prefix.end(seen.end.as_ref()),
                    rows: seen.rows,
                    newest: seen.newest,
                    digest: seen.digest,
                })
                .collect(),
        }
    }
}
