//! The writer thread: the only one that changes the tree.
//!
//! It takes the commits that wait, decides them, applies the accepted ones as one batch, brings it
//! to the disk and only then answers. It must never answer before the sync, and never go on after
//! an error of the engine: what was not synced then may or may not be there.

use super::group::Group;
use super::open::Opened;
use super::recent::{Keys, Recent};
use super::shared::Shared;
use super::values::{disk, engine};
use crate::engine::{Commit, Outcome};
use crate::errors::StoreError;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// The most commits that share one sync.
const GROUP_COMMITS: usize = 512;
/// The most bytes that share one sync.
const GROUP_BYTES: usize = 4 * 1024 * 1024;
/// How long to wait for as many commits as the last group had.
const LINGER: Duration = Duration::from_micros(500);

type Answer = oneshot::Sender<Result<Outcome, StoreError>>;

pub(super) enum Job {
    Commit {
        commit: Box<Commit>,
        answer: Answer,
        /// Its place in the queue, free again once it is answered.
        place: OwnedSemaphorePermit,
    },
    Close(oneshot::Sender<Result<(), StoreError>>),
}

type Taken = (Box<Commit>, Answer, OwnedSemaphorePermit);

/// Whatever ends the thread, nobody is left waiting.
struct End(Arc<Shared>);

impl Drop for End {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.fail("the writer thread panicked");
        }
        self.0.close();
    }
}

/// Runs until the queue ends or a close is asked for.
pub(super) fn run(shared: Arc<Shared>, opened: Opened, jobs: &Receiver<Job>) {
    let end = End(Arc::clone(&shared));
    let mut commits = opened.commits;
    let mut recent = Recent::new(commits);
    let mut expected = 1;
    let closing = loop {
        let (group, closing) = take(jobs, expected);
        expected = group.len();
        if !group.is_empty() {
            commits = settle(&shared, &opened, group, commits, &mut recent);
        }
        match closing {
            Closing::No => {}
            Closing::Ended => break None,
            Closing::Asked(answer) => break Some(answer),
        }
    };
    drop(end);
    let synced = opened.file.sync_data();
    // Lets go of the tree, then of the lock.
    drop(opened);
    if let Some(answer) = closing {
        let failed = shared.failed().map(StoreError::Unavailable);
        let unsynced = synced.map_err(|error| disk(&error));
        drop(answer.send(failed.map_or(unsynced, Err)));
    }
}

enum Closing {
    No,
    Ended,
    Asked(oneshot::Sender<Result<(), StoreError>>),
}

/// Waits for a commit, then takes what else is there. When the last group was larger, those it
/// answered are on their way back with their next: a short wait lets them share this sync.
fn take(jobs: &Receiver<Job>, expected: usize) -> (Vec<Taken>, Closing) {
    let mut group = Vec::new();
    let mut bytes = 0;
    let Ok(first) = jobs.recv() else {
        return (group, Closing::Ended);
    };
    let until = Instant::now() + LINGER;
    let mut next = Some(first);
    loop {
        match next.take() {
            Some(Job::Close(answer)) => return (group, Closing::Asked(answer)),
            Some(Job::Commit {
                commit,
                answer,
                place,
            }) => {
                bytes += commit.bytes();
                group.push((commit, answer, place));
            }
            None => {}
        }
        if group.len() >= GROUP_COMMITS || bytes >= GROUP_BYTES {
            return (group, Closing::No);
        }
        let wait = match group.len() < expected {
            true => until.saturating_duration_since(Instant::now()),
            false => Duration::ZERO,
        };
        match jobs.recv_timeout(wait) {
            Ok(job) => next = Some(job),
            Err(RecvTimeoutError::Timeout) => return (group, Closing::No),
            Err(RecvTimeoutError::Disconnected) => return (group, Closing::Ended),
        }
    }
}

/// Decides, applies, syncs and answers a group; returns the number of the last commit.
fn settle(
    shared: &Shared,
    opened: &Opened,
    jobs: Vec<Taken>,
    commits: u64,
    recent: &mut Recent,
) -> u64 {
    let mut group = Group::new(&opened.db, recent, commits);
    let mut answers = Vec::with_capacity(jobs.len());
    for (commit, answer, place) in jobs {
        let outcome = match shared.failed() {
            Some(reason) => Err(StoreError::Unavailable(reason)),
            None => group.decide(*commit),
        };
        if let Err(StoreError::Unavailable(reason)) = &outcome {
            shared.fail(reason);
        }
        answers.push((outcome, answer, place));
    }
    let written = write(shared, opened, group, &mut answers);
    let failed = shared.failed();
    for (outcome, answer, place) in answers {
        let outcome = match (&failed, outcome) {
            (Some(reason), Ok(Outcome::Committed(_))) => Err(StoreError::Unknown(reason.clone())),
            (Some(reason), Ok(_)) => Err(StoreError::Unavailable(reason.clone())),
            (_, outcome) => outcome,
        };
        drop(place);
        // Who has stopped waiting needs no answer; the commit stands.
        drop(answer.send(outcome));
    }
    let Ok((last, keys)) = written else {
        return commits;
    };
    recent.push(keys, last);
    last
}

type Answers = Vec<(Result<Outcome, StoreError>, Answer, OwnedSemaphorePermit)>;

/// Brings a group to the disk. Conflicts are answered in between, as soon as a new run would see
/// what they lost to.
fn write(
    shared: &Shared,
    opened: &Opened,
    group: Group,
    answers: &mut Answers,
) -> Result<(u64, Keys), ()> {
    let fail = |error: StoreError| match error {
        StoreError::Unavailable(reason) => shared.fail(&reason),
        error => shared.fail(&error.to_string()),
    };
    if group.is_empty() || shared.failed().is_some() {
        return Err(());
    }
    let (batch, in_flight, last) = group.batch().map_err(fail)?;
    let keys = Keys::clone(&in_flight.keys);
    shared
        .apply(|| opened.db.apply_batch(batch), in_flight, last)
        .map_err(|error| fail(engine(error)))?;
    let (conflicts, rest) = std::mem::take(answers)
        .into_iter()
        .partition(|(outcome, _, _)| matches!(outcome, Ok(Outcome::Conflict)));
    *answers = rest;
    for (outcome, answer, place) in Answers::from(conflicts) {
        drop(place);
        drop(answer.send(outcome));
    }
    opened.db.flush().map_err(|error| fail(engine(error)))?;
    opened
        .file
        .sync_data()
        .map_err(|error| fail(disk(&error)))?;
    shared.made_durable();
    Ok((last, keys))
}
