//! Commands: which there are for somebody, running one, and completing one.

use std::sync::Arc;

use guildhall_app::IdempotencyKey;
use guildhall_domain::commands::Line;
use guildhall_domain::{ChatId, PluginId};
use guildhall_manifest::{CommandSpec, OptionSpec};

use super::{asked, person};
use crate::api::{CallError, Caller, Offered, Origin, Outcome, Suggestion, no_command};
use crate::call::Call;
use crate::house::{Keep, of_app};
use crate::plugins::{Inner, Plugins, outcome};
use crate::scripts::commands::{Complete, RunCommand};

/// The longest text of an option that is completed, in characters.
const LONGEST_TYPED: usize = 200;

impl Plugins {
    /// The commands that somebody may use.
    ///
    /// # Errors
    /// The store's.
    pub async fn commands(&self, who: &Caller) -> Result<Vec<Offered>, CallError> {
        let inner = &self.0;
        let administrator = inner.is_administrator(who).await?;
        let open = inner.open_to(who).await?;
        let mut offered = Vec::new();
        for listed in open.plugins() {
            let plugin = &listed.installed.id;
            let specs = listed.commands.iter();
            let allowed = specs.filter(|spec| administrator || spec.role.is_none());
            offered.extend(allowed.map(Arc::clone).map(|spec| Offered {
                plugin: plugin.clone(),
                spec,
            }));
        }
        Ok(offered)
    }

    /// Runs a command that was typed into a chat.
    ///
    /// # Errors
    /// See [`CallError`]: `command_unknown`, `denied`, `invalid` with a field per option, `not_found`
    /// for a chat that the person is not in, and what the plugin says or does.
    pub async fn run_command(
        &self,
        who: &Caller,
        chat: &ChatId,
        text: &str,
        key: IdempotencyKey,
    ) -> Result<Outcome, CallError> {
        let (call, script) = self.0.read_command(who, chat, text).await?;
        let performed = self.0.perform(&call, Some(key), Keep::Writes, &script);
        performed.await.map(outcome)
    }

    /// Runs a command as it would be run, and commits nothing: what would come of it.
    ///
    /// # Errors
    /// As [`Plugins::run_command`].
    pub async fn rehearse(
        &self,
        who: &Caller,
        chat: &ChatId,
        text: &str,
    ) -> Result<Outcome, CallError> {
        let (call, script) = self.0.read_command(who, chat, text).await?;
        let performed = self.0.perform(&call, None, Keep::Nothing, &script);
        performed.await.map(outcome)
    }

    /// Values for an option that is being typed. Nothing is changed.
    ///
    /// # Errors
    /// As [`Plugins::run_command`]; an option that is not completed gives no values.
    pub async fn complete(
        &self,
        who: &Caller,
        chat: &ChatId,
        command: &str,
        option: &str,
        typed: &str,
    ) -> Result<Vec<Suggestion>, CallError> {
        let inner = &self.0;
        let (plugin, spec) = inner.command(who, command).await?;
        let completed = |found: &OptionSpec| found.complete && found.name.as_str() == option;
        let short = typed.chars().count() <= LONGEST_TYPED;
        if !short || !spec.options.iter().any(completed) {
            return Ok(Vec::new());
        }
        let origin = Origin::Command { chat: chat.clone() };
        let call = inner.fresh(asked(who, &plugin, origin)).await?;
        let script = Complete {
            spec,
            chat: chat.clone(),
            option: option.to_owned(),
            typed: typed.to_owned(),
        };
        let performed = inner.perform(&call, None, Keep::Nothing, &script).await?;
        Ok(performed.answer)
    }
}

impl Inner {
    /// Which plugin answers a typed command. Whether this person may use it is asked in the run.
    async fn read_command(
        &self,
        who: &Caller,
        chat: &ChatId,
        text: &str,
    ) -> Result<(Arc<Call>, RunCommand), CallError> {
        let line = Line::read(text).map_err(CallError::Problem)?;
        let (plugin, spec) = self.command(who, line.name).await?;
        let origin = Origin::Command { chat: chat.clone() };
        let call = self.fresh(asked(who, &plugin, origin)).await?;
        let (chat, line) = (chat.clone(), text.to_owned());
        Ok((call, RunCommand { spec, chat, line }))
    }

    async fn command(
        &self,
        who: &Caller,
        name: &str,
    ) -> Result<(PluginId, Arc<CommandSpec>), CallError> {
        let found = self.open_to(who).await?.command(name);
        found.ok_or_else(|| no_command().into())
    }

    async fn is_administrator(&self, who: &Caller) -> Result<bool, CallError> {
        let person = person(who);
        let read = self
            .desk()
            .read(&who.company, &person, async move |cx| cx.standing().await);
        Ok(read.await.map_err(of_app)?.value.administrator)
    }
}
