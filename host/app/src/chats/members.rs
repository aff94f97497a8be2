//! Members of a chat: who they are, coming and going.

use std::collections::BTreeSet;

use guildhall_domain::{
    Action, Chat, ChatId, ChatKind, Denial, Event, Membership, Problem, Role, UserId, texts,
};

use super::plugins::{in_scope, may_read};
use super::{ReadMark, object, read};
use crate::codec::decode;
use crate::cx::Cx;
use crate::error::Result;
use crate::{companies, keys, people};

/// The longest page of members.
pub const LONGEST_PAGE: usize = 500;

/// A page of members, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// The members, by id.
    pub items: Vec<Membership>,
    /// The last of these when there are more.
    pub next: Option<UserId>,
}

/// Brings people into a group; who is there already stays as they are.
///
/// # Errors
/// Denied to who does not own it; `members` as for [`create_group`].
pub async fn add_members(cx: &mut Cx<'_>, chat: &ChatId, members: &[UserId]) -> Result<()> {
    may_manage(cx, chat).await?;
    let users = existing(cx, members.iter().cloned().collect()).await?;
    join(cx, chat, &users).await
}

/// Takes people out of a group; who is not in it is passed over.
///
/// # Errors
/// Denied to who does not own it, for the group of everybody, and for its owner; `members` for more
/// than [`Chat::MOST_FOUNDERS`].
pub async fn remove_members(cx: &mut Cx<'_>, chat: &ChatId, members: &[UserId]) -> Result<()> {
    let group = may_manage(cx, chat).await?;
    if members.len() > Chat::MOST_FOUNDERS {
        return Err(Problem::field("members", texts::TOO_MANY_MEMBERS).into());
    }
    not_everyone(cx, chat).await?;
    let members: BTreeSet<&UserId> = members.iter().collect();
    if group
        .owner
        .as_ref()
        .is_some_and(|owner| members.contains(owner))
    {
        return Err(Denial::Forbidden("a group's owner cannot be taken out of it").into());
    }
    let keys: Vec<_> = members
        .iter()
        .map(|user| keys::member(chat, user))
        .collect();
    let there: Vec<Option<Membership>> = cx.fetch_many(&keys).await?;
    let there: Vec<UserId> = there
        .into_iter()
        .flatten()
        .map(|member| member.user)
        .collect();
    take_out(cx, chat, there)
}

/// Asks whether the actor may change who is in a group, and a plugin also whether it is in it.
pub(super) async fn may_manage(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Chat> {
    let object = object(cx, chat).await?;
    cx.allow(Action::ManageMembers, object).await?;
    in_scope(cx, chat).await?;
    let found = read(cx, chat).await?;
    if found.kind != ChatKind::Group {
        return Err(Denial::Forbidden("a direct chat is between two").into());
    }
    Ok(found)
}

async fn not_everyone(cx: &mut Cx<'_>, chat: &ChatId) -> Result<()> {
    if companies::get(cx).await?.everyone == *chat {
        return Err(Denial::Forbidden("everybody is in this group").into());
    }
    Ok(())
}

/// Ends memberships that there are.
fn take_out(cx: &mut Cx<'_>, chat: &ChatId, users: Vec<UserId>) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    for user in &users {
        for key in [
            keys::member(chat, user),
            keys::user_chat(user, chat),
            keys::read_mark(user, chat),
        ] {
            cx.remove(key)?;
        }
    }
    let gone = i64::try_from(users.len()).unwrap_or(i64::MAX);
    cx.tx.add(keys::member_count(chat), -gone)?;
    cx.tell(&Event::MembersLeft {
        chat: chat.clone(),
        users,
    })
}

/// Leaves a group.
///
/// # Errors
/// Denied for direct chats and for the group of everybody.
pub async fn leave(cx: &mut Cx<'_>, chat: &ChatId) -> Result<()> {
    let object = object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    not_everyone(cx, chat).await?;
    let Some(user) = cx.actor.user().cloned() else {
        return Err(Denial::Forbidden("only people leave a group").into());
    };
    if read(cx, chat).await?.kind != ChatKind::Group {
        return Err(Denial::Forbidden("a direct chat cannot be left").into());
    }
    take_out(cx, chat, vec![user])
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
    page(cx, chat, cursor, limit).await
}

/// As [`members`], for the acting plugin of a chat that it may read.
///
/// # Errors
/// Not found, also when it is not to be known of; denied when not granted.
pub async fn members_for_plugin(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    cursor: Option<&UserId>,
    limit: usize,
) -> Result<Members> {
    may_read(cx, chat).await?;
    page(cx, chat, cursor, limit).await
}

async fn page(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    cursor: Option<&UserId>,
    limit: usize,
) -> Result<Members> {
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

/// Makes users members of a chat that they are not in.
pub(super) fn enter(cx: &mut Cx<'_>, chat: &Chat, users: &[UserId], read_to: u64) -> Result<()> {
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

/// The users, if all of them exist and are switched on.
pub(super) async fn existing(cx: &mut Cx<'_>, users: BTreeSet<UserId>) -> Result<Vec<UserId>> {
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
