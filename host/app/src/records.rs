//! Records: what a plugin keeps for itself, one key space per company and plugin.
//!
//! The plugin is always the one that acts; no function takes another one's id, so a plugin cannot
//! even ask for what is not its own.

mod passing;

use bytes::Bytes;
use guildhall_domain::{Action, Millis, Object, PluginId, Problem, ProblemCode};
use guildhall_store::{Key, Page, Range};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{keys, quotas};

pub(crate) use passing::shown;
pub use passing::{LONGEST_PASSING, put_for, sweep};

/// The longest key, in bytes.
pub const LONGEST_KEY: usize = 256;
/// The longest value, in bytes.
pub const LONGEST_VALUE: usize = 64 * 1024;
/// The most keys of one [`get_many`].
pub const MOST_KEYS: usize = 100;
/// The most records of one slice, and the most deleted in one go.
pub const LONGEST_SLICE: u32 = 1_000;
/// The most that [`count`] counts.
pub const HIGHEST_COUNT: u32 = 10_000;
/// About the most bytes of one slice; it ends early rather than be longer.
pub const SLICE_BYTES: usize = 2 * 1024 * 1024;

/// Rows asked for while nothing is known of their size.
const FIRST_ROWS: usize = 64;

/// In which direction a scan goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By key, the smallest first.
    Ascending,
    /// By key, the greatest first.
    Descending,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// What it holds.
    pub value: Bytes,
}

/// Some of the records under a prefix.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slice {
    /// The records, in the order asked for.
    pub items: Vec<Entry>,
    /// Where the next slice starts; none when this was the last.
    pub next: Option<String>,
}

/// One value.
///
/// # Errors
/// `invalid` for a key of 0 or more than [`LONGEST_KEY`] bytes; `denied` when not granted.
pub async fn get(cx: &mut Cx<'_>, key: &str) -> Result<Option<Bytes>> {
    let plugin = actor(cx).await?;
    check_key(key)?;
    let kept = cx.tx.get(&keys::record(&plugin, key)).await?;
    visible(kept, cx.now)
}

/// Several values, in the order of the keys.
///
/// # Errors
/// As [`get`]; `too_large` for more than [`MOST_KEYS`].
pub async fn get_many(cx: &mut Cx<'_>, wanted: &[String]) -> Result<Vec<Option<Bytes>>> {
    let plugin = actor(cx).await?;
    if wanted.len() > MOST_KEYS {
        let log = format!("{} keys; at most {MOST_KEYS} at once", wanted.len());
        return Err(Error::code(ProblemCode::TooLarge, log));
    }
    let mut built = Vec::with_capacity(wanted.len());
    for key in wanted {
        check_key(key)?;
        built.push(keys::record(&plugin, key));
    }
    let kept = cx.tx.get_many(&built).await?;
    kept.into_iter()
        .map(|value| visible(value, cx.now))
        .collect()
}

/// The records whose keys begin with `prefix`, from `start` (included) when given. A slice ends at
/// `limit` records (at most [`LONGEST_SLICE`]) or at about [`SLICE_BYTES`], whichever comes first.
///
/// # Errors
/// `invalid` for a prefix or start that is too long; `denied` when not granted.
pub async fn scan(
    cx: &mut Cx<'_>,
    prefix: &str,
    start: Option<&str>,
    order: Order,
    limit: u32,
) -> Result<Slice> {
    let plugin = actor(cx).await?;
    let mut range = range(&plugin, prefix, start, order)?;
    let limit = limit.min(LONGEST_SLICE) as usize;
    let mut slice = Slice::default();
    let mut bytes = 0;
    while slice.items.len() < limit && bytes < SLICE_BYTES {
        let rows = rows_to_ask(slice.items.len(), bytes).min(limit - slice.items.len());
        let page = cx.tx.range(range.clone().limit(rows)).await?;
        let Some(last) = page.items.last().map(|(key, _)| key.clone()) else {
            return Ok(slice);
        };
        for (key, value) in page.items {
            let key = own_key(&plugin, &key)?;
            bytes += key.len() + value.len();
            if let Some(value) = passing::shown(value, cx.now)? {
                slice.items.push(Entry { key, value });
            }
        }
        if !page.more {
            return Ok(slice);
        }
        range = range.beyond(&last);
    }
    if let Some((key, _)) = cx.tx.range(range.limit(1)).await?.items.first() {
        slice.next = Some(own_key(&plugin, key)?);
    }
    Ok(slice)
}

/// How many records have keys that begin with `prefix`; counts at most `limit` (itself at most
/// [`HIGHEST_COUNT`]).
///
/// # Errors
/// As [`scan`].
pub async fn count(cx: &mut Cx<'_>, prefix: &str, limit: u32) -> Result<u32> {
    let plugin = actor(cx).await?;
    let mut range = range(&plugin, prefix, None, Order::Ascending)?;
    let limit = limit.min(HIGHEST_COUNT) as usize;
    let (mut counted, mut bytes) = (0, 0);
    while counted < limit {
        let rows = rows_to_ask(counted, bytes).min(limit - counted);
        let page = cx.tx.range(range.clone().limit(rows)).await?;
        bytes += size(&page);
        let last = page.items.last().map(|(key, _)| key.clone());
        for (_, value) in page.items {
            counted += usize::from(passing::shown(value, cx.now)?.is_some());
        }
        match last {
            Some(last) if page.more => range = range.beyond(&last),
            _ => break,
        }
    }
    Ok(u32::try_from(counted).unwrap_or(HIGHEST_COUNT))
}

/// Writes a record.
///
/// # Errors
/// `invalid` for a bad key; `too_large` for a value of more than [`LONGEST_VALUE`] bytes, or when
/// the transaction has grown beyond what can be committed at once; `quota_exceeded` when the plugin's
/// records together would have too many bytes; `denied` when not granted.
pub async fn put(cx: &mut Cx<'_>, key: &str, value: Bytes) -> Result<()> {
    let plugin = actor(cx).await?;
    check_key(key)?;
    if value.len() > LONGEST_VALUE {
        let log = format!("{} bytes; a value has at most {LONGEST_VALUE}", value.len());
        return Err(Error::code(ProblemCode::TooLarge, log));
    }
    let value = passing::lasting(value)?;
    write(cx, &plugin, key, value).await
}

/// Keeps a record as it is, and how much there is of them.
async fn write(cx: &mut Cx<'_>, plugin: &PluginId, key: &str, value: Bytes) -> Result<()> {
    let at = keys::record(plugin, key);
    let before = cx.tx.get(&at).await?.map(|old| size_of_record(key, &old));
    let more = size_of_record(key, &value) - before.unwrap_or(0);
    quotas::keep_bytes(cx, plugin, more).await?;
    Ok(cx.tx.put(at, value)?)
}

/// Takes a record away, if it is there.
async fn erase(cx: &mut Cx<'_>, plugin: &PluginId, key: &str) -> Result<()> {
    let at = keys::record(plugin, key);
    if let Some(old) = cx.tx.get(&at).await? {
        quotas::keep_bytes(cx, plugin, -size_of_record(key, &old)).await?;
        cx.tx.delete(at)?;
    }
    Ok(())
}

/// What a record counts for, in bytes.
fn size_of_record(key: &str, value: &Bytes) -> i64 {
    i64::try_from(key.len() + value.len()).unwrap_or(i64::MAX)
}

/// Deletes a record, whether there is one or not.
///
/// # Errors
/// As [`get`].
pub async fn delete(cx: &mut Cx<'_>, key: &str) -> Result<()> {
    let plugin = actor(cx).await?;
    check_key(key)?;
    erase(cx, &plugin, key).await
}

/// Deletes at most `limit` records (itself at most [`LONGEST_SLICE`]) whose keys begin with
/// `prefix`; true when more are left. Records that have passed and are not swept yet count too.
///
/// # Errors
/// As [`scan`].
pub async fn delete_under(cx: &mut Cx<'_>, prefix: &str, limit: u32) -> Result<bool> {
    let plugin = actor(cx).await?;
    let mut range = range(&plugin, prefix, None, Order::Ascending)?;
    let limit = limit.min(LONGEST_SLICE) as usize;
    let (mut deleted, mut bytes) = (0, 0);
    while deleted < limit {
        let rows = rows_to_ask(deleted, bytes).min(limit - deleted);
        let page = cx.tx.range(range.clone().limit(rows)).await?;
        deleted += page.items.len();
        bytes += size(&page);
        let last = page.items.last().map(|(key, _)| key.clone());
        for (key, value) in page.items {
            let freed = size_of_record(&own_key(&plugin, &key)?, &value);
            quotas::keep_bytes(cx, &plugin, -freed).await?;
            cx.tx.delete(key)?;
        }
        match last {
            Some(last) if page.more => range = range.beyond(&last),
            _ => return Ok(false),
        }
    }
    let left = cx.tx.range(range.limit(1)).await?;
    Ok(!left.items.is_empty())
}

/// The plugin that acts, after the one question whether it may.
async fn actor(cx: &mut Cx<'_>) -> Result<PluginId> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("records belong to plugins alone"))?;
    cx.allow(Action::UseRecords, Object::Plugin(&plugin))
        .await?;
    Ok(plugin)
}

/// What there is to be seen of a record as it is kept.
fn visible(kept: Option<Bytes>, now: Millis) -> Result<Option<Bytes>> {
    kept.map_or(Ok(None), |value| passing::shown(value, now))
}

fn check_key(key: &str) -> Result<()> {
    if (1..=LONGEST_KEY).contains(&key.len()) {
        Ok(())
    } else {
        Err(bad_key("a record's key", key.len()))
    }
}

fn bad_key(what: &str, bytes: usize) -> Error {
    let text = format!("{what} has at most {LONGEST_KEY} bytes and is not empty; this has {bytes}");
    Problem::field("key", guildhall_domain::Said::plain(text)).into()
}

fn range(plugin: &PluginId, prefix: &str, start: Option<&str>, order: Order) -> Result<Range> {
    for (what, text) in [("a prefix", Some(prefix)), ("a start", start)] {
        let bytes = text.map_or(0, str::len);
        if bytes > LONGEST_KEY {
            return Err(bad_key(what, bytes));
        }
    }
    let range = keys::records(plugin, prefix);
    let start = start.map(|start| keys::record(plugin, start));
    Ok(match (order, start) {
        (Order::Ascending, None) => range,
        (Order::Ascending, Some(start)) => range.starting_at(start),
        (Order::Descending, None) => range.reversed(),
        (Order::Descending, Some(start)) => range.before(start.after()).reversed(),
    })
}

/// The plugin's own key, out of the store's.
fn own_key(plugin: &PluginId, key: &Key) -> Result<String> {
    let space = keys::record(plugin, "");
    let rest = key.as_bytes().strip_prefix(space.as_bytes());
    let text = rest.and_then(|rest| std::str::from_utf8(rest).ok());
    text.map(str::to_owned)
        .ok_or_else(|| Error::damaged("the key of a record is not text"))
}

/// Rows to ask for next, so that about [`SLICE_BYTES`] come: values are of any size up to 64 KiB.
fn rows_to_ask(rows: usize, bytes: usize) -> usize {
    if rows == 0 {
        return FIRST_ROWS;
    }
    let each = (bytes / rows).max(1);
    (SLICE_BYTES.saturating_sub(bytes) / each).clamp(FIRST_ROWS, LONGEST_SLICE as usize)
}

fn size(page: &Page) -> usize {
    page.items.iter().map(|(_, value)| value.len()).sum()
}

#[cfg(test)]
mod tests;
