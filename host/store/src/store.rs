//! The store as a whole: opening, closing and the spaces within.
//!
//! It must never hand out an engine: everything goes through a space.

use crate::engine::Engine;
use crate::errors::{KeyError, OpenError, StoreError};
use crate::limits::MAX_COMPANY_BYTES;
use crate::postgres::{DatabaseAddress, Postgres};
use crate::sled::Sled;
use crate::space::{Prefix, Space};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// The name of the house's space. No company's id holds this character.
const HOUSE: &str = "!";
/// The name of the store's own space, which lies behind all others.
pub(crate) const OWN: &str = "~";
/// How many spaces are kept ready though nobody uses them.
const READY: usize = 1_000;

/// Which engine keeps the data, and where.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EngineKind {
    /// sled, in a folder of this machine that is the store's alone. It is made when it does not
    /// exist. One process opens it at a time.
    Sled(PathBuf),
    /// A PostgreSQL database. Several processes may have it open.
    Postgres(DatabaseAddress),
}

/// How to open a store.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The engine and its place.
    pub engine: EngineKind,
    /// Bytes of memory for cached pages. The engine's tables come on top of it. Only sled has one.
    pub cache_bytes: u64,
    /// Bytes of commits that may wait for the disk; further ones wait before they are submitted.
    pub queue_bytes: usize,
    /// The most connections to a database at once, at least 2.
    pub connections: usize,
}

impl Options {
    /// The usual options for a store in this folder: 128 MiB of cache.
    pub fn new(folder: impl Into<PathBuf>) -> Options {
        Options::with(EngineKind::Sled(folder.into()))
    }

    /// The usual options for a store in a database, `postgres://user:password@host:5432/name`: 16
    /// connections.
    ///
    /// # Errors
    /// [`OpenError::Address`], [`OpenError::Database`] for an address that asks for what is not
    /// there.
    pub fn database(url: &str) -> Result<Options, OpenError> {
        let address = DatabaseAddress::parse(url)?;
        Ok(Options::with(EngineKind::Postgres(address)))
    }

    /// The usual options for a store of this kind.
    pub fn with(engine: EngineKind) -> Options {
        Options {
            engine,
            cache_bytes: 128 * 1024 * 1024,
            queue_bytes: 64 * 1024 * 1024,
            connections: 16,
        }
    }
}

/// An open store. Cheap to clone; its files are held until [`Store::close`] or until every clone
/// and every [`Space`] is gone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<dyn Engine>,
    spaces: Arc<Mutex<HashMap<String, Space>>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store. Blocks while the engine reads its log, which takes seconds when it is big,
    /// or while it waits for the database.
    ///
    /// # Errors
    /// See [`OpenError`]; every text says what to do.
    pub fn open(options: Options) -> Result<Store, OpenError> {
        let engine: Arc<dyn Engine> = match &options.engine {
            EngineKind::Sled(folder) => Arc::new(Sled::open(folder, &options)?),
            EngineKind::Postgres(address) => Arc::new(Postgres::open(address, &options)?),
        };
        Ok(Store::with_engine(engine))
    }

    /// A store on any engine.
    pub fn with_engine(engine: Arc<dyn Engine>) -> Store {
        Store {
            engine,
            spaces: Arc::default(),
        }
    }

    /// The space of a company, whether it has anything yet or not.
    ///
    /// # Errors
    /// [`KeyError::Company`] unless the id is 1 to 32 of `[a-z0-9-]`.
    pub fn company(&self, id: &str) -> Result<Space, KeyError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if id.is_empty() || id.len() > MAX_COMPANY_BYTES || !id.bytes().all(allowed) {
            return Err(KeyError::Company);
        }
        Ok(self.space(id))
    }

    /// What belongs to no company: the list of companies, the setup link, the server's key.
    pub fn house(&self) -> Space {
        self.space(HOUSE)
    }

    /// What the store keeps about itself: its format, and a restore that is under way. It is no
    /// part of what is backed up.
    pub(crate) fn own(&self) -> Space {
        self.space(OWN)
    }

    pub(crate) fn engine(&self) -> &Arc<dyn Engine> {
        &self.engine
    }

    /// The space of that name, as it stands in a key; for a restore.
    pub(crate) fn named(&self, name: &str) -> Result<Space, KeyError> {
        match name {
            HOUSE => Ok(self.house()),
            company => self.company(company),
        }
    }

    /// Waits for the commits that are queued, then lets go of the files. Every later call on this
    /// store, its clones and spaces is refused.
    ///
    /// # Errors
    /// [`StoreError`] when the last commits did not reach the disk.
    pub async fn close(self) -> Result<(), StoreError> {
        self.engine.close().await
    }

    /// Why nothing is acknowledged any more, when the engine has failed. The only remedy is to
    /// end the process and open the store again.
    pub fn failed(&self) -> Option<String> {
        self.engine.failed()
    }

    /// All who name a company share one space, and so one lane.
    fn space(&self, name: &str) -> Space {
        let mut spaces = self.spaces.lock();
        if let Some(space) = spaces.get(name) {
            return space.clone();
        }
        if spaces.len() >= READY {
            // Ids come from outside too, so what nobody uses must not pile up.
            spaces.retain(|_, space| space.is_in_use());
        }
        let space = Space::new(Arc::clone(&self.engine), Prefix::of(name));
        spaces.insert(name.to_owned(), space.clone());
        space
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_do_not_pile_up_and_one_in_use_stays_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(Options::new(folder.path())).unwrap();
        let used = store.company("used").unwrap();
        let lane = Arc::clone(store.company("lane").unwrap().lane());
        for id in 0..3 * READY {
            store.company(&format!("c{id}")).unwrap();
        }
        assert!(store.spaces.lock().len() <= READY);
        let again = store.company("used").unwrap();
        assert!(Arc::ptr_eq(used.lane(), again.lane()));
        assert!(Arc::ptr_eq(&lane, store.company("lane").unwrap().lane()));
    }
}
