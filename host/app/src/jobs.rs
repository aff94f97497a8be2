//! Jobs: work that a plugin does later, once, in a transaction of its own.
//!
//! A job is taken off the list in the same commit as its effects, so it is run at least once and
//! takes effect exactly once. A job acts for whoever scheduled it and never for anybody else.

mod aside;
mod clear;
mod declared;
mod due;

use guildhall_domain::{
    Action, CallId, ChatId, JobId, Json, Millis, Object, PluginId, Problem, ProblemCode, Said,
    Schedule, UserId,
};
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;
use crate::windows::{self, Listed, Window};

pub use aside::{LONGEST_REASON, MOST_ASIDE, list_aside, retry};
pub(crate) use clear::clear;
pub(crate) use declared::declare;
pub use due::Due;

/// The most jobs that one plugin has pending.
pub const MOST_PENDING: i64 = 10_000;
/// The longest name, in bytes.
pub const LONGEST_NAME: usize = 64;
/// The longest dedupe key, in bytes.
pub const LONGEST_DEDUPE_KEY: usize = 128;
/// The most attempts that can be asked for.
pub const MOST_ATTEMPTS: u32 = 50;
/// How far ahead a job can be scheduled, in milliseconds.
pub const FARTHEST: u64 = 400 * Millis::DAY;
/// The wait after the first failure, in milliseconds; it doubles with each further one.
pub const FIRST_WAIT: u64 = 2 * Millis::SECOND;
/// The longest wait between two attempts, in milliseconds.
pub const LONGEST_WAIT: u64 = Millis::HOUR;

/// So far below [`MOST_PENDING`], the count is only looked at; nearer, it is read for good.
const SLACK: i64 = 256;

/// When a job is to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// As soon as this is committed.
    Now,
    /// At a point in time; the past means now.
    At(Millis),
    /// So many milliseconds from now.
    After(u64),
    /// Again and again.
    Repeated(Schedule),
}

/// A job to be scheduled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What the plugin calls it; 1 to [`LONGEST_NAME`] bytes.
    pub name: String,
    /// When.
    pub when: When,
    /// Handed back to the plugin.
    pub payload: Json,
    /// Replaces the pending job of the same key.
    pub dedupe_key: Option<String>,
    /// 1 to [`MOST_ATTEMPTS`].
    pub max_attempts: u32,
    /// The chat that the scheduling call came from; the job's call comes from there too.
    pub chat: Option<ChatId>,
}

/// A job as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Whose work it is.
    pub plugin: PluginId,
    /// What the plugin calls it.
    pub name: String,
    /// Handed back to the plugin.
    pub payload: Json,
    /// Replaces the pending job of the same key.
    #[serde(default)]
    pub dedupe_key: Option<String>,
    /// When it is to run next.
    pub due: Millis,
    /// How many attempts have failed.
    pub attempts: u32,
    /// After so many it is set aside.
    pub max_attempts: u32,
    /// Whom it acts for: who caused the call that scheduled it.
    #[serde(default)]
    pub user: Option<UserId>,
    /// Where that call came from.
    #[serde(default)]
    pub chat: Option<ChatId>,
    /// When it is to be run again, and again.
    #[serde(default)]
    pub repeat: Option<Schedule>,
    /// How many times it was taken before; tells the times of a repeated job apart.
    #[serde(default)]
    pub round: u64,
    /// When this time of it was first due, once an attempt has failed: pauses are counted from there.
    #[serde(default)]
    pub slot: Option<Millis>,
    /// True: the manifest asks for it, and the plugin cannot cancel it.
    #[serde(default)]
    pub declared: bool,
    /// How many calls of plugins led to the one that scheduled it.
    #[serde(default)]
    pub depth: u32,
    /// When it was scheduled.
    pub scheduled_at: Millis,
    /// Set when it failed too often and is no longer pending.
    #[serde(default)]
    pub aside: Option<Aside>,
}

impl Job {
    /// Names the call that this time of it makes: the same in every attempt, and in no other time.
    ///
    /// # Errors
    /// Damaged, when its id is none.
    pub fn call(&self) -> Result<CallId> {
        let id = match self.round {
            0 => self.id.as_str().to_owned(),
            round => format!("{}-{round}", self.id.as_str()),
        };
        CallId::new(id).map_err(|why| Error::damaged(why.to_string()))
    }
}

/// Why a job was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// When.
    pub at: Millis,
    /// What went wrong the last time; for the administrator.
    pub reason: String,
}

/// What became of a job that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// It is tried again then.
    Again(Millis),
    /// It failed too often and waits for an administrator.
    SetAside,
    /// It was cancelled or replaced in the meantime.
    Gone,
}

/// Schedules a job of the acting plugin; a pending one of the same dedupe key is replaced.
///
/// # Errors
/// `invalid` for what is out of bounds; `quota_exceeded` with [`MOST_PENDING`] jobs pending.
pub async fn schedule(cx: &mut Cx<'_>, draft: Draft) -> Result<JobId> {
    let plugin = actor(cx).await?;
    check(&draft)?;
    let due = due_time(cx.now, &draft.when)?;
    let repeat = match draft.when {
        When::Repeated(schedule) => Some(schedule),
        When::Now | When::At(_) | When::After(_) => None,
    };
    if let Some(key) = &draft.dedupe_key
        && let Some(old) = cx
            .fetch::<JobId>(&keys::job_by_dedupe(&plugin, key))
            .await?
        && let Some(old) = pending(cx, &old).await?
    {
        unlist(cx, &old)?;
    }
    let job = Job {
        id: cx.ids.job(),
        plugin,
        name: draft.name,
        payload: draft.payload,
        dedupe_key: draft.dedupe_key,
        due,
        attempts: 0,
        max_attempts: draft.max_attempts,
        user: cx.actor.user().cloned(),
        chat: draft.chat,
        repeat,
        round: 0,
        slot: None,
        declared: false,
        depth: cx.cause.depth.saturating_sub(1),
        scheduled_at: cx.now,
        aside: None,
    };
    list(cx, &job).await?;
    Ok(job.id)
}

/// Cancels a pending job of the acting plugin; false when there is none of that id that it scheduled.
///
/// # Errors
/// `denied` when not granted.
pub async fn cancel(cx: &mut Cx<'_>, id: &JobId) -> Result<bool> {
    let plugin = actor(cx).await?;
    let found = pending(cx, id).await?;
    match found.filter(|job| job.plugin == plugin && !job.declared) {
        Some(job) => unlist(cx, &job).map(|()| true),
        None => Ok(false),
    }
}

/// Pending jobs of the acting plugin, the first due first; with a `name`, those of that name. With
/// a name, a slice may be short, or empty, and still have a next one.
///
/// # Errors
/// `denied` when not granted; `invalid` for a cursor that is none.
pub async fn list_pending(
    cx: &mut Cx<'_>,
    name: Option<&str>,
    window: &Window,
) -> Result<Listed<Job>> {
    let plugin = actor(cx).await?;
    let (rows, next) = windows::rows(cx, keys::jobs_due_of(&plugin), window).await?;
    let mut wanted = Vec::with_capacity(rows.len());
    for (key, _) in &rows {
        wanted.push(keys::job(&due::id_of(key)?));
    }
    let jobs = cx.fetch_many::<Job>(&wanted).await?.into_iter().flatten();
    let items = jobs.filter(|job| name.is_none_or(|name| job.name == name));
    Ok(Listed {
        items: items.collect(),
        next,
    })
}

/// Takes a pending job off the list, at the beginning of the transaction in which it runs: what the
/// job does and its end are one commit, and a job that failed is still there. `None` when it was
/// cancelled or replaced in the meantime.
///
/// # Errors
/// Not to be known of when another plugin acts.
pub async fn take(cx: &mut Cx<'_>, id: &JobId) -> Result<Option<Job>> {
    let Some(job) = pending(cx, id).await? else {
        return Ok(None);
    };
    if cx
        .actor
        .plugin()
        .is_some_and(|plugin| *plugin != job.plugin)
    {
        return Err(Error::not_found("job"));
    }
    unlist(cx, &job)?;
    again(cx, &job)?;
    Ok(Some(job))
}

/// Puts a repeated job back on the list for its next time.
fn again(cx: &mut Cx<'_>, job: &Job) -> Result<()> {
    let Some(schedule) = &job.repeat else {
        return Ok(());
    };
    let next = schedule
        .next(Some(job.slot.unwrap_or(job.due)), cx.now)
        .map_err(Error::damaged)?;
    let Some(due) = next else {
        return Ok(());
    };
    let next = Job {
        due,
        attempts: 0,
        round: job.round + 1,
        slot: None,
        ..job.clone()
    };
    relist(cx, &next)
}

/// Notes that an attempt failed: the next one is later by twice as much each time, at least
/// `not_before` milliseconds from now; after the last one the job is set aside. `reason` is for the
/// administrator and is cut at [`LONGEST_REASON`].
///
/// # Errors
/// The store's.
pub async fn fail(
    cx: &mut Cx<'_>,
    id: &JobId,
    reason: &str,
    not_before: Option<u32>,
) -> Result<Fate> {
    let Some(mut job) = pending(cx, id).await? else {
        return Ok(Fate::Gone);
    };
    unlist(cx, &job)?;
    job.attempts += 1;
    if job.attempts >= job.max_attempts && job.repeat.is_some() {
        again(cx, &job)?;
        // This time of it, as a job of its own.
        job.id = cx.ids.job();
        (job.repeat, job.dedupe_key, job.declared) = (None, None, false);
    }
    if job.attempts >= job.max_attempts {
        aside::set_aside(cx, job, reason).await?;
        return Ok(Fate::SetAside);
    }
    let wait = wait_after(job.attempts).max(u64::from(not_before.unwrap_or_default()));
    job.slot.get_or_insert(job.due);
    job.due = cx.now.plus(wait);
    relist(cx, &job)?;
    Ok(Fate::Again(job.due))
}

/// The wait after so many failures, in milliseconds.
pub(crate) fn wait_after(failures: u32) -> u64 {
    let doubled = failures.saturating_sub(1).min(32);
    FIRST_WAIT.saturating_mul(1 << doubled).min(LONGEST_WAIT)
}

async fn pending(cx: &mut Cx<'_>, id: &JobId) -> Result<Option<Job>> {
    let job: Option<Job> = cx.fetch(&keys::job(id)).await?;
    Ok(job.filter(|job| job.aside.is_none()))
}

/// Puts a new job on the list.
async fn list(cx: &mut Cx<'_>, job: &Job) -> Result<()> {
    let count = keys::job_count(&job.plugin);
    // The count as others see it, outside of this transaction: reading it here would set everybody
    // who schedules against everybody else. Near the cap that price is paid.
    let seen = cx.tx.peek_counter(&count).await?;
    if seen + SLACK >= MOST_PENDING && cx.tx.counter(&count).await? >= MOST_PENDING {
        let log = format!("{} has {MOST_PENDING} jobs pending", job.plugin);
        return Err(Error::code(ProblemCode::QuotaExceeded, log));
    }
    relist(cx, job)
}

fn relist(cx: &mut Cx<'_>, job: &Job) -> Result<()> {
    cx.keep(keys::job(&job.id), job)?;
    cx.note(keys::job_due(&job.plugin, job.due, &job.id))?;
    if let Some(key) = &job.dedupe_key {
        cx.keep(keys::job_by_dedupe(&job.plugin, key), &job.id)?;
    }
    let count = keys::job_count(&job.plugin);
    Ok(cx.tx.add_within(count, 1, i64::MIN, MOST_PENDING)?)
}

/// Takes a job off the list, all traces of it.
fn unlist(cx: &mut Cx<'_>, job: &Job) -> Result<()> {
    cx.remove(keys::job(&job.id))?;
    cx.remove(keys::job_due(&job.plugin, job.due, &job.id))?;
    if let Some(key) = &job.dedupe_key {
        cx.remove(keys::job_by_dedupe(&job.plugin, key))?;
    }
    Ok(cx.tx.add(keys::job_count(&job.plugin), -1)?)
}

/// The plugin that acts, after the one question whether it may.
async fn actor(cx: &mut Cx<'_>) -> Result<PluginId> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("jobs belong to plugins alone"))?;
    cx.allow(Action::ScheduleJobs, Object::Plugin(&plugin))
        .await?;
    Ok(plugin)
}

fn check(draft: &Draft) -> Result<()> {
    let short = |text: &str, most: usize| (1..=most).contains(&text.len());
    if !short(&draft.name, LONGEST_NAME) {
        return invalid(
            "name",
            format!("a job's name has 1 to {LONGEST_NAME} bytes"),
        );
    }
    let dedupe_key = draft.dedupe_key.as_deref();
    if dedupe_key.is_some_and(|key| !short(key, LONGEST_DEDUPE_KEY)) {
        let text = format!("a dedupe key has 1 to {LONGEST_DEDUPE_KEY} bytes");
        return invalid("dedupe-key", text);
    }
    if !(1..=MOST_ATTEMPTS).contains(&draft.max_attempts) {
        let text = format!("a job has 1 to {MOST_ATTEMPTS} attempts");
        return invalid("max-attempts", text);
    }
    Ok(())
}

fn due_time(now: Millis, when: &When) -> Result<Millis> {
    let due = match when {
        When::Now => now,
        When::At(at) => (*at).max(now),
        When::After(millis) => now.plus(*millis),
        When::Repeated(schedule) => {
            let next = schedule.next(None, now);
            let never = "this time never comes".to_owned();
            return next
                .and_then(|next| next.ok_or(never))
                .or_else(|why| invalid("when", why));
        }
    };
    if due > now.plus(FARTHEST) {
        let days = FARTHEST / Millis::DAY;
        return invalid("when", format!("a job is at most {days} days ahead"));
    }
    Ok(due)
}

fn invalid<T>(field: &str, text: String) -> Result<T> {
    Err(Problem::field(field, Said::plain(text)).into())
}

#[cfg(test)]
mod tests;
