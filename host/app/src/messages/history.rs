//! A chat's history, page by page, with the reader's whispers where they belong.

use guildhall_domain::{Action, ChatId, Message, Problem, Said};
use guildhall_store::{Range, Tx};

use crate::chats;
use crate::codec::decode;
use crate::cx::Cx;
use crate::error::Result;
use crate::keys;
use crate::windows::{Listed, Window};

/// The most whispers on one page, the newest ones.
const MOST_WHISPERS: usize = 200;

/// A page of a chat's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The oldest first.
    pub items: Vec<Message>,
    /// True when there are older ones; the page before begins before the first position here.
    pub more: bool,
}

/// Messages before a position, or the last ones; at most `limit`, which is at most
/// [`Message::LONGEST_PAGE`], not counting whispers.
///
/// # Errors
/// Not found, also when the chat is not to be known of.
pub async fn history(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    before: Option<u64>,
    limit: usize,
) -> Result<History> {
    let object = chats::object(cx, chat).await?;
    cx.allow(Action::SeeChat, object).await?;
    let log = keys::messages(chat);
    let mut range = Range::log(&log)
        .reversed()
        .limit(limit.clamp(1, Message::LONGEST_PAGE));
    if let Some(before) = before {
        range = range.before(Tx::entry_key(&log, before));
    }
    let page = cx.tx.range(range).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for (key, value) in &page.items {
        let message: Message = decode(value)?;
        items.push(Message {
            position: log.position(key),
            ..message
        });
    }
    let oldest = items
        .last()
        .and_then(|message| message.position)
        .filter(|_| page.more);
    items.extend(whispers(cx, chat, oldest.unwrap_or(0), before).await?);
    // Whispers come in order; a stable sort keeps them so after the message that they follow.
    items.sort_by_key(|message| {
        (
            message.position.unwrap_or(message.after),
            message.position.is_none(),
        )
    });
    Ok(History {
        items,
        more: page.more,
    })
}

/// In which direction a plugin reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// From the beginning.
    OldestFirst,
    /// From the end.
    NewestFirst,
}

/// What was said in a chat that the acting plugin may read, whispers aside; at most
/// [`Message::LONGEST_PAGE`] at once.
///
/// # Errors
/// Not found, also when the chat is not to be known of; denied when not granted; `invalid` for a
/// cursor that is none.
pub async fn read_history(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    order: Order,
    window: &Window,
) -> Result<Listed<Message>> {
    chats::may_read(cx, chat).await?;
    let log = keys::messages(chat);
    let from = match &window.cursor {
        None => None,
        Some(cursor) => Some(cursor.parse::<u64>().map_err(|_| {
            let said = Said::plain("pass the cursor of the last slice, or none");
            Problem::field("cursor", said)
        })?),
    };
    let all = Range::log(&log).limit(window.rows().min(Message::LONGEST_PAGE));
    let range = match (order, from) {
        (Order::OldestFirst, None) => all,
        (Order::OldestFirst, Some(last)) => all.after(&Tx::entry_key(&log, last)),
        (Order::NewestFirst, None) => all.reversed(),
        (Order::NewestFirst, Some(last)) => all.before(Tx::entry_key(&log, last)).reversed(),
    };
    let page = cx.tx.range(range).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for (key, value) in &page.items {
        let message: Message = decode(value)?;
        items.push(Message {
            position: log.position(key),
            ..message
        });
    }
    let last = items.last().filter(|_| page.more);
    let next = last.and_then(|message| message.position);
    Ok(Listed {
        next: next.map(|position| position.to_string()),
        items,
    })
}

/// Whispers to the actor, shown after positions from `from` on and before `before`.
async fn whispers(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    from: u64,
    before: Option<u64>,
) -> Result<Vec<Message>> {
    let Some(user) = cx.actor.user().cloned() else {
        return Ok(Vec::new());
    };
    let mut range = keys::whispers(chat, &user)
        .starting_at(keys::whispers_from(chat, &user, from))
        .reversed()
        .limit(MOST_WHISPERS);
    if let Some(before) = before {
        range = range.before(keys::whispers_from(chat, &user, before));
    }
    let page = cx.tx.range(range).await?;
    page.items
        .iter()
        .rev()
        .map(|(_, value)| decode(value))
        .collect()
}
