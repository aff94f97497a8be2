//! The cellar: ordered keys, serializable transactions and an append-only log per company.
//!
//! A [`Store`] is opened once. Everything a company has lives in its [`Space`], which puts the
//! company's prefix before every key, so nobody above can name another company's key. A
//! transaction ([`Tx`]) reads through an overlay of its own writes and remembers what it read;
//! committing it is one declarative request to the [`engine::Engine`]: these reads must still
//! hold, then write this. [`Space::transact`] and [`Attempts`] run a transaction again when
//! another commit got in between, and are certain to get through before the deadline.
//!
//! It must never learn what is stored in it: no message, no user, no plugin is named here. It
//! never hands out what has not reached the disk as if it had, and it must stay the only crate
//! that names an engine.

#![forbid(unsafe_code)]

mod attempts;
pub mod backup;
pub mod engine;
mod errors;
mod get;
mod journal;
mod keys;
mod lane;
mod limits;
mod logs;
mod overlay;
mod own;
mod postgres;
mod ranges;
mod reads;
mod ready;
mod scan;
mod settle;
mod sled;
mod space;
mod store;
mod transact;
mod tx;

pub use attempts::{Attempts, Settled};
pub use engine::Receipt;
pub use errors::{
    Busy, CommitError, KeyError, LimitError, OpenError, Repeat, StoreError, TransactError,
};
pub use keys::{Key, KeyBuilder, KeyReader};
pub use limits::{
    MAX_COMMIT_BYTES, MAX_KEY_BYTES, MAX_LOG_NAME_BYTES, MAX_OPERATIONS, MAX_PAGE_BYTES,
    MAX_RANGE_LIMIT, MAX_READS, MAX_ROWS, MAX_VALUE_BYTES,
};
pub use logs::{Index, Log};
pub use postgres::DatabaseAddress;
pub use ranges::{Page, Range};
pub use ready::{FORMAT, ReadyError, Upgrading};
pub use space::Space;
pub use store::{EngineKind, Options, Store};
pub use tx::Tx;
