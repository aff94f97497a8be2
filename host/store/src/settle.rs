//! Settling a transaction: what it read and wrote becomes one declarative request.
//!
//! Nothing is submitted before the gate of the lane lets it through, and nothing that was submitted
//! is given up: a caller who stops waiting leaves a whole commit or none.

use crate::attempts::{Settled, settle};
use crate::engine::{Append, Commit, Outcome};
use crate::errors::{CommitError, StoreError};
use crate::lane::WriteSet;
use crate::tx::Tx;
use std::sync::Arc;
use tokio::time::Instant;

impl Tx {
    /// Commits it. A transaction that wrote nothing is validated, and what it read is durable
    /// when this returns.
    ///
    /// # Errors
    /// See [`CommitError`].
    pub async fn commit(self) -> Result<Settled, CommitError> {
        let space = self.space.clone();
        let outcome = self.settle(None).await?;
        settle(&space, outcome)
    }

    /// Validates what it read and commits nothing.
    ///
    /// # Errors
    /// [`CommitError::Store`].
    pub async fn discard(self) -> Result<Settled, CommitError> {
        let space = self.space.clone();
        let outcome = self.validate().await?;
        settle(&space, outcome)
    }

    pub(crate) async fn validate(self) -> Result<Outcome, CommitError> {
        let reads = self.reads.into_reads();
        let (engine, main) = (self.space.engine(), self.space.main());
        Ok(engine.validate(reads, main).await?)
    }

    pub(crate) async fn settle(self, deadline: Option<Instant>) -> Result<Outcome, CommitError> {
        if self.overlay.is_empty() {
            return self.validate().await;
        }
        let lane = Arc::clone(self.space.lane());
        let holder = self.turn.as_ref().is_some_and(|turn| turn.is_held());
        let writes = WriteSet::of(&self.overlay);
        let pass = lane.enter(writes, holder, deadline).await?;
        let engine = Arc::clone(self.space.engine());
        let commit = self.into_commit();
        // On its own, so that the commit is decided and the pass given back whoever stops waiting.
        let deciding = tokio::spawn(async move {
            let outcome = engine.commit(commit).await;
            drop(pass);
            outcome
        });
        match deciding.await {
            Ok(outcome) => Ok(outcome?),
            Err(end) => Err(StoreError::Unknown(end.to_string()).into()),
        }
    }

    fn into_commit(self) -> Commit {
        let prefix = self.space.prefix();
        let writes = self.overlay.writes().iter();
        let appends = self.overlay.appends().iter();
        let idempotency = self.overlay.idempotency();
        Commit {
            writes: writes
                .map(|(key, write)| (prefix.full(key), write.clone()))
                .collect(),
            appends: appends
                .map(|append| Append {
                    log: prefix.log(&append.log),
                    value: append.value.clone(),
                    index: append
                        .index
                        .as_ref()
                        .map(|index| (prefix.full(&index.key), index.prefix.clone())),
                })
                .collect(),
            idempotency: idempotency.map(|(key, answer)| (prefix.full(key), answer.clone())),
            main: self.space.main().clone(),
            reads: self.reads.into_reads(),
        }
    }
}
