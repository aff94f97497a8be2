//! A desk of its own for the demo, with its own clock, set a few days back, and its own dice in the
//! place of randomness: the same seed and the same beginning give the same bytes in the store.
//!
//! Only for the demo: ids made here can be foreseen by anybody who reads this.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use guildhall_app::clock::{HandClock, NoEntropy};
use guildhall_app::passwords::{self, PasswordHash};
use guildhall_app::{Clock, Cx, Desk, Entropy, IdempotencyKey, Result};
use guildhall_domain::{Actor, CompanyId, Millis};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::talk::LONGEST_AGO;

/// One minute, in milliseconds.
const MINUTE: u64 = 60 * Millis::SECOND;

/// The demo's past.
pub struct Past {
    desk: Desk,
    clock: Arc<HandClock>,
    dice: Arc<Foreseen>,
    /// What counts as now: when the demo begins.
    end: Millis,
    seed: u64,
}

impl Past {
    /// A past that ends now.
    pub async fn begin(real: &Desk, seed: u64) -> Result<Past> {
        Past::ending(real, seed, real.now()).await
    }

    /// A past that ends at `end`. The server's secret is there already: `real` made it.
    pub async fn ending(real: &Desk, seed: u64, end: Millis) -> Result<Past> {
        let clock = Arc::new(HandClock::at(end.minus((LONGEST_AGO + 60) * MINUTE)));
        let dice = Arc::new(Foreseen::new(seed));
        let shown: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let thrown: Arc<dyn Entropy> = Arc::clone(&dice) as Arc<dyn Entropy>;
        let desk = Desk::open(real.store().clone(), shown, thrown).await?;
        Ok(Past {
            desk,
            clock,
            dice,
            end,
            seed,
        })
    }

    /// The end of the past that begins with this company's founding.
    pub fn end_of(founded: Millis) -> Millis {
        founded.plus((LONGEST_AGO + 60) * MINUTE)
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Hashes the one password of the demo.
    pub async fn password(&self, text: &str) -> Result<PasswordHash> {
        self.dice.turn_to("password");
        passwords::hash(&self.desk, text).await
    }

    /// Moves the clock on to so many minutes before the end; never back.
    pub fn until(&self, minutes_ago: u64) {
        let then = self.end.minus(minutes_ago * MINUTE);
        self.clock
            .advance(then.0.saturating_sub(self.clock.now().0));
    }

    /// Does one step in one transaction, once: a step that was done before a crash is not done
    /// again, and gives the same answer.
    pub async fn step<T: Serialize + DeserializeOwned>(
        &self,
        company: &CompanyId,
        actor: &Actor,
        name: &str,
        work: impl AsyncFnMut(&mut Cx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.dice.turn_to(name);
        let key = IdempotencyKey::new(&format!("demo-{name}"), &[&self.seed.to_le_bytes()])?;
        Ok(self
            .desk
            .transact(company, actor, Some(key), work)
            .await?
            .value)
    }
}

/// Bytes that only the seed, the step and how often they were asked for decide.
struct Foreseen {
    seed: u64,
    step: std::sync::Mutex<blake3::Hash>,
    asked: AtomicU64,
}

impl Foreseen {
    fn new(seed: u64) -> Foreseen {
        Foreseen {
            seed,
            step: std::sync::Mutex::new(blake3::hash(b"")),
            asked: AtomicU64::new(0),
        }
    }

    fn turn_to(&self, step: &str) {
        let mut at = self
            .step
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *at = blake3::hash(step.as_bytes());
        self.asked.store(0, Ordering::SeqCst);
    }
}

impl Entropy for Foreseen {
    fn fill(&self, bytes: &mut [u8]) -> std::result::Result<(), NoEntropy> {
        let step = *self
            .step
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut hasher = blake3::Hasher::new_derive_key("guildhall demo company, ids");
        hasher.update(&self.seed.to_le_bytes());
        hasher.update(step.as_bytes());
        hasher.update(&self.asked.fetch_add(1, Ordering::SeqCst).to_le_bytes());
        hasher.finalize_xof().fill(bytes);
        Ok(())
    }
}
