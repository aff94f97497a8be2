//! Which jobs are due: the first due first, and no plugin ahead of all others.
//!
//! Only a glance: whoever runs a job takes it in the transaction in which it runs.

use guildhall_domain::{CompanyId, JobId, Millis, PluginId};
use guildhall_store::Key;

use super::Job;
use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::glance::glance;
use crate::{keys, plugins};

/// The most jobs of one look.
const MOST: usize = 1_000;

/// What is due now and when to look again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// Due by now, the first due first; as many of each plugin as were asked for in all, so that a
    /// plugin with many jobs hides nobody's.
    pub jobs: Vec<Job>,
    /// When the next one is due of those that are not due yet; none when there is none.
    pub next: Option<Millis>,
}

impl Desk {
    /// Jobs that are due now, at most `limit` of each plugin that is switched on.
    ///
    /// # Errors
    /// The store's.
    pub async fn due_jobs(&self, company: &CompanyId, limit: usize) -> Result<Due> {
        let mut work = glance(self, company)?;
        let cx = &mut work.cx();
        let mut due = Due::default();
        for plugin in plugins_with_jobs(cx).await? {
            if plugins::is_on(cx, &plugin).await? {
                look(cx, &plugin, limit.clamp(1, MOST), &mut due).await?;
            }
        }
        due.jobs
            .sort_by(|one, other| (one.due, &one.id).cmp(&(other.due, &other.id)));
        Ok(due)
    }
}

async fn plugins_with_jobs(cx: &mut Cx<'_>) -> Result<Vec<PluginId>> {
    let counts = cx.tx.range(keys::job_counts()).await?;
    let mut found = Vec::new();
    for (key, count) in counts.items {
        if count.iter().any(|byte| *byte != 0) {
            let mut parts = key.read();
            let (_, plugin) = (parts.text()?, parts.text()?);
            found.push(PluginId::new(plugin).map_err(|why| Error::damaged(why.to_string()))?);
        }
    }
    Ok(found)
}

async fn look(cx: &mut Cx<'_>, plugin: &PluginId, limit: usize, due: &mut Due) -> Result<()> {
    let tomorrow = keys::job_due_at(plugin, cx.now.plus(1));
    let range = keys::jobs_due_of(plugin)
        .before(tomorrow.clone())
        .limit(limit);
    let mut wanted = Vec::new();
    for (key, _) in cx.tx.range(range).await?.items {
        wanted.push(keys::job(&id_of(&key)?));
    }
    due.jobs
        .extend(cx.fetch_many::<Job>(&wanted).await?.into_iter().flatten());
    let later = keys::jobs_due_of(plugin).starting_at(tomorrow).limit(1);
    if let Some((key, _)) = cx.tx.range(later).await?.items.first() {
        let next = time_of(key)?;
        due.next = Some(due.next.map_or(next, |other| other.min(next)));
    }
    Ok(())
}

/// The job in a key of the list of what is due.
pub(super) fn id_of(key: &Key) -> Result<JobId> {
    let mut parts = key.read();
    let (_, _, _) = (parts.text()?, parts.text()?, parts.number()?);
    JobId::new(parts.text()?).map_err(|why| Error::damaged(why.to_string()))
}

fn time_of(key: &Key) -> Result<Millis> {
    let mut parts = key.read();
    let (_, _) = (parts.text()?, parts.text()?);
    Ok(Millis(parts.number()?))
}
