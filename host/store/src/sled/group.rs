//! Deciding a group of commits, one after another, before any of them is applied.
//!
//! Each is checked against the tree with the writes of those accepted before it. A commit is
//! accepted as a whole or leaves nothing behind. Only the writer thread does this, so nothing
//! changes meanwhile.

use super::recent::Recent;
use super::shared::InFlight;
use super::values::{self, engine};
use super::view::{Pending, View};
use crate::engine::{Append, Commit, FullKey, Item, Outcome, Receipt, Set, Version, Write};
use crate::errors::StoreError;
use bytes::Bytes;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub(super) struct Group<'a> {
    db: &'a sled::Db,
    recent: &'a Recent,
    pending: Pending,
    /// Entries just appended: nothing was stored there before.
    fresh: HashSet<FullKey>,
    /// Heads of the logs appended to, as stored and as they will be.
    heads: HashMap<FullKey, (u64, u64)>,
    before: u64,
    commits: u64,
}

/// The writes of one commit, until it is accepted.
struct Staged {
    version: Version,
    writes: Vec<(FullKey, Option<Item>)>,
    entries: Vec<FullKey>,
    heads: HashMap<FullKey, u64>,
    appended: Vec<u64>,
}

impl Staged {
    fn put(&mut self, key: FullKey, value: Bytes) {
        let version = self.version;
        self.writes.push((key, Some(Item { value, version })));
    }
}

enum Refusal {
    Outcome(Outcome),
    Error(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal::Error(error)
    }
}

impl<'a> Group<'a> {
    pub(super) fn new(db: &'a sled::Db, recent: &'a Recent, commits: u64) -> Group<'a> {
        Group {
            db,
            recent,
            pending: Pending::new(),
            fresh: HashSet::new(),
            heads: HashMap::new(),
            before: commits,
            commits,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    /// Decides one commit; an accepted one is pending from then on.
    pub(super) fn decide(&mut self, commit: Commit) -> Result<Outcome, StoreError> {
        match self.try_decide(commit) {
            Ok(receipt) => Ok(Outcome::Committed(receipt)),
            Err(Refusal::Outcome(outcome)) => Ok(outcome),
            Err(Refusal::Error(error)) => Err(error),
        }
    }

    fn try_decide(&mut self, commit: Commit) -> Result<Receipt, Refusal> {
        let view = View::new(self.db, &self.pending);
        let position = view.head(&commit.main)?;
        if let Some((key, _)) = &commit.idempotency
            && let Some(item) = view.item(key)?
        {
            let answer = item.value;
            return Err(Refusal::Outcome(Outcome::Repeated { answer, position }));
        }
        if !view.holds(&commit.reads, self.recent)? {
            return Err(Refusal::Outcome(Outcome::Conflict));
        }
        let mut staged = Staged {
            version: Version(self.commits + 1),
            writes: Vec::with_capacity(commit.writes.len() + 4 * commit.appends.len()),
            entries: Vec::new(),
            heads: HashMap::new(),
            appended: Vec::with_capacity(commit.appends.len()),
        };
        for (key, write) in commit.writes {
            let value = resolve(view, &key, write)?;
            match value {
                Some(value) => staged.put(key, value),
                None => staged.writes.push((key, None)),
            }
        }
        for append in commit.appends {
            let log = append.log.head.clone();
            let head = match staged.heads.get(&log) {
                Some(&head) => head,
                None => view.head(&append.log)?,
            };
            stage(&mut staged, append, head + 1);
            staged.heads.insert(log, head + 1);
        }
        if let Some((key, answer)) = commit.idempotency {
            staged.put(key, answer);
        }
        let position = staged.heads.get(&commit.main.head).copied();
        let position = position.map_or_else(|| view.head(&commit.main), Ok)?;
        self.accept(staged, position).map_err(Refusal::Error)
    }

    fn accept(&mut self, staged: Staged, position: u64) -> Result<Receipt, StoreError> {
        for (key, &head) in &staged.heads {
            let stored = match self.heads.get(key) {
                Some(&(stored, _)) => stored,
                None => self.stored_head(key)?,
            };
            self.heads.insert(key.clone(), (stored, head));
        }
        if !staged.writes.is_empty() || !staged.heads.is_empty() {
            self.commits += 1;
        }
        let version = staged.version;
        for (key, head) in staged.heads {
            let value = Bytes::copy_from_slice(&head.to_be_bytes());
            self.pending.insert(key, Some(Item { value, version }));
        }
        self.pending.extend(staged.writes);
        self.fresh.extend(staged.entries);
        Ok(Receipt {
            position,
            appended: staged.appended,
            commit: self.commits,
        })
    }

    fn stored_head(&self, key: &FullKey) -> Result<u64, StoreError> {
        let nothing = Pending::new();
        let log = crate::engine::LogKeys {
            head: key.clone(),
            entries: key.clone(),
        };
        View::new(self.db, &nothing).head(&log)
    }

    /// Everything accepted as one batch, with the number of the last commit.
    pub(super) fn batch(self) -> Result<(sled::Batch, InFlight, u64), StoreError> {
        let mut batch = sled::Batch::default();
        for (key, item) in &self.pending {
            let old_parts = if self.fresh.contains(key) {
                0
            } else {
                match self.db.get(key.as_bytes()).map_err(engine)? {
                    // A value that cannot be read is replaced; parts it may have had stay behind.
                    Some(raw) => values::read(key, &raw).map_or(0, |stored| stored.parts()),
                    None => 0,
                }
            };
            values::write(&mut batch, key, item.as_ref(), old_parts);
        }
        batch.insert(values::commits_key(), self.commits.to_be_bytes().as_slice());
        let in_flight = InFlight {
            keys: Arc::new(self.pending.into_keys().collect()),
            heads: self.heads,
            before: self.before,
        };
        Ok((batch, in_flight, self.commits))
    }
}

/// Puts an append's entry and index where they belong.
fn stage(staged: &mut Staged, append: Append, position: u64) {
    if let Some((key, prefix)) = append.index {
        let value = [&prefix[..], &position.to_be_bytes()].concat();
        staged.put(key, value.into());
    }
    let entry = append.log.entry(position);
    staged.entries.push(entry.clone());
    staged.put(entry, append.value);
    staged.appended.push(position);
}

/// What a key holds after a write.
fn resolve(view: View, key: &FullKey, write: Write) -> Result<Option<Bytes>, Refusal> {
    let Some(add) = write.add else {
        return match write.set {
            Set::Put(value) => Ok(Some(value)),
            Set::Delete => Ok(None),
            Set::Keep => Ok(view.item(key)?.map(|item| item.value)),
        };
    };
    let base = match write.set {
        Set::Put(value) => Some(value),
        Set::Delete => None,
        Set::Keep => view.item(key)?.map(|item| item.value),
    };
    let base = match &base {
        None => 0,
        Some(value) => {
            let bytes = value.as_ref().try_into();
            let not_one = |_| Refusal::Outcome(Outcome::NotACounter(key.clone()));
            i128::from(i64::from_be_bytes(bytes.map_err(not_one)?))
        }
    };
    let out = || Refusal::Outcome(Outcome::OutOfBounds(key.clone()));
    if base < add.least || base > add.most {
        return Err(out());
    }
    let sum = i64::try_from(base + add.by).map_err(|_| out())?;
    Ok(Some(Bytes::copy_from_slice(&sum.to_be_bytes())))
}
