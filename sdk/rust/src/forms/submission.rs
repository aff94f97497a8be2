//! What people filled in, read by field and kind.

use super::{Entry, Value, value};
use crate::{Problem, Result};
use serde::de::DeserializeOwned;

/// A form that was filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Which form.
    pub form: String,
    /// Names this opening of the form.
    pub instance: String,
    /// What [`Form::state`] kept, as JSON.
    pub state: String,
    /// What was filled in.
    pub entries: Vec<Entry>,
}

impl Submission {
    fn value(&self, field: &str) -> Option<&Value> {
        self.entries
            .iter()
            .find(|entry| entry.field == field)
            .map(|entry| &entry.value)
    }

    /// What [`Form::state`] kept.
    ///
    /// # Errors
    /// A problem when it is something else.
    pub fn state<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.state).map_err(Problem::from)
    }

    /// A text; empty when nothing was filled in.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.value(field).and_then(value::text).unwrap_or_default()
    }

    /// A number, as a decimal in text.
    #[must_use]
    pub fn number(&self, field: &str) -> Option<&str> {
        self.value(field).and_then(value::number)
    }

    /// Whether a toggle is on.
    #[must_use]
    pub fn is_on(&self, field: &str) -> bool {
        matches!(self.value(field), Some(Value::Toggle(true)))
    }

    /// What was chosen.
    #[must_use]
    pub fn choices(&self, field: &str) -> &[String] {
        self.value(field).map(value::choices).unwrap_or_default()
    }

    /// A day, `2026-11-23`.
    #[must_use]
    pub fn date(&self, field: &str) -> Option<&str> {
        self.value(field).and_then(value::date)
    }

    /// The ids of people.
    #[must_use]
    pub fn people(&self, field: &str) -> &[String] {
        self.value(field).map(value::people).unwrap_or_default()
    }
}
