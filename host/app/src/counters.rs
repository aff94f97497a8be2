//! Counters: whole numbers of a plugin that many calls change at the same time.
//!
//! Additions are resolved at the commit, so calls that only add never meet. Nothing here reads what it
//! adds to, and no function takes another plugin's id.

use guildhall_domain::{Action, Object, PluginId, Problem, Said};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;

/// The longest name, in bytes.
pub const LONGEST_NAME: usize = 256;

/// Adds to a counter of the acting plugin; one that was never added to is 0.
///
/// # Errors
/// `invalid` for a name of 0 or more than [`LONGEST_NAME`] bytes; `denied` when not granted. At the
/// commit: `conflict` when the sum would leave the range of an `i64`.
pub async fn add(cx: &mut Cx<'_>, name: &str, by: i64) -> Result<()> {
    add_within(cx, name, by, i64::MIN, i64::MAX).await
}

/// As [`add`]; at the commit everything is refused with `conflict` when the counter would be below
/// `min` or above `max` after this addition.
///
/// # Errors
/// As [`add`]; `invalid` when `min` is above `max`.
pub async fn add_within(cx: &mut Cx<'_>, name: &str, by: i64, min: i64, max: i64) -> Result<()> {
    let plugin = actor(cx).await?;
    check_name(name)?;
    if min > max {
        let said = Said::plain(format!(
            "the lowest value {min} is above the highest, {max}"
        ));
        return Err(Problem::field("min", said).into());
    }
    Ok(cx
        .tx
        .add_within(keys::counter(&plugin, name), by, min, max)?)
}

/// What a counter of the acting plugin stands at, what this transaction added included.
///
/// # Errors
/// `invalid` for a bad name; `denied` when not granted.
pub async fn get(cx: &mut Cx<'_>, name: &str) -> Result<i64> {
    let plugin = actor(cx).await?;
    check_name(name)?;
    Ok(cx.tx.counter(&keys::counter(&plugin, name)).await?)
}

/// The plugin that acts, after the one question whether it may.
async fn actor(cx: &mut Cx<'_>) -> Result<PluginId> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("counters belong to plugins alone"))?;
    cx.allow(Action::UseCounters, Object::Plugin(&plugin))
        .await?;
    Ok(plugin)
}

fn check_name(name: &str) -> Result<()> {
    if (1..=LONGEST_NAME).contains(&name.len()) {
        return Ok(());
    }
    let text = format!(
        "a counter's name has at most {LONGEST_NAME} bytes and is not empty; this has {}",
        name.len()
    );
    Err(Problem::field("name", Said::plain(text)).into())
}

#[cfg(test)]
mod tests;
