//! The list of chats with unread counts, in a handful of reads however many chats there are.

use bytes::Bytes;
use guildhall_domain::{Action, Chat, ChatId, CustomerId, Membership, Message, Role, UserId};
use guildhall_store::{Key, Log, Tx};

use super::{ReadMark, ids_of, object};
use crate::codec::decode;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{customers, keys, messages};

/// A chat as one member sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatSummary {
    /// The chat.
    pub chat: Chat,
    /// What the member may do there.
    pub role: Role,
    /// How many members it has.
    pub members: u64,
    /// The position of its last message; 0 before the first.
    pub head: u64,
    /// How far the member has read.
    pub read_mark: u64,
    /// How many messages came after that.
    pub unread: u64,
    /// Its last message.
    pub last: Option<Message>,
}

/// Every chat that the actor is in, the latest first.
///
/// # Errors
/// Not found for an actor that is no person.
pub async fn list(cx: &mut Cx<'_>) -> Result<Vec<ChatSummary>> {
    if let Some(customer) = customers::acting(cx).await? {
        return Ok(vec![for_customer(cx, &customer.id, &customer.chat).await?]);
    }
    let user = actor(cx)?;
    let ids = ids_of(cx, &user).await?;
    let mut list = summaries(cx, &user, &ids).await?;
    list.sort_by_cached_key(|summary| {
        let latest = summary
            .last
            .as_ref()
            .map_or(summary.chat.created_at, |last| last.sent_at);
        (std::cmp::Reverse(latest), summary.chat.id.clone())
    });
    Ok(list)
}

/// One chat as the actor sees it in a list.
///
/// # Errors
/// Not found, also when it is not to be known of.
pub async fn summary(cx: &mut Cx<'_>, chat: &ChatId) -> Result<ChatSummary> {
    let object = object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    if let Some(customer) = cx.actor.customer().cloned() {
        return for_customer(cx, &customer, chat).await;
    }
    let user = actor(cx)?;
    let mut all = summaries(cx, &user, std::slice::from_ref(chat)).await?;
    all.pop().ok_or_else(|| Error::not_found(chat))
}

/// The one chat of somebody from outside. Who came before it was kept how far they read has read it all.
async fn for_customer(cx: &mut Cx<'_>, customer: &CustomerId, id: &ChatId) -> Result<ChatSummary> {
    let log = keys::messages(id);
    let heads = cx.tx.heads(std::slice::from_ref(&log)).await?;
    let head = heads.first().copied().unwrap_or(0);
    let chat = super::read(cx, id).await?;
    let members = cx.tx.counter(&keys::member_count(id)).await?;
    let read_mark = match cx.fetch(&keys::customer_read_mark(customer)).await? {
        Some(mark) => marks(cx, &[mark]).await?.first().copied().unwrap_or(0),
        None => head,
    };
    let last: Option<Message> = cx.fetch(&Tx::entry_key(&log, head)).await?;
    Ok(ChatSummary {
        chat,
        role: Role::Member,
        members: u64::try_from(members).unwrap_or(0),
        head,
        read_mark,
        unread: head.saturating_sub(read_mark),
        last: last.map(|last| Message {
            position: Some(head),
            ..last
        }),
    })
}

fn actor(cx: &Cx<'_>) -> Result<UserId> {
    cx.actor
        .user()
        .cloned()
        .ok_or_else(|| Error::not_found("user"))
}

async fn summaries(cx: &mut Cx<'_>, user: &UserId, ids: &[ChatId]) -> Result<Vec<ChatSummary>> {
    let logs: Vec<Log> = ids.iter().map(keys::messages).collect();
    let heads = cx.tx.heads(&logs).await?;
    let wanted: Vec<Key> = ids
        .iter()
        .flat_map(|chat| {
            [
                keys::chat(chat),
                keys::member(chat, user),
                keys::member_count(chat),
                keys::read_mark(user, chat),
            ]
        })
        .collect();
    let rows = cx.tx.get_many(&wanted).await?;
    let mut known = Vec::with_capacity(ids.len());
    for ((row, log), head) in rows.chunks_exact(4).zip(&logs).zip(heads) {
        // Whoever left in between: the reads do not hold, and this runs again.
        if let [Some(chat), Some(membership), members, mark] = row {
            let membership: Membership = decode(membership)?;
            known.push(Known {
                chat: decode(chat)?,
                role: membership.role,
                members: counter(members.as_ref()),
                mark: mark.as_deref().map(decode).transpose()?.unwrap_or_default(),
                last: Tx::entry_key(log, head),
                head,
            });
        }
    }
    finish(cx, known).await
}

struct Known {
    chat: Chat,
    role: Role,
    members: u64,
    mark: ReadMark,
    last: Key,
    head: u64,
}

async fn finish(cx: &mut Cx<'_>, known: Vec<Known>) -> Result<Vec<ChatSummary>> {
    let read_marks = {
        let all: Vec<ReadMark> = known.iter().map(|known| known.mark.clone()).collect();
        marks(cx, &all).await?
    };
    let lasts: Vec<Key> = known.iter().map(|known| known.last.clone()).collect();
    let lasts: Vec<Option<Message>> = cx.fetch_many(&lasts).await?;
    let all = known.into_iter().zip(read_marks).zip(lasts);
    Ok(all
        .map(|((known, read_mark), last)| ChatSummary {
            unread: known.head.saturating_sub(read_mark),
            last: last.map(|last| Message {
                position: Some(known.head),
                ..last
            }),
            chat: known.chat,
            role: known.role,
            members: known.members,
            head: known.head,
            read_mark,
        })
        .collect())
}

/// The positions of read marks, by at most one read.
pub(super) async fn marks(cx: &mut Cx<'_>, marks: &[ReadMark]) -> Result<Vec<u64>> {
    let own: Vec<_> = marks.iter().filter_map(|mark| mark.own.clone()).collect();
    let mut places = messages::locate_many(cx, &own).await?.into_iter();
    let mut positions = Vec::with_capacity(marks.len());
    for mark in marks {
        let own = match &mark.own {
            None => 0,
            Some(_) => places
                .next()
                .flatten()
                .and_then(|place| place.position())
                .unwrap_or(0),
        };
        positions.push(mark.position.max(own));
    }
    Ok(positions)
}

/// A counter as the store keeps it: a big-endian `i64`, absent for 0.
fn counter(value: Option<&Bytes>) -> u64 {
    let bytes = value.and_then(|value| <[u8; 8]>::try_from(value.as_ref()).ok());
    bytes
        .map(i64::from_be_bytes)
        .map_or(0, |count| u64::try_from(count).unwrap_or(0))
}
