//! Backup, restore, copy and check: all of a store as one checksummed stream, the same for every
//! engine.
//!
//! A backup shows one moment, that at which it began. It holds keys and values in order, then the
//! files that belong to them, which the caller brings, and ends with what it must hold; without
//! that end it is no backup. Memory use does not grow with the store. It must never be read with
//! trust: each block is verified before anything in it is looked at.

mod blocks;
mod content;
mod parts;
mod read;
mod restore;
mod write;

pub use content::{Content, Summary, contents};
pub use parts::{MAX_FILE_NAME_BYTES, Part};
pub use read::Reader;
pub use restore::{Origin, Restorer};
pub use write::Writer;

use crate::errors::{CommitError, KeyError, LimitError, StoreError};
use crate::ready::ReadyError;

/// The format of backups that this program writes.
pub const BACKUP_FORMAT: u32 = 1;

/// Why a backup could not be made, read or restored. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It is no backup at all.
    #[error("this is no backup of Guildhall")]
    Foreign,
    /// Written by a later version.
    #[error(
        "this backup was written by a later version of Guildhall (format {found}; this one knows up to {known}): use that version"
    )]
    Newer {
        /// Its format.
        found: u32,
        /// The latest that this program knows.
        known: u32,
    },
    /// It ends too early, or a byte is not what it was.
    #[error("this backup is damaged or cut off ({0}): use another one")]
    Damaged(String),
    /// Who made it could not go on.
    #[error("the backup broke off: {0}")]
    BrokenOff(String),
    /// The store holds something.
    #[error("the store is not empty: restore into an empty one")]
    NotEmpty,
    /// Half of another backup is there.
    #[error(
        "the store holds half of another backup: restore that one again, or begin with an empty store"
    )]
    AnotherOne,
    /// What was restored is not what was in the backup.
    #[error(
        "what was restored is not what the backup holds ({0}): begin again with an empty store"
    )]
    Different(String),
    /// Reading or writing failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store did not take it.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The store may not be used.
    #[error(transparent)]
    Ready(#[from] ReadyError),
}

impl From<LimitError> for BackupError {
    fn from(error: LimitError) -> BackupError {
        BackupError::Store(error.into())
    }
}

impl From<KeyError> for BackupError {
    fn from(error: KeyError) -> BackupError {
        BackupError::Damaged(error.to_string())
    }
}
