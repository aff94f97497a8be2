//! Who follows which log.
//!
//! Commits of this process move their logs at once; those of other processes are found by one
//! statement for all followed logs, again and again. `NOTIFY` is not used: it takes a lock of the
//! whole database at every commit.

use super::database::Database;
use super::keys::{join, split};
use super::read::head_of;
use crate::engine::{FullKey, LogKeys};
use crate::errors::StoreError;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// How often the followed logs are looked at.
const EVERY: Duration = Duration::from_millis(25);
/// How long to wait for the head of a log that is followed for the first time.
const FIRST: Duration = Duration::from_secs(5);

const HEADS: &str = "
    select u.company, u.key, e.value
    from unnest($1::bytea[], $2::bytea[]) as u (company, key)
    cross join lateral (
        select value from guildhall.entries
        where company = u.company and key = u.key offset 0
    ) e";

/// See the module's text.
pub(super) struct Followers {
    database: Arc<Database>,
    handle: Handle,
    /// `None` when closed.
    logs: Mutex<Option<HashMap<FullKey, watch::Sender<u64>>>>,
}

impl Followers {
    pub(super) fn new(database: Arc<Database>, handle: Handle) -> Arc<Followers> {
        let followers = Arc::new(Followers {
            database,
            handle,
            logs: Mutex::new(Some(HashMap::new())),
        });
        let looking = Arc::downgrade(&followers);
        followers.handle.spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                let Some(followers) = looking.upgrade() else {
                    return;
                };
                if !followers.look().await {
                    return;
                }
            }
        });
        followers
    }

    pub(super) fn follow(&self, log: &LogKeys) -> watch::Receiver<u64> {
        {
            let logs = self.logs.lock();
            let Some(logs) = logs.as_ref() else {
                return watch::channel(0).1;
            };
            if let Some(follower) = logs.get(&log.head) {
                return follower.subscribe();
            }
        }
        // Not known before it was read; what is committed from here on moves it.
        let head = self.first(&log.head);
        let mut logs = self.logs.lock();
        let Some(logs) = logs.as_mut() else {
            return watch::channel(0).1;
        };
        logs.retain(|_, follower| !follower.is_closed());
        let follower = logs
            .entry(log.head.clone())
            .or_insert_with(|| watch::Sender::new(0));
        let following = follower.subscribe();
        raise(follower, head);
        following
    }

    /// The head of a log now; 0 when the database does not say: it is found later then.
    fn first(&self, log: &FullKey) -> u64 {
        let (answer, answered) = mpsc::channel();
        let (database, log) = (Arc::clone(&self.database), log.clone());
        self.handle.spawn(async move {
            let heads = heads(&database, &[log]).await;
            drop(answer.send(heads));
        });
        match answered.recv_timeout(FIRST) {
            Ok(Ok(heads)) => heads.first().map_or(0, |(_, head)| *head),
            _ => 0,
        }
    }

    /// A log has come this far.
    pub(super) fn moved(&self, log: &FullKey, head: u64) {
        let mut logs = self.logs.lock();
        let Some(logs) = logs.as_mut() else { return };
        let Some(follower) = logs.get(log) else {
            return;
        };
        if follower.is_closed() {
            logs.remove(log);
        } else {
            raise(follower, head);
        }
    }

    /// Looks at every followed log; `false` when that is over.
    async fn look(&self) -> bool {
        let followed: Vec<FullKey> = match self.logs.lock().as_mut() {
            None => return false,
            Some(logs) => {
                logs.retain(|_, follower| !follower.is_closed());
                logs.keys().cloned().collect()
            }
        };
        if followed.is_empty() {
            return true;
        }
        match heads(&self.database, &followed).await {
            Ok(heads) => {
                for (log, head) in heads {
                    self.moved(&log, head);
                }
            }
            Err(error) => tracing::warn!(%error, "followed logs cannot be looked at"),
        }
        true
    }

    pub(super) fn close(&self) {
        self.logs.lock().take();
    }
}

fn raise(follower: &watch::Sender<u64>, head: u64) {
    follower.send_if_modified(|known| {
        let further = head > *known;
        *known = head.max(*known);
        further
    });
}

/// The heads of those logs that are not empty.
async fn heads(database: &Database, logs: &[FullKey]) -> Result<Vec<(FullKey, u64)>, StoreError> {
    let (companies, keys): (Vec<_>, Vec<_>) = logs.iter().map(split).unzip();
    let rows = database.read(HEADS, &[&companies, &keys]).await?;
    rows.iter()
        .map(|row| {
            let key = join(row.get(0), row.get(1));
            let head = head_of(&key, row.get(2))?;
            Ok((key, head))
        })
        .collect()
}
