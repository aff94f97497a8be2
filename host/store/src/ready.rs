//! Whether an opened store may be used: which format it has, and whether a restore is under way.
//!
//! It brings an older store forward, and must never touch one of a later format.

use crate::attempts::Settled;
use crate::backup::{Content, contents};
use crate::errors::{Busy, CommitError, LimitError, StoreError};
use crate::keys::Key;
use crate::store::Store;
use crate::tx::Tx;
use bytes::Bytes;

/// The format that this program writes: which keys there are, and what stands under them.
///
/// Format 1 did not say its own number. Format 2 does, at a key of the store's own; every value in
/// a store that says 2 has been read once.
pub const FORMAT: u32 = 2;

/// How far an upgrade has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upgrading {
    /// The format that it began with.
    pub from: u32,
    /// The format that it ends with.
    pub to: u32,
    /// Keys that are done.
    pub keys: u64,
}

/// Why an opened store is not used. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadyError {
    /// Written by a later version.
    #[error(
        "this store was written by a later version of Guildhall (format {found}; this one knows up to {known}): use that version; nothing was changed"
    )]
    Newer {
        /// Its format.
        found: u32,
        /// The latest that this program knows.
        known: u32,
    },
    /// Half a backup.
    #[error(
        "a restore or copy into this store did not finish: run `guildhall restore` with the same backup again, or begin with an empty store"
    )]
    Restoring,
    /// It is not whole, so it is not brought forward.
    #[error(
        "this store is not whole, so it was left in format {format}: {problem}. Restore the last good backup into an empty store"
    )]
    NotWhole {
        /// Its format.
        format: u32,
        /// The first thing that is wrong.
        problem: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store did not take it.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl From<LimitError> for ReadyError {
    fn from(error: LimitError) -> ReadyError {
        ReadyError::Store(error.into())
    }
}

fn format_key() -> Key {
    Key::build("format").key()
}

fn restoring_key() -> Key {
    Key::build("restoring").key()
}

/// Commits what has read nothing, so that it cannot conflict.
pub(crate) async fn settled(tx: Tx) -> Result<(), CommitError> {
    match tx.commit().await? {
        Settled::Done(_) => Ok(()),
        Settled::Again => Err(Busy.into()),
    }
}

impl Store {
    /// Finds out whether the store may be used, and brings an older one forward. Nobody should use
    /// it before this. `progress` is told now and then while there is much to do.
    ///
    /// # Errors
    /// See [`ReadyError`].
    pub async fn ready(&self, mut progress: impl FnMut(Upgrading)) -> Result<(), ReadyError> {
        match self.look().await? {
            FORMAT => Ok(()),
            // A step that is cut short is run again.
            _ => self.second(&mut progress).await,
        }
    }

    /// Finds out whether the store may be read, changes nothing, and returns its format.
    ///
    /// # Errors
    /// [`ReadyError::Newer`], [`ReadyError::Restoring`], [`ReadyError::Store`].
    pub async fn look(&self) -> Result<u32, ReadyError> {
        if self.restoring().await?.is_some() {
            return Err(ReadyError::Restoring);
        }
        match self.format().await?.unwrap_or(1) {
            found if found > FORMAT => Err(ReadyError::Newer {
                found,
                known: FORMAT,
            }),
            found => Ok(found),
        }
    }

    /// From the first format to the second: reads everything, then says the number.
    async fn second(&self, progress: &mut impl FnMut(Upgrading)) -> Result<(), ReadyError> {
        let told = |content: &Content| {
            progress(Upgrading {
                from: 1,
                to: 2,
                keys: content.keys(),
            });
        };
        let content = contents(self, told).await?;
        match content.problems().first() {
            Some(problem) => Err(ReadyError::NotWhole {
                format: 1,
                problem: problem.clone(),
            }),
            None => self.stamp().await,
        }
    }

    /// The format that the store says it has.
    pub(crate) async fn format(&self) -> Result<Option<u32>, StoreError> {
        let Some(value) = self.own().begin().get(&format_key()).await? else {
            return Ok(None);
        };
        let number = value.as_ref().try_into().map(u32::from_be_bytes);
        let unreadable = || StoreError::Damaged("the store's format cannot be read".to_owned());
        number.map(Some).map_err(|_| unreadable())
    }

    /// Says that the store has the present format.
    pub(crate) async fn stamp(&self) -> Result<(), ReadyError> {
        let mut tx = self.own().begin();
        tx.put(format_key(), Bytes::copy_from_slice(&FORMAT.to_be_bytes()))?;
        Ok(settled(tx).await?)
    }

    /// What is being restored, when something is.
    pub(crate) async fn restoring(&self) -> Result<Option<Bytes>, StoreError> {
        self.own().begin().get(&restoring_key()).await
    }

    /// Notes that something is being restored, or that it is whole.
    pub(crate) async fn mark(&self, restoring: Option<Bytes>) -> Result<(), ReadyError> {
        let mut tx = self.own().begin();
        match restoring {
            Some(what) => tx.put(restoring_key(), what)?,
            None => tx.delete(restoring_key())?,
        }
        Ok(settled(tx).await?)
    }
}
