//! Runs of one transaction: again after a conflict, in turn from the second run on.
//!
//! It must never show an outcome whose reads were not validated, and it never gives up a
//! submitted commit: the deadline bounds waiting before a commit, not the commit itself.

use crate::engine::{Outcome, Receipt};
use crate::errors::{Busy, CommitError, Repeat, StoreError};
use crate::lane::Turn;
use crate::space::Space;
use crate::tx::Tx;
use std::sync::Arc;
use tokio::time::Instant;

/// What became of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Settled {
    /// Its reads held; what it wrote (nothing, when it was discarded) is durable.
    Done(Receipt),
    /// Something it read has changed. Forget what it found and begin again.
    Again,
}

/// Drives the runs of one transaction.
///
/// ```ignore
/// let mut attempts = space.attempts(deadline);
/// loop {
///     let mut tx = attempts.begin().await?;
///     work(&mut tx).await?;
///     if let Settled::Done(receipt) = attempts.commit(tx).await? {
///         break receipt;
///     }
/// }
/// ```
///
/// After its first conflict the next run waits for its turn, first come first served; while it has
/// the turn, commits of others that write what it has read wait for it, so it gets through. The
/// rules for who runs again: have everything else that a run needs (a permit, a file) before
/// [`Attempts::begin`], wait for no other transaction of the same space until it is settled, and
/// be dropped as soon as it is done.
#[derive(Debug)]
pub struct Attempts {
    space: Space,
    deadline: Instant,
    turn: Option<Arc<Turn>>,
    conflicts: u32,
}

impl Attempts {
    pub(crate) fn new(space: Space, deadline: Instant) -> Attempts {
        Attempts {
            space,
            deadline,
            turn: None,
            conflicts: 0,
        }
    }

    /// Begins the next run, from the second on when it is this one's turn.
    ///
    /// # Errors
    /// [`Busy`] when the deadline has passed or passes while waiting.
    pub async fn begin(&mut self) -> Result<Tx, Busy> {
        if Instant::now() >= self.deadline {
            self.end();
            return Err(Busy);
        }
        if self.conflicts > 0 && self.turn.is_none() {
            self.turn = Some(self.space.lane().turn(self.deadline).await?);
        }
        Ok(Tx::new(self.space.clone(), self.turn.clone()))
    }

    /// Commits a run.
    ///
    /// # Errors
    /// See [`CommitError`]; [`Busy`] only when nothing was submitted.
    pub async fn commit(&mut self, tx: Tx) -> Result<Settled, CommitError> {
        let outcome = tx.settle(Some(self.deadline)).await;
        self.settled(outcome)
    }

    /// Ends a run whose writes are not wanted (it refused, failed or only looked): validates what
    /// it read, commits nothing.
    ///
    /// # Errors
    /// [`CommitError::Store`].
    pub async fn discard(&mut self, tx: Tx) -> Result<Settled, CommitError> {
        let outcome = tx.validate().await;
        self.settled(outcome)
    }

    /// When the last run must have been submitted.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// How many runs have ended in a conflict.
    pub fn conflicts(&self) -> u32 {
        self.conflicts
    }

    fn settled(&mut self, outcome: Result<Outcome, CommitError>) -> Result<Settled, CommitError> {
        let settled = outcome.and_then(|outcome| settle(&self.space, outcome));
        match &settled {
            Ok(Settled::Again) => self.conflicts += 1,
            Ok(Settled::Done(_)) | Err(_) => self.end(),
        }
        settled
    }

    fn end(&mut self) {
        if let Some(turn) = self.turn.take() {
            turn.end();
        }
    }
}

impl Drop for Attempts {
    fn drop(&mut self) {
        // An open run may still hold on to the turn; the turn itself ends here.
        self.end();
    }
}

/// Sorts an engine's outcome into what callers handle.
pub(crate) fn settle(space: &Space, outcome: Outcome) -> Result<Settled, CommitError> {
    match outcome {
        Outcome::Committed(receipt) => Ok(Settled::Done(receipt)),
        Outcome::Conflict => Ok(Settled::Again),
        Outcome::Repeated { answer, position } => {
            Err(CommitError::Repeated(Repeat { answer, position }))
        }
        Outcome::OutOfBounds(key) => Err(CommitError::OutOfBounds(space.prefix().relative(&key))),
        Outcome::NotACounter(key) => {
            let key = space.prefix().relative(&key);
            Err(StoreError::NotACounter(key).into())
        }
    }
}
