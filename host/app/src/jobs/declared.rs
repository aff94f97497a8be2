//! Jobs that a manifest asks for: there from the installation on, brought up to date by each further one.

use guildhall_domain::{JobId, Json, PluginId, Problem, ProblemCode, Said, Schedule, TimeZone};
use guildhall_manifest::JobSpec;

use super::{Job, list, pending, unlist};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{companies, keys};

/// Attempts at each time.
const ATTEMPTS: u32 = 5;

/// Makes the declared jobs of a plugin those of its manifest. One whose schedule is as before goes on
/// as it is.
///
/// # Errors
/// `package_invalid` for a schedule that is none.
pub(crate) async fn declare(cx: &mut Cx<'_>, plugin: &PluginId, specs: &[JobSpec]) -> Result<()> {
    let before = cx.tx.range(keys::jobs_declared(plugin)).await?;
    if specs.is_empty() && before.items.is_empty() {
        return Ok(());
    }
    let zone = companies::get(cx).await?.time_zone;
    for (key, id) in before.items {
        let mut parts = key.read();
        let (_, _, name) = (parts.text()?, parts.text()?, parts.text()?);
        let job = pending(cx, &crate::codec::decode::<JobId>(&id)?).await?;
        let wanted = specs.iter().find(|spec| spec.name.as_str() == name);
        let schedule = wanted.map(|spec| schedule(spec, zone)).transpose()?;
        if job.as_ref().and_then(|job| job.repeat.as_ref()) != schedule.as_ref() {
            if let Some(job) = job {
                unlist(cx, &job)?;
            }
            cx.remove(key)?;
        }
    }
    for spec in specs {
        let key = keys::job_declared(plugin, &spec.name);
        if cx.tx.get(&key).await?.is_none() {
            let job = first(cx, plugin, spec, schedule(spec, zone)?).await?;
            cx.keep(key, &job)?;
        }
    }
    Ok(())
}

async fn first(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    spec: &JobSpec,
    schedule: Schedule,
) -> Result<JobId> {
    let next = schedule.next(None, cx.now);
    let due = next.and_then(|next| next.ok_or_else(|| "its time never comes".to_owned()));
    let job = Job {
        id: cx.ids.job(),
        plugin: plugin.clone(),
        name: spec.name.as_str().to_owned(),
        payload: Json::null(),
        dedupe_key: None,
        due: due.map_err(|why| wrong(spec, &why))?,
        attempts: 0,
        max_attempts: ATTEMPTS,
        user: None,
        chat: None,
        repeat: Some(schedule),
        round: 0,
        slot: None,
        declared: true,
        depth: 0,
        scheduled_at: cx.now,
        aside: None,
    };
    list(cx, &job).await?;
    Ok(job.id)
}

fn schedule(spec: &JobSpec, company: TimeZone) -> Result<Schedule> {
    if let Some(seconds) = spec.every_seconds {
        return Ok(Schedule::Every(u64::from(seconds) * 1_000));
    }
    let zone = match &spec.time_zone {
        Some(name) => TimeZone::named(name).map_err(|why| wrong(spec, &why.to_string()))?,
        None => company,
    };
    Ok(Schedule::Cron {
        expression: spec.cron.clone().unwrap_or_default(),
        zone,
    })
}

fn wrong(spec: &JobSpec, why: &str) -> Error {
    let log = format!("the job {}: {why}", spec.name);
    let said = Said::plain(format!("This plugin cannot be installed: {log}."));
    Problem::new(ProblemCode::PackageInvalid, log)
        .saying(said)
        .into()
}

#[cfg(test)]
mod tests;
