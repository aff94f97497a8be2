//! Chats: beginning them, who is in them, and how far each has read.
//!
//! Joining and reading never conflict with people posting; counting members never conflicts with
//! people joining.

mod direct;
mod members;
mod plugins;
mod summaries;

use std::collections::BTreeSet;

use guildhall_domain::{
    Action, Chat, ChatId, ChatKind, Event, Member, Membership, MessageId, Name, Object, Problem,
    Role, UserId, texts,
};
use guildhall_store::Key;
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{customers, keys};

pub use direct::{open_direct, open_plugin_direct};
pub(crate) use members::join;
pub use members::{
    LONGEST_PAGE, Members, add_members, count, leave, members, members_for_plugin, remove_members,
};
use members::{enter, existing};
pub use plugins::{
    add_plugin, create_group_once, is_told, may_read, own_chats, plugins_of, readable,
    remove_plugin, told_from,
};
pub(crate) use plugins::{in_scope, may_speak};
pub use summaries::{ChatSummary, list, summary};

/// How far somebody has read: up to a position, or up to a message of their own, whose position
/// was not known yet when it was posted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct ReadMark {
    #[serde(default)]
    pub(crate) position: u64,
    #[serde(default)]
    pub(crate) own: Option<MessageId>,
}

/// Of a [`Membership`], what decides what its holder may do.
#[derive(Deserialize)]
struct Rank {
    role: Role,
}

/// One chat, for who may see it.
///
/// # Errors
/// Not found, also when it is not to be known of.
pub async fn get(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Chat> {
    may_see(cx, chat).await?;
    read(cx, chat).await
}

/// Asks whether the actor may know of a chat, and reads nothing else of it.
///
/// # Errors
/// Not found when the actor may not.
pub async fn may_see(cx: &mut Cx<'_>, chat: &ChatId) -> Result<()> {
    let object = object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await
}

/// A member of a chat. Asks nobody's permission: for what other use cases rest on.
pub async fn membership(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    user: &UserId,
) -> Result<Option<Membership>> {
    cx.fetch(&keys::member(chat, user)).await
}

/// A chat as an object of [`guildhall_domain::can`], for whoever acts.
///
/// # Errors
/// Not found, for an actor without a person when there is no such chat.
pub async fn object<'c>(cx: &mut Cx<'_>, chat: &'c ChatId) -> Result<Object<'c>> {
    if cx.actor.customer().is_some() {
        let customer = customers::acting(cx).await?;
        return Ok(Object::Chat {
            id: Some(chat),
            member: customer.is_some_and(|customer| customer.chat == *chat),
            owner: false,
        });
    }
    if let Some(user) = cx.actor.user()
        && let Some(Rank { role }) = cx.fetch(&keys::member(chat, user)).await?
    {
        return Ok(Object::Chat {
            id: Some(chat),
            member: true,
            owner: role == Role::Owner,
        });
    }
    let own = match cx.actor.plugin() {
        // A plugin's direct chat with somebody is its own, for whomever it acts.
        Some(plugin) => read(cx, chat).await?.plugin.as_ref() == Some(plugin),
        None if cx.actor.user().is_none() => {
            read(cx, chat).await?;
            false
        }
        None => false,
    };
    Ok(Object::Chat {
        id: Some(chat),
        member: own,
        owner: false,
    })
}

/// The ids of every chat that a user is in. Asks nobody's permission: sockets rest on it.
pub async fn ids_of(cx: &mut Cx<'_>, user: &UserId) -> Result<Vec<ChatId>> {
    let page = cx
        .tx
        .range(keys::user_chats(user).limit(Chat::MOST_PER_USER))
        .await?;
    let mut ids = Vec::with_capacity(page.items.len());
    for (key, _) in &page.items {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        ids.push(chat_id(&parts.text()?)?);
    }
    Ok(ids)
}

/// Begins a group; the actor owns it.
///
/// # Errors
/// Wrong fields: `name`; `members` when somebody does not exist or there are more than
/// [`Chat::MOST_FOUNDERS`].
pub async fn create_group(cx: &mut Cx<'_>, name: Name, members: &[UserId]) -> Result<ChatId> {
    cx.allow(Action::StartGroup, Object::Company).await?;
    if !name.is_proper() {
        return Err(Problem::field("name", texts::GROUP_NAME).into());
    }
    let owner = cx.actor.user().cloned();
    let mut users: BTreeSet<UserId> = members.iter().cloned().collect();
    users.extend(owner.clone());
    let users = existing(cx, users).await?;
    let chat = begin(cx, ChatKind::Group, Some(name), owner)?;
    enter(cx, &chat, &users, 0)?;
    cx.tell(&Event::ChatCreated {
        chat: chat.id.clone(),
    })?;
    Ok(chat.id)
}

/// The actor has read a chat up to this position; a mark never moves back, nor past the last message.
///
/// # Errors
/// Not found, also when it is not to be known of.
pub async fn mark_read(cx: &mut Cx<'_>, chat: &ChatId, position: u64) -> Result<()> {
    let object = object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    let Some(who) = cx.actor.member() else {
        return Ok(());
    };
    let key = mark_key(&who, chat);
    let mark: ReadMark = cx.fetch(&key).await?.unwrap_or_default();
    let before = summaries::marks(cx, std::slice::from_ref(&mark)).await?;
    // Only a bound: a head never moves back, so what is seen now holds at commit.
    let head = cx.tx.peek_head(&keys::messages(chat)).await?;
    let position = position.min(head);
    if before.first().is_some_and(|&before| position <= before) {
        return Ok(());
    }
    cx.keep(
        key,
        &ReadMark {
            position,
            own: None,
        },
    )?;
    cx.tell(&Event::ReadMarked {
        chat: chat.clone(),
        who,
        position,
    })
}

/// Where it stands how far somebody has read. Who is from outside is in one chat, so theirs is one.
pub(crate) fn mark_key(who: &Member, chat: &ChatId) -> Key {
    match who {
        Member::User(user) => keys::read_mark(user, chat),
        Member::Customer(customer) => keys::customer_read_mark(customer),
    }
}

/// Somebody who comes into a chat has read what was said before.
pub(crate) async fn caught_up(cx: &mut Cx<'_>, who: &Member, chat: &ChatId) -> Result<()> {
    let position = cx.tx.peek_head(&keys::messages(chat)).await?;
    let mark = ReadMark {
        position,
        own: None,
    };
    cx.keep(mark_key(who, chat), &mark)
}

/// Makes a chat without anybody in it.
pub(crate) fn begin(
    cx: &mut Cx<'_>,
    kind: ChatKind,
    name: Option<Name>,
    owner: Option<UserId>,
) -> Result<Chat> {
    let id = cx.ids.chat();
    let chat = Chat {
        id,
        kind,
        name,
        pair: None,
        plugin: None,
        created_at: cx.now,
        owner,
        external: None,
    };
    cx.keep(keys::chat(&chat.id), &chat)?;
    Ok(chat)
}

pub(crate) async fn read(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Chat> {
    cx.fetch(&keys::chat(chat))
        .await?
        .ok_or_else(|| Error::not_found(chat))
}

fn chat_id(text: &str) -> Result<ChatId> {
    ChatId::new(text).map_err(|why| Error::damaged(why.to_string()))
}

#[cfg(test)]
mod tests;
