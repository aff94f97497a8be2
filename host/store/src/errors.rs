//! Everything that can go wrong, as types.
//!
//! An error says what to do about it. An outcome that is not known must never be reported as a
//! failure: that is [`StoreError::Unknown`], and only an idempotency key makes trying again safe.

use crate::keys::Key;
use bytes::Bytes;
use std::path::PathBuf;

/// A key or an id that is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not 1 to 32 of `[a-z0-9-]`.
    #[error("a company's id has 1 to 32 characters, each a-z, 0-9 or -")]
    Company,
    /// The parts of a key are not those that were asked for.
    #[error("the key does not have the parts that were asked for")]
    Malformed,
}

/// A transaction that is, or would become, bigger than allowed. The transaction is as it was
/// before the refused operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// A key is empty or longer than [`crate::MAX_KEY_BYTES`] with its prefix.
    #[error("a key has 1 to 512 bytes with the company's prefix; this one has {0}")]
    Key(usize),
    /// Keys with this first byte are written by the engine alone.
    #[error("this key is kept by the store itself and cannot be written")]
    Reserved,
    /// A log's name is empty or too long.
    #[error("the name of a log has 1 to 128 bytes; this one has {0}")]
    LogName(usize),
    /// A value is larger than [`crate::MAX_VALUE_BYTES`].
    #[error("a value has at most 65536 bytes; this one has {0}: keep it as a file")]
    Value(usize),
    /// More writes than [`crate::MAX_OPERATIONS`].
    #[error("a transaction writes at most 4096 times: split the work")]
    Operations,
    /// More bytes than [`crate::MAX_COMMIT_BYTES`].
    #[error("a transaction writes at most 2 MiB: split the work")]
    Bytes,
    /// More reads than [`crate::MAX_READS`] or rows than [`crate::MAX_ROWS`].
    #[error("a transaction reads at most 20000 keys and ranges, 200000 rows: split the work")]
    Reads,
    /// Too much was written while everything was read at one moment.
    #[error(
        "too much was written while all of the store was read: try again when there is less to do"
    )]
    Snapshot,
    /// Keys of more than one company.
    #[error("a transaction is of one company: settle each company's part on its own")]
    Companies,
    /// A page was asked for with no rows or more than [`crate::MAX_RANGE_LIMIT`].
    #[error("a page has 1 to 1000 rows; {0} were asked for")]
    Page(usize),
}

/// The store could not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nothing was changed.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// Nothing was changed by this request. When [`crate::Store::failed`] says why, nothing will be
    /// until the store is opened again; otherwise it may answer again at any time.
    #[error("the store does not answer: {0}")]
    Unavailable(String),
    /// It may have been committed or not. Ask again with the same idempotency key.
    #[error("it is not known whether this was committed: {0}")]
    Unknown(String),
    /// A stored value cannot be read. Nothing was changed.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// A counter was asked for, but something else is kept there. Nothing was changed.
    #[error("what is kept at {0:?} is not a counter")]
    NotACounter(Key),
}

/// The deadline passed before the transaction got through. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too busy: the deadline passed before this got through; nothing was changed, try again")]
pub struct Busy;

/// A request with this idempotency key was committed before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The answer that was kept with it.
    pub answer: Bytes,
    /// The head of the main log, at least as far as that commit.
    pub position: u64,
}

/// Why a transaction was not committed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The idempotency key was there already: this was done before, and here is its answer.
    #[error("this was committed before")]
    Repeated(Repeat),
    /// An [`crate::Tx::add_within`] would have left its bounds. Nothing was changed. The reads of
    /// the transaction did hold.
    #[error("a counter would leave its bounds: {0:?}")]
    OutOfBounds(Key),
    /// See [`Busy`].
    #[error(transparent)]
    Busy(#[from] Busy),
    /// See [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why [`crate::Space::transact`] has no receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransactError<E> {
    /// The closure refused, on reads that did hold. Nothing was changed.
    #[error("refused")]
    Refused(E),
    /// It was not committed.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Why a store could not be opened. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has this folder open.
    #[error(
        "another Guildhall{} is using {folder}: stop it, or start this one with another folder",
        .process.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    Held {
        /// The folder.
        folder: PathBuf,
        /// Who holds it, when that could be read.
        process: Option<u32>,
    },
    /// The folder cannot be made or written.
    #[error(
        "{folder} cannot be written ({reason}): check its owner and permissions and that the disk is not full"
    )]
    NotWritable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The files are damaged beyond what the store repairs by itself.
    #[error("the store in {folder} is damaged ({reason}). {hint}")]
    Corrupt {
        /// The folder.
        folder: PathBuf,
        /// What the engine said.
        reason: String,
        /// What to do.
        hint: String,
    },
    /// Written by a later version.
    #[error(
        "the store in {folder} was written by a later version (format {found}, this one reads {known}): use that version"
    )]
    Newer {
        /// The folder.
        folder: PathBuf,
        /// The format found.
        found: u8,
        /// The format that this version knows.
        known: u8,
    },
    /// The address of a database is none.
    #[error(
        "this is not the address of a database: write postgres://user:password@host:5432/database, with %40 for an @ within the password"
    )]
    Address,
    /// The database cannot be used as it is.
    #[error("the database {database} cannot be used: {reason}")]
    Database {
        /// Where it is, without the password.
        database: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// Something else.
    #[error("the store in {folder} could not be opened: {reason}")]
    Other {
        /// The folder.
        folder: PathBuf,
        /// What the engine or the system said.
        reason: String,
    },
}
