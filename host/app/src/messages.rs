//! Messages: posting, whispering, changing, reading back.
//!
//! A post never reads where the chat's log ends, so two thousand people posting into one group
//! never wait for each other. A whisper is in nobody's log and counts in nobody's figures.

mod changes;
mod history;
mod places;
mod screened;

use std::collections::HashMap;

use bytes::Bytes;
use guildhall_domain::{
    Action, Audience, Author, ChatId, Denial, Draft, Event, Message, MessageId, Place, Problem,
    ProblemCode, Text, UserId,
};
use guildhall_store::Index;

use crate::chats::{self, ReadMark};
use crate::codec::encode;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{files, keys, quotas};

pub use changes::{draw, edit, refresh, retract};
pub use history::{History, Order, history, read_history};
pub use places::{locate, locate_many};
pub use screened::{Saying, Screened, correct, may_say, post_new};

/// What came of saying something, within the transaction that says it.
#[derive(Debug, Clone)]
pub enum Said {
    /// A new message, as it will be kept; and which of the transaction's appends it is, from 0, unless
    /// it is a whisper.
    Now(Box<Message>, Option<usize>),
    /// It was said before: a plugin gave the same key twice.
    Before(MessageId),
}

impl Said {
    /// The message's id.
    #[must_use]
    pub fn into_id(self) -> MessageId {
        match self {
            Self::Now(message, _) => message.id,
            Self::Before(id) => id,
        }
    }
}

/// Posts into a chat for everybody in it: for plugins and for the house. What a person says is
/// [`post_new`].
///
/// # Errors
/// Wrong fields as of [`Draft::check`]; not found when the actor may not know of the chat; denied
/// when a person brings a card; `quota_exceeded` when a plugin has said enough for this hour.
pub async fn post(cx: &mut Cx<'_>, chat: &ChatId, draft: Draft) -> Result<MessageId> {
    Ok(say(cx, chat, draft, Action::Post, None).await?.into_id())
}

/// Answers for everybody in the chat that a plugin's call came from.
///
/// # Errors
/// As of [`post`].
pub async fn answer(cx: &mut Cx<'_>, chat: &ChatId, draft: Draft) -> Result<MessageId> {
    Ok(say(cx, chat, draft, Action::Answer, None).await?.into_id())
}

/// Answers so that one member alone sees it.
///
/// # Errors
/// As of [`post`]; not found when `to` is not in the chat.
pub async fn whisper(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    to: &UserId,
    draft: Draft,
) -> Result<MessageId> {
    if chats::membership(cx, chat, to).await?.is_none() {
        return Err(Error::not_found(to));
    }
    let said = say(cx, chat, draft, Action::Answer, Some(to)).await?;
    Ok(said.into_id())
}

/// Posts into the direct chat with a person: that of the plugin when one acts, else the actor's own.
///
/// # Errors
/// As of [`post`]; wrong field `user` when there is no such person.
pub async fn post_direct(cx: &mut Cx<'_>, to: &UserId, draft: Draft) -> Result<MessageId> {
    let chat = if cx.actor.plugin().is_some() {
        chats::open_plugin_direct(cx, to).await?
    } else {
        chats::open_direct(cx, to).await?
    };
    post(cx, &chat, draft).await
}

/// One message, for who may see it.
///
/// # Errors
/// Not found, also when it is not to be known of.
pub async fn get(cx: &mut Cx<'_>, id: &MessageId) -> Result<Message> {
    let message = read(cx, id).await?;
    let object = chats::object(cx, &message.chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    hidden_from(cx, &message)?;
    Ok(message)
}

/// Messages for who may see them, in the order asked for, by a few reads however many there are;
/// none where there is none, or none to be known of.
pub async fn get_many(cx: &mut Cx<'_>, ids: &[MessageId]) -> Result<Vec<Option<Message>>> {
    let places = locate_many(cx, ids).await?;
    let mut found = places::fetch_many(cx, &places).await?;
    let mut seen: HashMap<ChatId, bool> = HashMap::new();
    for message in found.iter().flatten() {
        if !seen.contains_key(&message.chat) {
            let sees = sees(cx, &message.chat).await?;
            seen.insert(message.chat.clone(), sees);
        }
    }
    for kept in &mut found {
        let shown = |message: &Message| {
            seen.get(&message.chat) == Some(&true) && hidden_from(cx, message).is_ok()
        };
        *kept = kept.take().filter(shown);
    }
    Ok(found)
}

/// Whether the actor may see a chat.
async fn sees(cx: &mut Cx<'_>, chat: &ChatId) -> Result<bool> {
    let allowed = match chats::object(cx, chat).await {
        Ok(object) => cx.allow(Action::SeeChat, object).await,
        Err(error) => Err(error),
    };
    match allowed {
        Ok(()) => Ok(true),
        Err(error) if is_hidden(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether what was asked for is not there, or not for the actor.
pub(crate) fn is_hidden(error: &Error) -> bool {
    matches!(
        error.problem().code,
        ProblemCode::NotFound | ProblemCode::Denied
    )
}

/// One message of a chat that the acting plugin may read.
///
/// # Errors
/// Not found, also when it is not to be known of; denied when not granted.
pub async fn readable(cx: &mut Cx<'_>, id: &MessageId) -> Result<Message> {
    let message = read(cx, id).await?;
    chats::may_read(cx, &message.chat).await?;
    if message.whisper_to.is_some() {
        return Err(Denial::Hidden.into());
    }
    Ok(message)
}

/// One message, whoever asks: for what the house itself does with it.
///
/// # Errors
/// Not found.
pub async fn read(cx: &mut Cx<'_>, id: &MessageId) -> Result<Message> {
    let place = locate(cx, id).await?.ok_or_else(|| Error::not_found(id))?;
    places::fetch(cx, &place)
        .await?
        .ok_or_else(|| Error::not_found(id))
}

async fn say(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    draft: Draft,
    action: Action,
    whisper_to: Option<&UserId>,
) -> Result<Said> {
    let object = chats::object(cx, chat).await?;
    cx.allow(action, object).await?;
    chats::may_speak(cx, chat).await?;
    let author = cx
        .actor
        .author()
        .ok_or(Denial::Forbidden("the house itself says nothing"))?;
    if draft.card.is_some() || !matches!(draft.text, Text::Plain(_)) {
        only_plugins(cx)?;
    }
    let wrong = draft.check();
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    let dedupe = match (cx.actor.plugin(), &draft.dedupe) {
        (Some(plugin), Some(key)) => Some(keys::posted(plugin, chat, key)),
        _ => None,
    };
    if let Some(key) = &dedupe
        && let Some(first) = cx.fetch(key).await?
    {
        return Ok(Said::Before(first));
    }
    quotas::spend_message(cx, action).await?;
    for file in &draft.files {
        files::attach(cx, file, chat).await?;
        if whisper_to.is_none() {
            cx.tell(&Event::FileAdded {
                chat: chat.clone(),
                file: file.clone(),
            })?;
        }
    }
    if let Some(card) = &draft.card {
        files::check_shown(cx, card, chat).await?;
    }
    let message = Message {
        id: cx.ids.message(),
        chat: chat.clone(),
        position: None,
        after: 0,
        author,
        text: draft.text,
        files: draft.files,
        card: draft.card,
        sent_at: cx.now,
        edited: false,
        retracted: false,
        revision: 1,
        whisper_to: whisper_to.cloned(),
    };
    if let Some(key) = dedupe {
        cx.keep(key, &message.id)?;
    }
    put(cx, message).await
}

async fn put(cx: &mut Cx<'_>, mut message: Message) -> Result<Said> {
    let log = keys::messages(&message.chat);
    if let Author::Plugin { plugin, .. } = &message.author {
        cx.note(keys::plugin_message(plugin, &message.id))?;
    }
    let mut append = None;
    match message.whisper_to.clone() {
        None => {
            let index = Index {
                key: keys::place(&message.id),
                prefix: places::prefix(&message.chat),
            };
            append = Some(cx.tx.appends());
            cx.tx.append(&log, encode(&message)?, Some(index))?;
            if let Some(who) = message.author.person() {
                let mark = ReadMark {
                    position: 0,
                    own: Some(message.id.clone()),
                };
                cx.keep(chats::mark_key(&who, &message.chat), &mark)?;
            }
        }
        Some(user) => {
            // Where it is shown need not be exact, so this is no read that others could upset.
            message.after = cx.tx.peek_head(&log).await?;
            let place = Place::Whisper {
                chat: message.chat.clone(),
                user,
                after: message.after,
                rank: places::rank(cx),
            };
            let known: Bytes = places::whisper(&place)?;
            cx.tx.put(keys::place(&message.id), known)?;
            cx.keep(places::key(&place), &message)?;
        }
    }
    cx.tell(&Event::MessagePosted {
        chat: message.chat.clone(),
        message: message.id.clone(),
        audience: audience(&message),
    })?;
    Ok(Said::Now(Box::new(message), append))
}

fn audience(message: &Message) -> Audience {
    match &message.whisper_to {
        None => Audience::Chat,
        Some(user) => Audience::Users(vec![user.clone()]),
    }
}

fn only_plugins(cx: &Cx<'_>) -> Result<()> {
    match cx.actor.plugin() {
        Some(_) => Ok(()),
        None => Err(Denial::Forbidden("only plugins post cards").into()),
    }
}

/// A whisper is there for its reader and for the plugin that wrote it.
pub(crate) fn hidden_from(cx: &Cx<'_>, message: &Message) -> Result<()> {
    let Some(reader) = &message.whisper_to else {
        return Ok(());
    };
    let wrote = match &message.author {
        Author::Plugin { plugin, .. } => cx.actor.plugin() == Some(plugin),
        Author::User(_) | Author::Customer(_) => false,
    };
    if cx.actor.user() == Some(reader)
        || wrote
        || matches!(cx.actor, guildhall_domain::Actor::System)
    {
        Ok(())
    } else {
        Err(Denial::Hidden.into())
    }
}

#[cfg(test)]
mod tests;
