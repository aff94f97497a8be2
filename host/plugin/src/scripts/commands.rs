//! `commands`: a command that was typed, and the completion of one.

use std::sync::Arc;

use guildhall_app::{Cx, chats, commands};
use guildhall_domain::commands::Line;
use guildhall_domain::{ChatId, Problem, ProblemCode};
use guildhall_manifest::{CommandSpec, Handler, Role};

use super::{ask, handler, with_effects};
use crate::api::{Effect, Suggestion};
use crate::bindings::handlers::commands as wit;
use crate::convert::forms::value_to_guest;
use crate::convert::text;
use crate::faults::Fault;
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Script, Step};

/// The most suggestions that one completion gives; more are cut off.
const MOST_SUGGESTIONS: usize = 50;
/// The longest suggested value, in bytes.
const LONGEST_VALUE: usize = 1_000;

/// Runs a command that was typed, once the person may use it there and it can be read.
pub struct RunCommand {
    /// As the manifest describes it.
    pub spec: Arc<CommandSpec>,
    /// Where it was typed.
    pub chat: ChatId,
    /// The whole line.
    pub line: String,
}

impl Script for RunCommand {
    type Answer = (guildhall_domain::CallId, Vec<Effect>);

    async fn run(&self, house: &House, mut run: Run) -> Step<Self::Answer> {
        let command = match self.read(&mut run).await {
            Ok(command) => command,
            Err(error) => return Ok((run, Err(Ending::of_app(&error)))),
        };
        let call = run.call.to_guest();
        let body = handler!(commands, Handler::Commands, |guest, store| guest
            .call_run(store, &call, &command));
        with_effects(house, run, body).await
    }
}

impl RunCommand {
    async fn read(&self, run: &mut Run) -> guildhall_app::Result<wit::Command> {
        let person = run.call.person();
        let mut cx = run.cx_as(&person)?;
        may_use(&mut cx, &self.spec, &self.chat).await?;
        let line = Line::read(&self.line)?;
        let options = commands::options(&mut cx, line, &self.spec).await?;
        let options = options
            .iter()
            .map(|(name, value)| (name.clone(), value_to_guest(value)));
        Ok(wit::Command {
            name: line.name.to_owned(),
            text: line.rest.to_owned(),
            options: options.collect(),
        })
    }
}

/// Asks whether the person is in the chat and may use the command.
async fn may_use(cx: &mut Cx<'_>, spec: &CommandSpec, chat: &ChatId) -> guildhall_app::Result<()> {
    chats::may_see(cx, chat).await?;
    let administrator = cx.standing().await?.administrator;
    match spec.role {
        Some(Role::Administrator) if !administrator => {
            let log = format!("/{} is for administrators", spec.name.as_str());
            Err(Problem::new(ProblemCode::Denied, log).into())
        }
        Some(Role::Administrator) | None => Ok(()),
    }
}

/// Completes an option of a command.
pub struct Complete {
    /// The command, as the manifest describes it.
    pub spec: Arc<CommandSpec>,
    /// Where it is typed.
    pub chat: ChatId,
    /// The option.
    pub option: String,
    /// What stands in it so far.
    pub typed: String,
}

impl Script for Complete {
    type Answer = Vec<Suggestion>;

    async fn run(&self, house: &House, mut run: Run) -> Step<Self::Answer> {
        let person = run.call.person();
        let allowed = match run.cx_as(&person) {
            Ok(mut cx) => may_use(&mut cx, &self.spec, &self.chat).await,
            Err(error) => Err(error),
        };
        if let Err(error) = allowed {
            return Ok((run, Err(Ending::of_app(&error))));
        }
        let call = run.call.to_guest();
        let (command, option, typed) = (
            self.spec.name.as_str().to_owned(),
            self.option.clone(),
            self.typed.clone(),
        );
        let body = handler!(commands, Handler::Commands, |guest, store| guest
            .call_complete(store, &call, &command, &option, &typed));
        let (run, raw) = ask(house, run, Access::ReadOnly, body).await?;
        let plugin = run.call.plugin.id.clone();
        let suggestions = raw.and_then(|raw| {
            let kept = raw.into_iter().take(MOST_SUGGESTIONS);
            kept.map(|raw| suggestion(&plugin, raw)).collect()
        });
        Ok((run, suggestions))
    }
}

fn suggestion(
    plugin: &guildhall_domain::PluginId,
    raw: wit::Suggestion,
) -> Result<Suggestion, Ending> {
    if raw.value.len() > LONGEST_VALUE {
        let why = format!("suggestion: a value has at most {LONGEST_VALUE} bytes");
        return Err(crate::faults::Broken::from(Fault::Contract(why)).into());
    }
    let label = text::checked(raw.label, "suggestion")?;
    Ok(Suggestion {
        plugin: plugin.clone(),
        value: raw.value,
        label,
    })
}
