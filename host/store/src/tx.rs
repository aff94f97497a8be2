//! An open transaction: reads through an overlay of its own writes, remembers what it read.
//!
//! It holds no lock and no connection, so it may stay open while a guest runs, and dropping it
//! changes nothing. It must never show a value of another space.

use crate::engine::Set;
use crate::errors::LimitError;
use crate::keys::{ENTRIES, Key};
use crate::lane::Turn;
use crate::logs::{Index, Log};
use crate::overlay::{Overlay, Pending};
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
}
