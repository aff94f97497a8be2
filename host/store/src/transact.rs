//! The whole of a transaction in one call: run, settle, again after a conflict.

use crate::attempts::Settled;
use crate::engine::Receipt;
use crate::errors::{CommitError, TransactError};
use crate::space::Space;
use crate::tx::Tx;
use tokio::time::Instant;

impl Space {
    /// Runs `work` in a transaction and commits it; runs it again when another commit got in
    /// between, until `deadline`. `work` must not have effects outside the transaction. What it
    /// refuses is validated in the same way before it is returned: nobody is shown the outcome of
    /// a stale read.
    ///
    /// In a future that must be `Send`, as every spawned one and every HTTP handler, `work` has to
    /// be an `async move` closure that owns what it captures (the compiler cannot yet prove it for
    /// borrowed captures). A layer above that takes a closure itself should drive [`crate::Attempts`]
    /// in a loop rather than put one async closure into another.
    ///
    /// # Errors
    /// See [`TransactError`].
    pub async fn transact<T, E>(
        &self,
        deadline: Instant,
        mut work: impl AsyncFnMut(&mut Tx) -> Result<T, E>,
    ) -> Result<(T, Receipt), TransactError<E>> {
        let mut attempts = self.attempts(deadline);
        loop {
            let mut tx = attempts.begin().await.map_err(CommitError::Busy)?;
            match work(&mut tx).await {
                Ok(value) => {
                    if let Settled::Done(receipt) = attempts.commit(tx).await? {
                        return Ok((value, receipt));
                    }
                }
                Err(refusal) => {
                    if let Settled::Done(_) = attempts.discard(tx).await? {
                        return Err(TransactError::Refused(refusal));
                    }
                }
            }
        }
    }
}
