//! `message-actions`: an action that somebody picked for a message. They hand the message over, so they
//! must see it, and a whisper is handed to nobody.

use std::collections::BTreeSet;

use guildhall_app::{Cx, chats, messages};
use guildhall_domain::{
    Author, CallId, ChatKind, Message, MessageId, PluginId, Problem, ProblemCode,
};
use guildhall_manifest::{Content, Facts, Handler, MessageActionSpec, Writer};

use super::{handler, with_effects};
use crate::api::Effect;
use crate::bindings::guildhall::chat::types::Message as Shown;
use crate::guest::Run;
use crate::house::{Ending, House, Script, Step};
use crate::imports::reading;

/// Runs an action on a message.
pub struct ActOn {
    /// The message.
    pub message: MessageId,
    /// The action.
    pub spec: MessageActionSpec,
}

impl Script for ActOn {
    type Answer = (CallId, Vec<Effect>);

    async fn run(&self, house: &House, mut run: Run) -> Step<Self::Answer> {
        let target = match self.read(&mut run).await {
            Ok(target) => target,
            Err(error) => return Ok((run, Err(Ending::of_app(&error)))),
        };
        let (call, action) = (run.call.to_guest(), self.spec.id.as_str().to_owned());
        let body = handler!(message_actions, Handler::MessageActions, |guest, store| {
            guest.call_run(store, &call, &action, &target)
        });
        with_effects(house, run, body).await
    }
}

impl ActOn {
    /// The message as the person sees it, once the action is for it.
    async fn read(&self, run: &mut Run) -> guildhall_app::Result<Shown> {
        let (person, plugin) = (run.call.person(), run.call.plugin.id.clone());
        let mut cx = run.cx_as(&person)?;
        let found = messages::get(&mut cx, &self.message).await?;
        let fits =
            may_be_handed_over(&found) && self.spec.is_for(&facts(&mut cx, &plugin, &found).await?);
        if !fits {
            let log = format!("{} is not for {}", self.spec.id, found.id);
            return Err(Problem::new(ProblemCode::Denied, log).into());
        }
        Ok(reading::message(found))
    }
}

/// A whisper is handed to nobody, and of what was taken back nothing is left to hand over.
pub fn may_be_handed_over(message: &Message) -> bool {
    message.whisper_to.is_none() && !message.retracted
}

/// What decides which actions of a plugin are for a message that the actor sees.
pub async fn facts(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    message: &Message,
) -> guildhall_app::Result<Facts> {
    let chat = chats::get(cx, &message.chat).await?;
    let has = [
        (Content::Text, !message.text.is_blank()),
        (Content::File, !message.files.is_empty()),
        (Content::Card, message.card.is_some()),
    ];
    let has: BTreeSet<Content> = has
        .into_iter()
        .filter_map(|(content, there)| there.then_some(content))
        .collect();
    let writer = match &message.author {
        Author::User(_) | Author::Customer(_) => Writer::Person,
        Author::Plugin { plugin: wrote, .. } if wrote == plugin => Writer::Itself,
        Author::Plugin { .. } => Writer::Plugin,
    };
    Ok(Facts {
        has,
        writer,
        group: chat.kind == ChatKind::Group,
        added: chats::is_told(cx, &message.chat, plugin).await?,
    })
}
