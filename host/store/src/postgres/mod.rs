//! The engine on PostgreSQL: one function call for a batch of commits, one statement for each read.
//!
//! Several processes may serve one database. The row of a company orders its commits, whichever
//! process they come from, so positions have no gaps and versions grow in commit order. No
//! connection is held between two calls, and nothing but single statements is sent, so no lock ever
//! waits for one of our processes; a snapshot alone holds one, reads only, and locks nothing. A lost connection is replaced; a commit that was with the server
//! then is told as unknown.

mod address;
mod answers;
mod arguments;
mod batch;
mod database;
mod followers;
mod gets;
mod group;
mod keys;
mod read;
mod schema;
mod snapshot;
mod tls;

pub use address::DatabaseAddress;

use crate::engine::{
    Commit, Engine, FullKey, Item, LogKeys, Outcome, Reads, Rows, Scan, Snapshot, Version,
};
use crate::errors::{OpenError, StoreError};
use crate::store::Options;
use async_trait::async_trait;
use bytes::Bytes;
use database::Database;
use followers::Followers;
use gets::Gets;
use group::Groups;
use snapshot::PostgresSnapshot;
use std::sync::{Arc, mpsc};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

/// See the module's text.
pub(crate) struct Postgres {
    database: Arc<Database>,
    followers: Arc<Followers>,
    groups: Arc<Groups>,
    gets: Arc<Gets>,
    /// What was handed over is finished whatever becomes of the callers' runtime.
    _threads: Threads,
}

/// Threads of its own, which end without being waited for: it may be dropped on a thread of
/// another runtime, and none of those may wait.
struct Threads(Option<Runtime>);

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Postgres {
    pub(crate) fn open(
        address: &DatabaseAddress,
        options: &Options,
    ) -> Result<Postgres, OpenError> {
        let shown = address.to_string();
        let other = |reason: String| OpenError::Database {
            database: shown.clone(),
            reason,
        };
        let runtime = Builder::new_multi_thread()
            .worker_threads(thread_count())
            .thread_name("store-postgres")
            .enable_all()
            .build()
            .map_err(|error| other(error.to_string()))?;
        let handle = runtime.handle().clone();
        let threads = Threads(Some(runtime));
        let opened = Database::new(address, options.connections, handle.clone());
        let database = Arc::new(opened?);
        let (answer, answered) = mpsc::channel();
        let (preparing, name) = (Arc::clone(&database), shown.clone());
        handle.spawn(async move {
            drop(answer.send(schema::prepare(&preparing, &name).await));
        });
        let prepared = answered.recv();
        prepared.unwrap_or_else(|_| Err(other("its schema cannot be prepared".to_owned())))?;
        let followers = Followers::new(Arc::clone(&database), handle.clone());
        let gets = Gets::new(Arc::clone(&database), handle.clone());
        let groups = Groups::new(
            Arc::clone(&database),
            Arc::clone(&followers),
            handle,
            options.queue_bytes,
        );
        Ok(Postgres {
            database,
            followers,
            groups: Arc::new(groups),
            gets: Arc::new(gets),
            _threads: threads,
        })
    }
}

/// The work is waiting, and cutting up what arrives.
fn thread_count() -> usize {
    let available = std::thread::available_parallelism();
    available.map_or(1, |count| count.get() / 4).clamp(1, 4)
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.followers.close();
    }
}

#[async_trait]
impl Engine for Postgres {
    fn now(&self) -> Version {
        // Each company's commits have numbers of their own.
        Version(0)
    }

    async fn get(&self, key: &FullKey) -> Result<Option<Item>, StoreError> {
        self.gets.get(key).await
    }

    async fn get_many(&self, keys: &[FullKey]) -> Result<Vec<Option<Item>>, StoreError> {
        read::get_many(&self.database, keys).await
    }

    async fn range(&self, scan: &Scan) -> Result<Rows, StoreError> {
        read::range(&self.database, scan).await
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        self.groups.commit(commit).await
    }

    async fn validate(&self, reads: Reads, main: &LogKeys) -> Result<Outcome, StoreError> {
        read::validate(&self.database, &reads, main).await
    }

    async fn read_log(
        &self,
        log: &LogKeys,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Bytes)>, StoreError> {
        read::read_log(&self.database, log, after, limit).await
    }

    fn watch(&self, log: &LogKeys) -> watch::Receiver<u64> {
        self.followers.follow(log)
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        Ok(Box::new(PostgresSnapshot::open(&self.database).await?))
    }

    fn failed(&self) -> Option<String> {
        // A server comes back.
        None
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.groups.close().await;
        self.followers.close();
        self.database.close();
        Ok(())
    }
}
