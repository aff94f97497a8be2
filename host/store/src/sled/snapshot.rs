//! Everything at one moment, on an engine that keeps only the latest.
//!
//! While a snapshot is open, the writer saves what each key held before it is first changed; the
//! snapshot reads the tree with those put back. What lies behind the reader is not saved. It must
//! never keep the writer waiting, and is given up when too much would have to be saved.

use super::shared::Shared;
use super::values::{self, engine};
use super::view::{Pending, full};
use crate::engine::{FullKey, Item, Row, Rows, Snapshot};
use crate::errors::{LimitError, StoreError};
use crate::limits::MAX_PAGE_BYTES;
use async_trait::async_trait;
use parking_lot::Mutex;
use std::sync::Arc;

/// The most bytes of earlier values that are kept for one snapshot.
const MOST: usize = 256 * 1024 * 1024;
/// What a kept value takes beside its bytes.
const EACH: usize = 128;

/// What keys held when the snapshot began, of those that were changed since.
#[derive(Debug)]
pub(super) struct Before {
    /// Keys before this one were read already.
    from: FullKey,
    values: Pending,
    bytes: usize,
    most: usize,
    given_up: Option<StoreError>,
}

impl Before {
    fn new(most: usize) -> Before {
        Before {
            from: FullKey::default(),
            values: Pending::new(),
            bytes: 0,
            most,
            given_up: None,
        }
    }

    /// Saves what these keys hold now. Called while nobody reads and nothing is applied yet.
    pub(super) fn save<'k>(&mut self, db: &sled::Db, keys: impl Iterator<Item = &'k FullKey>) {
        for key in keys {
            if self.given_up.is_some() || *key < self.from || self.values.contains_key(key) {
                continue;
            }
            let raw = db.get(key.as_bytes()).map_err(engine);
            let item = raw.and_then(|raw| raw.map(|raw| values::load(db, key, &raw)).transpose());
            match item {
                Ok(item) => {
                    self.bytes += cost(key, item.as_ref());
                    self.values.insert(key.clone(), item);
                }
                // A value that cannot be read, and is replaced just now, ends the snapshot only.
                Err(error) => self.give_up(error),
            }
            if self.bytes > self.most {
                self.give_up(LimitError::Snapshot.into());
            }
        }
    }

    fn give_up(&mut self, why: StoreError) {
        self.values.clear();
        self.bytes = 0;
        self.given_up = Some(why);
    }

    /// Everything before `key` has been read.
    fn forget(&mut self, key: FullKey) {
        let ahead = self.values.split_off(&key);
        let behind = std::mem::replace(&mut self.values, ahead);
        let freed = behind.iter().map(|(key, item)| cost(key, item.as_ref()));
        self.bytes -= freed.sum::<usize>();
        self.from = key;
    }

    /// The page as it was: stored rows, and in their place what was saved of them.
    fn page(
        &self,
        db: &sled::Db,
        start: &FullKey,
        end: &FullKey,
        limit: usize,
    ) -> Result<Rows, StoreError> {
        if let Some(why) = &self.given_up {
            return Err(why.clone());
        }
        let mut rows = Vec::new();
        if start >= end {
            return Ok(Rows { rows, cut: false });
        }
        let mut bytes = 0;
        let mut stored = db.range(start.as_bytes()..end.as_bytes()).peekable();
        let mut saved = self.values.range(start..end).peekable();
        while rows.len() < limit {
            if bytes >= MAX_PAGE_BYTES {
                return Ok(Rows { rows, cut: true });
            }
            let at = match stored.peek() {
                Some(Ok((key, _))) => Some(full(key)),
                Some(Err(error)) => return Err(engine(error.clone())),
                None => None,
            };
            let earlier = saved.next_if(|(key, _)| at.as_ref().is_none_or(|at| *key <= at));
            let row = match (earlier, at) {
                (Some((key, item)), at) => {
                    if at.as_ref() == Some(key) {
                        stored.next();
                    }
                    item.clone().map(|item| (key.clone(), item))
                }
                (None, Some(key)) => match stored.next() {
                    Some(Ok((_, raw))) => {
                        let item = values::load(db, &key, &raw)?;
                        Some((key, item))
                    }
                    _ => None,
                },
                (None, None) => break,
            };
            if let Some((key, item)) = row {
                bytes += item.value.len();
                rows.push(Row { key, item });
            }
        }
        Ok(Rows { rows, cut: false })
    }
}

/// What a saved value takes, in bytes.
fn cost(key: &FullKey, item: Option<&Item>) -> usize {
    EACH + key.as_bytes().len() + item.map_or(0, |item| item.value.len())
}

/// An open snapshot.
pub(super) struct SledSnapshot {
    shared: Arc<Shared>,
    before: Arc<Mutex<Before>>,
    /// The last commit that it shows.
    commit: u64,
}

impl SledSnapshot {
    pub(super) fn open(shared: &Arc<Shared>) -> Result<SledSnapshot, StoreError> {
        let before = Arc::new(Mutex::new(Before::new(MOST)));
        let commit = shared.observe(&before)?;
        let shared = Arc::clone(shared);
        Ok(SledSnapshot {
            shared,
            before,
            commit,
        })
    }
}

#[async_trait]
impl Snapshot for SledSnapshot {
    async fn rows(
        &mut self,
        start: &FullKey,
        end: &FullKey,
        limit: usize,
    ) -> Result<Rows, StoreError> {
        let page = self
            .shared
            .read(|db, _| self.before.lock().page(db, start, end, limit))?;
        let next = match page.rows.last() {
            Some(row) if page.cut || page.rows.len() >= limit => row.key.after(),
            _ => end.clone(),
        };
        self.before.lock().forget(next);
        Ok(page)
    }

    async fn finish(self: Box<Self>) -> Result<(), StoreError> {
        if let Some(why) = self.before.lock().given_up.clone() {
            return Err(why);
        }
        self.shared.until_durable(self.commit).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Version;
    use bytes::Bytes;
    use proptest::prelude::*;

    fn key(number: u32) -> FullKey {
        FullKey(Bytes::copy_from_slice(&number.to_be_bytes()))
    }

    fn write(db: &sled::Db, number: u32, value: Option<&str>) {
        let item = value.map(|value| Item {
            value: Bytes::copy_from_slice(value.as_bytes()),
            version: Version(1),
        });
        let mut batch = sled::Batch::default();
        values::write(&mut batch, &key(number), item.as_ref(), 0);
        db.apply_batch(batch).unwrap();
    }

    fn texts(page: Rows) -> Vec<String> {
        let rows = page.rows.into_iter();
        rows.map(|row| String::from_utf8(row.item.value.to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn what_was_there_is_shown_whatever_happened_since() {
        let folder = tempfile::tempdir().unwrap();
        let db = sled::open(folder.path()).unwrap();
        for number in [1, 3, 5, 7, 9] {
            write(&db, number, Some("old"));
        }
        let mut before = Before::new(MOST);
        // Added at either end and in between, deleted, changed, and changed twice.
        for (number, value) in [
            (0, Some("new")),
            (3, None),
            (4, Some("new")),
            (5, Some("new")),
        ] {
            before.save(&db, [key(number)].iter());
            write(&db, number, value);
        }
        for value in ["new", "newer"] {
            before.save(&db, [key(9), key(10)].iter());
            write(&db, 9, Some(value));
            write(&db, 10, Some(value));
        }
        let all = |before: &Before| before.page(&db, &key(0), &key(99), 100).unwrap();
        let numbers: Vec<_> = all(&before).rows.into_iter().map(|row| row.key).collect();
        assert_eq!(numbers, [1, 3, 5, 7, 9].map(key));
        assert_eq!(texts(all(&before)), ["old"; 5]);
        for limit in 1..5 {
            let page = before.page(&db, &key(2), &key(99), limit).unwrap();
            assert_eq!(page.rows.len(), limit);
            assert_eq!(page.rows[0].key, key(3));
        }
        // What was read is not kept, nor saved again.
        before.forget(key(6));
        before.save(&db, [key(1)].iter());
        let rest = before.page(&db, &key(6), &key(99), 100).unwrap();
        assert_eq!(texts(rest), ["old"; 2]);
        assert_eq!(before.values.len(), 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        /// Pages of any size, with any writes between them, show what was there at the beginning.
        #[test]
        fn any_writes_between_pages_are_not_seen(
            first in prop::collection::btree_map(0..40_u32, 0..9_000_usize, 0..30),
            pages in prop::collection::vec(
                (1..6_usize, prop::collection::vec((0..40_u32, prop::option::of(0..9_000_usize)), 0..8)),
                1..30,
            ),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let db = sled::open(folder.path()).unwrap();
            let mut parts = std::collections::BTreeMap::new();
            let mut put = |number: u32, size: Option<usize>| {
                let item = size.map(|size| Item {
                    value: vec![number as u8; size].into(),
                    version: Version(1),
                });
                let mut batch = sled::Batch::default();
                let old = parts.insert(number, size.unwrap_or(0).div_ceil(values::TREE_VALUE) as u16);
                values::write(&mut batch, &key(number), item.as_ref(), old.unwrap_or(0));
                db.apply_batch(batch).unwrap();
            };
            for (&number, &size) in &first {
                put(number, Some(size));
            }
            let mut before = Before::new(MOST);
            let (mut start, mut found, mut more) = (key(0), Vec::new(), true);
            for (limit, writes) in pages.into_iter().cycle().take(200) {
                if !more {
                    break;
                }
                let page = before.page(&db, &start, &key(99), limit).unwrap();
                more = page.rows.len() == limit;
                if let Some(last) = page.rows.last() {
                    start = last.key.after();
                    before.forget(start.clone());
                }
                found.extend(page.rows.into_iter().map(|row| (row.key, row.item.value.len())));
                for (number, size) in writes {
                    before.save(&db, [key(number)].iter());
                    put(number, size);
                }
            }
            let expected: Vec<_> = first.iter().map(|(&number, &size)| (key(number), size)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn too_much_to_save_ends_the_snapshot_alone() {
        let folder = tempfile::tempdir().unwrap();
        let db = sled::open(folder.path()).unwrap();
        let mut before = Before::new(2 * EACH);
        before.save(&db, [key(1), key(2), key(3)].iter());
        let page = before.page(&db, &key(0), &key(99), 100);
        assert_eq!(page, Err(LimitError::Snapshot.into()));
        assert!(before.values.is_empty());
    }
}
