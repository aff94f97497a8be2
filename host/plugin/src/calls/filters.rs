//! What a person says, shown to every filter that is for its chat before it is posted: one after the
//! other, by id, each with the text that the one before left. Without a filter nothing is asked and
//! nothing is read.
//!
//! It is outside the transaction of the message, and it must never post anything itself.

use std::sync::Arc;
use std::time::Duration;

use guildhall_app::messages::{self, Saying, Screened};
use guildhall_app::plugins::{OnFailure, State};
use guildhall_domain::{Capability, ChatId, PluginId, Problem, ProblemCode, Said, Text, texts};
use tokio::time::Instant;

use crate::api::{CallError, Origin, Speaker, refusal};
use crate::house::{Keep, of_app};
use crate::plugins::{Asked, Inner, Plugins};
use crate::roster::Listed;
use crate::scripts::filters::{Check, Verdict};

/// What all filters of a message may take together.
const ALL_TOGETHER: Duration = Duration::from_millis(500);

/// A filter of a chat.
struct Filter {
    plugin: PluginId,
    on_failure: OnFailure,
}

impl Plugins {
    /// Asks every filter of the chat. `confirmed`: the author has read what the filters warn of.
    ///
    /// # Errors
    /// `plugin_refused` in the words of the filter that does not let it pass; `confirm_first` in the
    /// words of the first that warns; `unavailable` when one failed that the administrator does not
    /// want messages to pass without; `not_found`, `denied` or `invalid` when it could not be said in
    /// any case.
    pub async fn screen(
        &self,
        who: impl Into<Speaker>,
        mut saying: Saying,
        confirmed: bool,
    ) -> Result<Screened, CallError> {
        let (inner, who) = (&self.0, &who.into());
        let filters = inner.filters(who, &saying.chat).await?;
        if filters.is_empty() {
            return Ok(Screened::passed(saying));
        }
        inner.may_say(who, &saying).await?;
        let until = Instant::now() + ALL_TOGETHER;
        let mut warned = None;
        for filter in filters {
            match inner.verdict(who, &filter.plugin, &saying, until).await {
                Ok(Verdict::Allow) => {}
                Ok(Verdict::Rewrite(text)) => saying.text = text,
                Ok(Verdict::Warn(words)) => {
                    warned.get_or_insert_with(|| warning(filter.plugin, words));
                }
                Ok(Verdict::Refuse(words)) => {
                    return Err(refusal(&filter.plugin, "filter", words, None).into());
                }
                Err(error) => passes(&filter, error)?,
            }
        }
        match warned {
            Some(problem) if !confirmed => Err(problem.into()),
            _ => Ok(Screened::passed(saying)),
        }
    }
}

fn warning(plugin: PluginId, text: Text) -> Problem {
    let log = format!("{plugin} warns");
    Problem::new(ProblemCode::ConfirmFirst, log).saying(Said::Plugin { plugin, text })
}

/// What becomes of the message when its filter failed.
fn passes(filter: &Filter, error: CallError) -> Result<(), CallError> {
    let plugin = filter.plugin.as_str();
    match filter.on_failure {
        OnFailure::LetThrough => {
            tracing::warn!(plugin, %error, "a message passed a filter that failed");
            Ok(())
        }
        OnFailure::Hold => {
            let log = format!("{plugin} did not say whether a message may be posted: {error}");
            let problem = Problem::new(ProblemCode::Unavailable, log);
            Err(problem.saying(texts::FILTER_FAILED).into())
        }
    }
}

impl Inner {
    async fn filters(&self, who: &Speaker, chat: &ChatId) -> Result<Vec<Filter>, CallError> {
        let list = self.roster.list(&who.company).await?;
        let filter = |listed: &Listed| {
            let installed = &listed.installed;
            let on_failure = installed.filter?;
            let granted = installed.grants.has(Capability::ChatScreening);
            let scope = installed.grants.scope(Capability::ChatScreening);
            let here = scope.is_none_or(|scope| scope.has_chat(chat));
            let asked = granted && here && installed.state == State::On;
            asked.then(|| Filter {
                plugin: installed.id.clone(),
                on_failure,
            })
        };
        Ok(list.iter().filter_map(filter).collect())
    }

    /// Nobody is shown to a filter who may not say this here.
    async fn may_say(&self, who: &Speaker, saying: &Saying) -> Result<(), CallError> {
        let (person, saying) = (who.actor(), saying.clone());
        let read = self.desk().read(&who.company, &person, async move |cx| {
            messages::may_say(cx, &saying).await
        });
        read.await.map_err(of_app)?;
        Ok(())
    }

    /// What one filter says. When it was changed just now, the new one is asked.
    async fn verdict(
        self: &Arc<Self>,
        who: &Speaker,
        plugin: &PluginId,
        saying: &Saying,
        until: Instant,
    ) -> Result<Verdict, CallError> {
        match self.ask(who, plugin, saying, until).await {
            Err(CallError::Changed { .. }) => self.ask(who, plugin, saying, until).await,
            said => said,
        }
    }

    async fn ask(
        self: &Arc<Self>,
        who: &Speaker,
        plugin: &PluginId,
        saying: &Saying,
        until: Instant,
    ) -> Result<Verdict, CallError> {
        if let Some(paused) = self.roster.paused(&who.company, plugin) {
            // Nobody's message waits for the end of a pause.
            return Err(CallError::paused(plugin, paused));
        }
        let loaded = self.roster.ready(&who.company, plugin).await?;
        let mut limits = self.limits.filter;
        limits.wall = limits
            .wall
            .min(until.saturating_duration_since(Instant::now()));
        let origin = Origin::Filter {
            chat: saying.chat.clone(),
        };
        let id = self.desk().call_id().map_err(of_app)?;
        let asked = Asked {
            company: &who.company,
            plugin,
            user: who.who.user(),
            customer: who.who.customer(),
            origin,
            locale: who.locale,
            zone: who.time_zone,
            source: who.source.clone(),
        };
        let call = self.call(asked, loaded, id, 1, limits);
        let call = Arc::new(call.await);
        let script = Check(saying.clone());
        let performed = self.perform(&call, None, Keep::Nothing, &script);
        Ok(performed.await?.answer)
    }
}
