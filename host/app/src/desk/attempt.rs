//! The runs of one transaction, one at a time: begin, settle, begin again after a conflict.
//!
//! It never gives up a commit that was handed in; the deadline bounds the waiting before it.

use bytes::Bytes;
use guildhall_domain::{Cause, Millis};
use guildhall_store::{Attempts, CommitError, Settled, TransactError};
use serde::Serialize;
use tokio::time::Instant;

use super::answers::{self, IdempotencyKey};
use super::{Desk, Who};
use crate::audit::Uses;
use crate::cx::Work;
use crate::error::{Error, Result};
use crate::ids::{Ids, Seed};

/// Drives the runs of one transaction. Time and ids are the same on each of them.
#[derive(Debug)]
pub struct Attempt {
    desk: Desk,
    attempts: Option<Attempts>,
    deadline: Instant,
    who: Who,
    key: Option<IdempotencyKey>,
    now: Millis,
    seed: Seed,
}

/// How a run begins.
#[derive(Debug)]
pub enum Begun {
    /// Go on.
    Run(Box<Work>),
    /// The request was answered before; nothing is to be run.
    Answered {
        /// The answer; [`Desk::transact`] and [`Attempt::answer`] read it.
        answer: Bytes,
        /// A position of the log at which it was so.
        position: u64,
    },
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// Its reads held, and what it wrote is durable.
    Done {
        /// The position of the log with which it is consistent.
        position: u64,
        /// The positions of what it appended, in order.
        appended: Vec<u64>,
    },
    /// The request was answered before, by a run that was quicker. Nothing was changed.
    Repeated {
        /// The answer; [`Attempt::answer`] reads it.
        answer: Bytes,
        /// A position of the log at which it was so.
        position: u64,
    },
    /// Something it read has changed. Forget what it found and begin again.
    Again,
}

impl Attempt {
    pub(super) fn new(
        desk: &Desk,
        who: Who,
        key: Option<IdempotencyKey>,
        deadline: Instant,
        seed: Seed,
    ) -> Self {
        Self {
            desk: desk.clone(),
            attempts: None,
            deadline,
            who,
            key,
            now: desk.now(),
            seed,
        }
    }

    /// Begins the next run, or finds that the request was answered before.
    ///
    /// # Errors
    /// [`Error::Busy`] when the deadline passed; a problem when the key belongs to another request.
    pub async fn begin(&mut self) -> Result<Begun> {
        let Some(key) = self.key.clone() else {
            return Ok(Begun::Run(self.run().await?));
        };
        let at = key.place(&self.who);
        loop {
            let mut run = self.run().await?;
            let Some(kept) = run.tx.get(&at).await? else {
                return Ok(Begun::Run(run));
            };
            let answer = key.compare(&kept);
            match self.discard(run).await? {
                Outcome::Done { position, .. } | Outcome::Repeated { position, .. } => {
                    return Ok(Begun::Answered {
                        answer: answer?,
                        position,
                    });
                }
                Outcome::Again => {}
            }
        }
    }

    /// Begins the next run without looking for an answer.
    pub(super) async fn run(&mut self) -> Result<Box<Work>> {
        let attempts = match &mut self.attempts {
            Some(attempts) => attempts,
            None => {
                let space = self.desk.space(&self.who.company)?;
                self.attempts.insert(space.attempts(self.deadline))
            }
        };
        Ok(Box::new(Work {
            tx: attempts.begin().await?,
            company: self.who.company.clone(),
            cause: Cause::of(&self.who.actor, self.who.depth),
            actor: self.who.actor.clone(),
            grants: self.who.grants.clone(),
            now: self.now,
            ids: Ids::new(&self.seed),
            uses: Uses::default(),
            standing: None,
            reaches: Vec::new(),
        }))
    }

    /// Commits a run; `answer` is kept for whoever repeats the request.
    ///
    /// # Errors
    /// An outcome that is not known is an error of code `unknown`, never a failure.
    pub async fn commit<T: Serialize + ?Sized>(
        &mut self,
        mut run: Box<Work>,
        answer: &T,
    ) -> Result<Outcome> {
        // A run that wrote nothing is its own answer next time: there is nothing to do twice.
        if let Some(key) = &self.key
            && !run.tx.is_read_only()
        {
            answers::keep(&mut run.tx, key, &self.who, self.now, answer)?;
        }
        let settled = self.attempts()?.commit(run.tx).await;
        match (settled, &self.key) {
            (Err(CommitError::Repeated(repeat)), Some(key)) => Ok(Outcome::Repeated {
                answer: key.compare(&repeat.answer)?,
                position: repeat.position,
            }),
            (settled, _) => Ok(settled?.into()),
        }
    }

    /// Ends a run whose writes are not wanted: it refused, failed or only looked. What it read is
    /// validated in the same way.
    ///
    /// # Errors
    /// The store's.
    pub async fn discard(&mut self, run: Box<Work>) -> Result<Outcome> {
        Ok(self.attempts()?.discard(run.tx).await?.into())
    }

    /// Reads an answer that was kept.
    ///
    /// # Errors
    /// When it is not what is asked for.
    pub fn answer<T: serde::de::DeserializeOwned>(answer: &Bytes) -> Result<T> {
        answers::read(answer)
    }

    /// How many runs have ended in a conflict.
    pub fn conflicts(&self) -> u32 {
        self.attempts.as_ref().map_or(0, Attempts::conflicts)
    }

    /// What time it is in every run.
    pub fn now(&self) -> Millis {
        self.now
    }

    fn attempts(&mut self) -> Result<&mut Attempts> {
        self.attempts
            .as_mut()
            .ok_or_else(|| Error::host("a run was settled before it began"))
    }
}

impl From<Settled> for Outcome {
    fn from(settled: Settled) -> Self {
        match settled {
            Settled::Done(receipt) => Outcome::Done {
                position: receipt.position,
                appended: receipt.appended,
            },
            Settled::Again => Outcome::Again,
        }
    }
}

/// For the few transactions on the house's own space.
pub(crate) fn transact_error(error: TransactError<Error>) -> Error {
    match error {
        TransactError::Refused(refusal) => refusal,
        TransactError::Commit(commit) => commit.into(),
    }
}
