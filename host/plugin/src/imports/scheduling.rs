//! `guildhall:jobs/scheduling`: work for later.

use guildhall_app::jobs::{self, Draft, When};
use guildhall_domain::{Capability, JobId, Millis, Schedule, TimeZone};

use super::{Import, serve};
use crate::bindings::guildhall::jobs::scheduling as wit;
use crate::bindings::types::Window;
use crate::convert::errors::{Trouble, invalid};
use crate::convert::{text, window};
use crate::guest::Guest;

const HERE: Capability = Capability::JobsScheduling;

impl wit::Host for Guest {
    async fn schedule(&mut self, job: wit::Job) -> Import<String> {
        serve!(
            self,
            job.name.len() + job.payload.len(),
            schedule(self, job)
        )
    }

    async fn cancel(&mut self, id: String) -> Import<bool> {
        serve!(self, id.len(), async {
            self.may_write(HERE)?;
            match JobId::try_from(id) {
                Ok(id) => Ok(jobs::cancel(&mut self.cx(), &id).await?),
                Err(_) => Ok(false),
            }
        })
    }

    async fn list_pending(&mut self, name: Option<String>, slice: Window) -> Import<wit::Pendings> {
        serve!(self, 0, list_pending(self, name.as_deref(), slice))
    }
}

async fn schedule(guest: &mut Guest, job: wit::Job) -> Result<String, Trouble> {
    guest.may_write(HERE)?;
    let draft = Draft {
        name: job.name,
        when: match job.when {
            wit::When::Now => When::Now,
            wit::When::At(at) => When::At(Millis(at)),
            wit::When::AfterMs(millis) => When::After(millis),
            wit::When::EveryMs(pause) => When::Repeated(Schedule::Every(pause)),
            wit::When::Cron(cron) => When::Repeated(by_clock(cron)?),
        },
        payload: text::json(job.payload, "payload")?,
        dedupe_key: job.dedupe_key,
        max_attempts: job.max_attempts,
        chat: guest.run.call.chat().cloned(),
    };
    let id = jobs::schedule(&mut guest.cx(), draft).await?;
    Ok(id.into())
}

async fn list_pending(
    guest: &mut Guest,
    name: Option<&str>,
    slice: Window,
) -> Result<wit::Pendings, Trouble> {
    let listed = jobs::list_pending(&mut guest.cx(), name, &window(slice)).await?;
    let pending = |job: jobs::Job| wit::Pending {
        id: job.id.into(),
        name: job.name,
        next_run: job.due.0,
        attempts: job.attempts,
    };
    Ok(wit::Pendings {
        items: listed.items.into_iter().map(pending).collect(),
        next: listed.next,
    })
}

fn by_clock(cron: wit::Cron) -> Result<Schedule, Trouble> {
    let zone = TimeZone::named(&cron.time_zone);
    let zone = zone.map_err(|why| invalid("time-zone", &why.to_string()))?;
    Ok(Schedule::Cron {
        expression: cron.expression,
        zone,
    })
}
