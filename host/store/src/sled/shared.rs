//! What readers and the writer share: the open tree, what is applied and what is durable.
//!
//! The lock is held by readers for one read and by the writer while it applies one group. It must
//! never be held across an await.

use super::hot::Hot;
use super::ranges::Ranges;
use super::recent::{Keys, Recent};
use super::snapshot::Before;
use super::view::View;
use crate::engine::{FullKey, LogKeys, Reads, Scan};
use crate::errors::StoreError;
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, Weak};
use tokio::sync::watch;

/// A group that is applied but not durable yet.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    /// Every key that it wrote.
    pub(super) keys: Keys,
    /// The heads of the logs that it appended to, as they were before and as they are.
    pub(super) heads: HashMap<FullKey, (u64, u64)>,
    /// The last commit before it.
    pub(super) before: u64,
}

impl InFlight {
    /// Whether any of these reads may have seen what it wrote.
    pub(super) fn touches(&self, reads: &Reads) -> bool {
        let within = |start: &FullKey, end: &FullKey| {
            start < end && self.keys.range::<FullKey, _>(start..end).next().is_some()
        };
        reads.keys.iter().any(|(key, _)| self.keys.contains(key))
            || reads.ranges.iter().any(|r| within(&r.start, &r.end))
    }

    pub(super) fn writes_in(&self, scan: &Scan) -> bool {
        let mut within = self.keys.range::<FullKey, _>(&scan.start..&scan.end);
        within.next().is_some()
    }
}

#[derive(Debug)]
pub(super) struct State {
    /// `None` when closed.
    db: Option<sled::Db>,
    /// The last commit that reads show.
    pub(super) applied: u64,
    pub(super) in_flight: Option<InFlight>,
    pub(super) recent: Recent,
    pub(super) hot: Hot,
    pub(super) ranges: Ranges,
    /// A group was begun and not finished: what reads would show is neither before nor after it.
    torn: bool,
}

impl State {
    /// The last commit that is durable.
    pub(super) fn durable(&self) -> u64 {
        self.in_flight
            .as_ref()
            .map_or(self.applied, |group| group.before)
    }

    pub(super) fn durable_head(&self, view: &View, log: &LogKeys) -> Result<u64, StoreError> {
        let before = self.in_flight.as_ref();
        match before.and_then(|group| group.heads.get(&log.head)) {
            Some(&(head, _)) => Ok(head),
            None => view.head(log),
        }
    }
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) state: RwLock<State>,
    /// The last durable commit; closed by nobody, moved once more when the engine fails.
    durable: watch::Sender<u64>,
    failure: OnceLock<String>,
    /// Open snapshots, for which the writer saves what it changes.
    snapshots: Mutex<Vec<Weak<Mutex<Before>>>>,
    /// `None` when closed.
    followers: Mutex<Option<HashMap<FullKey, watch::Sender<u64>>>>,
}

impl Shared {
    pub(super) fn new(db: sled::Db, commits: u64) -> Shared {
        Shared {
            state: RwLock::new(State {
                db: Some(db),
                applied: commits,
                in_flight: None,
                recent: Recent::new(commits),
                hot: Hot::default(),
                ranges: Ranges::default(),
                torn: false,
            }),
            durable: watch::Sender::new(commits),
            failure: OnceLock::new(),
            snapshots: Mutex::default(),
            followers: Mutex::new(Some(HashMap::new())),
        }
    }

    /// The last commit that reads show.
    pub(super) fn applied(&self) -> u64 {
        self.state.read().applied
    }

    /// Runs a read while nothing is applied. An error of the engine is the end of the engine.
    pub(super) fn read<R>(
        &self,
        read: impl FnOnce(&sled::Db, &State) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        let result = self.peek(read);
        if let Err(StoreError::Unavailable(reason)) = &result
            && !self.is_over()
        {
            self.fail(reason);
        }
        result
    }

    /// As [`Shared::read`], but an error is only returned.
    fn peek<R>(
        &self,
        read: impl FnOnce(&sled::Db, &State) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        let state = self.state.read();
        let over = state.torn || self.failure.get().is_some();
        match state.db.as_ref().filter(|_| !over) {
            Some(db) => read(db, &state),
            None => Err(self.unavailable()),
        }
    }

    /// Whether it is closed or has failed.
    fn is_over(&self) -> bool {
        let state = self.state.read();
        state.torn || state.db.is_none() || self.failure.get().is_some()
    }

    pub(super) async fn until_durable(&self, commit: u64) -> Result<(), StoreError> {
        let mut durable = self.durable.subscribe();
        let reached = durable.wait_for(|&done| done >= commit || self.failure.get().is_some());
        let reached = reached.await.is_ok();
        match self.failure.get() {
            None if reached => Ok(()),
            _ => Err(self.unavailable()),
        }
    }

    /// From now on saves for a snapshot what is changed; returns the last commit that it shows.
    pub(super) fn observe(&self, before: &Arc<Mutex<Before>>) -> Result<u64, StoreError> {
        // Nothing is applied while it is put on the list.
        self.read(|_, state| {
            self.snapshots.lock().push(Arc::downgrade(before));
            Ok(state.applied)
        })
    }

    fn save_for_snapshots(&self, db: &sled::Db, keys: &Keys) {
        self.snapshots.lock().retain(|snapshot| {
            let open = snapshot.upgrade();
            if let Some(before) = &open {
                before.lock().save(db, keys.iter());
            }
            open.is_some()
        });
    }

    /// Applies a group while nobody reads.
    pub(super) fn apply(
        &self,
        apply: impl FnOnce() -> sled::Result<()>,
        in_flight: InFlight,
        last: u64,
    ) -> sled::Result<()> {
        let mut state = self.state.write();
        if let Some(db) = &state.db {
            self.save_for_snapshots(db, &in_flight.keys);
        }
        // Stays so when this fails or panics.
        state.torn = true;
        apply()?;
        state.hot.forget(in_flight.keys.iter());
        state.torn = false;
        state.applied = last;
        state.recent.push(Keys::clone(&in_flight.keys), last);
        state.in_flight = Some(in_flight);
        Ok(())
    }

    /// The writer's word that everything applied is durable.
    pub(super) fn made_durable(&self) {
        let (group, applied) = {
            let mut state = self.state.write();
            (state.in_flight.take(), state.applied)
        };
        self.durable.send_replace(applied);
        let Some(group) = group.filter(|group| !group.heads.is_empty()) else {
            return;
        };
        let mut followers = self.followers.lock();
        let Some(followers) = followers.as_mut() else {
            return;
        };
        for (key, (_, head)) in group.heads {
            let Some(follower) = followers.get(&key) else {
                continue;
            };
            if follower.is_closed() {
                followers.remove(&key);
            } else {
                follower.send_replace(head);
            }
        }
    }

    pub(super) fn follow(&self, log: &LogKeys) -> watch::Receiver<u64> {
        let mut followers = self.followers.lock();
        let Some(followers) = followers.as_mut() else {
            return watch::channel(0).1;
        };
        if let Some(follower) = followers.get(&log.head) {
            return follower.subscribe();
        }
        followers.retain(|_, follower| !follower.is_closed());
        // Asked while the writer cannot tell followers: it does so after this, or has done so.
        let head = self.peek(|db, state| state.durable_head(&View::applied(db, &state.hot), log));
        let Ok(head) = head else {
            return watch::channel(0).1;
        };
        let (follower, following) = watch::channel(head);
        followers.insert(log.head.clone(), follower);
        following
    }

    /// Ends the engine: from now on nothing is acknowledged.
    pub(super) fn fail(&self, reason: &str) {
        if self.failure.set(reason.to_owned()).is_ok() {
            tracing::error!(
                reason,
                "the store has failed; nothing is acknowledged any more, start the server again"
            );
        }
        self.followers.lock().take();
        self.durable.send_modify(|_| ());
    }

    pub(super) fn failed(&self) -> Option<String> {
        self.failure.get().cloned()
    }

    pub(super) fn unavailable(&self) -> StoreError {
        let closed = || "it is closed".to_owned();
        StoreError::Unavailable(self.failed().unwrap_or_else(closed))
    }

    pub(super) fn unknown(&self) -> StoreError {
        let ended = || "the writer ended".to_owned();
        StoreError::Unknown(self.failed().unwrap_or_else(ended))
    }

    /// Lets go of the tree.
    pub(super) fn close(&self) {
        let db = self.state.write().db.take();
        self.followers.lock().take();
        drop(db);
    }
}
