//! What several ask for at the same time: made once, kept for a moment, bounded.
//!
//! It never hands out what is older than the asker needs: who asks says what is fresh enough.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use crate::LiveError;

/// How often it is looked through at most.
const SWEEP: Duration = Duration::from_secs(1);

/// Values by key, each made by one of those who ask for it.
pub struct Shared<K, V> {
    entries: Mutex<Entries<K, V>>,
    most: usize,
    keep: Duration,
}

struct Entries<K, V> {
    all: HashMap<K, Entry<V>>,
    bytes: usize,
    swept: Instant,
}

struct Entry<V> {
    cell: Arc<OnceCell<V>>,
    since: Instant,
    bytes: usize,
}

/// A value that is kept: cheap to clone, and knows how much it holds.
pub trait Kept: Clone {
    /// Bytes that it holds, about.
    fn bytes(&self) -> usize;
}

impl<K: Hash + Eq + Clone, V: Kept> Shared<K, V> {
    /// Keeps values for so long, and so many bytes of them at most.
    pub fn new(keep: Duration, most: usize) -> Self {
        let entries = Entries {
            all: HashMap::new(),
            bytes: 0,
            swept: Instant::now(),
        };
        Self {
            entries: Mutex::new(entries),
            most,
            keep,
        }
    }

    /// The value, if need be made now; whoever asks meanwhile waits for the same one.
    ///
    /// # Errors
    /// The maker's; the next one who asks makes it anew.
    pub async fn get<F>(
        &self,
        key: K,
        is_fresh: impl Fn(&V) -> bool,
        mut make: impl FnMut() -> F,
    ) -> Result<V, LiveError>
    where
        F: Future<Output = Result<V, LiveError>>,
    {
        loop {
            let cell = self.cell(&key);
            let mut own = false;
            let made = cell.get_or_try_init(|| {
                own = true;
                make()
            });
            let value = made.await?.clone();
            if own {
                self.weigh(&key, &cell, value.bytes());
            }
            // What was made since we asked shows all that was durable then: it is fresh enough.
            if own || is_fresh(&value) {
                return Ok(value);
            }
            self.forget(&key, &cell);
        }
    }

    /// Lets go of what was kept for long enough; looks for it once a second at most.
    pub fn sweep(&self) {
        let mut entries = self.entries.lock();
        if !entries.all.is_empty() && entries.swept.elapsed() > SWEEP {
            entries.swept = Instant::now();
            entries
                .all
                .retain(|_, entry| entry.since.elapsed() < self.keep);
            entries.bytes = entries.all.values().map(|entry| entry.bytes).sum();
        }
    }

    /// Lets go of some values at once.
    pub fn forget_where(&self, picked: impl Fn(&K) -> bool) {
        let mut entries = self.entries.lock();
        if !entries.all.is_empty() {
            entries.all.retain(|key, _| !picked(key));
            entries.bytes = entries.all.values().map(|entry| entry.bytes).sum();
        }
    }

    fn cell(&self, key: &K) -> Arc<OnceCell<V>> {
        let mut entries = self.entries.lock();
        if let Some(entry) = entries.all.get(key)
            && entry.since.elapsed() < self.keep
        {
            return Arc::clone(&entry.cell);
        }
        let entry = Entry {
            cell: Arc::default(),
            since: Instant::now(),
            bytes: 0,
        };
        let cell = Arc::clone(&entry.cell);
        if let Some(old) = entries.all.insert(key.clone(), entry) {
            entries.bytes -= old.bytes;
        }
        cell
    }

    /// Counts a value that was just made; when all weigh too much, they are let go.
    fn weigh(&self, key: &K, cell: &Arc<OnceCell<V>>, bytes: usize) {
        let mut entries = self.entries.lock();
        if let Some(entry) = entries.all.get_mut(key)
            && Arc::ptr_eq(&entry.cell, cell)
        {
            entry.bytes = bytes;
            entries.bytes += bytes;
        }
        if entries.bytes > self.most {
            entries.all.clear();
            entries.bytes = 0;
        }
    }

    fn forget(&self, key: &K, cell: &Arc<OnceCell<V>>) {
        let mut entries = self.entries.lock();
        let same = |entry: &Entry<V>| Arc::ptr_eq(&entry.cell, cell);
        if entries.all.get(key).is_some_and(same)
            && let Some(old) = entries.all.remove(key)
        {
            entries.bytes -= old.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Made(u64);

    impl Kept for Made {
        fn bytes(&self) -> usize {
            100
        }
    }

    fn shared() -> Shared<&'static str, Made> {
        Shared::new(Duration::from_secs(60), 1_000)
    }

    #[tokio::test]
    async fn all_who_ask_at_once_get_what_one_of_them_made() {
        let (shared, made) = (shared(), AtomicU64::new(0));
        let make = async || {
            tokio::task::yield_now().await;
            Ok(Made(made.fetch_add(1, Ordering::Relaxed) + 1))
        };
        let asked = (0..100).map(|_| shared.get("it", |_| true, &make));
        let got = futures_util::future::try_join_all(asked).await.unwrap();
        assert!(got.iter().all(|one| *one == Made(1)));
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn what_is_too_old_is_made_anew_and_failures_are_not_kept() {
        let shared = shared();
        let fails = shared.get("it", |_| true, async || Err(LiveError::Stopping));
        assert!(fails.await.is_err());
        for (needed, expected) in [(1, 1), (1, 1), (2, 2), (1, 2)] {
            let make = async || Ok(Made(needed));
            let got = shared.get("it", |made| made.0 >= needed, make).await;
            assert_eq!(got.unwrap(), Made(expected));
        }
        shared.forget_where(|key| *key == "it");
        let got = shared.get("it", |_| true, async || Ok(Made(9))).await;
        assert_eq!(got.unwrap(), Made(9));
    }

    #[tokio::test]
    async fn it_keeps_no_more_than_it_may() {
        let shared = Shared::new(Duration::from_secs(60), 1_000);
        for key in 0..1_000_u64 {
            let got = shared.get(key, |_| true, async || Ok(Made(key))).await;
            assert_eq!(got.unwrap(), Made(key));
            assert!(shared.entries.lock().all.len() <= 11);
        }
    }
}
