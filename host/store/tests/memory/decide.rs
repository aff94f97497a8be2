//! How the engine in memory decides a commit, and where it goes wrong when it is told to.

use super::{Disk, Fault, MemoryEngine, Writes, head, pause};
use bytes::Bytes;
use guildhall_store::StoreError;
use guildhall_store::engine::{
    Commit, Digest, FullKey, Item, Outcome, RangeCheck, Reads, Receipt, Set, Version, Write,
};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A commit that is accepted.
struct Staged {
    writes: Writes,
    receipt: Receipt,
}

impl MemoryEngine {
    pub(super) async fn settle(&self, commit: Commit) -> Result<Outcome, StoreError> {
        let mut checked = None;
        let mut staged = None;
        if self.is(Fault::CheckBeforeTheLock) {
            checked = Some(self.with(|now| self.holds(now, &commit.reads, &commit.writes))?);
            pause().await;
        }
        if self.is(Fault::ResolvedBeforeTheLock) {
            staged = Some(self.with(|now| self.stage(now, &commit, true))?);
            pause().await;
        }
        let torn = self.is(Fault::TornBatch) && commit.writes.len() > 1;
        let decided = self.with(|now| {
            let holds = checked.unwrap_or_else(|| self.holds(now, &commit.reads, &commit.writes));
            let staged = match staged.take() {
                Some(staged) if holds => staged,
                _ => self.stage(now, &commit, holds),
            };
            let mut staged = staged?;
            now.commits += 1;
            let rest = staged.writes.split_off(match torn {
                true => staged.writes.len() / 2,
                false => staged.writes.len(),
            });
            self.apply(now, &staged.writes);
            self.tell(&staged.writes);
            Ok((rest, staged.receipt))
        })?;
        let (rest, receipt) = match decided {
            Ok(done) => done,
            Err(refused) => return Ok(refused),
        };
        if torn {
            pause().await;
            self.with(|now| self.apply(now, &rest))?;
            self.tell(&rest);
        }
        if self.is(Fault::Unsure) && commit.idempotency.is_some() {
            return Err(StoreError::Unknown("the line was cut".to_owned()));
        }
        Ok(Outcome::Committed(receipt))
    }

    fn stage(&self, now: &mut Disk, commit: &Commit, holds: bool) -> Result<Staged, Outcome> {
        let position = head(now, &commit.main);
        let idempotency = commit.idempotency.as_ref();
        let idempotency = idempotency.filter(|_| !self.is(Fault::DoubleApply));
        if let Some(item) = idempotency.and_then(|(key, _)| now.items.get(key)) {
            let answer = item.value.clone();
            return Err(Outcome::Repeated { answer, position });
        }
        if !holds {
            if self.is(Fault::GapInALog) {
                for append in &commit.appends {
                    let next = head(now, &append.log) + 1;
                    let item = self.item(now, Bytes::copy_from_slice(&next.to_be_bytes()));
                    self.apply(now, &vec![(append.log.head.clone(), Some(item))]);
                }
            }
            return Err(Outcome::Conflict);
        }
        let mut writes: Writes = Vec::new();
        for (key, write) in &commit.writes {
            match self.resolve(now, key, write) {
                Ok(value) => writes.push((key.clone(), value.map(|value| self.item(now, value)))),
                Err(refused) => {
                    if self.is(Fault::HalfOfARefusal) {
                        self.apply(now, &writes);
                    }
                    return Err(refused);
                }
            }
        }
        let mut appended = Vec::new();
        let mut heads = HashMap::new();
        for append in &commit.appends {
            let at = heads
                .entry(append.log.head.clone())
                .or_insert_with(|| head(now, &append.log));
            *at += 1;
            appended.push(*at);
            let number = at.to_be_bytes();
            let entry = self.item(now, append.value.clone());
            writes.push((append.log.entry(*at), Some(entry)));
            if let Some((key, prefix)) = &append.index {
                let index = [&prefix[..], &number].concat();
                writes.push((key.clone(), Some(self.item(now, index.into()))));
            }
        }
        let position = heads.get(&commit.main.head).copied().unwrap_or(position);
        for (key, at) in heads {
            let value = Bytes::copy_from_slice(&at.to_be_bytes());
            writes.push((key, Some(self.item(now, value))));
        }
        if let Some((key, answer)) = &commit.idempotency {
            writes.push((key.clone(), Some(self.item(now, answer.clone()))));
        }
        let receipt = Receipt {
            position,
            appended,
            commit: now.commits + 1,
        };
        Ok(Staged { writes, receipt })
    }

    fn item(&self, now: &Disk, value: Bytes) -> Item {
        let mut version = now.commits + 1;
        if self.is(Fault::VersionOfTheValue) {
            let mut hasher = DefaultHasher::new();
            value.hash(&mut hasher);
            version = hasher.finish();
        }
        Item {
            value,
            version: Version(version),
        }
    }

    fn resolve(&self, now: &Disk, key: &FullKey, write: &Write) -> Result<Option<Bytes>, Outcome> {
        let base = match &write.set {
            Set::Keep => now.items.get(key).map(|item| item.value.clone()),
            Set::Put(value) => Some(value.clone()),
            Set::Delete => None,
        };
        let Some(add) = write.add else {
            return Ok(base);
        };
        let count = match base.as_deref().map(<[u8; 8]>::try_from) {
            None => 0,
            Some(Ok(bytes)) => i128::from(i64::from_be_bytes(bytes)),
            Some(Err(_)) => return Err(Outcome::NotACounter(key.clone())),
        };
        let within = (add.least..=add.most).contains(&count) || self.is(Fault::NoFloor);
        match i64::try_from(count + add.by) {
            Ok(sum) if within => Ok(Some(Bytes::copy_from_slice(&sum.to_be_bytes()))),
            _ => Err(Outcome::OutOfBounds(key.clone())),
        }
    }

    /// Whether reads still hold, for a commit that writes this.
    pub(super) fn holds(&self, now: &Disk, reads: &Reads, writes: &[(FullKey, Write)]) -> bool {
        let key_holds = |(key, seen): &(FullKey, Option<Version>)| {
            let skipped = match self.fault {
                Some(Fault::WriteSkew) => true,
                Some(Fault::LostUpdate) => writes.iter().any(|(written, _)| written == key),
                Some(Fault::AbsenceUnchecked) => seen.is_none(),
                _ => false,
            };
            skipped || now.items.get(key).map(|item| item.version) == *seen
        };
        let range_holds = |range: &RangeCheck| {
            if range.start >= range.end {
                return range.rows == 0;
            }
            let (mut digest, mut rows) = (Digest::default(), 0);
            for (key, item) in now.items.range(&range.start..&range.end) {
                digest.row(key.as_bytes(), item.version);
                rows += 1;
            }
            rows == range.rows && digest.finish() == range.digest
        };
        reads.keys.iter().all(key_holds)
            && (self.is(Fault::Phantom) || reads.ranges.iter().all(range_holds))
    }
}
