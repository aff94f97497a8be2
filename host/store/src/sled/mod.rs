//! The engine on sled 0.34: one tree, one writer thread, many commits to one sync of the disk.
//!
//! Of sled only `get`, `range`, `apply_batch` and `flush` are used. Its `transaction`,
//! `watch_prefix`, `merge` and `generate_id` must never be: they hang, block or lose updates. Its
//! `flush` is no fsync on Linux, so nothing is acknowledged before our own handle on the same file
//! has synced.
//!
//! Reads run on the caller's own thread: what is hot comes from memory in about a microsecond,
//! less than a switch to another thread costs, and a cold page is one small read. Nothing waits
//! for a lock longer than the writer needs to apply one group.

mod group;
mod hot;
mod open;
mod ranges;
mod recent;
mod shared;
mod snapshot;
mod values;
mod view;
mod writer;

use crate::engine::{
    Commit, Engine, FullKey, Item, LogKeys, Outcome, Reads, Receipt, Rows, Scan, Snapshot, Version,
};
use crate::errors::{OpenError, StoreError};
use crate::store::Options;
use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use shared::Shared;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use tokio::sync::{Semaphore, oneshot, watch};
use view::View;
use writer::Job;

/// Bytes of a place in the queue.
const PLACE: usize = 4_096;
/// The most places that one commit takes: more than the largest one needs.
const MOST_PLACES: usize = 2_048;

/// See the module's text.
pub(crate) struct Sled {
    shared: Arc<Shared>,
    queue: Mutex<Option<mpsc::Sender<Job>>>,
    places: Arc<Semaphore>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Sled {
    pub(crate) fn open(folder: &Path, options: &Options) -> Result<Sled, OpenError> {
        let opened = open::open(folder, options.cache_bytes)?;
        let shared = Arc::new(Shared::new(opened.db.clone(), opened.commits));
        let (queue, jobs) = mpsc::channel();
        let thread_shared = Arc::clone(&shared);
        let writer = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer::run(thread_shared, opened, &jobs))
            .map_err(|error| OpenError::Other {
                folder: folder.to_owned(),
                reason: error.to_string(),
            })?;
        Ok(Sled {
            shared,
            queue: Mutex::new(Some(queue)),
            places: Arc::new(Semaphore::new(
                options.queue_bytes.max(MOST_PLACES * PLACE) / PLACE,
            )),
            writer: Mutex::new(Some(writer)),
        })
    }

    fn send(&self, job: Job) -> Result<(), StoreError> {
        let sent = self.queue.lock().as_ref().map(|queue| queue.send(job));
        match sent {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) | None => Err(self.shared.unavailable()),
        }
    }
}

impl Drop for Sled {
    fn drop(&mut self) {
        // The writer ends when its queue does; only then are the files free again.
        drop(self.queue.lock().take());
        if let Some(writer) = self.writer.lock().take() {
            drop(writer.join());
        }
    }
}

#[async_trait]
impl Engine for Sled {
    fn now(&self) -> Version {
        Version(self.shared.applied())
    }

    fn at_hand(&self, key: &FullKey) -> Option<Result<Option<Item>, StoreError>> {
        let read = |db: &_, state: &shared::State| View::applied(db, &state.hot).item(key);
        Some(self.shared.read(read))
    }

    async fn get(&self, key: &FullKey) -> Result<Option<Item>, StoreError> {
        self.shared
            .read(|db, state| View::applied(db, &state.hot).item(key))
    }

    async fn get_many(&self, keys: &[FullKey]) -> Result<Vec<Option<Item>>, StoreError> {
        self.shared.read(|db, state| {
            let view = View::applied(db, &state.hot);
            keys.iter().map(|key| view.item(key)).collect()
        })
    }

    async fn range(&self, scan: &Scan) -> Result<Rows, StoreError> {
        self.shared.read(|db, state| {
            let recent = &state.recent;
            if let Some(known) = state.ranges.get(scan, recent, state.applied) {
                return Ok(known);
            }
            let found = view::scan(db, scan)?;
            state.ranges.keep(scan, &found, state.applied);
            Ok(found)
        })
    }

    async fn commit(&self, commit: Commit) -> Result<Outcome, StoreError> {
        let places = (commit.bytes() / PLACE + 1).min(MOST_PLACES);
        let places = u32::try_from(places).unwrap_or(1);
        let place = Arc::clone(&self.places).acquire_many_owned(places).await;
        let place = place.map_err(|_| self.shared.unavailable())?;
        let (answer, answered) = oneshot::channel();
        self.send(Job::Commit {
            commit: Box::new(commit),
            answer,
            place,
        })?;
        answered
            .await
            .unwrap_or_else(|_| Err(self.shared.unknown()))
    }

    async fn validate(&self, reads: Reads, main: &LogKeys) -> Result<Outcome, StoreError> {
        let (held, position, commit, durable) = self.shared.read(|db, state| {
            let view = View::applied(db, &state.hot);
            let held = view.holds(&reads, &state.recent)?;
            // What the last group did not write is as durable as it was before that group.
            let recent = state
                .in_flight
                .as_ref()
                .filter(|group| group.touches(&reads));
            match recent {
                Some(_) => Ok((held, view.head(main)?, state.applied, false)),
                None => Ok((
                    held,
                    state.durable_head(&view, main)?,
                    state.durable(),
                    true,
                )),
            }
        })?;
        if !held {
            return Ok(Outcome::Conflict);
        }
        if !durable {
            self.shared.until_durable(commit).await?;
        }
        Ok(Outcome::Committed(Receipt {
            position,
            appended: Vec::new(),
            commit,
        }))
    }

    async fn read_log(
        &self,
        log: &LogKeys,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Bytes)>, StoreError> {
        loop {
            let (entries, wait) = self.shared.read(|db, state| {
                let view = View::applied(db, &state.hot);
                let head = state.durable_head(&view, log)?;
                let last = head.min(after.saturating_add(limit as u64));
                if after >= last {
                    return Ok((Vec::new(), None));
                }
                let scan = Scan {
                    start: log.entry(after + 1),
                    end: log.entry(last).after(),
                    reverse: false,
                    limit,
                };
                let changing = state
                    .in_flight
                    .as_ref()
                    .filter(|group| group.writes_in(&scan));
                let wait = changing.map(|_| state.applied);
                Ok((view::entries(db, &scan)?, wait))
            })?;
            match wait {
                // An entry is being replaced just now.
                Some(commit) => self.shared.until_durable(commit).await?,
                None => return Ok(entries),
            }
        }
    }

    fn watch(&self, log: &LogKeys) -> watch::Receiver<u64> {
        self.shared.follow(log)
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        Ok(Box::new(snapshot::SledSnapshot::open(&self.shared)?))
    }

    fn failed(&self) -> Option<String> {
        self.shared.failed()
    }

    async fn close(&self) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let closing = self.send(Job::Close(answer));
        drop(self.queue.lock().take());
        if closing.is_err() {
            // Closed before, or failed.
            return self
                .failed()
                .map_or(Ok(()), |_| Err(self.shared.unavailable()));
        }
        answered
            .await
            .unwrap_or_else(|_| Err(self.shared.unknown()))
    }
}
