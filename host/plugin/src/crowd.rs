//! Where long-running guests go: threads of the lowest priority, apart from those that serve everybody.
//!
//! A guest starts where it was asked for, since most are over within a fraction of a tick and a change
//! of threads would cost more than the call. One that has used two ticks of the processor moves here
//! with its sandbox and finishes here; the next one of the same plugin and kind (a command, a button, a
//! job) starts here, as does the next one after a guest that was broken off. So a guest that loops hardly holds a thread that serves
//! people for longer than two ticks, and one that does so again and again does not hold it at all.
//! What counts is the processor's time: a quick call that waits for a processor among others is quick.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use futures_util::future::BoxFuture;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::api::Origin;
use crate::ticker::TICK;

/// Processor time after which a guest moves.
const PATIENCE: Duration = TICK.saturating_mul(2);

/// The threads.
pub struct Crowd {
    runtime: Option<Runtime>,
    handle: Handle,
}

/// How much of the processor a guest has used, with what the host did for it; and so whether it has
/// used up the patience of the thread that it started on.
#[derive(Clone, Default, Debug)]
pub struct Tired {
    tired: Arc<AtomicBool>,
    nanos: Arc<AtomicU64>,
}

impl Tired {
    /// Says that it has, whatever it used. The call moves at its next yield.
    pub fn set(&self) {
        self.tired.store(true, Ordering::Relaxed);
    }

    /// Whether it has.
    pub fn get(&self) -> bool {
        self.used() >= PATIENCE || self.tired.load(Ordering::Relaxed)
    }

    /// Processor time used so far.
    pub fn used(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Ordering::Relaxed))
    }

    fn uses(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
    }
}

/// Where a guest starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Where it was asked for.
    Here,
    /// On these threads.
    Apart,
}

/// For which kinds of origin the last guest of a plugin ran for long. A long import says nothing of a
/// button, and drawing a card nothing of a command.
#[derive(Default, Debug)]
pub struct Habits(AtomicU32);

impl Habits {
    /// Where the next guest from such an origin starts: apart when the last one ran for long.
    pub fn start(&self, origin: &Origin) -> Start {
        if self.0.load(Ordering::Relaxed) & origin.bit() == 0 {
            Start::Here
        } else {
            Start::Apart
        }
    }

    /// Remembers whether a guest from there ran for long.
    pub fn ran(&self, origin: &Origin, tired: &Tired) {
        if tired.get() {
            self.0.fetch_or(origin.bit(), Ordering::Relaxed);
        } else {
            self.0.fetch_and(!origin.bit(), Ordering::Relaxed);
        }
    }
}

/// A call that was on these threads when they ended.
#[derive(Debug, thiserror::Error)]
#[error("the threads for long plugin calls have ended")]
pub struct Gone;

impl Crowd {
    /// Starts `workers` threads.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(workers: usize) -> std::io::Result<Crowd> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(workers.max(1))
            .thread_name("plugin-long")
            .on_thread_start(step_back)
            .enable_all()
            .build()?;
        let handle = runtime.handle().clone();
        Ok(Crowd {
            runtime: Some(runtime),
            handle,
        })
    }

    /// Runs a call here, or there once it is tired.
    ///
    /// # Errors
    /// [`Gone`] when the threads ended under it.
    pub async fn host<T: Send + 'static>(
        &self,
        mut call: BoxFuture<'static, T>,
        start: Start,
        tired: &Tired,
    ) -> Result<T, Gone> {
        if start == Start::Apart {
            return AbortOnDrop(self.handle.spawn(giving_way(call, tired.clone()))).await;
        }
        let here = std::future::poll_fn(|context| {
            let stretch = Stretch::begin();
            let polled = call.as_mut().poll(context);
            tired.uses(stretch.used());
            match polled {
                Poll::Ready(answer) => Poll::Ready(Some(answer)),
                Poll::Pending if tired.get() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await;
        match here {
            Some(answer) => Ok(answer),
            // When the one who asked goes away, the call is not worth finishing either.
            None => AbortOnDrop(self.handle.spawn(giving_way(call, tired.clone()))).await,
        }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// From where a call is given the processor to where it gives it back.
struct Stretch {
    wall: Instant,
    thread: ThreadTime,
}

impl Stretch {
    fn begin() -> Self {
        Stretch {
            wall: Instant::now(),
            thread: ThreadTime::now(),
        }
    }

    /// Processor time of the thread. What is over within a tick was hardly interrupted, and the clock of
    /// a thread costs more to read than that of the wall.
    fn used(&self) -> Duration {
        let passed = self.wall.elapsed();
        if passed <= TICK {
            passed
        } else {
            self.thread.elapsed()
        }
    }
}

struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Future for AbortOnDrop<T> {
    type Output = Result<T, Gone>;

    fn poll(self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.get_mut().0)
            .poll(context)
            .map(|joined| joined.map_err(|_| Gone))
    }
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Idle scheduling costs nothing on an idle machine, and needs no privilege.
pub fn step_back() {
    use thread_priority::ThreadPriority;
    use thread_priority::unix::{
        NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
        thread_native_id,
    };
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let set = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
    if set.is_err() {
        tracing::debug!("the threads for long plugin calls keep the normal priority");
    }
}

/// Gives the processor away whenever the call yields. The kernel takes it from a thread that never
/// enters it only at its own ticks, which are several of ours apart.
async fn giving_way<T>(mut call: BoxFuture<'static, T>, tired: Tired) -> T {
    std::future::poll_fn(move |context| {
        let start = ThreadTime::now();
        let polled = call.as_mut().poll(context);
        tired.uses(start.elapsed());
        if polled.is_pending() {
            std::thread::yield_now();
        }
        polled
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> String {
        std::thread::current().name().unwrap_or_default().to_owned()
    }

    /// Keeps the processor for so long.
    fn work(time: Duration) {
        let clock = ThreadTime::now();
        while clock.elapsed() < time {
            std::hint::spin_loop();
        }
    }

    #[test]
    fn where_a_guest_starts_is_told_by_the_last_one_of_its_kind() {
        let habits = Habits::default();
        let tired = Tired::default();
        tired.set();
        habits.ran(&Origin::Drawing, &tired);
        assert_eq!(habits.start(&Origin::Drawing), Start::Apart);
        assert_eq!(habits.start(&Origin::Launcher), Start::Here);
        habits.ran(&Origin::Launcher, &Tired::default());
        assert_eq!(habits.start(&Origin::Drawing), Start::Apart);
        habits.ran(&Origin::Drawing, &Tired::default());
        assert_eq!(habits.start(&Origin::Drawing), Start::Here);
    }

    #[tokio::test]
    async fn waiting_for_a_processor_tires_nobody_and_working_does() {
        let crowd = Crowd::start(1).unwrap();
        let waits = async {
            std::thread::sleep(PATIENCE * 4);
            tokio::task::yield_now().await;
            here()
        };
        let tired = Tired::default();
        let waited = crowd.host(Box::pin(waits), Start::Here, &tired).await;
        assert_ne!(waited.unwrap(), "plugin-long");
        let works = async {
            work(PATIENCE);
            tokio::task::yield_now().await;
            here()
        };
        let tired = Tired::default();
        let worked = crowd.host(Box::pin(works), Start::Here, &tired).await;
        assert_eq!(worked.unwrap(), "plugin-long");
    }

    #[tokio::test]
    async fn a_call_moves_when_it_is_tired_and_not_before() {
        let crowd = Crowd::start(1).unwrap();
        let tired = Tired::default();
        let told = tired.clone();
        let call = async move {
            tokio::task::yield_now().await;
            let before = here();
            told.set();
            tokio::task::yield_now().await;
            (before, here())
        };
        let (before, after) = crowd
            .host(Box::pin(call), Start::Here, &tired)
            .await
            .unwrap();
        assert_ne!(before, "plugin-long");
        assert_eq!(after, "plugin-long");
        let rested = Tired::default();
        let apart = crowd
            .host(Box::pin(async { here() }), Start::Apart, &rested)
            .await;
        assert_eq!(apart.unwrap(), "plugin-long");
    }
}
