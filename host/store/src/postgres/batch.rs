//! Which of the waiting commits can be decided together.
//!
//! The server decides the commits of a batch by what is stored before it, so no commit of a batch
//! may rest on what an earlier one writes: it must not read it, not as a counter's base either.
//! What many commits do to one place at once is no reason to wait: appends to one log, additions to
//! one counter, writes of one key. What does not fit waits for the next batch and is its first.

use crate::engine::{Commit, FullKey, Outcome, RangeCheck, Set, Write};
use crate::errors::StoreError;
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// The most commits of a batch.
const COMMITS: usize = 512;
/// The most bytes of a batch.
const BYTES: usize = 4 * 1024 * 1024;
/// The most keys and ranges that a batch checks, unless one commit alone has more.
const READS: usize = 20_000;

/// A commit that waits, and who waits for it.
pub(super) struct Job {
    pub(super) commit: Commit,
    /// What becomes of it whatever is stored, if its reads hold.
    pub(super) refusal: Option<Outcome>,
    pub(super) answer: oneshot::Sender<Result<Outcome, StoreError>>,
    /// Its place in the queue, free again once it is answered.
    pub(super) place: OwnedSemaphorePermit,
}

impl Job {
    pub(super) fn new(
        mut commit: Commit,
        answer: oneshot::Sender<Result<Outcome, StoreError>>,
        place: OwnedSemaphorePermit,
    ) -> Job {
        let resolved: Result<(), Outcome> = commit
            .writes
            .iter_mut()
            .try_for_each(|(key, write)| resolve(key, write));
        let refusal = resolved.err();
        if refusal.is_some() {
            commit.writes.clear();
            commit.appends.clear();
        }
        Job {
            commit,
            refusal,
            answer,
            place,
        }
    }
}

/// Adds to what the same write puts there: what becomes of that does not depend on what is stored.
fn resolve(key: &FullKey, write: &mut Write) -> Result<(), Outcome> {
    let base = match (&write.set, write.add) {
        (_, None) | (Set::Keep, _) => return Ok(()),
        (Set::Delete, Some(_)) => 0,
        (Set::Put(value), Some(_)) => {
            let bytes = value.as_ref().try_into();
            i64::from_be_bytes(bytes.map_err(|_| Outcome::NotACounter(key.clone()))?)
        }
    };
    let Some(add) = write.add else { return Ok(()) };
    let base = i128::from(base);
    let fits = base >= add.least && base <= add.most;
    match i64::try_from(base + add.by) {
        Ok(sum) if fits => {
            *write = Write::put(Bytes::copy_from_slice(&sum.to_be_bytes()));
            Ok(())
        }
        _ => Err(Outcome::OutOfBounds(key.clone())),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Set,
    Added,
    Head,
}

/// What the commits of a batch write.
#[derive(Debug, Default)]
struct Written {
    keys: BTreeMap<FullKey, Kind>,
    /// What the entries of the logs appended to begin with.
    logs: BTreeSet<FullKey>,
}

/// Takes a batch off the queue.
pub(super) fn take(queue: &mut VecDeque<Job>) -> Vec<Job> {
    let mut written = Written::default();
    let mut batch = Vec::new();
    let mut left = VecDeque::new();
    let (mut bytes, mut reads) = (0, 0);
    while let Some(job) = queue.pop_front() {
        let commit = &job.commit;
        let more = commit.reads.keys.len() + commit.reads.ranges.len();
        let fits = batch.is_empty() || bytes + commit.bytes() <= BYTES && reads + more <= READS;
        if !fits || batch.len() == COMMITS {
            left.push_back(job);
            break;
        }
        if !written.admits(commit) {
            left.push_back(job);
            continue;
        }
        bytes += commit.bytes();
        reads += more;
        written.take_in(commit);
        batch.push(job);
    }
    left.append(queue);
    *queue = left;
    batch
}

impl Written {
    fn admits(&self, commit: &Commit) -> bool {
        if self.keys.is_empty() {
            return true;
        }
        let read = commit.reads.keys.iter().map(|(key, _)| key);
        let once = commit.idempotency.iter().map(|(key, _)| key);
        let index = |key: &FullKey| !matches!(self.keys.get(key), Some(Kind::Added | Kind::Head));
        !read.chain(once).any(|key| self.holds(key))
            && !commit.reads.ranges.iter().any(|range| self.meets(range))
            && commit
                .writes
                .iter()
                .all(|(key, write)| self.takes(key, write))
            && commit.appends.iter().all(|append| {
                let head = self.keys.get(&append.log.head);
                matches!(head, None | Some(Kind::Head))
                    && append.index.as_ref().is_none_or(|(key, _)| index(key))
            })
    }

    fn takes(&self, key: &FullKey, write: &Write) -> bool {
        match self.keys.get(key) {
            None => write.add.is_none() || !self.is_entry(key),
            Some(Kind::Set) => write.add.is_none(),
            Some(Kind::Added) => write.add.is_some(),
            Some(Kind::Head) => false,
        }
    }

    fn holds(&self, key: &FullKey) -> bool {
        self.keys.contains_key(key) || self.is_entry(key)
    }

    /// Where an append ends up is not known yet: any key of the log's entries may be it.
    fn is_entry(&self, key: &FullKey) -> bool {
        let before = self.logs.range::<FullKey, _>(..=key).next_back();
        before.is_some_and(|log| key.as_bytes().starts_with(log.as_bytes()))
    }

    fn meets(&self, range: &RangeCheck) -> bool {
        if range.start >= range.end {
            return false;
        }
        let within = &range.start..&range.end;
        self.keys
            .range::<FullKey, _>(within.clone())
            .next()
            .is_some()
            || self.is_entry(&range.start)
            || self.logs.range::<FullKey, _>(within).next().is_some()
    }

    fn take_in(&mut self, commit: &Commit) {
        for (key, write) in &commit.writes {
            let kind = match write.add.is_some() {
                true => Kind::Added,
                false => Kind::Set,
            };
            self.keys.insert(key.clone(), kind);
        }
        for append in &commit.appends {
            self.keys.insert(append.log.head.clone(), Kind::Head);
            self.logs.insert(append.log.entries.clone());
            if let Some((key, _)) = &append.index {
                self.keys.insert(key.clone(), Kind::Set);
            }
        }
        if let Some((key, _)) = &commit.idempotency {
            self.keys.insert(key.clone(), Kind::Set);
        }
    }
}
