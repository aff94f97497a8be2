//! An open transaction: reads through an overlay of its own writes, remembers what it read.
//!
//! It holds no lock and no connection, so it may stay open while a guest runs, and dropping it
//! changes nothing. It must never show a value of another space.

use crate::engine::{Set, Version, Write};
use crate::errors::{LimitError, StoreError};
use crate::keys::{ENTRIES, Key};
use crate::lane::Turn;
use crate::logs::{Index, Log};
use crate::overlay::{Overlay, Pending};
use crate::own::position;
use crate::reads::ReadSet;
use crate::space::Space;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::Arc;

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
    pub(crate) heads: HashMap<Log, u64>,
    pub(crate) turn: Option<Arc<Turn>>,
}

impl Tx {
    pub(crate) fn new(space: Space, turn: Option<Arc<Turn>>) -> Tx {
        let reads = ReadSet::new(space.engine().now());
        Tx {
            space,
            overlay: Overlay::default(),
            reads,
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
    /// [`crate::CommitError::OutOfBounds`].
    ///
    /// # Errors
    /// [`LimitError`].
    pub fn add(&mut self, key: Key, by: i64) -> Result<(), LimitError> {
        self.add_within(key, by, i64::MIN, i64::MAX)
    }

    /// As [`Tx::add`], and nothing is committed ([`crate::CommitError::OutOfBounds`]) if the counter
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
    /// is committed, and the answer kept with it is returned as [`crate::CommitError::Repeated`].
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

    /// What is stored at a key, noted as read.
    pub(crate) async fn stored(&mut self, key: &Key) -> Result<Option<Bytes>, StoreError> {
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
