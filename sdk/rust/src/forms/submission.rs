//! What people filled in, read by field and kind.

use super::{Entry, Place, Value, value};
use crate::bindings::guildhall::base::types::Money;
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

    /// An amount and its currency.
    #[must_use]
    pub fn money(&self, field: &str) -> Option<&Money> {
        match self.value(field) {
            Some(Value::Money(money)) => Some(money),
            _ => None,
        }
    }

    /// A point in time, in Unix milliseconds.
    #[must_use]
    pub fn time(&self, field: &str) -> Option<u64> {
        match self.value(field) {
            Some(Value::Time(at)) => Some(*at),
            _ => None,
        }
    }

    /// A first and a last day.
    #[must_use]
    pub fn dates(&self, field: &str) -> Option<(&str, &str)> {
        match self.value(field) {
            Some(Value::Dates((from, to))) => Some((from, to)),
            _ => None,
        }
    }

    /// The id of a department.
    #[must_use]
    pub fn department(&self, field: &str) -> Option<&str> {
        match self.value(field) {
            Some(Value::Departments(ids)) => ids.first().map(String::as_str),
            _ => None,
        }
    }

    /// A place.
    #[must_use]
    pub fn place(&self, field: &str) -> Option<&Place> {
        match self.value(field) {
            Some(Value::Place(place)) => Some(place),
            _ => None,
        }
    }

    /// The ids of files; [`crate::files`] reads them, here and later.
    #[must_use]
    pub fn files(&self, field: &str) -> &[String] {
        match self.value(field) {
            Some(Value::Files(ids)) => ids,
            _ => &[],
        }
    }

    /// The id of a chat.
    #[must_use]
    pub fn chat(&self, field: &str) -> Option<&str> {
        match self.value(field) {
            Some(Value::Chats(ids)) => ids.first().map(String::as_str),
            _ => None,
        }
    }

    /// Line items, each read like a submission of its own: by the ids of the columns.
    #[must_use]
    pub fn rows(&self, field: &str) -> Vec<Submission> {
        let entry = self.entries.iter().find(|entry| entry.field == field);
        let rows = entry.map(|entry| entry.rows.as_slice()).unwrap_or_default();
        rows.iter()
            .map(|row| Submission {
                form: self.form.clone(),
                instance: self.instance.clone(),
                state: self.state.clone(),
                entries: row
                    .iter()
                    .map(|cell| Entry {
                        field: cell.column.clone(),
                        value: cell.value.clone(),
                        rows: Vec::new(),
                    })
                    .collect(),
            })
            .collect()
    }
}
