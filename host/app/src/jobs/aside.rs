//! Jobs that failed too often: kept for an administrator to see and to try again.
//!
//! They block nobody, and there are never more than a fixed number of them.

use guildhall_domain::{Action, JobId, Object, PluginId, ProblemCode};
use guildhall_store::Key;

use super::{Aside, Job, list};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;
use crate::windows::{self, Listed, Window};

/// The most jobs set aside in one company; the oldest make room for new ones.
pub const MOST_ASIDE: i64 = 1_000;
/// The longest reason that is kept, in characters.
pub const LONGEST_REASON: usize = 1_000;

/// Jobs that were set aside, the latest first. For administrators.
///
/// # Errors
/// `denied` for anybody else; `invalid` for a cursor that is none.
pub async fn list_aside(cx: &mut Cx<'_>, window: &Window) -> Result<Listed<Job>> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    let (rows, next) = windows::rows(cx, keys::jobs_aside(), window).await?;
    let mut wanted = Vec::with_capacity(rows.len());
    for (key, _) in &rows {
        wanted.push(keys::job(&id_of(key)?));
    }
    let jobs = cx.fetch_many::<Job>(&wanted).await?;
    Ok(Listed {
        items: jobs.into_iter().flatten().collect(),
        next,
    })
}

/// Puts a job that was set aside back on the list, due now, with all its attempts before it. For
/// administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found` when no such job was set aside; `conflict` when a job of
/// the same dedupe key is pending.
pub async fn retry(cx: &mut Cx<'_>, id: &JobId) -> Result<Job> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    let kept: Option<Job> = cx.fetch(&keys::job(id)).await?;
    let Some((mut job, aside)) =
        kept.and_then(|mut job| job.aside.take().map(|aside| (job, aside)))
    else {
        return Err(Error::not_found("job set aside"));
    };
    if let Some(key) = &job.dedupe_key
        && cx
            .tx
            .get(&keys::job_by_dedupe(&job.plugin, key))
            .await?
            .is_some()
    {
        let log = "a job of the same dedupe key is pending";
        return Err(Error::code(ProblemCode::Conflict, log));
    }
    forget(cx, &aside, id)?;
    job.attempts = 0;
    job.due = cx.now;
    list(cx, &job).await?;
    Ok(job)
}

/// Sets a job aside that is on no list any more.
pub(super) async fn set_aside(cx: &mut Cx<'_>, mut job: Job, reason: &str) -> Result<()> {
    if cx.tx.counter(&keys::jobs_aside_count()).await? >= MOST_ASIDE {
        forget_oldest(cx).await?;
    }
    let aside = Aside {
        at: cx.now,
        reason: reason.chars().take(LONGEST_REASON).collect(),
    };
    cx.note(keys::job_aside(aside.at, &job.id))?;
    job.aside = Some(aside);
    cx.keep(keys::job(&job.id), &job)?;
    Ok(cx.tx.add(keys::jobs_aside_count(), 1)?)
}

/// Forgets the jobs of a plugin that were set aside. True when there were any.
pub(super) async fn forget_of(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<bool> {
    let mut found = false;
    let most = usize::try_from(MOST_ASIDE).unwrap_or(usize::MAX);
    let page = cx.tx.range(keys::jobs_aside().limit(most)).await?;
    for (key, _) in page.items {
        let id = id_of(&key)?;
        let job: Option<Job> = cx.fetch(&keys::job(&id)).await?;
        if job.is_some_and(|job| job.plugin == *plugin) {
            cx.remove(keys::job(&id))?;
            cx.remove(key)?;
            cx.tx.add(keys::jobs_aside_count(), -1)?;
            found = true;
        }
    }
    Ok(found)
}

async fn forget_oldest(cx: &mut Cx<'_>) -> Result<()> {
    let oldest = keys::jobs_aside().reversed().limit(1);
    if let Some((key, _)) = cx.tx.range(oldest).await?.items.first() {
        let id = id_of(key)?;
        cx.remove(keys::job(&id))?;
        cx.remove(key.clone())?;
        cx.tx.add(keys::jobs_aside_count(), -1)?;
    }
    Ok(())
}

fn forget(cx: &mut Cx<'_>, aside: &Aside, id: &JobId) -> Result<()> {
    cx.remove(keys::job_aside(aside.at, id))?;
    Ok(cx.tx.add(keys::jobs_aside_count(), -1)?)
}

fn id_of(key: &Key) -> Result<JobId> {
    let mut parts = key.read();
    let (_, _) = (parts.text()?, parts.descending()?);
    JobId::new(parts.text()?).map_err(|why| Error::damaged(why.to_string()))
}
