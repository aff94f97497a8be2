//! `on-job`: a job that is due. It is taken off the list in the run that does it, so its end and its
//! effects are one commit.

use guildhall_app::jobs::{self, Job};
use guildhall_domain::JobId;
use guildhall_manifest::Handler;

use super::{ask, handler};
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Script, Step};

/// Runs a job.
pub struct RunJob(pub JobId);

impl Script for RunJob {
    /// False when the job was gone.
    type Answer = bool;

    async fn run(&self, house: &House, mut run: Run) -> Step<bool> {
        let job = match jobs::take(&mut run.cx(), &self.0).await {
            Ok(Some(job)) => job,
            Ok(None) => return Ok((run, Ok(false))),
            Err(error) => return Ok((run, Err(Ending::of_app(&error)))),
        };
        let Job { name, payload, .. } = job;
        let (call, payload) = (run.call.to_guest(), payload.as_str().to_owned());
        let body = handler!(on_job, Handler::OnJob, |guest, store| guest
            .call_run(store, &call, &name, &payload));
        let (run, done) = ask(house, run, Access::ReadWrite, body).await?;
        Ok((run, done.map(|()| true)))
    }
}
