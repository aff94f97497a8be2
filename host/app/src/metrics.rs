//! Metrics: what a plugin counts and measures, by day (UTC), for the administrator.
//!
//! They are kept in the commit of the call that told them, so what did not happen is not counted; they
//! never set two calls against each other, and never make a call fail. What is too much is dropped.

use std::collections::BTreeMap;

use guildhall_domain::{Action, Millis, Object, PluginId};
use guildhall_store::Key;
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{keys, plugins};

/// The most series of one plugin in one day.
pub const MOST_SERIES: usize = 100;
/// The longest name, in bytes.
pub const LONGEST_NAME: usize = 64;
/// The most labels of one series.
pub const MOST_LABELS: usize = 4;
/// The longest name or value of a label, in bytes.
pub const LONGEST_LABEL: usize = 64;
/// For so many days they are kept.
pub const DAYS_KEPT: u64 = 31;

/// The most that one count or value adds; more is taken for this.
const GREATEST: f64 = 1e9;
/// Values are kept in thousandths.
const PARTS: f64 = 1_000.0;
/// The longest series in a key, in bytes.
const LONGEST_SERIES: usize = 300;
/// The most rows of one look, and of one sweep.
const MOST_ROWS: usize = 1_000;

/// Labels of a series.
pub type Labels = BTreeMap<String, String>;

/// How many series that nobody else sees yet one call has brought.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fresh(usize);

/// One series on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Days since 1970-01-01, UTC.
    pub day: u64,
    /// What the plugin calls it.
    pub name: String,
    /// What tells it apart.
    pub labels: Labels,
    /// What was counted, or how many values there were.
    pub count: i64,
    /// The sum of the values; none when it was only counted.
    pub sum: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    /// A plain count.
    #[serde(rename = "c")]
    Count,
    /// How many values there were.
    #[serde(rename = "n")]
    Number,
    /// Their sum, in thousandths.
    #[serde(rename = "s")]
    Sum,
}

/// A series as it stands in a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Series(String, Labels, Part);

/// Counts for the acting plugin; at most a thousand million at once.
///
/// # Errors
/// The store's.
pub async fn count(
    cx: &mut Cx<'_>,
    fresh: &mut Fresh,
    name: &str,
    by: u64,
    labels: Labels,
) -> Result<()> {
    let by = by.min(GREATEST as u64);
    let by = i64::try_from(by).unwrap_or(i64::MAX);
    add(cx, fresh, Series(name.to_owned(), labels, Part::Count), by).await
}

/// Notes a value that the acting plugin measured, at most a thousand million either way; what is no
/// number is dropped.
///
/// # Errors
/// The store's.
pub async fn record_value(
    cx: &mut Cx<'_>,
    fresh: &mut Fresh,
    name: &str,
    value: f64,
    labels: Labels,
) -> Result<()> {
    if !value.is_finite() {
        return Ok(());
    }
    let parts = (value.clamp(-GREATEST, GREATEST) * PARTS).round() as i64;
    let (name, more) = (name.to_owned(), labels.clone());
    add(cx, fresh, Series(name.clone(), more, Part::Number), 1).await?;
    add(cx, fresh, Series(name, labels, Part::Sum), parts).await
}

/// What a plugin counted and measured in the last `days`, today included, by day and name. For
/// administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found`.
pub async fn list(cx: &mut Cx<'_>, plugin: &PluginId, days: u64) -> Result<Vec<Metric>> {
    cx.allow(Action::ManagePlugins, Object::Plugin(plugin))
        .await?;
    if plugins::find(cx, plugin).await?.is_none() {
        return Err(Error::not_found("plugin"));
    }
    let first = day(cx.now).saturating_sub(days.clamp(1, DAYS_KEPT) - 1);
    let mut found: BTreeMap<(u64, String, Labels), (i64, Option<i64>)> = BTreeMap::new();
    let mut range = keys::metrics(plugin).starting_at(keys::metrics_from(plugin, first));
    loop {
        let page = cx.tx.range(range.clone().limit(MOST_ROWS)).await?;
        for (key, _) in &page.items {
            let (day, Series(name, labels, part)) = parse(key)?;
            let value = cx.tx.counter(key).await?;
            let row = found.entry((day, name, labels)).or_default();
            match part {
                Part::Count | Part::Number => row.0 += value,
                Part::Sum => row.1 = Some(value),
            }
        }
        match page.items.last() {
            Some((last, _)) if page.more => range = range.beyond(last),
            _ => break,
        }
    }
    let metric = |((day, name, labels), (count, sum)): (_, (i64, Option<i64>))| Metric {
        day,
        name,
        labels,
        count,
        sum: sum.map(|sum| sum as f64 / PARTS),
    };
    Ok(found.into_iter().map(metric).collect())
}

/// Takes away what is older than [`DAYS_KEPT`], a little at a time. True when more is left.
///
/// # Errors
/// The store's.
pub async fn sweep(cx: &mut Cx<'_>) -> Result<bool> {
    let first = day(cx.now).saturating_sub(DAYS_KEPT);
    for installed in plugins::list(cx).await? {
        let old = keys::metrics(&installed.id).before(keys::metrics_from(&installed.id, first));
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

async fn add(cx: &mut Cx<'_>, fresh: &mut Fresh, series: Series, by: i64) -> Result<()> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("metrics belong to plugins alone"))?;
    cx.allow(Action::KeepMetrics, Object::Plugin(&plugin))
        .await?;
    let text = serde_json::to_string(&series).map_err(|why| Error::host(why.to_string()))?;
    if !is_short(&series) || text.len() > LONGEST_SERIES {
        tracing::debug!(
            plugin = plugin.as_str(),
            "a metric with too long a name was dropped"
        );
        return Ok(());
    }
    let today = day(cx.now);
    let key = keys::metric(&plugin, today, &text);
    if !has_room(cx, fresh, &plugin, today, &key).await? {
        tracing::debug!(plugin = plugin.as_str(), "one metric too many was dropped");
        return Ok(());
    }
    Ok(cx.tx.add(key, by)?)
}

/// Whether the series is there, or may still come. As others see it, outside of this transaction:
/// reading it here would set everybody who counts against everybody else, so calls that bring new ones
/// at the same moment may bring a few too many.
async fn has_room(
    cx: &Cx<'_>,
    fresh: &mut Fresh,
    plugin: &PluginId,
    today: u64,
    key: &Key,
) -> Result<bool> {
    let mut glance = cx.tx.space().begin();
    if glance.get(key).await?.is_some() {
        return Ok(true);
    }
    let all = keys::metrics_of_day(plugin, today).limit(MOST_SERIES);
    let known = glance.range(all).await?.items.len();
    fresh.0 += 1;
    Ok(known + fresh.0 <= MOST_SERIES)
}

fn is_short(Series(name, labels, _): &Series) -> bool {
    let short = |text: &str, most: usize| (1..=most).contains(&text.len());
    short(name, LONGEST_NAME)
        && labels.len() <= MOST_LABELS
        && labels
            .iter()
            .all(|(name, value)| short(name, LONGEST_LABEL) && value.len() <= LONGEST_LABEL)
}

fn day(at: Millis) -> u64 {
    at.0 / Millis::DAY
}

fn parse(key: &Key) -> Result<(u64, Series)> {
    let mut parts = key.read();
    let (_, _) = (parts.text()?, parts.text()?);
    let day = parts.number()?;
    let series = serde_json::from_slice(parts.rest());
    let series = series.map_err(|why| Error::damaged(format!("the name of a metric: {why}")))?;
    Ok((day, series))
}

#[cfg(test)]
mod tests;
