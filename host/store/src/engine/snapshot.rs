//! Reading everything as it is at one moment.
//!
//! It serves backups, copies and checks: one pass over all keys in ascending order, in pages. It
//! must never hold up commits for longer than a page takes.

use super::{Digest, Engine, FullKey, LogKeys, Outcome, RangeCheck, Reads, Rows, Scan, Version};
use crate::errors::{LimitError, StoreError};
use async_trait::async_trait;
use bytes::Bytes;

/// The store at one moment, read once from its first key to its last.
#[async_trait]
pub trait Snapshot: Send {
    /// Rows from `start` (included) to `end` (excluded) in ascending order, at most `limit` and
    /// [`crate::MAX_PAGE_BYTES`]. Each call must begin where or after the one before it ended:
    /// what lies before may be forgotten.
    async fn rows(
        &mut self,
        start: &FullKey,
        end: &FullKey,
        limit: usize,
    ) -> Result<Rows, StoreError>;

    /// Ends it. Only then is it certain that all rows were of one moment, and durable.
    async fn finish(self: Box<Self>) -> Result<(), StoreError>;
}

/// A snapshot for an engine that has none of its own: reads as everybody does and asks at the end
/// whether anything has changed meanwhile. It fails when something has.
pub(super) struct Walk<'a, E: ?Sized> {
    engine: &'a E,
    as_of: Version,
    seen: Vec<RangeCheck>,
}

impl<'a, E: Engine + ?Sized> Walk<'a, E> {
    pub(super) fn new(engine: &'a E) -> Walk<'a, E> {
        Walk {
            engine,
            as_of: engine.now(),
            seen: Vec::new(),
        }
    }
}

#[async_trait]
impl<E: Engine + ?Sized> Snapshot for Walk<'_, E> {
    async fn rows(
        &mut self,
        start: &FullKey,
        end: &FullKey,
        limit: usize,
    ) -> Result<Rows, StoreError> {
        let page = self
            .engine
            .range(&Scan {
                start: start.clone(),
                end: end.clone(),
                reverse: false,
                limit,
            })
            .await?;
        let whole = page.rows.len() < limit && !page.cut;
        let last = page.rows.last().filter(|_| !whole);
        let mut digest = Digest::default();
        let mut newest = Version::default();
        for row in &page.rows {
            digest.row(row.key.as_bytes(), row.item.version);
            newest = newest.max(row.item.version);
        }
        self.seen.push(RangeCheck {
            start: start.clone(),
            end: last.map_or_else(|| end.clone(), |row| row.key.after()),
            rows: page.rows.len(),
            newest,
            digest: digest.finish(),
        });
        Ok(page)
    }

    async fn finish(self: Box<Self>) -> Result<(), StoreError> {
        let reads = Reads {
            as_of: self.as_of,
            keys: Vec::new(),
            ranges: self.seen,
        };
        // Whose position is told does not matter here.
        let none = FullKey(Bytes::from_static(b"~\0\xFEmain\0"));
        let main = LogKeys {
            head: none.clone(),
            entries: none,
        };
        match self.engine.validate(reads, &main).await? {
            Outcome::Committed(_) => Ok(()),
            _ => Err(LimitError::Snapshot.into()),
        }
    }
}
