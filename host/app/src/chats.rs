//! Chats: beginning them, who is in them, and how far each has read.
//!
//! Joining and reading never conflict with people posting; counting members never conflicts with
//! people joining.

mod direct;
mod summaries;

use std::collections::BTreeSet;

use guildhall_domain::{
    Action, Chat, ChatId, ChatKind, Denial, Event, Membership, MessageId, Name, Object, Problem,
    Role, UserId, texts,
};
use serde::{Deserialize, Serialize};

use crate::codec::decode;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{companies, keys, people};

pub use direct::{open_direct, open_plugin_direct};
pub use summaries::{ChatSummary, list, summary};

/// The longest page of members.
pub const LONGEST_PAGE: usize = 500;

/// How far somebody has read: up to a position, or up to a message of their own, whose position
/// was not known yet when it was posted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct ReadMark {
    #[serde(default)]
    pub(crate) position: u64,
    #[serde(default)]
    pub(crate) own: Option<MessageId>,
}

/// A page of members, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// The members, by id.
    pub items: Vec<Membership>,
    /// The last of these when there are more.
    pub next: Option<UserId>,
}

/// One chat, for who may see it.
///
/// # Errors
/// Not found, also when it is not to be known of.
pub async fn get(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Chat> {
    let object = object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    read(cx, chat).await
}

/// A member of a chat, whoever asks.
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
pub async fn object(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Object<'static>> {
    if let Some(user) = cx.actor.user()
        && let Some(membership) = cx.fetch::<Membership>(&keys::member(chat, user)).await?
    {
        return Ok(Object::Chat {
            member: true,
            owner: membership.role == Role::Owner,
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
        member: own,
        owner: false,
    })
}

/// The ids of every chat that a user is in.
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
    cx.allow(Action::StartChat, Object::Company).await?;
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

/// Brings people into a group; who is there already stays as they are.
///
/// # Errors
/// Denied to who does not own it; `members` as for [`create_group`].
pub async fn add_members(cx: &mut Cx<'_>, chat: &ChatId, members: &[UserId]) -> Result<()> {
    let object = object(cx, chat).await?;
    cx.allow(Action::AddMembers, object).await?;
    if read(cx, chat).await?.kind != ChatKind::Group {
        return Err(Denial::Forbidden("a direct chat is between two").into());
    }
    let users = existing(cx, members.iter().cloned().collect()).await?;
    join(cx, chat, &users).await
}

/// Leaves a group.
///
/// # Errors
/// Denied for direct chats and for the group of everybody.
pub async fn leave(cx: &mut Cx<'_>, chat: &ChatId) -> Result<()> {
    let object = object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    let everyone = companies::get(cx).await?.everyone;
    let (Some(user), true) = (cx.actor.user().cloned(), *chat != everyone) else {
        return Err(Denial::Forbidden("everybody is in this group").into());
    };
    if read(cx, chat).await?.kind != ChatKind::Group {
        return Err(Denial::Forbidden("a direct chat cannot be left").into());
    }
    for key in [
        keys::member(chat, &user),
        keys::user_chat(&user, chat),
        keys::read_mark(&user, chat),
    ] {
        cx.remove(key)?;
    }
    cx.tx.add(keys::member_count(chat), -1)?;
    cx.tell(&Event::MembersLeft {
        chat: chat.clone(),
        users: vec![user],
    })
}

/// The members of a chat by id, after `cursor`; at most `limit`, which is at most [`LONGEST_PAGE`].
///
/// # Errors
/// Not found, also when it is not to be known of.
pub async fn members(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    cursor: Option<&UserId>,
    limit: usize,
) -> Result<Members> {
    let object = object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    let mut range = keys::members(chat).limit(limit.clamp(1, LONGEST_PAGE));
    if let Some(cursor) = cursor {
        range = range.after(&keys::member(chat, cursor));
    }
    let page = cx.tx.range(range).await?;
    let items: Vec<Membership> = page
        .items
        .iter()
        .map(|(_, value)| decode(value))
        .collect::<Result<_>>()?;
    let next = items
        .last()
        .filter(|_| page.more)
        .map(|last| last.user.clone());
    Ok(Members { items, next })
}

/// How many members a chat has.
///
/// # Errors
/// Not found, also when it is not to be known of.
pub async fn count(cx: &mut Cx<'_>, chat: &ChatId) -> Result<u64> {
    let object = object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    let count = cx.tx.counter(&keys::member_count(chat)).await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// The actor has read a chat up to this position; a mark never moves back, nor past the last message.
///
/// # Errors
/// Not found, also when it is not to be known of.
pub async fn mark_read(cx: &mut Cx<'_>, chat: &ChatId, position: u64) -> Result<()> {
    let object = object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    let Some(user) = cx.actor.user().cloned() else {
        return Ok(());
    };
    let key = keys::read_mark(&user, chat);
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
        user,
        position,
    })
}

/// Brings existing users into a chat that exists; they have read what was said before.
pub(crate) async fn join(cx: &mut Cx<'_>, chat: &ChatId, users: &[UserId]) -> Result<()> {
    let chat = read(cx, chat).await?;
    let head = cx.tx.peek_head(&keys::messages(&chat.id)).await?;
    let keys: Vec<_> = users
        .iter()
        .map(|user| keys::member(&chat.id, user))
        .collect();
    let there: Vec<Option<Membership>> = cx.fetch_many(&keys).await?;
    let new: Vec<UserId> = users
        .iter()
        .zip(there)
        .filter_map(|(user, there)| there.is_none().then(|| user.clone()))
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    enter(cx, &chat, &new, head)?;
    for users in new.chunks(Event::MOST_USERS) {
        cx.tell(&Event::MembersJoined {
            chat: chat.id.clone(),
            users: users.to_vec(),
        })?;
    }
    Ok(())
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
    };
    cx.keep(keys::chat(&chat.id), &chat)?;
    Ok(chat)
}

fn enter(cx: &mut Cx<'_>, chat: &Chat, users: &[UserId], read_to: u64) -> Result<()> {
    for user in users {
        let owns = chat.kind == ChatKind::Group && chat.owner.as_ref() == Some(user);
        let role = if owns { Role::Owner } else { Role::Member };
        let membership = Membership {
            chat: chat.id.clone(),
            user: user.clone(),
            role,
            joined_at: cx.now,
        };
        cx.keep(keys::member(&chat.id, user), &membership)?;
        cx.note(keys::user_chat(user, &chat.id))?;
        if read_to > 0 {
            let mark = ReadMark {
                position: read_to,
                own: None,
            };
            cx.keep(keys::read_mark(user, &chat.id), &mark)?;
        }
    }
    let count = i64::try_from(users.len()).unwrap_or(i64::MAX);
    Ok(cx.tx.add(keys::member_count(&chat.id), count)?)
}

async fn existing(cx: &mut Cx<'_>, users: BTreeSet<UserId>) -> Result<Vec<UserId>> {
    if users.len() > Chat::MOST_FOUNDERS {
        return Err(Problem::field("members", texts::TOO_MANY_MEMBERS).into());
    }
    let users: Vec<UserId> = users.into_iter().collect();
    let found = people::get_many(cx, &users).await?;
    if found
        .iter()
        .all(|user| user.as_ref().is_some_and(|user| user.active))
    {
        Ok(users)
    } else {
        Err(Problem::field("members", texts::UNKNOWN_PERSON).into())
    }
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
