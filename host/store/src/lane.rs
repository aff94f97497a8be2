//! The lane of a space: how a transaction that lost once is certain to get through.
//!
//! One holder at a time, first come first served. Whatever the holder reads is claimed before it
//! is read: commits already under way that write it are waited for, later ones wait at the gate
//! until the holder is through. So nothing that the holder has read can change under it. No lock
//! is held while a transaction runs; who goes away gives up its turn by being dropped.

use crate::errors::Busy;
use crate::keys::{ENTRIES, Key};
use crate::logs::Log;
use crate::overlay::Overlay;
use crate::ranges::Range;
use parking_lot::Mutex;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, timeout_at};

/// What a commit is about to write.
#[derive(Debug)]
pub(crate) struct WriteSet {
    /// Ascending.
    keys: Vec<Key>,
    logs: BTreeSet<Log>,
}

impl WriteSet {
    pub(crate) fn of(overlay: &Overlay) -> WriteSet {
        let mut keys: Vec<Key> = overlay.writes().keys().cloned().collect();
        let mut logs = BTreeSet::new();
        for append in overlay.appends() {
            keys.extend(append.index.as_ref().map(|index| index.key.clone()));
            if logs.insert(append.log.clone()) {
                keys.push(append.log.head());
            }
        }
        keys.extend(overlay.idempotency().map(|(key, _)| key.clone()));
        keys.sort_unstable();
        WriteSet { keys, logs }
    }

    fn touches_key(&self, key: &Key) -> bool {
        self.keys.binary_search(key).is_ok()
    }

    fn touches_range(&self, range: &Range) -> bool {
        let from = self.keys.partition_point(|key| *key < range.start);
        if self.keys.get(from).is_some_and(|key| range.holds(key)) {
            return true;
        }
        // Where an append will end up is not known yet: any range within the log may see it.
        let beyond = range.end.as_ref();
        let reaches_entries = beyond.is_none_or(|end| end.as_bytes().first() >= Some(&ENTRIES));
        reaches_entries
            && self.logs.iter().any(|log| {
                range.start <= log.entry(u64::MAX) && beyond.is_none_or(|end| *end > log.entry(0))
            })
    }
}

#[derive(Debug, Default)]
struct Claims {
    keys: BTreeSet<Key>,
    ranges: HashSet<Range>,
}

impl Claims {
    fn touched_by(&self, writes: &WriteSet) -> bool {
        writes.keys.iter().any(|key| self.keys.contains(key))
            || self.ranges.iter().any(|range| writes.touches_range(range))
    }
}

#[derive(Debug, Default)]
struct State {
    /// What the holder of the turn has read, in all its runs.
    claims: Option<Claims>,
    /// Commits that have passed the gate and are not decided yet.
    under_way: HashMap<u64, Arc<WriteSet>>,
    next: u64,
}

/// See the module's text.
#[derive(Debug)]
pub(crate) struct Lane {
    state: Mutex<State>,
    turn: Arc<Semaphore>,
    /// Moves whenever a commit is decided or a turn ends.
    moved: watch::Sender<u64>,
}

impl Lane {
    pub(crate) fn new() -> Arc<Lane> {
        Arc::new(Lane {
            state: Mutex::new(State::default()),
            turn: Arc::new(Semaphore::new(1)),
            moved: watch::Sender::new(0),
        })
    }

    /// Waits for the turn, in the order of arrival.
    pub(crate) async fn turn(self: &Arc<Lane>, deadline: Instant) -> Result<Arc<Turn>, Busy> {
        let waiting = timeout_at(deadline, Arc::clone(&self.turn).acquire_owned());
        let Ok(Ok(permit)) = waiting.await else {
            return Err(Busy);
        };
        self.state.lock().claims = Some(Claims::default());
        Ok(Arc::new(Turn {
            lane: Arc::clone(self),
            permit: Mutex::new(Some(permit)),
        }))
    }

    /// Lets a commit through the gate, as soon as it writes nothing that the holder has read. The
    /// pass must live until the commit is decided.
    pub(crate) async fn enter(
        self: &Arc<Lane>,
        writes: WriteSet,
        holder: bool,
        deadline: Option<Instant>,
    ) -> Result<Pass, Busy> {
        let writes = Arc::new(writes);
        let mut moved = self.moved.subscribe();
        loop {
            moved.borrow_and_update();
            if let Some(number) = self.try_enter(&writes, holder) {
                let lane = Arc::clone(self);
                return Ok(Pass { lane, number });
            }
            let waited = match deadline {
                Some(deadline) => timeout_at(deadline, moved.changed()).await,
                None => Ok(moved.changed().await),
            };
            if waited.is_err() {
                return Err(Busy);
            }
        }
    }

    fn try_enter(&self, writes: &Arc<WriteSet>, holder: bool) -> Option<u64> {
        let mut state = self.state.lock();
        let claims = state.claims.as_ref().filter(|_| !holder);
        if claims.is_some_and(|claims| claims.touched_by(writes)) {
            return None;
        }
        state.next += 1;
        let number = state.next;
        state.under_way.insert(number, Arc::clone(writes));
        Some(number)
    }

    async fn until_none_under_way(&self, touches: impl Fn(&WriteSet) -> bool) {
        let mut moved = self.moved.subscribe();
        loop {
            moved.borrow_and_update();
            if !self.state.lock().under_way.values().any(|w| touches(w)) {
                return;
            }
            if moved.changed().await.is_err() {
                return;
            }
        }
    }

    fn move_on(&self) {
        self.moved
            .send_modify(|count| *count = count.wrapping_add(1));
    }
}

/// A commit that has passed the gate.
#[derive(Debug)]
pub(crate) struct Pass {
    lane: Arc<Lane>,
    number: u64,
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.lane.state.lock().under_way.remove(&self.number);
        self.lane.move_on();
    }
}

/// The turn in a lane, until it is ended or dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    lane: Arc<Lane>,
    permit: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Turn {
    /// Claims a key; returns when no commit under way writes it.
    pub(crate) async fn claim_key(&self, key: &Key) {
        let new = match self.lane.state.lock().claims.as_mut() {
            Some(claims) if self.is_held() => claims.keys.insert(key.clone()),
            _ => false,
        };
        if new {
            let touches = |writes: &WriteSet| writes.touches_key(key);
            self.lane.until_none_under_way(touches).await;
        }
    }

    /// Claims a range; returns when no commit under way writes in it.
    pub(crate) async fn claim_range(&self, range: &Range) {
        let new = match self.lane.state.lock().claims.as_mut() {
            Some(claims) if self.is_held() => claims.ranges.insert(range.clone()),
            _ => false,
        };
        if new {
            let touches = |writes: &WriteSet| writes.touches_range(range);
            self.lane.until_none_under_way(touches).await;
        }
    }

    /// A claimed range was looked at only in part: lets go of the rest of it.
    pub(crate) fn narrow(&self, claimed: &Range, seen: Range) {
        if let Some(claims) = self.lane.state.lock().claims.as_mut()
            && self.is_held()
        {
            claims.ranges.remove(claimed);
            claims.ranges.insert(seen);
        }
        self.lane.move_on();
    }

    /// Gives up the turn: the claims are gone, and the next in the lane goes on.
    pub(crate) fn end(&self) {
        let Some(permit) = self.permit.lock().take() else {
            return;
        };
        self.lane.state.lock().claims = None;
        self.lane.move_on();
        drop(permit);
    }

    /// Whether it is still this one's turn.
    pub(crate) fn is_held(&self) -> bool {
        self.permit.lock().is_some()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.end();
    }
}
