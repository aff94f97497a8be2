//! Short ranges that were read lately, in memory: to find one here takes a fraction of a walk through
//! the tree, even when it is empty.
//!
//! It never shows anything but what the tree holds. Each answer was read at a commit that is known
//! here, and is good as long as nothing was written within its bounds since: what the latest groups
//! wrote tells so (see `recent.rs`), and what is not known any more is read again.

use super::recent::Recent;
use crate::engine::{Row, Rows, Scan};
use parking_lot::Mutex;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

/// How many ranges are kept at most. A scan has one slot, and what is read later takes it over.
const SLOTS: usize = 512;
/// The most rows of one.
const ROWS: usize = 16;
/// The most bytes of one, keys included: all of them together take about 2 MB.
const BYTES: usize = 4_096;
/// The most keys written since that are looked through; more, and the tree is quicker.
const WRITTEN: usize = 500;

/// What was found, and the last commit that it is known to be good for.
struct Found {
    scan: Scan,
    rows: Rows,
    good: u64,
}

pub(super) struct Ranges {
    slots: Box<[Mutex<Option<Found>>]>,
    hasher: RandomState,
}

impl Default for Ranges {
    fn default() -> Ranges {
        Ranges {
            slots: (0..SLOTS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl fmt::Debug for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ranges").finish_non_exhaustive()
    }
}

impl Ranges {
    /// What the tree holds there at the commit `applied`, when that is known here. For a reader, who
    /// holds the lock.
    pub(super) fn get(&self, scan: &Scan, recent: &Recent, applied: u64) -> Option<Rows> {
        let mut slot = self.slot(scan)?.lock();
        let found = slot.as_mut().filter(|found| found.scan == *scan)?;
        if found.good != applied {
            let written = recent.since(found.good, WRITTEN)?;
            let bounds = &scan.start..&scan.end;
            let touched = |keys: &&super::recent::Keys| {
                let mut within = keys.range::<crate::engine::FullKey, _>(bounds.clone());
                within.next().is_some()
            };
            if written.iter().any(touched) {
                *slot = None;
                return None;
            }
            found.good = applied;
        }
        Some(found.rows.clone())
    }

    /// Takes in what was just found in the tree at the commit `applied`, by a reader who still holds
    /// the lock.
    pub(super) fn keep(&self, scan: &Scan, rows: &Rows, applied: u64) {
        let size = |row: &Row| row.key.as_bytes().len() + row.item.value.len();
        let bounds = scan.start.as_bytes().len() + scan.end.as_bytes().len();
        let short = rows.rows.len() <= ROWS
            && bounds + rows.rows.iter().map(size).sum::<usize>() <= BYTES
            && scan.start < scan.end;
        if let Some(slot) = self.slot(scan).filter(|_| short) {
            *slot.lock() = Some(Found {
                scan: scan.clone(),
                rows: rows.clone(),
                good: applied,
            });
        }
    }

    fn slot(&self, scan: &Scan) -> Option<&Mutex<Option<Found>>> {
        // The remainder is smaller than the number of slots, so nothing is cut off.
        let place = (self.hasher.hash_one(scan) % SLOTS as u64) as usize;
        self.slots.get(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{FullKey, Item, Version};
    use bytes::Bytes;
    use std::collections::BTreeSet;
    use std::sync::Arc;

    fn key(text: &str) -> FullKey {
        FullKey(Bytes::copy_from_slice(text.as_bytes()))
    }

    fn scan(start: &str, end: &str) -> Scan {
        Scan {
            start: key(start),
            end: key(end),
            reverse: false,
            limit: 10,
        }
    }

    fn rows(count: usize, bytes: usize) -> Rows {
        let row = |number: usize| Row {
            key: key(&format!("b{number}")),
            item: Item {
                value: Bytes::from(vec![7; bytes]),
                version: Version(1),
            },
        };
        Rows {
            rows: (0..count).map(row).collect(),
            cut: false,
        }
    }

    fn writes(recent: &mut Recent, keys: &[&str], applied: u64) {
        let keys: BTreeSet<FullKey> = keys.iter().map(|text| key(text)).collect();
        recent.push(Arc::new(keys), applied);
    }

    #[test]
    fn an_answer_is_good_until_something_is_written_within_its_bounds() {
        let (ranges, mut recent) = (Ranges::default(), Recent::new(1));
        let asked = scan("b", "c");
        assert_eq!(ranges.get(&asked, &recent, 1), None, "nothing is known yet");
        ranges.keep(&asked, &rows(2, 3), 1);
        assert_eq!(ranges.get(&asked, &recent, 1), Some(rows(2, 3)));
        writes(&mut recent, &["a", "c"], 2);
        assert_eq!(
            ranges.get(&asked, &recent, 2),
            Some(rows(2, 3)),
            "beside it"
        );
        writes(&mut recent, &["b"], 3);
        assert_eq!(ranges.get(&asked, &recent, 3), None);
        ranges.keep(&asked, &rows(3, 3), 3);
        assert_eq!(ranges.get(&asked, &recent, 3), Some(rows(3, 3)));
        let other = Scan {
            limit: 9,
            ..asked.clone()
        };
        assert_eq!(ranges.get(&other, &recent, 3), None, "another question");
    }

    #[test]
    fn what_is_not_known_any_more_is_read_again() {
        let (ranges, mut recent) = (Ranges::default(), Recent::new(1));
        let asked = scan("b", "c");
        ranges.keep(&asked, &rows(0, 0), 1);
        let many: Vec<String> = (0..=WRITTEN).map(|number| format!("x{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        writes(&mut recent, &many, 2);
        assert_eq!(ranges.get(&asked, &recent, 2), None);
        ranges.keep(&asked, &rows(ROWS + 1, 1), 2);
        assert_eq!(
            ranges.get(&asked, &recent, 2),
            None,
            "long ones are not kept"
        );
        ranges.keep(&asked, &rows(2, BYTES), 2);
        assert_eq!(ranges.get(&asked, &recent, 2), None);
    }
}
