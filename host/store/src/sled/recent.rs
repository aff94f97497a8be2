//! What the latest groups wrote, in memory.
//!
//! A transaction that read much is then checked against the few keys written since it began,
//! instead of reading everything again: what a plugin reads must not hold up the writer. It is a
//! shortcut only; what it does not know is checked in full.

use crate::engine::FullKey;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// How many keys are kept, a few megabytes.
const KEPT: usize = 50_000;

/// The keys that a group wrote.
pub(super) type Keys = Arc<BTreeSet<FullKey>>;

#[derive(Debug)]
pub(super) struct Recent {
    /// Each with the number of the last commit before it.
    groups: VecDeque<(u64, Keys)>,
    kept: usize,
    applied: u64,
}

impl Recent {
    pub(super) fn new(applied: u64) -> Recent {
        Recent {
            groups: VecDeque::new(),
            kept: 0,
            applied,
        }
    }

    /// Takes in a group that is applied now.
    pub(super) fn push(&mut self, keys: Keys, applied: u64) {
        self.kept += keys.len();
        self.groups.push_back((self.applied, keys));
        self.applied = applied;
        while self.kept > KEPT {
            let Some((_, keys)) = self.groups.pop_front() else {
                break;
            };
            self.kept -= keys.len();
        }
    }

    /// What was written after a commit that was the last one applied at some moment; `None` when
    /// that is not known any more, or more than `most` keys.
    pub(super) fn since(&self, as_of: u64, most: usize) -> Option<Vec<&Keys>> {
        let mut found = Vec::new();
        let mut reached = self.applied;
        let mut count = 0;
        for (before, keys) in self.groups.iter().rev() {
            if reached <= as_of {
                break;
            }
            count += keys.len();
            if count > most {
                return None;
            }
            found.push(keys);
            reached = *before;
        }
        (reached == as_of).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn keys(names: std::ops::Range<usize>) -> Keys {
        let full = |n: usize| FullKey(Bytes::from(n.to_string()));
        Arc::new(names.map(full).collect())
    }

    #[test]
    fn only_what_came_later_is_told() {
        let mut recent = Recent::new(7);
        assert_eq!(recent.since(7, 0).unwrap().len(), 0);
        assert!(recent.since(6, 9).is_none(), "before it was opened");
        recent.push(keys(0..1), 9);
        recent.push(keys(1..3), 12);
        assert_eq!(recent.since(7, 9).unwrap(), [&keys(1..3), &keys(0..1)]);
        assert_eq!(recent.since(9, 9).unwrap(), [&keys(1..3)]);
        assert_eq!(recent.since(12, 9).unwrap().len(), 0);
        assert!(recent.since(7, 2).is_none(), "too many");
        assert!(recent.since(10, 9).is_none(), "within a group");
        assert!(recent.since(13, 9).is_none(), "in the future");
    }

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let mut recent = Recent::new(0);
        for commit in 1..=3 {
            recent.push(keys(0..KEPT / 2), commit);
        }
        assert!(recent.since(0, usize::MAX).is_none());
        assert_eq!(recent.since(1, usize::MAX).unwrap().len(), 2);
    }
}
