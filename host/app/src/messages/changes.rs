//! Changing messages: only one's own, and never behind the back of who saw another revision.

use guildhall_domain::{
    Action, Alteration, Author, Capability, Card, Change, Event, Message, MessageId, Object, Place,
    Problem, ProblemCode, Text,
};

use super::{audience, hidden_from, locate, only_plugins, places};
use crate::chats;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{files, keys, refreshes};

/// Changes an own message; returns the new revision. `expect` is the revision that was seen.
///
/// # Errors
/// Not found; denied for the words of others; a conflict when there is a newer revision.
pub async fn edit(
    cx: &mut Cx<'_>,
    id: &MessageId,
    change: Change,
    expect: Option<u64>,
) -> Result<u64> {
    let (place, mut message) = own(cx, id).await?;
    if message.retracted {
        return Err(Error::code(ProblemCode::Conflict, "it was taken back"));
    }
    if let Some(seen) = expect.filter(|&seen| seen != message.revision) {
        let log = format!("revision {seen} was seen, {} is there", message.revision);
        return Err(Error::code(ProblemCode::Conflict, log));
    }
    let wrong = change.check(!message.files.is_empty());
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    if let Change::Card(card) = &change {
        files::check_shown(cx, card, &message.chat).await?;
    }
    apply(cx, &mut message, change)?;
    keep(cx, &place, &message, Alteration::Edited)
}

/// Puts the drawing of an own card in its place, as [`edit`] does: nobody said anything new.
///
/// # Errors
/// As of [`edit`].
pub async fn draw(cx: &mut Cx<'_>, id: &MessageId, card: Card) -> Result<u64> {
    let (place, mut message) = own(cx, id).await?;
    if message.retracted {
        return Err(Error::code(ProblemCode::Conflict, "it was taken back"));
    }
    let change = Change::Card(Box::new(card));
    let wrong = change.check(!message.files.is_empty());
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    apply(cx, &mut message, change)?;
    keep(cx, &place, &message, Alteration::Drawn)
}

/// Takes an own message back: its text, files and card are gone for everybody, its place stays. What
/// was taken back already stays as it is. Returns the revision.
///
/// # Errors
/// Not found; denied for the words of others.
pub async fn retract(cx: &mut Cx<'_>, id: &MessageId) -> Result<u64> {
    let (place, mut message) = own(cx, id).await?;
    if message.retracted {
        return Ok(message.revision);
    }
    for file in &message.files {
        files::detach(cx, file, &message.chat, message.sent_at).await?;
    }
    message.text = Text::default();
    message.files = Vec::new();
    message.card = None;
    message.retracted = true;
    message.revision += 1;
    if let Author::Plugin { plugin, .. } = &message.author {
        // Nothing is left to be drawn.
        cx.remove(keys::plugin_message(plugin, id))?;
        cx.remove(keys::refresh(id))?;
    }
    keep(cx, &place, &message, Alteration::Retracted)
}

/// An own message whose text the actor may change.
///
/// # Errors
/// As of [`edit`].
pub(super) async fn correctable(cx: &mut Cx<'_>, id: &MessageId) -> Result<Message> {
    let (_, message) = own(cx, id).await?;
    if message.retracted {
        return Err(Error::code(ProblemCode::Conflict, "it was taken back"));
    }
    Ok(message)
}

/// An own message and its place, once the actor may change it.
async fn own(cx: &mut Cx<'_>, id: &MessageId) -> Result<(Place, Message)> {
    let place = locate(cx, id).await?.ok_or_else(|| Error::not_found(id))?;
    let message = places::fetch(cx, &place)
        .await?
        .ok_or_else(|| Error::not_found(id))?;
    let member = match chats::object(cx, &message.chat).await? {
        Object::Chat { member, .. } => member,
        _ => false,
    };
    let object = Object::Message {
        chat: &message.chat,
        author: &message.author,
        member,
    };
    cx.allow(Action::EditMessage, object).await?;
    hidden_from(cx, &message)?;
    Ok((place, message))
}

fn keep(cx: &mut Cx<'_>, place: &Place, message: &Message, how: Alteration) -> Result<u64> {
    cx.keep(places::key(place), message)?;
    cx.tell(&Event::MessageChanged {
        chat: message.chat.clone(),
        message: message.id.clone(),
        revision: message.revision,
        audience: audience(message),
        how,
    })?;
    Ok(message.revision)
}

/// Marks a card of the acting plugin: after the commit it is drawn anew from the records.
///
/// Reads nothing that a drawing writes, so marks and drawings of one card never conflict.
///
/// # Errors
/// Not found when the plugin has no such message; denied when not granted.
pub async fn refresh(cx: &mut Cx<'_>, id: &MessageId) -> Result<()> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("only a plugin's cards are drawn"))?;
    cx.allow(Action::RefreshCard, Object::Plugin(&plugin))
        .await?;
    if cx
        .tx
        .get(&keys::plugin_message(&plugin, id))
        .await?
        .is_none()
    {
        return Err(Error::not_found(id));
    }
    let scope = cx.grants.scope(Capability::ChatPosting);
    if scope.is_some_and(|scope| scope.chats.is_some()) {
        own(cx, id).await?;
    }
    refreshes::mark(cx, id, &plugin)
}

fn apply(cx: &Cx<'_>, message: &mut Message, change: Change) -> Result<()> {
    match change {
        Change::Text(text) => {
            // A plugin's card that becomes text was not corrected but replaced.
            message.edited |= matches!(message.author, Author::User(_));
            message.text = text;
            message.card = None;
        }
        Change::Card(card) => {
            only_plugins(cx)?;
            message.card = Some(*card);
            message.text = Text::default();
        }
    }
    message.revision += 1;
    Ok(())
}
