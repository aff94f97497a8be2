//! Reading a range within a transaction: stored rows and own writes, merged.
//!
//! What is noted as read is what was really looked at, the row that proves that there is more
//! included, and never less.

use crate::engine::{Row, Rows, Scan, Write};
use crate::errors::{LimitError, StoreError};
use crate::get::resolve;
use crate::keys::{ENTRIES, Key};
use crate::limits::MAX_RANGE_LIMIT;
use crate::ranges::{Page, Range};
use crate::tx::Tx;
use bytes::Bytes;
use std::collections::BTreeMap;

/// Own writes within a range, as they stand.
type Own = BTreeMap<Key, Write>;

impl Tx {
    /// A page of a range, own writes included. The part of the range that the page covers is
    /// checked when the transaction is settled: a key that appears in it, changes or goes away is
    /// a conflict. To go on, see [`Range::beyond`].
    ///
    /// # Errors
    /// [`StoreError::Limit`] for a limit outside of 1 to [`MAX_RANGE_LIMIT`] and for too many
    /// reads; [`StoreError`].
    pub async fn range(&mut self, range: Range) -> Result<Page, StoreError> {
        if range.limit == 0 || range.limit > MAX_RANGE_LIMIT {
            return Err(LimitError::Page(range.limit).into());
        }
        if range.is_empty() {
            return Ok(Page::default());
        }
        let own = self.own_writes(&range).await?;
        if let Some(turn) = self.turn.clone() {
            turn.claim_range(&range).await;
        }
        let mut items = Vec::new();
        let mut rest = Some(range.clone());
        let mut more = false;
        while let Some(part) = rest.take() {
            let wanted = range.limit + 1 - items.len();
            let scan = self.scan(&part, wanted);
            let Rows { rows, cut } = self.space.engine().range(&scan).await?;
            if rows.len() < wanted && !cut {
                // The whole of it was seen.
                self.note(scan, &rows)?;
                self.merge(&part, rows, &own, &mut items)?;
                break;
            }
            let last = rows
                .last()
                .map(|row| self.space.prefix().relative(&row.key));
            let (seen, left) = split(&part, last.as_ref());
            self.note(self.scan(&seen, wanted), &rows)?;
            self.merge(&seen, rows, &own, &mut items)?;
            // What is cut off was not looked at.
            more = cut;
            let done = cut || items.len() > range.limit;
            rest = Some(left).filter(|left| !left.is_empty());
            if done {
                break;
            }
        }
        if let Some(turn) = &self.turn {
            turn.narrow(&range, looked_at(&range, rest.as_ref()));
        }
        more |= items.len() > range.limit;
        items.truncate(range.limit);
        Ok(Page { items, more })
    }

    fn scan(&self, part: &Range, wanted: usize) -> Scan {
        let prefix = self.space.prefix();
        Scan {
            start: prefix.full(&part.start),
            end: prefix.end(part.end.as_ref()),
            reverse: part.reverse,
            limit: wanted,
        }
    }

    /// Notes the rows of a scan, or of the part of one that was seen.
    fn note(&mut self, seen: Scan, rows: &[Row]) -> Result<(), LimitError> {
        let mut ascending: Vec<_> = rows
            .iter()
            .map(|row| (row.key.as_bytes(), row.item.version))
            .collect();
        if seen.reverse {
            ascending.reverse();
        }
        let rows = ascending.into_iter();
        self.reads.range(seen.start, seen.end, rows)
    }

    /// Stored rows and own writes of the part that was seen, in the direction of the range.
    fn merge(
        &self,
        seen: &Range,
        rows: Vec<Row>,
        own: &Own,
        items: &mut Vec<(Key, Bytes)>,
    ) -> Result<(), StoreError> {
        let prefix = self.space.prefix();
        let stored = rows.into_iter();
        let stored = stored.map(|row| (prefix.relative(&row.key), row.item.value));
        if own.is_empty() {
            items.extend(stored);
            return Ok(());
        }
        let mut merged: BTreeMap<Key, Bytes> = stored.collect();
        for (key, write) in own.iter().filter(|(key, _)| seen.holds(key)) {
            let base = merged.remove(key);
            if let Some(value) = resolve(key, base, write)? {
                merged.insert(key.clone(), value);
            }
        }
        if seen.reverse {
            items.extend(merged.into_iter().rev());
        } else {
            items.extend(merged);
        }
        Ok(())
    }

    /// Own writes within a range, those that appends will make included. Looking at the latter
    /// means reading the heads of their logs.
    async fn own_writes(&mut self, range: &Range) -> Result<Own, StoreError> {
        let writes = self.overlay.writes().iter();
        let mut own: Own = writes
            .filter(|(key, _)| range.holds(key))
            .map(|(key, write)| (key.clone(), write.clone()))
            .collect();
        for at in 0..self.overlay.appends().len() {
            let append = self.overlay.appends()[at].clone();
            let index = append.index.filter(|index| range.holds(&index.key));
            let in_log = may_hold_entries(range)
                && range.start <= append.log.entry(u64::MAX)
                && range
                    .end
                    .as_ref()
                    .is_none_or(|end| *end > append.log.entry(0));
            if index.is_none() && !in_log {
                continue;
            }
            let position = self.pin(&append.log).await? + 1 + self.overlay.rank(at);
            if let Some(index) = index {
                own.insert(index.key.clone(), Write::put(index.value(position)));
            }
            let entry = append.log.entry(position);
            if in_log && range.holds(&entry) {
                own.insert(entry, Write::put(append.value));
            }
        }
        Ok(own)
    }
}

fn may_hold_entries(range: &Range) -> bool {
    let end = range.end.as_ref();
    end.is_none_or(|end| end.as_bytes().first() >= Some(&ENTRIES))
}

/// Splits a range into what was seen, up to and including `last`, and what is left.
fn split(rest: &Range, last: Option<&Key>) -> (Range, Range) {
    let (mut seen, mut left) = (rest.clone(), rest.clone());
    match last {
        None => left.end = Some(left.start.clone()),
        Some(last) if rest.reverse => {
            seen.start = last.clone();
            left.end = Some(last.clone());
        }
        Some(last) => {
            seen.end = Some(last.after());
            left.start = last.after();
        }
    }
    (seen, left)
}

/// The part of a range that was looked at when `rest` was left.
fn looked_at(range: &Range, rest: Option<&Range>) -> Range {
    let mut seen = range.clone();
    if let Some(rest) = rest {
        if range.reverse {
            seen.start = rest.end.clone().unwrap_or_default();
        } else {
            seen.end = Some(rest.start.clone());
        }
    }
    seen
}
