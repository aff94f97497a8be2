//! `commands`: a command that was typed, and the completion of one.

use guildhall_manifest::Handler;

use super::{ask, fulfil, handler};
use crate::api::{Effect, Suggestion};
use crate::bindings::handlers::commands as wit;
use crate::convert::effects::wishes;
use crate::convert::text;
use crate::faults::Fault;
use crate::guest::{Access, Run};
use crate::house::{House, Script, Step};

/// The most suggestions that one completion gives; more are cut off.
const MOST_SUGGESTIONS: usize = 50;
/// The longest suggested value, in bytes.
const LONGEST_VALUE: usize = 1_000;

/// Runs a command.
pub struct RunCommand(pub wit::Command);

impl Script for RunCommand {
    type Answer = (guildhall_domain::CallId, Vec<Effect>);

    async fn run(&self, house: &House, run: Run) -> Step<Self::Answer> {
        let (call, command) = (run.call.to_guest(), self.0.clone());
        let body = handler!(commands, Handler::Commands, |guest, store| guest
            .call_run(store, &call, &command));
        let (run, raw) = ask(house, run, Access::ReadWrite, body).await?;
        let wishes = match raw.and_then(|raw| Ok(wishes(raw)?)) {
            Ok(wishes) => wishes,
            Err(ending) => return Ok((run, Err(ending))),
        };
        let id = run.call.id.clone();
        let (run, effects) = fulfil(house, run, wishes).await?;
        Ok((run, effects.map(|effects| (id, effects))))
    }
}

/// Completes an option of a command.
pub struct Complete {
    /// The command.
    pub command: String,
    /// The option.
    pub option: String,
    /// What stands in it so far.
    pub typed: String,
}

impl Script for Complete {
    type Answer = Vec<Suggestion>;

    async fn run(&self, house: &House, run: Run) -> Step<Self::Answer> {
        let call = run.call.to_guest();
        let (command, option, typed) = (
            self.command.clone(),
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
) -> Result<Suggestion, crate::house::Ending> {
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
