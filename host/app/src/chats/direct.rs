//! Direct chats: of two people, and of a plugin with a person. There is one for each pair.

use guildhall_domain::chats::pair;
use guildhall_domain::{
    Action, Chat, ChatId, ChatKind, Denial, Event, Object, Problem, User, UserId, texts,
};
use guildhall_store::Key;

use super::{begin, enter};
use crate::cx::Cx;
use crate::error::Result;
use crate::{keys, plugins};

/// The direct chat of the actor and another person, begun if there is none yet. With oneself: notes.
///
/// # Errors
/// Wrong field `user` when there is no such person.
pub async fn open_direct(cx: &mut Cx<'_>, other: &UserId) -> Result<ChatId> {
    cx.allow(Action::StartChat, Object::Company).await?;
    let Some(user) = cx.actor.user().cloned() else {
        return Err(Denial::Forbidden("a direct chat is between people").into());
    };
    let (low, high) = pair(&user, other);
    let key = keys::pair(&low, &high);
    if let Some(chat) = cx.fetch(&key).await? {
        return Ok(chat);
    }
    exists(cx, other).await?;
    let mut chat = begin(cx, ChatKind::Direct, None, Some(user))?;
    let users = if low == high {
        vec![low.clone()]
    } else {
        vec![low.clone(), high.clone()]
    };
    chat.pair = Some((low, high));
    settle(cx, &chat, key, &users)
}

/// The direct chat of the plugin that acts with a person, begun if there is none yet.
///
/// # Errors
/// Denied to anybody but a plugin; wrong field `user` when there is no such person, or none who may use
/// the plugin.
pub async fn open_plugin_direct(cx: &mut Cx<'_>, user: &UserId) -> Result<ChatId> {
    cx.allow(Action::StartChat, Object::Company).await?;
    let Some(plugin) = cx.actor.plugin().cloned() else {
        return Err(Denial::Forbidden("only a plugin has such a chat").into());
    };
    plugins::may_reach(cx, &plugin, user).await?;
    let key = keys::plugin_chat(&plugin, user);
    if let Some(chat) = cx.fetch(&key).await? {
        return Ok(chat);
    }
    exists(cx, user).await?;
    let mut chat = begin(cx, ChatKind::Direct, None, None)?;
    chat.plugin = Some(plugin);
    settle(cx, &chat, key, std::slice::from_ref(user))
}

fn settle(cx: &mut Cx<'_>, chat: &Chat, key: Key, users: &[UserId]) -> Result<ChatId> {
    cx.keep(keys::chat(&chat.id), chat)?;
    cx.keep(key, &chat.id)?;
    enter(cx, chat, users, 0)?;
    cx.tell(&Event::ChatCreated {
        chat: chat.id.clone(),
    })?;
    Ok(chat.id.clone())
}

async fn exists(cx: &mut Cx<'_>, user: &UserId) -> Result<()> {
    match cx.fetch::<User>(&keys::user(user)).await? {
        Some(user) if user.active => Ok(()),
        Some(_) | None => Err(Problem::field("user", texts::UNKNOWN_PERSON).into()),
    }
}
