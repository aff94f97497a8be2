//! The desk: opens transactions, runs use cases in them until they settle, and keeps the answers of
//! idempotent requests.
//!
//! Nobody is shown an outcome whose reads were not validated, a refusal included. A request that is
//! repeated with its key gets the first answer and changes nothing.

mod answers;
mod attempt;
mod secrets;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use guildhall_domain::{Actor, CompanyId, Grants, Millis};
use guildhall_store::{Space, Store};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::clock::{Clock, Entropy};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::ids::Seed;
use crate::keys;
use crate::passwords::Gate;

use secrets::fill;

pub use answers::{ANSWERS_KEPT, IdempotencyKey};
pub(crate) use attempt::transact_error;
pub use attempt::{Attempt, Begun, Outcome};

/// How long a request may wait for its turn before it is told `busy`.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// After somebody has asked for a change, others are taken to do so for this long.
const SERVING: Duration = Duration::from_millis(100);

/// Opens transactions. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    server_key: [u8; 32],
    gate: Gate,
    opened: Instant,
    /// When somebody last asked for a change, in milliseconds since `opened`.
    asked: AtomicU64,
}

/// On whose behalf a transaction runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Whose space.
    pub company: CompanyId,
    /// Who acts.
    pub actor: Actor,
    /// What the plugin that acts was granted; nothing when none acts.
    pub grants: Grants,
    /// How many calls of plugins led to this one; 0 for what a person asked for.
    pub depth: u32,
}

impl Who {
    /// Anybody but a plugin.
    pub fn new(company: &CompanyId, actor: &Actor) -> Self {
        Self {
            company: company.clone(),
            actor: actor.clone(),
            grants: Grants::none(),
            depth: 0,
        }
    }

    /// In a call that so many calls of plugins led to.
    #[must_use]
    pub fn at_depth(mut self, depth: u32) -> Self {
        self.depth = depth;
        self
    }

    /// A plugin, with what it was granted.
    #[must_use]
    pub fn granted(mut self, grants: Grants) -> Self {
        self.grants = grants;
        self
    }
}

/// What came of a transaction, and where in the company's log that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<T> {
    /// What the use case returned.
    pub value: T,
    /// The position of the log with which it is consistent.
    pub position: u64,
    /// The positions of what was appended, in order; none when only reading, and none for an answer
    /// that was kept.
    pub appended: Vec<u64>,
}

impl<T: DeserializeOwned> Done<T> {
    /// What was answered to the first one who asked with the same key.
    fn kept(answer: &Bytes, position: u64) -> Result<Self> {
        Ok(Self {
            value: answers::read(answer)?,
            position,
            appended: Vec::new(),
        })
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Desk {
    /// A desk on this store. Makes the server's secret when there is none yet.
    pub async fn open(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self> {
        let mut fresh = [0; 32];
        fill(&*entropy, &mut fresh)?;
        let deadline = Instant::now() + PATIENCE;
        let key = keys::server_key();
        let house = store.house();
        let found = house.transact(deadline, async move |tx| -> Result<Vec<u8>> {
            match tx.get(&key).await? {
                Some(kept) => Ok(kept.to_vec()),
                None => {
                    tx.put(key.clone(), fresh.to_vec().into())?;
                    Ok(fresh.to_vec())
                }
            }
        });
        let (kept, _) = found.await.map_err(attempt::transact_error)?;
        let server_key = kept
            .try_into()
            .map_err(|_| Error::damaged("the server's key does not have 32 bytes"))?;
        Ok(Self(Arc::new(Inner {
            store,
            clock,
            entropy,
            server_key,
            gate: Gate::default(),
            opened: Instant::now(),
            asked: AtomicU64::new(0),
        })))
    }

    /// Runs a use case and commits it. `key` makes it safe to be asked again: the answer is kept
    /// with the commit for at least [`ANSWERS_KEPT`].
    ///
    /// `work` may run several times. Give it what it needs by value (`async move |cx| …`): a future
    /// whose closure borrows from around it cannot be sent to another worker.
    ///
    /// # Errors
    /// Whatever the use case refuses, once its reads are validated; then nothing was changed.
    pub async fn transact<T, F>(
        &self,
        company: &CompanyId,
        actor: &Actor,
        key: Option<IdempotencyKey>,
        mut work: F,
    ) -> Result<Done<T>>
    where
        T: Serialize + DeserializeOwned,
        F: AsyncFnMut(&mut Cx<'_>) -> Result<T>,
    {
        if matches!(actor, Actor::User(_) | Actor::Customer(_)) {
            self.0.asked.store(self.age(), Ordering::Relaxed);
        }
        let mut attempt = self.attempt(Who::new(company, actor), key, self.deadline())?;
        loop {
            let mut run = match attempt.begin().await? {
                Begun::Run(run) => run,
                Begun::Answered { answer, position } => {
                    return Done::kept(&answer, position);
                }
            };
            let outcome = work(&mut run.cx()).await;
            match outcome {
                Ok(value) => match attempt.commit(run, &value).await? {
                    Outcome::Done { position, appended } => {
                        return Ok(Done {
                            value,
                            position,
                            appended,
                        });
                    }
                    Outcome::Repeated { answer, position } => {
                        return Done::kept(&answer, position);
                    }
                    Outcome::Again => {}
                },
                Err(refusal) => match attempt.discard(run).await? {
                    Outcome::Done { .. } | Outcome::Repeated { .. } => return Err(refusal),
                    Outcome::Again => {}
                },
            }
        }
    }

    /// Runs a use case that only reads. The position returned is that of the log with which what
    /// was read is consistent: whoever follows the log from there misses nothing.
    ///
    /// # Errors
    /// Whatever the use case refuses, once its reads are validated.
    pub async fn read<T, F>(
        &self,
        company: &CompanyId,
        actor: &Actor,
        mut work: F,
    ) -> Result<Done<T>>
    where
        F: AsyncFnMut(&mut Cx<'_>) -> Result<T>,
    {
        let mut attempt = self.attempt(Who::new(company, actor), None, self.deadline())?;
        loop {
            let mut run = attempt.run().await?;
            let outcome = work(&mut run.cx()).await;
            match attempt.discard(run).await? {
                Outcome::Done { position, .. } | Outcome::Repeated { position, .. } => {
                    return outcome.map(|value| Done {
                        value,
                        position,
                        appended: Vec::new(),
                    });
                }
                Outcome::Again => {}
            }
        }
    }

    /// For whoever drives the runs itself, as the sandboxes do: the runs of one transaction, with
    /// ids from a fresh seed.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn attempt(
        &self,
        who: Who,
        key: Option<IdempotencyKey>,
        deadline: Instant,
    ) -> Result<Attempt> {
        let seed = self.seed()?;
        Ok(Attempt::new(self, who, key, deadline, seed))
    }

    /// As [`Desk::attempt`], with ids from a given seed, e.g. [`Desk::seed_of_call`].
    ///
    /// # Errors
    /// When the company's id is none that the store takes.
    pub fn attempt_seeded(
        &self,
        who: Who,
        key: Option<IdempotencyKey>,
        deadline: Instant,
        seed: Seed,
    ) -> Attempt {
        Attempt::new(self, who, key, deadline, seed)
    }

    /// Whether somebody has lately asked for a change, so that what nobody waits for should step back.
    /// What people ask of plugins does not count.
    pub fn is_serving(&self) -> bool {
        let asked = self.0.asked.load(Ordering::Relaxed);
        let lately = u64::try_from(SERVING.as_millis()).unwrap_or(u64::MAX);
        asked > 0 && self.age().saturating_sub(asked) < lately
    }

    /// Milliseconds since it was opened, from 1.
    fn age(&self) -> u64 {
        let age = self.0.opened.elapsed().as_millis();
        u64::try_from(age).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// Now.
    pub fn now(&self) -> Millis {
        self.0.clock.now()
    }

    /// When a transaction that begins now gives up.
    pub fn deadline(&self) -> Instant {
        Instant::now() + PATIENCE
    }

    /// The store, for whoever follows its logs.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Asks the store for a value, to see whether it answers.
    ///
    /// # Errors
    /// The store's.
    pub async fn look(&self) -> Result<()> {
        let mut tx = self.0.store.house().begin();
        tx.get(&keys::server_key()).await?;
        Ok(())
    }

    /// A company's space, for whoever follows its log.
    ///
    /// # Errors
    /// When the store takes no such id, which a checked id never is.
    pub fn space(&self, company: &CompanyId) -> Result<Space> {
        Ok(self.0.store.company(company.as_str())?)
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.0.gate
    }
}

#[cfg(test)]
mod tests;
