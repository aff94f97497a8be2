//! Putting what a backup holds into an empty store of any engine.
//!
//! It writes through transactions like everybody, so that no engine needs to know of it: entries of
//! logs are appended again and get the positions that they had. Until all of it is there and was
//! compared, the store carries a mark and cannot be used.

use super::BackupError;
use super::blocks::damaged;
use super::content::{Summary, Walk, contents};
use crate::errors::LimitError;
use crate::keys::{ENTRIES, HEADS, Key};
use crate::logs::Log;
use crate::ready::settled;
use crate::space::Space;
use crate::store::Store;
use crate::tx::Tx;
use bytes::Bytes;
use std::collections::HashMap;

/// The most positions in a row that are handed out only to be taken away.
const MOST_SKIPPED: u64 = 100_000_000;

/// Where what is restored comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A backup with this hash; when it was interrupted, the same one may be restored again.
    Backup([u8; 32]),
    /// Another store, which may have changed since; what was interrupted begins with an empty one.
    Copy,
}

impl Origin {
    fn mark(self) -> Bytes {
        match self {
            Origin::Backup(hash) => Bytes::copy_from_slice(&hash),
            Origin::Copy => Bytes::from_static(b"copy"),
        }
    }
}

/// A restore that is under way.
pub struct Restorer {
    store: Store,
    space: Option<(Bytes, Space)>,
    tx: Option<Tx>,
    /// How far the logs of the space reach.
    heads: HashMap<Log, u64>,
    /// The log that entries are put into, and the position of its last.
    log: Option<(Log, u64)>,
    /// Positions that the backup does not have, to be taken away after they were handed out.
    gaps: Vec<Key>,
}

impl Restorer {
    /// Begins to restore into a store that was opened and is empty.
    ///
    /// # Errors
    /// [`BackupError::NotEmpty`], [`BackupError::AnotherOne`].
    pub async fn begin(store: Store, origin: Origin) -> Result<Restorer, BackupError> {
        match store.restoring().await? {
            Some(mark) if mark == origin.mark() && origin != Origin::Copy => {}
            Some(_) => return Err(BackupError::AnotherOne),
            None if holds_something(&store).await? => return Err(BackupError::NotEmpty),
            None => store.mark(Some(origin.mark())).await?,
        }
        Ok(Restorer {
            store,
            space: None,
            tx: None,
            heads: HashMap::new(),
            log: None,
            gaps: Vec::new(),
        })
    }

    /// Puts the next rows in.
    ///
    /// # Errors
    /// [`BackupError::Commit`]; the store keeps its mark.
    pub async fn rows(&mut self, rows: Vec<(Bytes, Bytes)>) -> Result<(), BackupError> {
        for (key, value) in rows {
            self.row(&key, value).await?;
        }
        Ok(())
    }

    /// Commits the rest, reads everything back and takes the mark away.
    ///
    /// # Errors
    /// [`BackupError::Different`] when it is not what the backup said; the store keeps its mark.
    pub async fn finish(mut self, expected: &Summary) -> Result<(), BackupError> {
        self.end_space().await?;
        let mut content = contents(&self.store, |_| ()).await?;
        let found = Summary {
            files: expected.files,
            file_bytes: expected.file_bytes,
            ..content.summary()
        };
        if found != *expected {
            return Err(BackupError::Different(format!(
                "{} keys of {} bytes instead of {} of {}",
                found.keys, found.bytes, expected.keys, expected.bytes
            )));
        }
        self.store.stamp().await?;
        self.store.mark(None).await?;
        Ok(())
    }

    async fn row(&mut self, key: &Bytes, value: Bytes) -> Result<(), BackupError> {
        let at = key.iter().position(|&byte| byte == 0);
        let at = at.ok_or_else(|| damaged("a key is in no space"))?;
        if self
            .space
            .as_ref()
            .is_none_or(|(name, _)| *name != key[..at])
        {
            self.end_space().await?;
            let name =
                std::str::from_utf8(&key[..at]).map_err(|_| damaged("a space has no name"))?;
            self.space = Some((key.slice(..at), self.store.named(name)?));
        }
        let key = Key::from_bytes(key.slice(at + 1..));
        match key.as_bytes().first() {
            // Appending the entries makes it.
            Some(&HEADS) => {
                let head = value.as_ref().try_into().map(u64::from_be_bytes);
                let head = head.map_err(|_| damaged("the head of a log is no number"))?;
                self.heads.insert(log_of(&key)?, head);
                Ok(())
            }
            Some(&ENTRIES) => self.entry(key, value).await,
            _ => self.put(key, value).await,
        }
    }

    async fn put(&mut self, key: Key, value: Bytes) -> Result<(), BackupError> {
        loop {
            match self.open()?.put(key.clone(), value.clone()) {
                Err(LimitError::Operations | LimitError::Bytes) if self.begun() => {
                    self.commit().await?;
                }
                put => return Ok(put?),
            }
        }
    }

    async fn entry(&mut self, key: Key, value: Bytes) -> Result<(), BackupError> {
        let (log, position) = entry_of(&key)?;
        let mut last = match &self.log {
            Some((current, last)) if *current == log => *last,
            // What an interrupted restore has appended already is only put again.
            _ => self.open()?.peek_head(&log).await?,
        };
        last = self.skip(&log, last, position - 1).await?;
        if position > last {
            self.append(&log, value).await?;
            last = position;
        } else {
            self.put(key, value).await?;
        }
        self.log = Some((log, last));
        Ok(())
    }

    async fn append(&mut self, log: &Log, value: Bytes) -> Result<(), BackupError> {
        loop {
            match self.open()?.append(log, value.clone(), None) {
                Err(LimitError::Operations | LimitError::Bytes) if self.begun() => {
                    self.commit().await?;
                }
                appended => return Ok(appended?),
            }
        }
    }

    /// Hands out positions up to this one for entries that the backup does not have.
    async fn skip(&mut self, log: &Log, mut last: u64, to: u64) -> Result<u64, BackupError> {
        if to.saturating_sub(last) > MOST_SKIPPED {
            return Err(damaged("a log in it has a gap that no log has"));
        }
        while last < to {
            self.append(log, Bytes::new()).await?;
            last += 1;
            self.gaps.push(log.entry(last));
        }
        Ok(last)
    }

    /// Commits the rest of a space; logs whose last entries are not kept get their heads.
    async fn end_space(&mut self) -> Result<(), BackupError> {
        self.commit().await?;
        self.log = None;
        for (log, head) in std::mem::take(&mut self.heads) {
            let last = self.open()?.peek_head(&log).await?;
            self.skip(&log, last, head).await?;
        }
        self.commit().await
    }

    fn begun(&self) -> bool {
        self.tx.as_ref().is_some_and(|tx| !tx.is_read_only())
    }

    fn open(&mut self) -> Result<&mut Tx, BackupError> {
        let (_, space) = self.space.as_ref().ok_or_else(|| damaged("no space"))?;
        Ok(self.tx.get_or_insert_with(|| space.begin()))
    }

    async fn commit(&mut self) -> Result<(), BackupError> {
        if let Some(tx) = self.tx.take() {
            settled(tx).await?;
        }
        while !self.gaps.is_empty() {
            let (_, space) = self.space.as_ref().ok_or_else(|| damaged("no space"))?;
            let mut tx = space.begin();
            let some = self.gaps.len().min(1_000);
            for key in self.gaps.drain(..some) {
                tx.delete(key)?;
            }
            settled(tx).await?;
        }
        Ok(())
    }
}

/// The log and the position that the key of an entry names.
fn entry_of(key: &Key) -> Result<(Log, u64), BackupError> {
    let log = log_of(key)?;
    match log.position(key) {
        Some(position) if position > 0 => Ok((log, position)),
        _ => Err(damaged("an entry has no position")),
    }
}

/// The log whose head or entry has this key.
fn log_of(key: &Key) -> Result<Log, BackupError> {
    let name = Key::from_bytes(Bytes::copy_from_slice(&key.as_bytes()[1..]));
    Ok(Log::new(name.read().text()?))
}

async fn holds_something(store: &Store) -> Result<bool, BackupError> {
    let mut walk = Walk::begin(store).await?;
    Ok(walk.next().await?.is_some())
}
