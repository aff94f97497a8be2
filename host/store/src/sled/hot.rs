//! Values that were read lately, in memory: finding one here takes a fraction of what the tree takes.
//!
//! It never holds anything but what the tree holds: readers fill it while nothing is applied, and
//! whoever applies a group forgets, before anybody reads again, every key that the group wrote. It
//! must not be asked by who looks at writes that are not applied.

use crate::engine::{FullKey, Item};
use parking_lot::Mutex;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

/// How many values are kept at most. A key has one slot, and what is read later takes it over.
const SLOTS: usize = 4_096;
/// The longest value that is kept, in bytes: all of them together take at most about 10 MB.
const LONGEST: usize = 2_048;

/// A key with what is stored at it; `None` when nothing is.
type Slot = Option<(FullKey, Option<Item>)>;

pub(super) struct Hot {
    slots: Box<[Mutex<Slot>]>,
    hasher: RandomState,
}

impl Default for Hot {
    fn default() -> Hot {
        Hot {
            slots: (0..SLOTS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl fmt::Debug for Hot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hot").finish_non_exhaustive()
    }
}

impl Hot {
    /// What is stored at a key, when that is known here.
    pub(super) fn get(&self, key: &FullKey) -> Option<Option<Item>> {
        let slot = self.slots.get(self.place(key))?.lock();
        let (kept, item) = slot.as_ref()?;
        (kept == key).then(|| item.clone())
    }

    /// Takes in what was just found in the tree, by a reader who still holds the lock.
    pub(super) fn keep(&self, key: &FullKey, item: Option<&Item>) {
        let short = item.is_none_or(|item| item.value.len() <= LONGEST);
        if let Some(slot) = self.slots.get(self.place(key)).filter(|_| short) {
            *slot.lock() = Some((key.clone(), item.cloned()));
        }
    }

    /// These keys are written now.
    pub(super) fn forget<'a>(&mut self, keys: impl Iterator<Item = &'a FullKey>) {
        for key in keys {
            let place = self.place(key);
            if let Some(slot) = self.slots.get_mut(place) {
                slot.get_mut().take_if(|(kept, _)| kept == key);
            }
        }
    }

    fn place(&self, key: &FullKey) -> usize {
        // The remainder is smaller than the number of slots, so nothing is cut off.
        (self.hasher.hash_one(key.as_bytes()) % SLOTS as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Version;
    use bytes::Bytes;

    fn key(number: usize) -> FullKey {
        FullKey(Bytes::from(number.to_string()))
    }

    fn item(bytes: usize) -> Item {
        Item {
            value: Bytes::from(vec![7; bytes]),
            version: Version(1),
        }
    }

    #[test]
    fn what_is_written_is_forgotten_and_nothing_else() {
        let mut hot = Hot::default();
        assert_eq!(hot.get(&key(1)), None, "nothing is known yet");
        hot.keep(&key(1), Some(&item(1)));
        hot.keep(&key(2), None);
        assert_eq!(hot.get(&key(1)), Some(Some(item(1))));
        assert_eq!(hot.get(&key(2)), Some(None), "known to be absent");
        hot.forget([key(2), key(3)].iter());
        assert_eq!(hot.get(&key(2)), None);
        assert_eq!(hot.get(&key(1)), Some(Some(item(1))));
    }

    #[test]
    fn it_is_bounded_and_never_takes_one_key_for_another() {
        let hot = Hot::default();
        hot.keep(&key(0), Some(&item(LONGEST + 1)));
        assert_eq!(hot.get(&key(0)), None, "long values stay in the tree alone");
        for number in 0..4 * SLOTS {
            hot.keep(&key(number), Some(&item(number % 100)));
        }
        let known = (0..4 * SLOTS).filter_map(|number| Some((number, hot.get(&key(number))?)));
        let known: Vec<_> = known.collect();
        assert!(known.len() <= SLOTS);
        assert!(
            known
                .iter()
                .all(|(number, kept)| *kept == Some(item(number % 100)))
        );
    }
}
