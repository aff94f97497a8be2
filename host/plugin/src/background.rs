//! What runs without anybody waiting for it: jobs that are due, and cards that are marked to be drawn.
//!
//! One task per company looks what is due, runs some of it at the same time, and looks again when a
//! call was committed here, when the next one is due, and every few seconds in any case. Each run takes
//! what it does off the list in its own commit, so a crash at any point loses nothing and does nothing
//! twice; what this task remembers is only what is running right now.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use guildhall_app::jobs::Job;
use guildhall_app::tasks;
use guildhall_domain::{CompanyId, JobId, MessageId, Millis, PluginId};
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::plugins::Inner;

/// Jobs and drawings of one company that run at the same time.
const AT_ONCE: usize = 8;
/// What is looked at at once: more than can run, since some of it is running already.
const LOOKED_AT: usize = 4 * AT_ONCE;
/// The longest time between two looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The pause after a look or a run that failed for the host's fault.
const PAUSE_AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// The tasks, one per company.
pub struct Background {
    companies: Mutex<HashMap<CompanyId, Task>>,
    stop: watch::Sender<bool>,
}

struct Task {
    wake: Arc<Notify>,
    handle: JoinHandle<()>,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Work {
    Job(JobId),
    Drawing(MessageId),
}

/// A piece of work that came to an end, and whether to leave the list alone for a while.
struct Ended {
    work: Work,
    trouble: bool,
}

impl Default for Background {
    fn default() -> Self {
        Background {
            companies: Mutex::default(),
            stop: watch::Sender::new(false),
        }
    }
}

impl Background {
    /// Has this company's list looked at now.
    pub fn wake(&self, inner: &Arc<Inner>, company: &CompanyId) {
        if *self.stop.borrow() {
            return;
        }
        let mut companies = self.companies.lock();
        if let Some(task) = companies.get(company) {
            task.wake.notify_one();
            return;
        }
        let wake = Arc::new(Notify::new());
        wake.notify_one();
        let runner = Runner {
            inner: Arc::downgrade(inner),
            company: company.clone(),
            wake: Arc::clone(&wake),
            stop: self.stop.subscribe(),
            busy: HashSet::new(),
            running: FuturesUnordered::new(),
        };
        let handle = tasks::spawn("plugin background", runner.run());
        companies.insert(company.clone(), Task { wake, handle });
    }

    /// Starts nothing more, and waits for what is running.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        let tasks: Vec<Task> = self
            .companies
            .lock()
            .drain()
            .map(|(_, task)| task)
            .collect();
        for task in tasks {
            if let Err(end) = task.handle.await {
                tracing::error!(%end, "a background task ended badly");
            }
        }
    }
}

struct Runner {
    /// Weak, because the sandboxes hold the task.
    inner: Weak<Inner>,
    company: CompanyId,
    wake: Arc<Notify>,
    stop: watch::Receiver<bool>,
    busy: HashSet<Work>,
    running: FuturesUnordered<BoxFuture<'static, Ended>>,
}

impl Runner {
    async fn run(mut self) {
        let mut pause = Duration::ZERO;
        loop {
            tokio::select! {
                biased;
                () = stopped(&mut self.stop) => break,
                Some(ended) = self.running.next(), if !self.running.is_empty() => {
                    self.busy.remove(&ended.work);
                    if ended.trouble {
                        tokio::time::sleep(PAUSE_AFTER_TROUBLE).await;
                    }
                }
                () = self.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
            let Some(inner) = self.inner.upgrade() else {
                break;
            };
            pause = self.look(&inner).await;
        }
        while self.running.next().await.is_some() {}
    }

    /// Starts what is due and fits; says when to look again.
    async fn look(&mut self, inner: &Arc<Inner>) -> Duration {
        if self.busy.len() >= AT_ONCE {
            return LONGEST_PAUSE;
        }
        let desk = inner.desk();
        let jobs = desk.due_jobs(&self.company, LOOKED_AT).await;
        let drawings = desk.due_refreshes(&self.company, LOOKED_AT).await;
        let (jobs, drawings) = match (jobs, drawings) {
            (Ok(jobs), Ok(drawings)) => (jobs, drawings),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(company = self.company.as_str(), %error, "cannot look what is due");
                return PAUSE_AFTER_TROUBLE;
            }
        };
        let company = self.company.clone();
        let mut resting = Resting::of(inner, &company);
        // Drawings first: people are looking at the cards.
        for (message, mark) in drawings.items {
            if !resting.has(&mark.plugin) {
                self.start(inner, Work::Drawing(message), Errand::Draw(mark.plugin));
            }
        }
        for job in jobs.jobs {
            if !resting.has(&job.plugin) {
                self.start(inner, Work::Job(job.id.clone()), Errand::Run(Box::new(job)));
            }
        }
        let next = [jobs.next, drawings.next].into_iter().flatten().min();
        let next = next.map_or(LONGEST_PAUSE, |at| until(desk.now(), at));
        resting.next.map_or(next, |ends| ends.min(next))
    }

    fn start(&mut self, inner: &Arc<Inner>, work: Work, errand: Errand) {
        if self.busy.len() >= AT_ONCE || !self.busy.insert(work.clone()) {
            return;
        }
        let (inner, company) = (Arc::clone(inner), self.company.clone());
        self.running.push(Box::pin(async move {
            let done = match (&work, errand) {
                (Work::Drawing(message), Errand::Draw(plugin)) => {
                    inner.draw(&company, message, &plugin).await
                }
                (Work::Job(_), Errand::Run(job)) => inner.run_job(&company, *job).await,
                (Work::Drawing(_), Errand::Run(_)) | (Work::Job(_), Errand::Draw(_)) => Ok(()),
            };
            if let Err(error) = &done {
                tracing::error!(company = company.as_str(), ?work, %error, "work in the background was not done; it is tried again");
            }
            Ended { work, trouble: done.is_err() }
        }));
    }
}

/// The plugins that are left alone just now, and when the first of them is called again.
struct Resting<'a> {
    inner: &'a Inner,
    company: &'a CompanyId,
    known: HashMap<PluginId, bool>,
    next: Option<Duration>,
}

impl<'a> Resting<'a> {
    fn of(inner: &'a Inner, company: &'a CompanyId) -> Self {
        Resting {
            inner,
            company,
            known: HashMap::new(),
            next: None,
        }
    }

    fn has(&mut self, plugin: &PluginId) -> bool {
        if let Some(paused) = self.known.get(plugin) {
            return *paused;
        }
        let rests = self.inner.roster.rests(self.company, plugin);
        if let Some(rests) = rests {
            self.next = Some(self.next.map_or(rests, |next| next.min(rests)));
        }
        self.known.insert(plugin.clone(), rests.is_some());
        rests.is_some()
    }
}

/// Until the house stops; also when whoever could say so is gone.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let told = stop.wait_for(|stop| *stop).await.is_ok();
    tracing::debug!(told, "background work stops");
}

enum Errand {
    Draw(PluginId),
    Run(Box<Job>),
}

fn until(now: Millis, at: Millis) -> Duration {
    Duration::from_millis(at.0.saturating_sub(now.0)).min(LONGEST_PAUSE)
}
