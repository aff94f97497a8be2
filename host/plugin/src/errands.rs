//! One job, one drawing and one event, from being due to being done or put off.

use std::sync::Arc;

use guildhall_app::deliveries::{self, Taken};
use guildhall_app::events::Fact;
use guildhall_app::jobs::{self, Fate, Job};
use guildhall_app::{people, refreshes};
use guildhall_domain::{
    Actor, CallId, CompanyId, Event, JobId, Locale, MessageId, Millis, PluginId, Problem,
    ProblemCode, TimeZone, UserId,
};

use crate::api::{CallError, Origin, Source};
use crate::faults::HostFault;
use crate::house::{Keep, of_app};
use crate::plugins::{Asked, Inner};
use crate::scripts::cards::Draw;
use crate::scripts::events::Tell;
use crate::scripts::jobs::RunJob;

impl Inner {
    /// Runs a job that is due. What goes wrong in the plugin is noted with the job; what goes wrong
    /// here is not held against it.
    ///
    /// # Errors
    /// The host's: the job is still due.
    pub(crate) async fn run_job(
        self: &Arc<Self>,
        company: &CompanyId,
        job: Job,
    ) -> Result<(), CallError> {
        let ran = self.attempt_job(company, &job).await;
        let error = match ran {
            // It stays on the list, which is left alone while the plugin pauses.
            Ok(()) | Err(CallError::Paused { .. }) => return Ok(()),
            Err(error) if is_plugins(&error) => error,
            Err(error) => return Err(error),
        };
        let problem = Problem::from(error);
        let (reason, wait) = (reason(&problem), problem.retry_after_ms);
        let fate = self
            .put_off_job(company, job.id.clone(), reason.clone(), wait)
            .await?;
        tracing::info!(company = company.as_str(), plugin = job.plugin.as_str(), job = job.id.as_str(), ?fate, %reason, "a job failed");
        Ok(())
    }

    async fn attempt_job(
        self: &Arc<Self>,
        company: &CompanyId,
        job: &Job,
    ) -> Result<(), CallError> {
        let plugin = self.roster.ready(company, &job.plugin).await?;
        // The same id in every attempt: what a plugin derives from it is told apart from other jobs.
        let id = job.call().map_err(of_app)?;
        let (locale, zone) = self.reader(company, job.user.clone()).await;
        let asked = Asked {
            company,
            plugin: &job.plugin,
            user: job.user.as_ref(),
            customer: None,
            origin: Origin::Job {
                chat: job.chat.clone(),
                depth: job.depth,
            },
            locale,
            zone,
            source: Source::default(),
        };
        let limits = self.limits.background;
        let attempt = job.attempts.saturating_add(1);
        let call = Arc::new(self.call(asked, plugin, id, attempt, limits).await);
        self.perform(&call, None, Keep::Writes, &RunJob(job.id.clone()))
            .await?;
        Ok(())
    }

    /// Draws a card that is marked.
    ///
    /// # Errors
    /// The host's: the mark is still there.
    pub(crate) async fn draw(
        self: &Arc<Self>,
        company: &CompanyId,
        message: &MessageId,
        plugin: &PluginId,
    ) -> Result<(), CallError> {
        let error = match self.attempt_drawing(company, message, plugin).await {
            Ok(()) | Err(CallError::Paused { .. }) => return Ok(()),
            Err(error) if is_plugins(&error) => error,
            Err(error) => return Err(error),
        };
        let again = self.put_off_drawing(company, message.clone()).await?;
        tracing::info!(company = company.as_str(), plugin = plugin.as_str(), message = message.as_str(), ?again, %error, "a card was not drawn");
        Ok(())
    }

    async fn attempt_drawing(
        self: &Arc<Self>,
        company: &CompanyId,
        message: &MessageId,
        plugin: &PluginId,
    ) -> Result<(), CallError> {
        let origin = Origin::Drawing;
        let locale = Locale::default();
        let call = self
            .fresh(Asked {
                company,
                plugin,
                user: None,
                customer: None,
                origin,
                locale,
                zone: None,
                source: Source::default(),
            })
            .await?;
        self.perform(&call, None, Keep::Writes, &Draw(message.clone()))
            .await?;
        Ok(())
    }

    /// Tells a plugin of an event, in a call that acts for the person who caused it: it may no more
    /// than they. Who came into a chat or left it asked for nothing, so of that it is told for nobody.
    ///
    /// # Errors
    /// The plugin's or the host's; then the event is still to be told.
    pub(crate) async fn tell(
        self: &Arc<Self>,
        company: &CompanyId,
        plugin: &PluginId,
        fact: &Fact,
        source: deliveries::Source,
        attempts: u32,
    ) -> Result<Taken, CallError> {
        let loaded = self.roster.ready(company, plugin).await?;
        // The same id in every attempt, and another one for every plugin.
        let id = CallId::new(format!("event-{}-{plugin}", fact.position));
        let id = id.map_err(|why| HostFault(why.to_string()))?;
        let (user, customer) = match fact.event {
            Event::MembersJoined { .. }
            | Event::MembersLeft { .. }
            | Event::CustomerJoined { .. }
            | Event::CustomerLeft { .. }
            | Event::UserChanged { .. }
            | Event::DepartmentChanged { .. } => (None, None),
            _ => (fact.cause.user.clone(), fact.cause.customer.clone()),
        };
        let (locale, zone) = self.reader(company, user.clone()).await;
        let asked = Asked {
            company,
            plugin,
            user: user.as_ref(),
            customer: customer.as_ref(),
            origin: Origin::Event {
                chat: fact.event.chat().cloned(),
                depth: fact.cause.depth,
            },
            locale,
            zone,
            source: Source::default(),
        };
        let (limits, attempt) = (self.limits.background, attempts.saturating_add(1));
        let call = Arc::new(self.call(asked, loaded, id, attempt, limits).await);
        let script = Tell {
            fact: fact.clone(),
            source,
        };
        let performed = self.perform(&call, None, Keep::Writes, &script).await?;
        Ok(performed.answer)
    }

    // What a use case needs is handed in owned: a future that borrows it could not be sent to
    // another thread.

    async fn put_off_job(
        &self,
        company: &CompanyId,
        job: JobId,
        reason: String,
        wait: Option<u32>,
    ) -> Result<Fate, CallError> {
        let noted = self
            .desk()
            .transact(company, &Actor::System, None, async move |cx| {
                jobs::fail(cx, &job, &reason, wait).await
            });
        Ok(noted.await.map_err(of_app)?.value)
    }

    async fn put_off_drawing(
        &self,
        company: &CompanyId,
        message: MessageId,
    ) -> Result<Option<Millis>, CallError> {
        let noted = self
            .desk()
            .transact(company, &Actor::System, None, async move |cx| {
                refreshes::fail(cx, &message).await
            });
        Ok(noted.await.map_err(of_app)?.value)
    }

    /// How somebody reads; nobody in particular reads in the usual way.
    pub(crate) async fn reader(
        &self,
        company: &CompanyId,
        user: Option<UserId>,
    ) -> (Locale, Option<TimeZone>) {
        let Some(user) = user else {
            return Default::default();
        };
        let read = self.desk().read(company, &Actor::System, async move |cx| {
            people::get(cx, &user).await
        });
        read.await.map_or_else(
            |_| Default::default(),
            |done| (done.value.locale, done.value.time_zone),
        )
    }
}

/// Whether it is the plugin that failed, not the house: only then an attempt is counted.
pub(crate) fn is_plugins(error: &CallError) -> bool {
    match error {
        CallError::Fault { .. } => true,
        CallError::Host(_) | CallError::Changed { .. } | CallError::Paused { .. } => false,
        CallError::Problem(problem) => !matches!(
            problem.code,
            ProblemCode::Busy
                | ProblemCode::Unavailable
                | ProblemCode::Unknown
                | ProblemCode::Internal
        ),
    }
}

/// What the administrator reads.
pub(crate) fn reason(problem: &Problem) -> String {
    format!("{} ({})", problem.person.in_locale(Locale::En), problem.log)
}
