//! Knows when a call was last given the processor: a call that yields or waits is not running, and
//! that time must not be counted as its own. It counts nothing itself.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// When the call was last given the processor. Clones share one clock.
#[derive(Debug, Clone)]
pub struct PollClock {
    start: Instant,
    nanos: Arc<AtomicU64>,
}

impl PollClock {
    /// A clock that starts now.
    pub fn new() -> Self {
        PollClock {
            start: Instant::now(),
            nanos: Arc::new(AtomicU64::new(0)),
        }
    }

    /// When its call was last given the processor.
    pub fn polled_at(&self) -> Instant {
        self.start + Duration::from_nanos(self.nanos.load(Ordering::Relaxed))
    }

    /// The call, noting each time that it is given the processor.
    pub async fn watch<F: Future>(&self, call: F) -> F::Output {
        let mut call = pin!(call);
        poll_fn(|context| {
            let nanos = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
            self.nanos.store(nanos, Ordering::Relaxed);
            call.as_mut().poll(context)
        })
        .await
    }
}
