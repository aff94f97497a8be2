//! An open transaction: reads through an overlay of its own writes, remembers what it read.
//!
//! It holds no lock and no connection, so it may stay open while a guest runs, and dropping it
//! changes nothing. It must never show a value of another space.

use crate::attempts::{Settled, settle};
use crate::engine::{Append, Commit, Outcome, Set, Version, Write};
use crate::errors::{CommitError, LimitError, StoreError};
use crate::keys::{ENTRIES, Key};
use crate::lane::{Turn, WriteSet};
use crate::logs::{Index, Log};
use crate::overlay::{Overlay, Pending};
use crate::reads::ReadSet;
use crate::space::Space;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::time::Instant;

/// A transaction on one space. It is owned and `Send + 'static`.
///
/// What it reads is what was last committed, changed by its own writes. Two reads may show two
/// moments; whether they fit together is found out when it is settled, so nothing that rests on
/// its reads may be told to anybody before that.
#[derive(Debug)]
pub struct Tx {
    pub(crate) space: Space,
    pub(crate) overlay: Overlay,
    pub(crate) reads: ReadSet,
    /// Heads that own appends rest on, because one of them was looked at.
    heads: HashMap<Log, u64>,
    pub(crate) turn: Option<Arc<Turn>>,
}

impl Tx {
    pub(crate) fn new(space: Space, turn: Option<Arc<Turn>>) -> Tx {
        Tx {
            space,
            overlay: Overlay::default(),
            reads: ReadSet::default(),
            heads: HashMap::new(),
            turn,
        }
    }

    /// One value.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Limit`] for a key that is none and for too many reads.
    pub async fn get(&mut self, key: &Key) -> Result<Option<Bytes>, StoreError> {
        if let Some(value) = self.appended_value(key).await? {
            return Ok(Some(value));
        }
        let write = self.overlay.writes().get(key).cloned();
        match write {
            None => self.stored(key).await,
            Some(write) => {
                let base = match write.set {
                    Set::Keep => self.stored(key).await?,
                    Set::Put(_) | Set::Delete => None,
                };
                resolve(key, base, &write)
            }
        }
    }

    /// Several values, in the order of the keys.
    ///
    /// # Errors
    /// As [`Tx::get`].
    pub async fn get_many(&mut self, keys: &[Key]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let mut values = vec![None; keys.len()];
        let mut asked = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            let own = self.overlay.writes().contains_key(key) || !self.overlay.appends().is_empty();
            if own || self.turn.is_some() {
                values[at] = self.get(key).await?;
            } else {
                self.space.prefix().check(key)?;
                asked.push(at);
            }
        }
        let full: Vec<_> = asked
            .iter()
            .map(|&at| self.space.prefix().full(&keys[at]))
            .collect();
        if full.is_empty() {
            return Ok(values);
        }
        let items = self.space.engine().get_many(&full).await?;
        for (at, item) in asked.into_iter().zip(items) {
            let version = item.as_ref().map(|item| item.version);
            self.reads.key(keys[at].clone(), version)?;
            values[at] = item.map(|item| item.value);
        }
        Ok(values)
    }

    /// Replaces a value. Entries of a log may be replaced too (see [`Tx::entry_key`]), but only at
    /// positions that were handed out.
    ///
    /// # Errors
    /// [`LimitError`]; the transaction is then as before.
    pub fn put(&mut self, key: Key, value: Bytes) -> Result<(), LimitError> {
        self.space.prefix().check_write(&key)?;
        if let Some(at) = self.appended_at(&key) {
            return self.overlay.amend(at, value);
        }
        self.overlay.set(key, Set::Put(value))
    }

    /// Deletes a value, whether there is one or not.
    ///
    /// # Errors
    /// [`LimitError`]; [`LimitError::Reserved`] for an entry that this transaction appends.
    pub fn delete(&mut self, key: Key) -> Result<(), LimitError> {
        self.space.prefix().check_write(&key)?;
        if self.appended_at(&key).is_some() {
            return Err(LimitError::Reserved);
        }
        self.overlay.set(key, Set::Delete)
    }

    /// Adds to a counter when the transaction is committed. It is no read and conflicts with no
    /// other addition. An absent counter is 0. Leaving the range of an `i64` is
    /// [`CommitError::OutOfBounds`].
    ///
    /// # Errors
    /// [`LimitError`].
    pub fn add(&mut self, key: Key, by: i64) -> Result<(), LimitError> {
        self.add_within(key, by, i64::MIN, i64::MAX)
    }

    /// As [`Tx::add`], and nothing is committed ([`CommitError::OutOfBounds`]) if the counter
    /// would be below `least` or above `most` after this addition.
    ///
    /// # Errors
    /// [`LimitError`].
    pub fn add_within(
        &mut self,
        key: Key,
        by: i64,
        least: i64,
        most: i64,
    ) -> Result<(), LimitError> {
        self.space.prefix().check_write(&key)?;
        if key.as_bytes().first() == Some(&ENTRIES) {
            return Err(LimitError::Reserved);
        }
        self.overlay.add(key, by, least, most)
    }

    /// The value of a counter, own additions included. A read like any other: it conflicts with
    /// the additions of others.
    ///
    /// # Errors
    /// [`StoreError::NotACounter`], and as [`Tx::get`].
    pub async fn counter(&mut self, key: &Key) -> Result<i64, StoreError> {
        let value = self.get(key).await?;
        number(key, value.as_ref())
    }

    /// Appends to a log. The position is assigned at commit, so appends conflict with nothing;
    /// it is in [`crate::Receipt::appended`] and, with an index, at the index's key. Reading that
    /// key, the log's entries or its head within this transaction shows the position already, at
    /// the price of a conflict with whoever appends in between.
    ///
    /// # Errors
    /// [`LimitError`].
    pub fn append(
        &mut self,
        log: &Log,
        value: Bytes,
        index: Option<Index>,
    ) -> Result<(), LimitError> {
        log.check()?;
        self.space.prefix().check_write(&log.entry(0))?;
        if let Some(index) = &index {
            self.space.prefix().check_write(&index.key)?;
            if index.key.as_bytes().first() == Some(&ENTRIES) {
                return Err(LimitError::Reserved);
            }
        }
        self.overlay.append(Pending {
            log: log.clone(),
            value,
            index,
        })
    }

    /// The position of the last entry of a log, own appends included; 0 when it is empty. A read:
    /// it conflicts with the appends of others.
    ///
    /// # Errors
    /// As [`Tx::get`].
    pub async fn head(&mut self, log: &Log) -> Result<u64, StoreError> {
        let base = self.pin(log).await?;
        let own = self.overlay.appends().iter().filter(|a| a.log == *log);
        Ok(base + own.count() as u64)
    }

    /// The heads of several logs, in their order, by one read. As [`Tx::head`] otherwise.
    ///
    /// # Errors
    /// As [`Tx::get`].
    pub async fn heads(&mut self, logs: &[Log]) -> Result<Vec<u64>, StoreError> {
        let mut heads = Vec::with_capacity(logs.len());
        if !self.overlay.appends().is_empty() {
            for log in logs {
                heads.push(self.head(log).await?);
            }
            return Ok(heads);
        }
        logs.iter().try_for_each(Log::check)?;
        let keys: Vec<Key> = logs.iter().map(Log::head).collect();
        for value in self.get_many(&keys).await? {
            heads.push(position(value.as_ref())?);
        }
        Ok(heads)
    }

    /// The position of the last entry of a log as stored now. Only a hint: it is not validated
    /// and does not conflict.
    ///
    /// # Errors
    /// As [`Tx::get`].
    pub async fn peek_head(&self, log: &Log) -> Result<u64, StoreError> {
        log.check()?;
        let key = self.space.prefix().full(&log.head());
        let item = self.space.engine().get(&key).await?;
        position(item.as_ref().map(|item| &item.value))
    }

    /// The key of a log's entry, to be read with [`Tx::get`] or replaced with [`Tx::put`]. A range
    /// over entries is [`crate::Range::log`].
    pub fn entry_key(log: &Log, position: u64) -> Key {
        log.entry(position)
    }

    /// Makes the commit happen at most once for this key: when the key is there already, nothing
    /// is committed, and the answer kept with it is returned as [`CommitError::Repeated`].
    ///
    /// # Errors
    /// [`LimitError`].
    pub fn idempotency(&mut self, key: Key, answer: Bytes) -> Result<(), LimitError> {
        self.space.prefix().check_write(&key)?;
        if key.as_bytes().first() == Some(&ENTRIES) {
            return Err(LimitError::Reserved);
        }
        self.overlay.set_idempotency(key, answer)
    }

    /// Opens a layer within the transaction; what is written from now on can be taken back by
    /// [`Tx::unnest`]. Layers nest. What is read in a layer counts in any case.
    pub fn nest(&mut self) {
        self.overlay.nest();
    }

    /// Ends the innermost layer: keeps its writes or takes them back.
    pub fn unnest(&mut self, keep: bool) {
        self.overlay.unnest(keep);
    }

    /// Writes, appends and indexes so far.
    pub fn writes(&self) -> usize {
        self.overlay.operations()
    }

    /// Appends so far.
    pub fn appends(&self) -> usize {
        self.overlay.appends().len()
    }

    /// Bytes that would be written.
    pub fn bytes(&self) -> usize {
        self.overlay.bytes()
    }

    /// Whether committing would change nothing.
    pub fn is_read_only(&self) -> bool {
        self.overlay.is_empty()
    }

    /// The space that it reads and writes.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Commits it. A transaction that wrote nothing is validated, and what it read is durable
    /// when this returns.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub async fn commit(self) -> Result<Settled, CommitError> {
        let space = self.space.clone();
        let outcome = self.settle(None).await?;
        settle(&space, outcome)
    }

    /// Validates what it read and commits nothing.
    ///
    /// # Errors
    /// [`CommitError::Store`].
    pub async fn discard(self) -> Result<Settled, CommitError> {
        let space = self.space.clone();
        let outcome = self.validate().await?;
        settle(&space, outcome)
    }

    pub(crate) async fn validate(self) -> Result<Outcome, CommitError> {
        let prefix = self.space.prefix();
        let main = prefix.log(&Log::MAIN);
        let reads = self.reads.into_reads(prefix);
        Ok(self.space.engine().validate(reads, &main).await?)
    }

    pub(crate) async fn settle(self, deadline: Option<Instant>) -> Result<Outcome, CommitError> {
        if self.overlay.is_empty() {
            return self.validate().await;
        }
        let lane = Arc::clone(self.space.lane());
        let holder = self.turn.is_some();
        let writes = WriteSet::of(&self.overlay);
        let pass = lane.enter(writes, holder, deadline).await?;
        let engine = Arc::clone(self.space.engine());
        let commit = self.into_commit();
        // On its own, so that the commit is decided and the pass given back whoever stops waiting.
        let deciding = tokio::spawn(async move {
            let outcome = engine.commit(commit).await;
            drop(pass);
            outcome
        });
        match deciding.await {
            Ok(outcome) => Ok(outcome?),
            Err(end) => Err(StoreError::Unknown(end.to_string()).into()),
        }
    }

    fn into_commit(self) -> Commit {
        let prefix = self.space.prefix();
        let writes = self.overlay.writes().iter();
        let appends = self.overlay.appends().iter();
        let idempotency = self.overlay.idempotency();
        Commit {
            writes: writes
                .map(|(key, write)| (prefix.full(key), write.clone()))
                .collect(),
            appends: appends
                .map(|append| Append {
                    log: prefix.log(&append.log),
                    value: append.value.clone(),
                    index: append
                        .index
                        .as_ref()
                        .map(|index| (prefix.full(&index.key), index.prefix.clone())),
                })
                .collect(),
            idempotency: idempotency.map(|(key, answer)| (prefix.full(key), answer.clone())),
            main: prefix.log(&Log::MAIN),
            reads: self.reads.into_reads(prefix),
        }
    }

    /// What is stored at a key, noted as read.
    async fn stored(&mut self, key: &Key) -> Result<Option<Bytes>, StoreError> {
        self.space.prefix().check(key)?;
        if let Some(turn) = &self.turn {
            turn.claim_key(key).await;
        }
        let full = self.space.prefix().full(key);
        let item = self.space.engine().get(&full).await?;
        let version: Option<Version> = item.as_ref().map(|item| item.version);
        self.reads.key(key.clone(), version)?;
        Ok(item.map(|item| item.value))
    }

    /// The stored head of a log, noted as read: own appends come right after it.
    pub(crate) async fn pin(&mut self, log: &Log) -> Result<u64, StoreError> {
        log.check()?;
        if let Some(&head) = self.heads.get(log) {
            return Ok(head);
        }
        let value = self.stored(&log.head()).await?;
        let head = position(value.as_ref())?;
        self.heads.insert(log.clone(), head);
        Ok(head)
    }

    /// What an own append will have written at this key, when there is one.
    async fn appended_value(&mut self, key: &Key) -> Result<Option<Bytes>, StoreError> {
        if self.overlay.appends().is_empty() {
            return Ok(None);
        }
        if let Some(at) = self.overlay.indexed(key) {
            let log = self.overlay.appends()[at].log.clone();
            let position = self.pin(&log).await? + 1 + self.overlay.rank(at);
            let index = self.overlay.appends()[at].index.as_ref();
            return Ok(index.map(|index| index.value(position)));
        }
        if let Some(log) = log_of(key)
            && self.overlay.appends_to(&log)
        {
            self.pin(&log).await?;
        }
        let at = self.appended_at(key);
        Ok(at.map(|at| self.overlay.appends()[at].value.clone()))
    }

    /// The own append whose entry has this key; only known when the log's head was read.
    fn appended_at(&self, key: &Key) -> Option<usize> {
        if self.overlay.appends().is_empty() {
            return None;
        }
        let log = log_of(key)?;
        let rank = log.position(key)?.checked_sub(self.heads.get(&log)? + 1)?;
        let own = self.overlay.appends().iter().enumerate();
        own.filter(|(_, append)| append.log == log)
            .nth(usize::try_from(rank).ok()?)
            .map(|(at, _)| at)
    }
}

/// The log whose entry has this key.
fn log_of(key: &Key) -> Option<Log> {
    if key.as_bytes().first() != Some(&ENTRIES) {
        return None;
    }
    let name = Key::from_bytes(Bytes::copy_from_slice(&key.as_bytes()[1..]));
    Some(Log::new(name.read().text().ok()?))
}

fn position(value: Option<&Bytes>) -> Result<u64, StoreError> {
    let Some(value) = value else { return Ok(0) };
    let bytes = value.as_ref().try_into();
    bytes
        .map(u64::from_be_bytes)
        .map_err(|_| StoreError::Damaged("the head of a log is not a number".to_owned()))
}

fn number(key: &Key, value: Option<&Bytes>) -> Result<i64, StoreError> {
    let Some(value) = value else { return Ok(0) };
    let bytes = value.as_ref().try_into();
    bytes
        .map(i64::from_be_bytes)
        .map_err(|_| StoreError::NotACounter(key.clone()))
}

/// What a key holds after a write. An addition that leaves the range of a counter is shown at its
/// end; committing it will fail.
pub(crate) fn resolve(
    key: &Key,
    base: Option<Bytes>,
    write: &Write,
) -> Result<Option<Bytes>, StoreError> {
    let value = match &write.set {
        Set::Keep => base,
        Set::Put(value) => Some(value.clone()),
        Set::Delete => None,
    };
    let Some(add) = write.add else {
        return Ok(value);
    };
    let sum = i128::from(number(key, value.as_ref())?) + add.by;
    let shown = sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
    let shown = i64::try_from(shown).unwrap_or(i64::MAX);
    Ok(Some(Bytes::copy_from_slice(&shown.to_be_bytes())))
}
