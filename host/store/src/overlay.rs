//! What an open transaction wants to write, and the nested layers of it.
//!
//! It must never read from an engine; what needs the stored value is
//! left to the caller or to the commit.

use crate::engine::{Add, Set, Write};
use crate::errors::LimitError;
use crate::journal::Undo;
use crate::keys::Key;
use crate::limits::{MAX_COMMIT_BYTES, MAX_OPERATIONS, MAX_VALUE_BYTES};
use crate::logs::{Index, Log};
use bytes::Bytes;
use std::collections::BTreeMap;

/// An append whose position is not assigned yet.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) log: Log,
    pub(crate) value: Bytes,
    pub(crate) index: Option<Index>,
}

impl Pending {
    pub(crate) fn cost(&self) -> usize {
        let index = self.index.as_ref();
        self.value.len() + 8 + index.map_or(0, |i| i.key.as_bytes().len() + i.prefix.len() + 8)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Overlay {
    pub(crate) writes: BTreeMap<Key, Write>,
    pub(crate) appends: Vec<Pending>,
    pub(crate) idempotency: Option<(Key, Bytes)>,
    pub(crate) bytes: usize,
    pub(crate) journal: Vec<Undo>,
    pub(crate) marks: Vec<usize>,
}

impl Overlay {
    pub(crate) fn writes(&self) -> &BTreeMap<Key, Write> {
        &self.writes
    }

    pub(crate) fn appends(&self) -> &[Pending] {
        &self.appends
    }

    pub(crate) fn idempotency(&self) -> Option<&(Key, Bytes)> {
        self.idempotency.as_ref()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.appends.is_empty() && self.idempotency.is_none()
    }

    /// The pending append that will write this index key.
    pub(crate) fn indexed(&self, key: &Key) -> Option<usize> {
        let mut appends = self.appends.iter();
        appends.position(|a| a.index.as_ref().is_some_and(|index| index.key == *key))
    }

    /// Whether there are appends to this log.
    pub(crate) fn appends_to(&self, log: &Log) -> bool {
        self.appends.iter().any(|append| append.log == *log)
    }

    /// Which of the appends to its own log this one is, from 0.
    pub(crate) fn rank(&self, append: usize) -> u64 {
        let Some(pending) = self.appends.get(append) else {
            return 0;
        };
        let before = self.appends.iter().take(append);
        before.filter(|other| other.log == pending.log).count() as u64
    }

    pub(crate) fn set(&mut self, key: Key, set: Set) -> Result<(), LimitError> {
        if let Set::Put(value) = &set {
            check_value(value.len())?;
        }
        let write = Write { set, add: None };
        self.write(key, write)
    }

    /// Adds; `least` and `most` bound the counter after the addition.
    pub(crate) fn add(
        &mut self,
        key: Key,
        by: i64,
        least: i64,
        most: i64,
    ) -> Result<(), LimitError> {
        let before = self.writes.get(&key);
        let (set, add) = match before {
            None => (Set::Keep, None),
            Some(write) => (write.set.clone(), write.add),
        };
        let so_far = add.unwrap_or(Add {
            by: 0,
            least: i128::from(i64::MIN),
            most: i128::from(i64::MAX),
        });
        let total = so_far.by + i128::from(by);
        let add = Add {
            by: total,
            least: so_far.least.max(i128::from(least) - total),
            most: so_far.most.min(i128::from(most) - total),
        };
        let write = Write {
            set,
            add: Some(add),
        };
        self.write(key, write)
    }

    fn write(&mut self, key: Key, write: Write) -> Result<(), LimitError> {
        let old = self.writes.get(&key);
        let freed = old.map_or(0, |old| write_cost(&key, old));
        self.reserve(usize::from(old.is_none()), write_cost(&key, &write), freed)?;
        if let Some(at) = self.indexed(&key) {
            let mut without = self.appends[at].clone();
            without.index = None;
            self.replace(at, without);
        }
        let old = self.writes.insert(key.clone(), write);
        self.note(Undo::Write(key, old));
        Ok(())
    }

    pub(crate) fn append(&mut self, pending: Pending) -> Result<(), LimitError> {
        check_value(pending.value.len())?;
        if let Some(index) = &pending.index {
            check_value(index.prefix.len() + 8)?;
        }
        let operations = 1 + usize::from(pending.index.is_some());
        self.reserve(operations, pending.cost(), 0)?;
        if let Some(index) = &pending.index {
            if let Some(old) = self.writes.remove(&index.key) {
                self.bytes -= write_cost(&index.key, &old);
                self.note(Undo::Write(index.key.clone(), Some(old)));
            }
            if let Some(at) = self.indexed(&index.key) {
                let mut without = self.appends[at].clone();
                without.index = None;
                self.replace(at, without);
            }
        }
        self.appends.push(pending);
        self.note(Undo::Append);
        Ok(())
    }

    /// Changes the value of a pending append.
    pub(crate) fn amend(&mut self, at: usize, value: Bytes) -> Result<(), LimitError> {
        check_value(value.len())?;
        let Some(old) = self.appends.get(at) else {
            return Ok(());
        };
        let new = Pending {
            value,
            ..old.clone()
        };
        if self.bytes - old.cost() + new.cost() > MAX_COMMIT_BYTES {
            return Err(LimitError::Bytes);
        }
        self.replace(at, new);
        Ok(())
    }

    pub(crate) fn set_idempotency(&mut self, key: Key, answer: Bytes) -> Result<(), LimitError> {
        check_value(answer.len())?;
        let new = Some((key, answer));
        let freed = pair_cost(self.idempotency.as_ref());
        let operations = usize::from(self.idempotency.is_none());
        self.reserve(operations, pair_cost(new.as_ref()), freed)?;
        let old = std::mem::replace(&mut self.idempotency, new);
        self.note(Undo::Idempotency(old));
        Ok(())
    }

    pub(crate) fn operations(&self) -> usize {
        let indexes = self.appends.iter().filter(|a| a.index.is_some()).count();
        let idempotency = usize::from(self.idempotency.is_some());
        self.writes.len() + self.appends.len() + indexes + idempotency
    }

    fn reserve(&mut self, operations: usize, bytes: usize, freed: usize) -> Result<(), LimitError> {
        if operations > 0 && self.operations() + operations > MAX_OPERATIONS {
            return Err(LimitError::Operations);
        }
        let total = self.bytes - freed + bytes;
        if total > MAX_COMMIT_BYTES {
            return Err(LimitError::Bytes);
        }
        self.bytes = total;
        Ok(())
    }

    fn replace(&mut self, at: usize, new: Pending) {
        let cost = new.cost();
        if let Some(slot) = self.appends.get_mut(at) {
            let old = std::mem::replace(slot, new);
            self.bytes = self.bytes - old.cost() + cost;
            self.note(Undo::Amend(at, old));
        }
    }
}

pub(crate) fn write_cost(key: &Key, write: &Write) -> usize {
    let set = match &write.set {
        Set::Put(value) => value.len(),
        Set::Keep | Set::Delete => 0,
    };
    key.as_bytes().len() + set + 8
}

pub(crate) fn pair_cost(pair: Option<&(Key, Bytes)>) -> usize {
    pair.map_or(0, |(key, value)| key.as_bytes().len() + value.len())
}

fn check_value(bytes: usize) -> Result<(), LimitError> {
    if bytes > MAX_VALUE_BYTES {
        return Err(LimitError::Value(bytes));
    }
    Ok(())
}
