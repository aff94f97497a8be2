//! A transaction's own appends, as it sees them before they have a position.
//!
//! Their positions follow from the head of the log; looking at one therefore reads the head, and an
//! append of somebody else becomes a conflict. Who does not look pays nothing.

use crate::errors::StoreError;
use crate::keys::{ENTRIES, Key};
use crate::logs::Log;
use crate::tx::Tx;
use bytes::Bytes;

impl Tx {
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
    pub(crate) async fn appended_value(&mut self, key: &Key) -> Result<Option<Bytes>, StoreError> {
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
    pub(crate) fn appended_at(&self, key: &Key) -> Option<usize> {
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

pub(crate) fn position(value: Option<&Bytes>) -> Result<u64, StoreError> {
    let Some(value) = value else { return Ok(0) };
    let bytes = value.as_ref().try_into();
    bytes
        .map(u64::from_be_bytes)
        .map_err(|_| StoreError::Damaged("the head of a log is not a number".to_owned()))
}
