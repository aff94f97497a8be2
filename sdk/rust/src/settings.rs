//! What an administrator set for the plugin, and people for themselves. Which settings there are, and what their values may be,
//! says `[[settings]]` in the manifest; the host has checked them, so a plugin need not.

use crate::bindings::guildhall::config::settings as host;
use crate::{Problem, Result};

pub use host::Value;

/// The value of a setting, its default included.
///
/// # Errors
/// The host's; `not-found` when the manifest has no such setting, `invalid` for a secret.
pub fn get(key: &str) -> Result<Value> {
    Ok(host::get(key)?)
}

/// What holds for somebody: their own value of a personal setting, else what [`get`] says.
///
/// # Errors
/// As [`get`]; `invalid` for a setting that is not personal.
pub fn get_for_user(user: &str, key: &str) -> Result<Value> {
    Ok(host::get_for_user(user, key)?)
}

/// A text, or none when nothing is set.
///
/// # Errors
/// As [`get`]; a problem when the setting is of another kind.
pub fn text(key: &str) -> Result<Option<String>> {
    match get(key)? {
        Value::Absent => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        _ => Err(other_kind(key)),
    }
}

/// A decimal number as text, or none when nothing is set.
///
/// # Errors
/// As [`text`].
pub fn number(key: &str) -> Result<Option<String>> {
    match get(key)? {
        Value::Absent => Ok(None),
        Value::Number(number) => Ok(Some(number)),
        _ => Err(other_kind(key)),
    }
}

/// Whether a toggle is on; off when nothing is set.
///
/// # Errors
/// As [`text`].
pub fn toggle(key: &str) -> Result<bool> {
    match get(key)? {
        Value::Absent => Ok(false),
        Value::Toggle(on) => Ok(on),
        _ => Err(other_kind(key)),
    }
}

/// What was chosen, or the items; empty when nothing is set.
///
/// # Errors
/// As [`text`].
pub fn list(key: &str) -> Result<Vec<String>> {
    match get(key)? {
        Value::Absent => Ok(Vec::new()),
        Value::Choices(list) | Value::Items(list) => Ok(list),
        _ => Err(other_kind(key)),
    }
}

fn other_kind(key: &str) -> Problem {
    Problem::internal(format!("The setting {key} is of another kind."))
}
