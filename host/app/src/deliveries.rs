//! Deliveries: telling plugins of the events of the log, each in the transaction of what it leads to.
//!
//! Every plugin that wants events has a cursor in the company's log. It moves in the commit of the call
//! that an event led to, so a call is run at least once and takes effect exactly once. A call that
//! failed waits in the lane of its chat, and later events of that chat behind it, so that the others
//! go on; after too many failures it is set aside for an administrator. Nothing here runs a plugin.

mod aside;
mod due;

use guildhall_domain::{Event, Millis, PluginId};
use guildhall_store::Log;
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::events::Fact;
use crate::jobs::wait_after;
use crate::keys;

pub use aside::{Aside, MOST_ASIDE, Standing, list_aside, retry, standing};
pub use due::{DueDeliveries, Waiting};

/// After so many failed attempts an event is set aside.
pub const MOST_ATTEMPTS: u32 = 5;
/// The most events that wait for one plugin; with so many it is not told of any further one.
pub const MOST_WAITING: i64 = 1_000;

/// The lane of events that happened in no chat. No chat has this id.
const NO_CHAT: &str = ".";

/// Where an event is told from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It is the next one in the log.
    Log,
    /// It waited, after a failure or behind one.
    Lane,
}

/// What is to be done about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Taken {
    /// The plugin is to be told, in this very transaction.
    Tell,
    /// An earlier one of its chat waits: it waits behind that.
    Behind,
    /// It was told before, or is set aside.
    Gone,
}

/// What became of an event whose telling failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// It is told again then.
    Again(Millis),
    /// It failed too often and waits for an administrator.
    SetAside,
    /// It was told in the meantime.
    Gone,
}

/// That events of a chat wait. The first of them is told next.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Lane {
    /// How often telling the first one failed.
    pub(crate) attempts: u32,
    /// When it is told again.
    pub(crate) due: Millis,
}

/// The lane of an event.
pub(crate) fn lane_of(event: &Event) -> &str {
    event.chat().map_or(NO_CHAT, |chat| chat.as_str())
}

/// Has a plugin that wants events begin at the end of the log, once; one that wants none any more is
/// forgotten.
///
/// # Errors
/// The store's.
pub(crate) async fn declare(cx: &mut Cx<'_>, plugin: &PluginId, wants: bool) -> Result<()> {
    let begun = cx.tx.get(&keys::event_cursor(plugin)).await?.is_some();
    match (wants, begun) {
        (true, false) => {
            // As seen now: what is committed at the same moment may be told too.
            let head = cx.tx.peek_head(&Log::MAIN).await?;
            cx.keep(keys::event_cursor(plugin), &head)
        }
        (false, true) => forget(cx, plugin).await,
        (true, true) | (false, false) => Ok(()),
    }
}

async fn forget(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<()> {
    cx.remove(keys::event_cursor(plugin))?;
    for range in [keys::event_lanes(plugin), keys::events_waiting(plugin)] {
        for (key, _) in cx.tx.range(range).await?.items {
            cx.remove(key)?;
        }
    }
    let count = keys::event_waiting_count(plugin);
    let waiting = cx.tx.counter(&count).await?;
    Ok(cx.tx.add(count, -waiting)?)
}

/// Takes an event up for the acting plugin, at the beginning of the transaction in which it is told:
/// that it was told and what came of it are one commit.
///
/// # Errors
/// The store's.
pub async fn take(cx: &mut Cx<'_>, fact: &Fact, source: Source) -> Result<Taken> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("only plugins are told of events"))?;
    match source {
        Source::Log => {
            if !pass(cx, &plugin, fact.position).await? {
                return Ok(Taken::Gone);
            }
            let key = keys::event_lane(&plugin, lane_of(&fact.event));
            if cx.tx.get(&key).await?.is_none() {
                return Ok(Taken::Tell);
            }
            wait(cx, &plugin, fact)?;
            Ok(Taken::Behind)
        }
        Source::Lane if unwait(cx, &plugin, fact).await? => {
            open(cx, &plugin, lane_of(&fact.event)).await?;
            Ok(Taken::Tell)
        }
        Source::Lane => Ok(Taken::Gone),
    }
}

/// Notes that telling failed: it is tried again later by twice as much each time, at least
/// `not_before` milliseconds from now; after [`MOST_ATTEMPTS`] it is set aside, and the next of its
/// chat is told. `reason` is for the administrator.
///
/// # Errors
/// The store's.
pub async fn fail(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    fact: &Fact,
    source: Source,
    reason: &str,
    not_before: Option<u32>,
) -> Result<Fate> {
    let key = keys::event_lane(plugin, lane_of(&fact.event));
    let there = match source {
        Source::Log => pass(cx, plugin, fact.position).await?,
        Source::Lane => unwait(cx, plugin, fact).await?,
    };
    if !there {
        return Ok(Fate::Gone);
    }
    let mut lane: Lane = cx.fetch(&key).await?.unwrap_or_default();
    lane.attempts += 1;
    if lane.attempts >= MOST_ATTEMPTS {
        aside::set_aside(cx, plugin, fact, reason).await?;
        open(cx, plugin, lane_of(&fact.event)).await?;
        return Ok(Fate::SetAside);
    }
    let pause = wait_after(lane.attempts).max(u64::from(not_before.unwrap_or_default()));
    lane.due = cx.now.plus(pause);
    cx.keep(key, &lane)?;
    wait(cx, plugin, fact)?;
    Ok(Fate::Again(lane.due))
}

/// Notes that a plugin wants nothing of the log up to here, so that it is not looked through again.
///
/// # Errors
/// The store's.
pub async fn skip(cx: &mut Cx<'_>, plugin: &PluginId, position: u64) -> Result<()> {
    pass(cx, plugin, position).await.map(|_| ())
}

/// Moves the cursor to here; false when it was here before, or the plugin has none.
async fn pass(cx: &mut Cx<'_>, plugin: &PluginId, position: u64) -> Result<bool> {
    let key = keys::event_cursor(plugin);
    let cursor: Option<u64> = cx.fetch(&key).await?;
    let moves = cursor.is_some_and(|cursor| cursor < position);
    if moves {
        cx.keep(key, &position)?;
    }
    Ok(moves)
}

/// Puts an event into the lane of its chat.
fn wait(cx: &mut Cx<'_>, plugin: &PluginId, fact: &Fact) -> Result<()> {
    let key = keys::event_waiting(plugin, lane_of(&fact.event), fact.position);
    cx.keep(key, fact)?;
    Ok(cx.tx.add(keys::event_waiting_count(plugin), 1)?)
}

/// Takes an event out of its lane; false when it is not there.
async fn unwait(cx: &mut Cx<'_>, plugin: &PluginId, fact: &Fact) -> Result<bool> {
    let key = keys::event_waiting(plugin, lane_of(&fact.event), fact.position);
    if cx.tx.get(&key).await?.is_none() {
        return Ok(false);
    }
    cx.remove(key)?;
    cx.tx.add(keys::event_waiting_count(plugin), -1)?;
    Ok(true)
}

/// The first of a lane is gone: the next one is told at once, and an empty lane is none.
async fn open(cx: &mut Cx<'_>, plugin: &PluginId, lane: &str) -> Result<()> {
    let rest = keys::events_waiting_in(plugin, lane).limit(1);
    let key = keys::event_lane(plugin, lane);
    if cx.tx.range(rest).await?.items.is_empty() {
        cx.remove(key)
    } else {
        let due = Lane {
            attempts: 0,
            due: cx.now,
        };
        cx.keep(key, &due)
    }
}

#[cfg(test)]
mod tests;
