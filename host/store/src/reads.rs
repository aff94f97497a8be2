//! What a transaction has read so far.
//!
//! A key that was read twice must have been the same: if it changed in between, the transaction
//! cannot be consistent and must conflict, even when the key is as it was at first by then. An
//! absence has no version by which that could be seen.

use crate::engine::{Digest, FullKey, RangeCheck, Reads, Version};
use crate::errors::LimitError;
use crate::limits::{MAX_READS, MAX_ROWS};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What no value ever has: who says to have seen it must conflict.
const NEVER: Version = Version(u64::MAX);

#[derive(Debug)]
pub(crate) struct ReadSet {
    as_of: Version,
    keys: BTreeMap<FullKey, Option<Version>>,
    ranges: Vec<RangeCheck>,
    rows: usize,
}

impl ReadSet {
    pub(crate) fn new(as_of: Version) -> ReadSet {
        ReadSet {
            as_of,
            keys: BTreeMap::new(),
            ranges: Vec::new(),
            rows: 0,
        }
    }

    pub(crate) fn key(&mut self, key: FullKey, version: Option<Version>) -> Result<(), LimitError> {
        let count = self.keys.len() + self.ranges.len();
        match self.keys.entry(key) {
            Entry::Occupied(mut seen) if *seen.get() != version => {
                seen.insert(Some(NEVER));
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(_) if count >= MAX_READS => return Err(LimitError::Reads),
            Entry::Vacant(unseen) => {
                unseen.insert(version);
            }
        }
        Ok(())
    }

    /// Notes rows in ascending order that are all there is from `start` to `end`.
    pub(crate) fn range<'a>(
        &mut self,
        start: FullKey,
        end: FullKey,
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
        self.ranges.push(RangeCheck {
            start,
            end,
            rows: count,
            newest,
            digest,
        });
        Ok(())
    }

    pub(crate) fn into_reads(self) -> Reads {
        Reads {
            as_of: self.as_of,
            keys: self.keys.into_iter().collect(),
            ranges: self.ranges,
        }
    }
}
