//! Who may run now: permits in front of the pool of slots, with a share for each company and each
//! plugin and a bounded queue, so that one plugin can neither take all slots nor pile up waiters.
//! It knows nothing of what runs.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use guildhall_domain::{CompanyId, PluginId};
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// How many calls run and wait.
#[derive(Debug, Clone, Copy)]
pub struct Shares {
    /// All companies together; at most [`crate::engine::CONCURRENT_CALLS`].
    pub all: usize,
    /// One company.
    pub company: usize,
    /// One plugin of one company.
    pub plugin: usize,
    /// Waiting or running calls of one plugin of one company; one more is `busy`.
    pub plugin_queue: usize,
    /// The same for one company.
    pub company_queue: usize,
}

impl Default for Shares {
    fn default() -> Self {
        Shares {
            all: 48,
            company: 32,
            plugin: 16,
            plugin_queue: 256,
            company_queue: 1_024,
        }
    }
}

/// The permits.
pub struct Gate {
    shares: Shares,
    all: Arc<Semaphore>,
    lanes: Mutex<Lanes>,
}

#[derive(Default)]
struct Lanes {
    companies: HashMap<CompanyId, Arc<Lane>>,
    plugins: HashMap<(CompanyId, PluginId), Arc<Lane>>,
}

struct Lane {
    permits: Arc<Semaphore>,
    present: AtomicUsize,
    queue: usize,
}

/// The right to have one instance. Given back when dropped.
pub struct Pass {
    _all: OwnedSemaphorePermit,
    _company: (OwnedSemaphorePermit, Place),
    _plugin: (OwnedSemaphorePermit, Place),
}

/// Places in both queues. Whoever has them is counted; who gives them up is not.
pub struct Places {
    company: Place,
    plugin: Place,
    all: Arc<Semaphore>,
}

impl Places {
    /// Waits for a permit, first come first served, at most until `deadline`.
    ///
    /// # Errors
    /// [`Full`] at the deadline.
    pub async fn enter(self, deadline: Instant) -> Result<Pass, Full> {
        let wait = async move {
            // The narrowest first: who waits for its own share holds nothing that others want.
            let plugin = Arc::clone(&self.plugin.0.permits).acquire_owned().await;
            let company = Arc::clone(&self.company.0.permits).acquire_owned().await;
            let all = self.all.acquire_owned().await;
            match (all, company, plugin) {
                (Ok(all), Ok(company), Ok(plugin)) => Ok(Pass {
                    _all: all,
                    _company: (company, self.company),
                    _plugin: (plugin, self.plugin),
                }),
                _ => Err(Full),
            }
        };
        tokio::time::timeout_at(deadline, wait)
            .await
            .unwrap_or(Err(Full))
    }
}

/// Too many are waiting already, or the deadline passed while waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl Gate {
    /// A gate with these shares.
    pub fn new(shares: Shares) -> Self {
        let all = shares.all.min(crate::engine::CONCURRENT_CALLS as usize);
        Gate {
            shares,
            all: Arc::new(Semaphore::new(all)),
            lanes: Mutex::default(),
        }
    }

    /// Joins the queues of a company and of a plugin.
    ///
    /// # Errors
    /// [`Full`] at once when one of them is full.
    pub fn join(&self, company: &CompanyId, plugin: &PluginId) -> Result<Places, Full> {
        let (company, plugin) = self.lanes(company, plugin);
        Ok(Places {
            company: Place::take(company)?,
            plugin: Place::take(plugin)?,
            all: Arc::clone(&self.all),
        })
    }

    fn lanes(&self, company: &CompanyId, plugin: &PluginId) -> (Arc<Lane>, Arc<Lane>) {
        let shares = self.shares;
        let mut lanes = self.lanes.lock();
        let of_company = lanes
            .companies
            .entry(company.clone())
            .or_insert_with(|| Lane::new(shares.company, shares.company_queue));
        let of_company = Arc::clone(of_company);
        let of_plugin = lanes
            .plugins
            .entry((company.clone(), plugin.clone()))
            .or_insert_with(|| Lane::new(shares.plugin, shares.plugin_queue));
        (of_company, Arc::clone(of_plugin))
    }
}

impl Lane {
    fn new(share: usize, queue: usize) -> Arc<Self> {
        Arc::new(Lane {
            permits: Arc::new(Semaphore::new(share)),
            present: AtomicUsize::new(0),
            queue,
        })
    }
}

/// A place in a queue, from joining it until the call is over.
struct Place(Arc<Lane>);

impl Place {
    fn take(lane: Arc<Lane>) -> Result<Place, Full> {
        let before = lane.present.fetch_add(1, Ordering::Relaxed);
        let place = Place(lane);
        if before >= place.0.queue {
            Err(Full)
        } else {
            Ok(place)
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.present.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SHARES: Shares = Shares {
        all: 3,
        company: 2,
        plugin: 1,
        plugin_queue: 2,
        company_queue: 3,
    };

    async fn enter(gate: &Gate, company: &str, plugin: &str) -> Result<Pass, Full> {
        let company = CompanyId::new(company).unwrap();
        let plugin = PluginId::new(plugin).unwrap();
        let places = gate.join(&company, &plugin)?;
        places
            .enter(Instant::now() + Duration::from_millis(20))
            .await
    }

    #[tokio::test]
    async fn a_plugin_that_uses_up_its_share_leaves_room_for_others() {
        let gate = Gate::new(SHARES);
        let first = enter(&gate, "north", "a").await.ok();
        assert!(first.is_some());
        assert!(
            enter(&gate, "north", "a").await.is_err(),
            "its share is used up"
        );
        let other = enter(&gate, "north", "b").await.ok();
        assert!(other.is_some(), "another plugin has its own");
        assert!(
            enter(&gate, "north", "c").await.is_err(),
            "the company's share is used up"
        );
        assert!(
            enter(&gate, "south", "a").await.is_ok(),
            "another company has its own"
        );
        drop(first);
        assert!(enter(&gate, "north", "a").await.is_ok(), "given back");
        drop(other);
    }

    #[tokio::test]
    async fn a_queue_is_bounded() {
        let gate = Arc::new(Gate::new(SHARES));
        let _first = enter(&gate, "north", "a").await.ok();
        let (company, plugin) = (
            CompanyId::new("north").unwrap(),
            PluginId::new("a").unwrap(),
        );
        let later = Instant::now() + Duration::from_secs(3_600);
        let waiting = {
            let (gate, company, plugin) = (Arc::clone(&gate), company.clone(), plugin.clone());
            tokio::spawn(async move {
                let places = gate.join(&company, &plugin).unwrap();
                places.enter(later).await.is_ok()
            })
        };
        // On this one-threaded runtime the second has joined the queue when the yield is over.
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished(), "the second waits");
        let third = gate.join(&company, &plugin);
        assert_eq!(
            third.map(|_| ()),
            Err(Full),
            "refused at once, however long it would wait"
        );
        waiting.abort();
    }
}
