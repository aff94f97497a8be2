//! Commands: which there are for somebody, running one, and completing one.

use std::sync::Arc;

use guildhall_app::plugins::State;
use guildhall_app::{IdempotencyKey, chats, commands};
use guildhall_domain::commands::Line;
use guildhall_domain::{ChatId, PluginId, Problem, ProblemCode, texts};
use guildhall_manifest::{CommandSpec, Role};

use super::{asked, person};
use crate::api::{CallError, Caller, Offered, Origin, Outcome, Suggestion};
use crate::bindings::handlers::commands::Command;
use crate::call::Call;
use crate::convert::forms::value_to_guest;
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
        let list = inner.roster.list(&who.company).await?;
        let mut offered = Vec::new();
        for listed in list
            .iter()
            .filter(|listed| listed.installed.state == State::On)
        {
            let plugin = &listed.installed.id;
            let specs = listed.manifest.commands.iter();
            let allowed = specs.filter(|spec| administrator || spec.role.is_none());
            offered.extend(allowed.cloned().map(|spec| Offered {
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
        let person = person(who);
        let completed = spec
            .options
            .iter()
            .any(|found| found.complete && found.name.as_str() == option);
        let asked_in = chat.clone();
        let read = inner.desk().read(&who.company, &person, async move |cx| {
            chats::get(cx, &asked_in).await?;
            let standing = cx.standing().await?;
            may_use(&spec, standing.administrator)
        });
        read.await.map_err(of_app)?;
        if !completed || typed.chars().count() > LONGEST_TYPED {
            return Ok(Vec::new());
        }
        let origin = Origin::Command { chat: chat.clone() };
        let call = inner.fresh(asked(who, &plugin, origin)).await?;
        let script = Complete {
            command: command.to_owned(),
            option: option.to_owned(),
            typed: typed.to_owned(),
        };
        let performed = inner.perform(&call, None, Keep::Nothing, &script).await?;
        Ok(performed.answer)
    }
}

impl Inner {
    /// What a typed command means: which plugin is called with what, once this person may.
    async fn read_command(
        &self,
        who: &Caller,
        chat: &ChatId,
        text: &str,
    ) -> Result<(Arc<Call>, RunCommand), CallError> {
        let line = Line::read(text).map_err(CallError::Problem)?;
        let (plugin, spec) = self.command(who, line.name).await?;
        let person = person(who);
        let (asked_in, typed) = (chat.clone(), text.to_owned());
        let read = self.desk().read(&who.company, &person, async move |cx| {
            chats::get(cx, &asked_in).await?;
            let standing = cx.standing().await?;
            may_use(&spec, standing.administrator)?;
            commands::options(cx, Line::read(&typed)?, &spec).await
        });
        let options = read.await.map_err(of_app)?.value;
        let options = options
            .iter()
            .map(|(name, value)| (name.clone(), value_to_guest(value)));
        let command = Command {
            name: line.name.to_owned(),
            text: line.rest.to_owned(),
            options: options.collect(),
        };
        let origin = Origin::Command { chat: chat.clone() };
        let call = self.fresh(asked(who, &plugin, origin)).await?;
        Ok((call, RunCommand(command)))
    }

    async fn command(
        &self,
        who: &Caller,
        name: &str,
    ) -> Result<(PluginId, CommandSpec), CallError> {
        let found = self.roster.command(&who.company, name).await?;
        found.ok_or_else(|| {
            let problem = Problem::new(ProblemCode::CommandUnknown, "no plugin has such a command");
            problem.saying(texts::NO_COMMAND).into()
        })
    }

    async fn is_administrator(&self, who: &Caller) -> Result<bool, CallError> {
        let person = person(who);
        let read = self
            .desk()
            .read(&who.company, &person, async move |cx| cx.standing().await);
        Ok(read.await.map_err(of_app)?.value.administrator)
    }
}

fn may_use(spec: &CommandSpec, administrator: bool) -> Result<(), guildhall_app::Error> {
    match spec.role {
        Some(Role::Administrator) if !administrator => {
            let log = format!("/{} is for administrators", spec.name.as_str());
            Err(Problem::new(ProblemCode::Denied, log).into())
        }
        Some(Role::Administrator) | None => Ok(()),
    }
}
