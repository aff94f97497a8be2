//! Knows when a call was last given the processor: a call that yields or waits is not running, and
//! that time must not be counted as its own. It counts nothing itself.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
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
    pub fn watch<F: Future>(&self, call: F) -> Watched<F> {
        Watched {
            call: Box::pin(call),
            clock: self.clone(),
        }
    }
}

/// A call on a [`PollClock`].
pub struct Watched<F> {
    call: Pin<Box<F>>,
    clock: PollClock,
}

impl<F: Future> Future for Watched<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let nanos = u64::try_from(self.clock.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.clock.nanos.store(nanos, Ordering::Relaxed);
        self.call.as_mut().poll(context)
    }
}
