//! The tree as it would be with a group's pending writes applied, and the checks against it.
//!
//! Readers use it with nothing pending. It must never change what is stored.

use super::hot::Hot;
use super::recent::{Keys, Recent};
use super::values::{self, engine};
use crate::engine::{Digest, FullKey, Item, LogKeys, RangeCheck, Reads, Row, Rows, Scan, Version};
use crate::errors::StoreError;
use crate::limits::MAX_PAGE_BYTES;
use bytes::Bytes;
use std::collections::BTreeMap;

/// Writes that are accepted but not applied; `None` for a deletion.
pub(super) type Pending = BTreeMap<FullKey, Option<Item>>;

#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    db: &'a sled::Db,
    pending: &'a Pending,
    hot: Option<&'a Hot>,
}

static NOTHING_PENDING: Pending = BTreeMap::new();

impl<'a> View<'a> {
    pub(super) fn new(db: &'a sled::Db, pending: &'a Pending) -> View<'a> {
        let hot = None;
        View { db, pending, hot }
    }

    /// The tree as it is, for who holds the lock for reading.
    pub(super) fn applied(db: &'a sled::Db, hot: &'a Hot) -> View<'a> {
        View {
            db,
            pending: &NOTHING_PENDING,
            hot: Some(hot),
        }
    }

    pub(super) fn item(&self, key: &FullKey) -> Result<Option<Item>, StoreError> {
        if let Some(pending) = self.pending.get(key) {
            return Ok(pending.clone());
        }
        if let Some(known) = self.hot.and_then(|hot| hot.get(key)) {
            return Ok(known);
        }
        let item = match self.db.get(key.as_bytes()).map_err(engine)? {
            Some(raw) => Some(values::load(self.db, key, &raw)?),
            None => None,
        };
        if let Some(hot) = self.hot {
            hot.keep(key, item.as_ref());
        }
        Ok(item)
    }

    pub(super) fn version(&self, key: &FullKey) -> Result<Option<Version>, StoreError> {
        if let Some(pending) = self.pending.get(key) {
            return Ok(pending.as_ref().map(|item| item.version));
        }
        match self.db.get(key.as_bytes()).map_err(engine)? {
            Some(raw) => Ok(Some(values::read(key, &raw)?.version)),
            None => Ok(None),
        }
    }

    /// The head of a log; 0 when it is empty.
    pub(super) fn head(&self, log: &LogKeys) -> Result<u64, StoreError> {
        let Some(item) = self.item(&log.head)? else {
            return Ok(0);
        };
        let bytes = item.value.as_ref().try_into();
        bytes
            .map(u64::from_be_bytes)
            .map_err(|_| StoreError::Damaged(format!("{:?} is no head of a log", log.head)))
    }

    /// Whether everything that was read is still as it was: by what was written since, when that
    /// is less than what was read, or else by reading it again.
    pub(super) fn holds(&self, reads: &Reads, recent: &Recent) -> Result<bool, StoreError> {
        let rows: usize = reads.ranges.iter().map(|range| range.rows + 1).sum();
        let most = (reads.keys.len() + rows) / (1 + reads.ranges.len());
        let most = most.checked_sub(self.pending.len());
        match most.and_then(|most| recent.since(reads.as_of.0, most)) {
            Some(written) => self.holds_since(reads, &written),
            None => self.all_holds(reads),
        }
    }

    /// Checks only what was written since the reads began, or is pending.
    fn holds_since(&self, reads: &Reads, written: &[&Keys]) -> Result<bool, StoreError> {
        let written = written.iter().flat_map(|keys| keys.iter());
        let mut hit = vec![false; reads.ranges.len()];
        for key in written.chain(self.pending.keys()) {
            if let Ok(at) = reads.keys.binary_search_by(|(read, _)| read.cmp(key))
                && self.version(key)? != reads.keys[at].1
            {
                return Ok(false);
            }
            for (range, hit) in reads.ranges.iter().zip(&mut hit) {
                *hit |= range.start <= *key && *key < range.end;
            }
        }
        for (range, _) in reads.ranges.iter().zip(hit).filter(|(_, hit)| *hit) {
            if !self.range_holds(range)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn all_holds(&self, reads: &Reads) -> Result<bool, StoreError> {
        for (key, version) in &reads.keys {
            if self.version(key)? != *version {
                return Ok(false);
            }
        }
        for range in &reads.ranges {
            if !self.range_holds(range)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Walks stored and pending rows of the range side by side.
    fn range_holds(&self, range: &RangeCheck) -> Result<bool, StoreError> {
        if range.start >= range.end {
            return Ok(range.rows == 0);
        }
        let bounds = range.start.as_bytes()..range.end.as_bytes();
        let mut stored = self.db.range(bounds).peekable();
        let mut pending = self.pending.range::<FullKey, _>(&range.start..&range.end);
        let mut pending_next = pending.next();
        let mut digest = Digest::default();
        let mut rows = 0;
        loop {
            let stored_key = match stored.peek() {
                Some(Ok((key, _))) => Some(key.clone()),
                Some(Err(error)) => return Err(engine(error.clone())),
                None => None,
            };
            let pending_first = match (pending_next, &stored_key) {
                (None, None) => break,
                (Some((key, _)), Some(stored_key)) => key.as_bytes() <= stored_key.as_ref(),
                (pending, _) => pending.is_some(),
            };
            if let Some((key, item)) = pending_next.filter(|_| pending_first) {
                if stored_key.is_some_and(|stored| stored.as_ref() == key.as_bytes()) {
                    stored.next();
                }
                pending_next = pending.next();
                let Some(item) = item else { continue };
                digest.row(key.as_bytes(), item.version);
            } else if let Some(Ok((key, raw))) = stored.next() {
                let key = full(&key);
                digest.row(key.as_bytes(), values::read(&key, &raw)?.version);
            }
            rows += 1;
            if rows > range.rows {
                return Ok(false);
            }
        }
        Ok(rows == range.rows && digest.finish() == range.digest)
    }
}

/// Rows of a range as they are stored.
pub(super) fn scan(db: &sled::Db, scan: &Scan) -> Result<Rows, StoreError> {
    if scan.start >= scan.end {
        return Ok(Rows::default());
    }
    let mut stored = db.range(scan.start.as_bytes()..scan.end.as_bytes());
    let mut rows = Vec::with_capacity(scan.limit.min(64));
    let mut bytes = 0;
    while rows.len() < scan.limit {
        if bytes >= MAX_PAGE_BYTES {
            return Ok(Rows { rows, cut: true });
        }
        let next = if scan.reverse {
            stored.next_back()
        } else {
            stored.next()
        };
        let Some(next) = next else { break };
        let (key, raw) = next.map_err(engine)?;
        let key = full(&key);
        let item = values::load(db, &key, &raw)?;
        bytes += item.value.len();
        rows.push(Row { key, item });
    }
    Ok(Rows { rows, cut: false })
}

/// Entries of a log, with their positions.
pub(super) fn entries(db: &sled::Db, range: &Scan) -> Result<Vec<(u64, Bytes)>, StoreError> {
    let rows = scan(db, range)?.rows.into_iter();
    rows.map(|row| {
        let position = row.key.as_bytes().last_chunk::<8>();
        let position = position.map_or(0, |bytes| u64::from_be_bytes(*bytes));
        Ok((position, row.item.value))
    })
    .collect()
}

pub(super) fn full(key: &[u8]) -> FullKey {
    FullKey(Bytes::copy_from_slice(key))
}
