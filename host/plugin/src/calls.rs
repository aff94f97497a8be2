//! What people ask of plugins: commands, their completion, buttons, forms. Each is: find out what is
//! meant and whether this person may, as that person and on validated reads; then one call.

use guildhall_app::plugins::State;
use guildhall_app::{Attempt, Begun, IdempotencyKey, Who, chats, commands, forms, messages};
use guildhall_domain::commands::Line;
use guildhall_domain::{
    Actor, Author, ChatId, Entry, FormId, Grants, OnPress, PluginId, Problem, ProblemCode, texts,
};
use guildhall_manifest::{CommandSpec, Role};

use crate::api::{CallError, Caller, Offered, Origin, Outcome, Press, Suggestion};
use crate::bindings::handlers::commands::Command;
use crate::convert::forms::value_to_guest;
use crate::house::{Keep, Performed, of_app};
use crate::plugins::{Asked, Inner, Plugins, outcome};
use crate::scripts::commands::{Complete, RunCommand};
use crate::scripts::forms::Submit;
use crate::scripts::press::Pressed;

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
        let inner = &self.0;
        let line = Line::read(text).map_err(|problem| CallError::from(*problem))?;
        let (plugin, spec) = inner.command(who, line.name).await?;
        let person = person(who);
        let (asked_in, typed) = (chat.clone(), text.to_owned());
        let read = inner.desk().read(&who.company, &person, async move |cx| {
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
        let call = inner.fresh(asked(who, &plugin, origin)).await?;
        let script = RunCommand(command);
        inner
            .perform(&call, Some(key), Keep::Writes, &script)
            .await
            .map(outcome)
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

    /// Presses a button on a card. A press on an older revision is still delivered; a button that the
    /// card does not show now is `denied`.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn press(
        &self,
        who: &Caller,
        press: Press,
        key: IdempotencyKey,
    ) -> Result<Outcome, CallError> {
        let inner = &self.0;
        let person = person(who);
        let pressed = press.clone();
        let read = inner.desk().read(&who.company, &person, async move |cx| {
            let message = messages::get(cx, &pressed.message).await?;
            let (plugin, does) = button(&message, &pressed)?;
            Ok((plugin, message.chat, does))
        });
        let (plugin, chat, does) = read.await.map_err(of_app)?.value;
        let origin = Origin::Card {
            message: press.message.clone(),
            chat,
        };
        let call = inner.fresh(asked(who, &plugin, origin)).await?;
        let script = Pressed { press, does };
        inner
            .perform(&call, Some(key), Keep::Writes, &script)
            .await
            .map(outcome)
    }

    /// Hands in a form that was filled in.
    ///
    /// # Errors
    /// See [`CallError`]: `form_closed`, `invalid` with a field per wrong answer (the host's checks or
    /// the plugin's).
    pub async fn submit(
        &self,
        who: &Caller,
        form: &FormId,
        entries: Vec<Entry>,
        key: IdempotencyKey,
    ) -> Result<Outcome, CallError> {
        let inner = &self.0;
        let person = person(who);
        let id = form.clone();
        let read = inner.desk().read(&who.company, &person, async move |cx| {
            forms::get(cx, &id).await
        });
        let opening = match read.await {
            Ok(done) => done.value,
            Err(error) if error.problem().code == ProblemCode::FormClosed => {
                // Closed by this very submission, when it is a retry.
                return match inner.answered(who, key).await? {
                    Some(performed) => Ok(outcome(performed)),
                    None => Err(of_app(error)),
                };
            }
            Err(error) => return Err(of_app(error)),
        };
        let origin = Origin::Form {
            form: opening.form.name,
            chat: opening.chat,
            message: opening.message,
        };
        let call = inner.fresh(asked(who, &opening.plugin, origin)).await?;
        let script = Submit {
            form: form.clone(),
            entries,
        };
        inner
            .perform(&call, Some(key), Keep::Writes, &script)
            .await
            .map(outcome)
    }
}

impl Inner {
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

    /// The answer to a request that was answered before.
    async fn answered<T: serde::de::DeserializeOwned>(
        &self,
        who: &Caller,
        key: IdempotencyKey,
    ) -> Result<Option<Performed<T>>, CallError> {
        let desk = self.desk();
        let whose = Who {
            company: who.company.clone(),
            actor: person(who),
            grants: Grants::none(),
        };
        let mut attempt = desk
            .attempt(whose, Some(key), desk.deadline())
            .map_err(of_app)?;
        match attempt.begin().await.map_err(of_app)? {
            Begun::Run(_) => Ok(None),
            Begun::Answered { answer, position } => {
                let answer = Attempt::answer(&answer).map_err(of_app)?;
                Ok(Some(Performed { answer, position }))
            }
        }
    }
}

fn person(who: &Caller) -> Actor {
    Actor::User(who.user.clone())
}

fn asked<'a>(who: &'a Caller, plugin: &'a PluginId, origin: Origin) -> Asked<'a> {
    Asked {
        company: &who.company,
        plugin,
        user: Some(&who.user),
        origin,
        locale: who.locale,
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

/// Whose card it is, and what the button does that it shows.
fn button(
    message: &guildhall_domain::Message,
    press: &Press,
) -> Result<(PluginId, OnPress), guildhall_app::Error> {
    let shown = message
        .card
        .as_ref()
        .and_then(|card| card.button(&press.block, &press.control));
    match (&message.author, shown) {
        (Author::Plugin { plugin, .. }, Some(button)) if !button.disabled => {
            Ok((plugin.clone(), button.press.clone()))
        }
        (Author::Plugin { .. } | Author::User(_), _) => {
            let log = format!("{} shows no such button to press", press.message);
            Err(Problem::new(ProblemCode::Denied, log).into())
        }
    }
}
