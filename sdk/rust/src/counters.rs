//! Counters of the plugin's own: whole numbers that many calls change at the same time. Calls that
//! only add never wait for each other and are never run again for each other's sake.
//!
//! A name has at most 256 bytes; a counter that was never added to is 0.

use crate::Result;
use crate::bindings::guildhall::storage::counters as host;

/// Adds; a negative number takes away.
///
/// # Errors
/// The host's.
pub fn add(name: &str, by: i64) -> Result {
    Ok(host::add(name, by)?)
}

/// Adds, if the sum then is within `min` and `max`. Whether it is shows at the commit: when it is not,
/// nothing of this call happens, and the person is told that a limit is reached.
///
/// # Errors
/// The host's.
pub fn add_within(name: &str, by: i64, min: i64, max: i64) -> Result {
    Ok(host::add_within(name, by, min, max)?)
}

/// What it stands at, what this call added included. Whoever reads it is run again when somebody else
/// adds before the commit: read it where a card is drawn, not where a vote is cast.
///
/// # Errors
/// The host's.
pub fn get(name: &str) -> Result<i64> {
    Ok(host::get(name)?)
}
