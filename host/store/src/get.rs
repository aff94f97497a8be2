//! Reading single values within a transaction: stored ones under own writes.
//!
//! Everything stored that is looked at is noted, and claimed first by who has the turn.

use crate::engine::{FullKey, Item, Set, Version, Write};
use crate::errors::StoreError;
use crate::keys::{ENTRIES, Key};
use crate::logs::Log;
use crate::own::position;
use crate::tx::Tx;
use bytes::Bytes;

impl Tx {
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
        let (mut asked, mut full) = (Vec::new(), Vec::new());
        for (at, key) in keys.iter().enumerate() {
            if self.may_be_own(key) || self.turn.is_some() {
                values[at] = self.get(key).await?;
            } else {
                self.space.prefix().check(key)?;
                asked.push(at);
                full.push(self.space.prefix().full(key));
            }
        }
        if full.is_empty() {
            return Ok(values);
        }
        let items = self.space.engine().get_many(&full).await?;
        for ((at, key), item) in asked.into_iter().zip(full).zip(items) {
            let version = item.as_ref().map(|item| item.version);
            self.reads.key(key, version)?;
            values[at] = item.map(|item| item.value);
        }
        Ok(values)
    }

    /// Whether this transaction may have written what is to be read at this key.
    fn may_be_own(&self, key: &Key) -> bool {
        let entry = key.as_bytes().first() == Some(&ENTRIES);
        self.overlay.writes().contains_key(key)
            || self.overlay.indexed(key).is_some()
            || (entry && !self.overlay.appends().is_empty())
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

    /// The values of several counters, in the order of the keys, by one read. As [`Tx::counter`]
    /// otherwise.
    ///
    /// # Errors
    /// As [`Tx::counter`].
    pub async fn counters(&mut self, keys: &[Key]) -> Result<Vec<i64>, StoreError> {
        let values = self.get_many(keys).await?;
        let found = keys.iter().zip(&values);
        found
            .map(|(key, value)| number(key, value.as_ref()))
            .collect()
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
        let item = self.look(&log.head()).await?;
        position(item.as_ref().map(|item| &item.value))
    }

    /// The value of a counter as stored now. Only a hint, as of [`Tx::peek_head`]: neither validated nor
    /// changed by what this transaction adds.
    ///
    /// # Errors
    /// As [`Tx::counter`].
    pub async fn peek_counter(&self, key: &Key) -> Result<i64, StoreError> {
        self.space.prefix().check(key)?;
        let item = self.look(key).await?;
        number(key, item.as_ref().map(|item| &item.value))
    }

    /// What is stored at a key, not noted as read.
    async fn look(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.fetch(&self.space.prefix().full(key)).await
    }

    /// Asks the engine, without a boxed future where it answers at once.
    async fn fetch(&self, full: &FullKey) -> Result<Option<Item>, StoreError> {
        let engine = self.space.engine();
        match engine.at_hand(full) {
            Some(found) => found,
            None => engine.get(full).await,
        }
    }

    /// What is stored at a key, noted as read.
    pub(crate) async fn stored(&mut self, key: &Key) -> Result<Option<Bytes>, StoreError> {
        self.space.prefix().check(key)?;
        if let Some(turn) = &self.turn {
            turn.claim_key(key).await;
        }
        let full = self.space.prefix().full(key);
        let item = self.fetch(&full).await?;
        let version: Option<Version> = item.as_ref().map(|item| item.version);
        self.reads.key(full, version)?;
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
