//! The queues of commits, one for each company, and the tasks that empty them.
//!
//! While a batch is with the server, what arrives for the same company waits and becomes the next
//! one: one round trip and one sync of the disk for all of them. A commit that was taken into a
//! batch is never given up, whoever stops waiting for it. It must never report a commit whose fate
//! is not known as failed, nor send a batch twice.

use super::answers::Answers;
use super::arguments::{Arguments, COMMIT};
use super::batch::{self, Job};
use super::database::{self, Database, ask, discard, is_read_only, is_refusal, says};
use super::followers::Followers;
use super::keys::split;
use crate::engine::{Commit, FullKey, Outcome};
use crate::errors::StoreError;
use parking_lot::Mutex;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::time::{Instant, timeout, timeout_at};

/// Bytes of a place in the queues.
const PLACE: usize = 4_096;
/// The most places that one commit takes: more than the largest one needs.
const MOST_PLACES: usize = 2_048;
/// How long a batch may be with the server. After that its fate is not known.
const ANSWER: Duration = Duration::from_secs(60);
/// How long to wait for as many commits as the last batch had.
const LINGER: Duration = Duration::from_millis(1);

/// See the module's text.
pub(super) struct Groups {
    database: Arc<Database>,
    followers: Arc<Followers>,
    handle: Handle,
    places: Arc<Semaphore>,
    /// By the head of the main log; `None` when closed.
    queues: Mutex<Option<HashMap<FullKey, Arc<Queue>>>>,
    /// Commits that are not answered yet.
    waiting: watch::Sender<usize>,
}

#[derive(Default)]
struct Queue {
    jobs: Mutex<VecDeque<Job>>,
    arrived: Notify,
}

impl Groups {
    pub(super) fn new(
        database: Arc<Database>,
        followers: Arc<Followers>,
        handle: Handle,
        queue_bytes: usize,
    ) -> Groups {
        let places = queue_bytes.max(MOST_PLACES * PLACE) / PLACE;
        Groups {
            database,
            followers,
            handle,
            places: Arc::new(Semaphore::new(places)),
            queues: Mutex::new(Some(HashMap::new())),
            waiting: watch::Sender::new(0),
        }
    }

    pub(super) async fn commit(self: &Arc<Groups>, commit: Commit) -> Result<Outcome, StoreError> {
        let places = (commit.bytes() / PLACE + 1).min(MOST_PLACES);
        let places = u32::try_from(places).unwrap_or(1);
        let place = Arc::clone(&self.places).acquire_many_owned(places).await;
        let place = place.map_err(|_| database::closed())?;
        let (answer, answered) = oneshot::channel();
        self.submit(commit, answer, place)?;
        let lost = || StoreError::Unknown("the task that decides commits ended".to_owned());
        answered.await.unwrap_or_else(|_| Err(lost()))
    }

    fn submit(
        self: &Arc<Groups>,
        commit: Commit,
        answer: oneshot::Sender<Result<Outcome, StoreError>>,
        place: OwnedSemaphorePermit,
    ) -> Result<(), StoreError> {
        let main = commit.main.head.clone();
        let job = Job::new(commit, answer, place);
        let mut queues = self.queues.lock();
        let queues = queues.as_mut().ok_or_else(database::closed)?;
        self.waiting.send_modify(|waiting| *waiting += 1);
        if let Some(queue) = queues.get(&main) {
            queue.jobs.lock().push_back(job);
            queue.arrived.notify_one();
            return Ok(());
        }
        let queue = Arc::new(Queue::default());
        queue.jobs.lock().push_back(job);
        queues.insert(main.clone(), Arc::clone(&queue));
        let work = Work {
            groups: Arc::clone(self),
            main,
            queue,
        };
        self.handle.spawn(work.run());
        Ok(())
    }

    /// Takes no more commits and waits for those that it has.
    pub(super) async fn close(&self) {
        // The queues stay until their tasks are through with them.
        let queues = self.queues.lock().take();
        let mut waiting = self.waiting.subscribe();
        drop(waiting.wait_for(|&waiting| waiting == 0).await);
        drop(queues);
        self.places.close();
    }
}

/// The task that empties one queue, and ends when it is empty.
struct Work {
    groups: Arc<Groups>,
    main: FullKey,
    queue: Arc<Queue>,
}

impl Drop for Work {
    fn drop(&mut self) {
        // Also when it panics: then nobody waits for an answer that cannot come.
        if let Some(queues) = self.groups.queues.lock().as_mut()
            && queues
                .get(&self.main)
                .is_some_and(|queue| Arc::ptr_eq(queue, &self.queue))
        {
            queues.remove(&self.main);
        }
        let left = std::mem::take(&mut *self.queue.jobs.lock());
        self.groups
            .waiting
            .send_modify(|waiting| *waiting = waiting.saturating_sub(left.len()));
    }
}

impl Work {
    async fn run(self) {
        let mut expected = 1;
        loop {
            self.linger(expected).await;
            let batch = batch::take(&mut self.queue.jobs.lock());
            if batch.is_empty() {
                if self.leave() {
                    return;
                }
                continue;
            }
            let outcomes = self.decide(&batch).await;
            // Whoever came meanwhile is there already; without them, those answered now and those
            // would take turns for ever, in batches half as large.
            expected = batch.len() + self.queue.jobs.lock().len();
            self.answer(batch, outcomes);
        }
    }

    /// Those whom the last batch answered are on their way back with their next commits: a short
    /// wait lets them share this one.
    async fn linger(&self, expected: usize) {
        let until = Instant::now() + LINGER;
        while self.queue.jobs.lock().len() < expected {
            if timeout_at(until, self.queue.arrived.notified())
                .await
                .is_err()
            {
                return;
            }
        }
    }

    /// Takes the queue away if it is still empty.
    fn leave(&self) -> bool {
        let mut queues = self.groups.queues.lock();
        if !self.queue.jobs.lock().is_empty() {
            return false;
        }
        if let Some(queues) = queues.as_mut() {
            queues.remove(&self.main);
        }
        true
    }

    fn answer(&self, batch: Vec<Job>, outcomes: Vec<Result<Outcome, StoreError>>) {
        let decided = batch.len();
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            drop(job.place);
            // Who has stopped waiting needs no answer; the commit stands.
            drop(job.answer.send(outcome));
        }
        self.groups
            .waiting
            .send_modify(|waiting| *waiting = waiting.saturating_sub(decided));
    }

    /// What became of each commit of a batch. When stored data stands in the way of one of them,
    /// they are decided one by one, so that it stands in nobody else's.
    async fn decide(&self, batch: &[Job]) -> Vec<Result<Outcome, StoreError>> {
        match self.ask(batch).await {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            Err(StoreError::Damaged(_) | StoreError::Limit(_)) if batch.len() > 1 => {
                let mut outcomes = Vec::with_capacity(batch.len());
                for job in batch {
                    let one = self.ask(std::slice::from_ref(job)).await;
                    outcomes.push(one.map(|mut one| one.remove(0)));
                }
                outcomes
            }
            Err(error) => batch.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Has the server decide. `Ok` has as many outcomes as there are commits.
    async fn ask(&self, batch: &[Job]) -> Result<Vec<Outcome>, StoreError> {
        let (company, _) = split(&self.main);
        let arguments = Arguments::of(company, batch)?;
        let client = self.groups.database.connection().await?;
        let asked = timeout(ANSWER, ask(&client, COMMIT, &arguments.values())).await;
        let rows = match asked {
            Ok(Ok(rows)) => rows,
            Ok(Err(error)) if is_refusal(&error) => {
                if is_read_only(&error) {
                    discard(client);
                }
                return Err(self.refused(&error));
            }
            Ok(Err(error)) => {
                discard(client);
                return Err(StoreError::Unknown(says(&error)));
            }
            Err(_) => {
                discard(client);
                let late = "the database did not answer within 60 seconds";
                return Err(StoreError::Unknown(late.to_owned()));
            }
        };
        let unread = || StoreError::Unknown("the database's answer cannot be read".to_owned());
        let answers = rows.first().map(Answers::of).transpose();
        let answers = answers.ok().flatten().ok_or_else(unread)?;
        let outcomes = arguments.outcomes(batch, answers);
        if outcomes.len() != batch.len() {
            return Err(unread());
        }
        self.tell(batch, &outcomes);
        Ok(outcomes)
    }

    fn refused(&self, error: &tokio_postgres::Error) -> StoreError {
        match error.code().map(|code| code.code()) {
            Some("GH001") => StoreError::Damaged(says(error)),
            _ => self.groups.database.unavailable(&says(error)),
        }
    }

    /// Tells those who follow the logs that were appended to.
    fn tell(&self, batch: &[Job], outcomes: &[Outcome]) {
        let mut heads = HashMap::new();
        for (job, outcome) in batch.iter().zip(outcomes) {
            if let Outcome::Committed(receipt) = outcome {
                for (append, &place) in job.commit.appends.iter().zip(&receipt.appended) {
                    heads.insert(&append.log.head, place);
                }
            }
        }
        for (log, head) in heads {
            self.groups.followers.moved(log, head);
        }
    }
}
