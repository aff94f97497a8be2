//! Events whose telling failed too often: kept for an administrator to see and to have told again.
//!
//! They hold up nothing, and there are never more than a fixed number of them for one plugin.

use guildhall_domain::{Action, Millis, Object, PluginId};
use serde::{Deserialize, Serialize};

use super::{Lane, lane_of, wait};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::events::Fact;
use crate::jobs::LONGEST_REASON;
use crate::windows::{self, Listed, Window};
use crate::{codec, keys, plugins};

/// The most events set aside for one plugin; the oldest make room for new ones.
pub const MOST_ASIDE: i64 = 1_000;

/// An event that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// The event.
    pub fact: Fact,
    /// When it was set aside.
    pub at: Millis,
    /// What went wrong the last time; at most [`LONGEST_REASON`] characters.
    pub reason: String,
}

/// How far a plugin was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Everything up to here was told, waits or was set aside; none when it wants no events.
    pub cursor: Option<u64>,
    /// How many wait after a failure, or behind one.
    pub waiting: u64,
}

/// Events that were set aside for a plugin, the latest of the log first. For administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found` when there is no such plugin; `invalid` for a cursor that
/// is none.
pub async fn list_aside(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    window: &Window,
) -> Result<Listed<Aside>> {
    known(cx, plugin).await?;
    let range = keys::events_aside(plugin).reversed();
    let (rows, next) = windows::rows(cx, range, window).await?;
    let items: Result<Vec<Aside>> = rows.iter().map(|(_, row)| codec::decode(row)).collect();
    Ok(Listed {
        items: items?,
        next,
    })
}

/// How far a plugin was told. For administrators.
///
/// # Errors
/// As [`list_aside`].
pub async fn standing(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<Standing> {
    known(cx, plugin).await?;
    let waiting = cx.tx.counter(&keys::event_waiting_count(plugin)).await?;
    Ok(Standing {
        cursor: cx.fetch(&keys::event_cursor(plugin)).await?,
        waiting: u64::try_from(waiting).unwrap_or(0),
    })
}

/// Has an event told again, now, before those of its chat that wait. For administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found` when no such event was set aside.
pub async fn retry(cx: &mut Cx<'_>, plugin: &PluginId, position: u64) -> Result<()> {
    known(cx, plugin).await?;
    let key = keys::event_aside(plugin, position);
    let kept: Option<Aside> = cx.fetch(&key).await?;
    let aside = kept.ok_or_else(|| Error::not_found("event set aside"))?;
    cx.remove(key)?;
    cx.tx.add(keys::event_aside_count(plugin), -1)?;
    wait(cx, plugin, &aside.fact)?;
    let due = Lane {
        attempts: 0,
        due: cx.now,
    };
    cx.keep(keys::event_lane(plugin, lane_of(&aside.fact.event)), &due)
}

/// Sets an event aside that waits no more.
pub(super) async fn set_aside(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    fact: &Fact,
    reason: &str,
) -> Result<()> {
    let count = keys::event_aside_count(plugin);
    if cx.tx.counter(&count).await? >= MOST_ASIDE {
        let oldest = keys::events_aside(plugin).limit(1);
        if let Some((key, _)) = cx.tx.range(oldest).await?.items.first() {
            cx.remove(key.clone())?;
            cx.tx.add(count.clone(), -1)?;
        }
    }
    let aside = Aside {
        fact: fact.clone(),
        at: cx.now,
        reason: reason.chars().take(LONGEST_REASON).collect(),
    };
    cx.keep(keys::event_aside(plugin, fact.position), &aside)?;
    Ok(cx.tx.add(count, 1)?)
}

async fn known(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<()> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    match plugins::find(cx, plugin).await? {
        Some(_) => Ok(()),
        None => Err(Error::not_found("plugin")),
    }
}
