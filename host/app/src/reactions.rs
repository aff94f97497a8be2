//! Reactions: putting and taking them, what a message has, and who reacted.
//!
//! A reaction is a row and a counter of its own: it never writes the message and never reads what
//! others count, so that a thousand people who react at once do not wait for each other. Only the
//! first of a kind writes the list of kinds.

use guildhall_domain::{
    Action, CustomerId, Denial, Emoji, Event, Member, MessageId, PluginId, Problem, ProblemCode,
    Reaction, Reactor, UserId, texts,
};
use guildhall_store::Key;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::windows::{self, Listed, Window};
use crate::{chats, keys, messages, quotas};

/// What stands before the id of a person in a key.
const USER: char = 'u';
/// What stands before the id of somebody from outside.
const CUSTOMER: char = 'c';
/// What stands before the id of a plugin.
const PLUGIN: char = 'p';

/// What a message has, as it is at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reactions {
    /// How often anything changed: of two of these the one with more is the later.
    pub changes: u64,
    /// Each with how many put it, the one that was there first before the others.
    pub counts: Vec<(Emoji, u64)>,
    /// Those of the person who asks; none when nobody does.
    pub own: Option<Vec<Emoji>>,
}

/// Puts a reaction of the actor under a message, or takes it away. What is so already stays so.
///
/// # Errors
/// Not found when the actor may not know of the message; denied for whispers, and to a plugin that was
/// not granted `chat/posting`; a conflict when the message was taken back; wrong field `emoji` when
/// there are [`Emoji::MOST`] others.
pub async fn react(cx: &mut Cx<'_>, id: &MessageId, emoji: &Emoji, what: Reaction) -> Result<()> {
    let message = messages::read(cx, id).await?;
    let object = chats::object(cx, &message.chat).await?;
    cx.allow(Action::React, object).await?;
    messages::hidden_from(cx, &message)?;
    if message.whisper_to.is_some() {
        return Err(Denial::Forbidden("nobody reacts to a whisper").into());
    }
    if message.retracted {
        return Err(Error::code(ProblemCode::Conflict, "it was taken back"));
    }
    let by = reactor(cx)?;
    let row = keys::reaction(id, emoji, &written(&by));
    let there = cx.tx.get(&row).await?.is_some();
    let by_one = match (what, there) {
        (Reaction::Put, true) | (Reaction::Taken, false) => return Ok(()),
        (Reaction::Put, false) => {
            quotas::spend_message(cx, Action::React).await?;
            introduce(cx, id, emoji).await?;
            let now = cx.now;
            cx.keep(row, &now)?;
            1
        }
        (Reaction::Taken, true) => {
            cx.remove(row)?;
            -1
        }
    };
    cx.tx.add(keys::reaction_count(id, emoji), by_one)?;
    cx.tx.add(keys::reaction_changes(id), 1)?;
    cx.tell(&Event::ReactionChanged {
        chat: message.chat,
        message: message.id,
        author: message.author.plugin().cloned(),
        by,
        emoji: emoji.clone(),
        on: what == Reaction::Put,
    })
}

/// Puts a kind on the message's list, unless it is there.
async fn introduce(cx: &mut Cx<'_>, id: &MessageId, emoji: &Emoji) -> Result<()> {
    let key = keys::reaction_kinds(id);
    let mut kinds: Vec<Emoji> = cx.fetch(&key).await?.unwrap_or_default();
    if kinds.contains(emoji) {
        return Ok(());
    }
    if kinds.len() >= Emoji::MOST {
        // Those that nobody has put any more make room.
        let counts: Vec<Key> = kinds
            .iter()
            .map(|kind| keys::reaction_count(id, kind))
            .collect();
        let counts = cx.tx.counters(&counts).await?;
        let mut counts = counts.into_iter();
        kinds.retain(|_| counts.next().is_some_and(|count| count > 0));
    }
    if kinds.len() >= Emoji::MOST {
        return Err(Problem::field("emoji", texts::MANY_REACTIONS).into());
    }
    kinds.push(emoji.clone());
    cx.keep(key, &kinds)
}

/// What messages have, in their order, by two reads however many there are; of the actor's own where
/// a person asks. Asks nobody's permission: for who may see the messages.
///
/// # Errors
/// The store's.
pub async fn of_many(cx: &mut Cx<'_>, ids: &[&MessageId]) -> Result<Vec<Reactions>> {
    let keys: Vec<Key> = ids.iter().map(|id| keys::reaction_kinds(id)).collect();
    let kinds = cx.fetch_many::<Vec<Emoji>>(&keys).await?;
    let mut counters = Vec::new();
    for (id, kinds) in ids.iter().zip(&kinds) {
        if let Some(kinds) = kinds {
            counters.push(keys::reaction_changes(id));
            counters.extend(kinds.iter().map(|kind| keys::reaction_count(id, kind)));
        }
    }
    if counters.is_empty() {
        return Ok(vec![Reactions::default(); ids.len()]);
    }
    let mut counted = cx.tx.counters(&counters).await?.into_iter();
    let mut next = || counted.next().and_then(|n| u64::try_from(n).ok());
    let mut all = Vec::with_capacity(ids.len());
    for kinds in &kinds {
        let Some(kinds) = kinds else {
            all.push(Reactions::default());
            continue;
        };
        let changes = next().unwrap_or_default();
        let counts = kinds
            .iter()
            .map(|kind| (kind.clone(), next().unwrap_or_default()));
        let counts = counts.collect::<Vec<_>>();
        all.push(Reactions {
            changes,
            counts: counts.into_iter().filter(|(_, count)| *count > 0).collect(),
            own: None,
        });
    }
    own(cx, ids, &mut all).await?;
    Ok(all)
}

/// Notes which of them the person who asks has put.
async fn own(cx: &mut Cx<'_>, ids: &[&MessageId], all: &mut [Reactions]) -> Result<()> {
    let Some(by) = cx.actor.member().map(of_member) else {
        return Ok(());
    };
    let by = written(&by);
    let mut rows = Vec::new();
    for (id, one) in ids.iter().zip(all.iter()) {
        let row = |(kind, _): &(Emoji, u64)| keys::reaction(id, kind, &by);
        rows.extend(one.counts.iter().map(row));
    }
    let mut found = cx.tx.get_many(&rows).await?.into_iter();
    for one in all {
        let kinds = one.counts.iter();
        let put = kinds.filter(|_| found.next().flatten().is_some());
        one.own = Some(put.map(|(kind, _)| kind.clone()).collect());
    }
    Ok(())
}

/// Whether somebody's reaction is there.
///
/// # Errors
/// The store's.
pub async fn is_put(cx: &mut Cx<'_>, id: &MessageId, emoji: &Emoji, by: &Reactor) -> Result<bool> {
    let row = keys::reaction(id, emoji, &written(by));
    Ok(cx.tx.get(&row).await?.is_some())
}

/// Who reacted to a message that the actor may see, by emoji.
///
/// # Errors
/// Not found, also when it is not to be known of; `invalid` for a cursor that is none.
pub async fn list(
    cx: &mut Cx<'_>,
    id: &MessageId,
    window: &Window,
) -> Result<Listed<(Emoji, Reactor)>> {
    let message = messages::get(cx, id).await?;
    if message.retracted {
        return Ok(Listed {
            items: Vec::new(),
            next: None,
        });
    }
    let (rows, next) = windows::rows(cx, keys::reactions(id), window).await?;
    let mut items = Vec::with_capacity(rows.len());
    for (key, _) in rows {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        let emoji = parts.text()?;
        let emoji = Emoji::parse(&emoji).ok_or_else(|| Error::damaged("an emoji"))?;
        items.push((emoji, read(&parts.text()?)?));
    }
    Ok(Listed { items, next })
}

/// As whom the actor reacts: a plugin as itself.
fn reactor(cx: &Cx<'_>) -> Result<Reactor> {
    let plugin = cx.actor.plugin().cloned().map(Reactor::Plugin);
    let by = plugin.or_else(|| cx.actor.member().map(of_member));
    by.ok_or_else(|| Denial::Forbidden("the house itself does not react").into())
}

fn of_member(member: Member) -> Reactor {
    match member {
        Member::User(user) => Reactor::User(user),
        Member::Customer(customer) => Reactor::Customer(customer),
    }
}

fn written(by: &Reactor) -> String {
    match by {
        Reactor::User(user) => format!("{USER}{user}"),
        Reactor::Customer(customer) => format!("{CUSTOMER}{customer}"),
        Reactor::Plugin(plugin) => format!("{PLUGIN}{plugin}"),
    }
}

fn read(text: &str) -> Result<Reactor> {
    let damaged = || Error::damaged("who reacted");
    if let Some(id) = text.strip_prefix(USER) {
        return Ok(Reactor::User(UserId::new(id).map_err(|_| damaged())?));
    }
    if let Some(id) = text.strip_prefix(CUSTOMER) {
        let id = CustomerId::new(id).map_err(|_| damaged())?;
        return Ok(Reactor::Customer(id));
    }
    let id = text.strip_prefix(PLUGIN).ok_or_else(damaged)?;
    Ok(Reactor::Plugin(PluginId::new(id).map_err(|_| damaged())?))
}

#[cfg(test)]
mod tests;
