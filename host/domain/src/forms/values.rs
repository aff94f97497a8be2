//! What people answer.

use serde::{Deserialize, Serialize};

use crate::ids::{ChatId, DepartmentId, FileId, UserId};
use crate::time::Millis;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Value {
    /// None.
    #[default]
    Absent,
    /// Text.
    Text {
        /// As typed.
        text: String,
    },
    /// A decimal number.
    Number {
        /// E.g. `1299.90`.
        number: String,
    },
    /// An amount of money.
    Money {
        /// E.g. `1299.90`.
        amount: String,
        /// E.g. `CNY`.
        currency: String,
    },
    /// On or off.
    Toggle {
        /// Which.
        on: bool,
    },
    /// What was chosen.
    Choices {
        /// Values of the options.
        choices: Vec<String>,
    },
    /// A day.
    Date {
        /// `2026-11-23`.
        date: String,
    },
    /// A point in time.
    Time {
        /// Unix milliseconds, UTC.
        at: Millis,
    },
    /// A first and a last day.
    Dates {
        /// `2026-11-23`.
        from: String,
        /// `2026-11-30`; not before the first.
        to: String,
    },
    /// People.
    People {
        /// Who.
        people: Vec<UserId>,
    },
    /// Departments.
    Departments {
        /// Which.
        departments: Vec<DepartmentId>,
    },
    /// Chats.
    Chats {
        /// Which.
        chats: Vec<ChatId>,
    },
    /// A place on the earth.
    Place {
        /// What it is called; may be empty.
        name: String,
        /// Degrees north, e.g. `31.2304`.
        latitude: String,
        /// Degrees east, e.g. `121.4737`.
        longitude: String,
    },
    /// Files.
    Files {
        /// Which.
        files: Vec<FileId>,
    },
    /// Line items.
    Rows {
        /// The cells that were answered, row by row.
        #[schema(no_recursion)]
        rows: Vec<Vec<Cell>>,
    },
}

/// The answer to one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The field.
    pub field: String,
    /// The answer.
    pub value: Value,
}

/// The answer to one column of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The column.
    pub column: String,
    /// The answer; never line items.
    #[schema(no_recursion)]
    pub value: Value,
}

impl Value {
    /// True when nothing was answered: an empty text or list is no answer.
    pub fn is_absent(&self) -> bool {
        match self {
            Value::Absent => true,
            Value::Text { text } => text.trim().is_empty(),
            Value::Choices { choices } => choices.is_empty(),
            Value::People { people } => people.is_empty(),
            Value::Departments { departments } => departments.is_empty(),
            Value::Chats { chats } => chats.is_empty(),
            Value::Files { files } => files.is_empty(),
            Value::Place {
                latitude,
                longitude,
                ..
            } => latitude.is_empty() && longitude.is_empty(),
            Value::Number { number } => number.is_empty(),
            Value::Money { amount, .. } => amount.is_empty(),
            Value::Date { date } => date.is_empty(),
            Value::Dates { from, to } => from.is_empty() && to.is_empty(),
            Value::Rows { rows } => rows.is_empty(),
            Value::Toggle { .. } | Value::Time { .. } => false,
        }
    }
}
