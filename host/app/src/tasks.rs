//! Work beside the requests: every task in the house is started here, under a name.
//!
//! A task never outlives what it works for without somebody holding its handle.

use std::future::Future;

use tokio::task::JoinHandle;
use tracing::Instrument;

/// Starts a task. Its name is on everything that it logs.
pub fn spawn<F>(name: &'static str, task: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(task.instrument(tracing::info_span!("task", name)))
}

/// Starts one of very many tasks, such as an open socket's: without a name, which would cost each of
/// them memory while it waits and time whenever it runs.
pub fn spawn_many<F>(task: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(task)
}

/// Runs what would hold up a worker (hashing, compiling, reading a disk) on a thread of its own.
///
/// # Errors
/// When it panicked.
pub async fn blocking<T: Send + 'static>(
    name: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> crate::Result<T> {
    let span = tracing::info_span!("blocking", name);
    tokio::task::spawn_blocking(move || span.in_scope(work))
        .await
        .map_err(|end| crate::Error::host(format!("{name} did not finish: {end}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_beside_is_an_error_here() {
        assert_eq!(blocking("sum", || 1 + 1).await.unwrap(), 2);
        let failed: crate::Result<()> = blocking("fall", || panic!("down")).await;
        assert!(
            failed
                .unwrap_err()
                .to_string()
                .contains("fall did not finish")
        );
        assert_eq!(spawn("beside", async { 3 }).await.unwrap(), 3);
    }
}
