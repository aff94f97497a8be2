//! What the calls of a plugin came to, by day (UTC), for the administrator: how many, how they ended,
//! what they took. Written down beside the calls, a batch at a time.

use std::collections::BTreeMap;

use guildhall_domain::{Action, Actor, CompanyId, Millis, Object, PluginId};

use crate::audit::{self, Ended, Entry};
use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::Result;
use crate::logs::{self, Line};
use crate::webhooks::Asked;
use crate::{keys, plugins, webhooks};

/// For so many days it is kept.
pub const DAYS_KEPT: u64 = 31;

/// The most rows of one look, and of one sweep.
const MOST_ROWS: usize = 1_000;

const COMMITTED: &str = "committed";
const LOOKED: &str = "looked";
const REFUSED: &str = "refused";
const FAILED: &str = "failed";
const CPU: &str = "cpu";

/// A call that came to an end.
#[derive(Debug, Clone)]
pub struct Came {
    /// Whose.
    pub plugin: PluginId,
    /// When.
    pub at: Millis,
    /// How it ended.
    pub ended: Ended,
    /// Processor time of the plugin, in microseconds.
    pub cpu_us: u64,
}

/// What is written down at once.
#[derive(Debug, Default)]
pub struct Batch {
    /// Calls that came to an end.
    pub came: Vec<Came>,
    /// What those used that committed nothing.
    pub entries: Vec<Entry>,
    /// Lines, and whose.
    pub lines: Vec<(PluginId, Line)>,
    /// Requests from outside, and for whom.
    pub requests: Vec<(PluginId, Asked)>,
}

/// What came of the calls of a plugin on one day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Day {
    /// Days since 1970-01-01, UTC.
    pub day: u64,
    /// Calls that were committed.
    pub committed: u64,
    /// Calls that only looked.
    pub looked: u64,
    /// Calls that were refused, by the plugin or by the rules.
    pub refused: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Processor time of all of them, in microseconds.
    pub cpu_us: u64,
}

impl Desk {
    /// Writes down what calls did. What a plugin did that is no longer installed is let go, but for
    /// its audit.
    ///
    /// # Errors
    /// The store's: none of it is there.
    pub async fn write_down(&self, company: &CompanyId, batch: Batch) -> Result<()> {
        let system = Actor::System;
        let written = self.transact(company, &system, None, async move |cx| {
            for entry in &batch.entries {
                audit::write(cx, entry)?;
            }
            let mut sums: BTreeMap<(&PluginId, u64, &str), i64> = BTreeMap::new();
            for came in &batch.came {
                let day = came.at.0 / Millis::DAY;
                let cpu = i64::try_from(came.cpu_us).unwrap_or(i64::MAX);
                for (name, by) in [(name(came.ended), 1), (CPU, cpu)] {
                    let sum = sums.entry((&came.plugin, day, name)).or_default();
                    *sum = sum.saturating_add(by);
                }
            }
            for ((plugin, day, name), by) in sums {
                if plugins::find(cx, plugin).await?.is_some() {
                    cx.tx.add(keys::usage(plugin, day, name), by)?;
                }
            }
            webhooks::write_all(cx, &batch.requests).await?;
            logs::write_all(cx, &batch.lines).await
        });
        written.await.map(|_| ())
    }
}

fn name(ended: Ended) -> &'static str {
    match ended {
        Ended::Committed => COMMITTED,
        Ended::Looked => LOOKED,
        Ended::Refused => REFUSED,
        Ended::Failed => FAILED,
    }
}

/// What came of the calls of a plugin in the last `days`, today included; days without a call are not
/// named. For administrators.
///
/// # Errors
/// `denied` for anybody else.
pub async fn list(cx: &mut Cx<'_>, plugin: &PluginId, days: u64) -> Result<Vec<Day>> {
    cx.allow(Action::ManagePlugins, Object::Plugin(plugin))
        .await?;
    let first = (cx.now.0 / Millis::DAY).saturating_sub(days.clamp(1, DAYS_KEPT) - 1);
    let range = keys::usage_of(plugin).starting_at(keys::usage_from(plugin, first));
    let page = cx.tx.range(range.limit(MOST_ROWS)).await?;
    let mut found: BTreeMap<u64, Day> = BTreeMap::new();
    for (key, _) in &page.items {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        let (day, name) = (parts.number()?, parts.text()?);
        let value = u64::try_from(cx.tx.counter(key).await?).unwrap_or(0);
        let row = found.entry(day).or_default();
        row.day = day;
        match name.as_str() {
            COMMITTED => row.committed = value,
            LOOKED => row.looked = value,
            REFUSED => row.refused = value,
            FAILED => row.failed = value,
            CPU => row.cpu_us = value,
            _ => {}
        }
    }
    Ok(found.into_values().collect())
}

/// Takes away what is older than [`DAYS_KEPT`], a little at a time. True when more is left.
///
/// # Errors
/// The store's.
pub async fn sweep(cx: &mut Cx<'_>) -> Result<bool> {
    let first = (cx.now.0 / Millis::DAY).saturating_sub(DAYS_KEPT);
    for installed in plugins::list(cx).await? {
        let old = keys::usage_of(&installed.id).before(keys::usage_from(&installed.id, first));
        let page = cx.tx.range(old.limit(MOST_ROWS)).await?;
        for (key, _) in &page.items {
            cx.remove(key.clone())?;
        }
        if page.more {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
