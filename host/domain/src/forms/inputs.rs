//! How questions are answered: the kinds of input.

use serde::{Deserialize, Serialize};

use crate::cards::OptionItem;
use crate::ids::DepartmentId;
use crate::text::Text;

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Input {
    /// By text.
    Text {
        /// Several lines.
        multiline: bool,
        /// In characters.
        min_len: u32,
        /// In characters.
        max_len: u32,
        /// Shown while empty.
        placeholder: Option<Text>,
    },
    /// By a decimal number.
    Number {
        /// The least.
        min: Option<String>,
        /// The greatest.
        max: Option<String>,
        /// Shown behind it.
        unit: Option<Text>,
    },
    /// By an amount of money.
    Money {
        /// One of these, as ISO 4217 names them.
        currencies: Vec<String>,
        /// The least.
        min: Option<String>,
        /// The greatest.
        max: Option<String>,
    },
    /// By on or off.
    Toggle,
    /// By choosing.
    Choice {
        /// From these.
        options: Vec<OptionItem>,
        /// More than one.
        multiple: bool,
    },
    /// By choosing from what the plugin suggests while one types.
    Lookup {
        /// More than one.
        multiple: bool,
        /// So many characters are typed before it is asked.
        min_chars: u32,
    },
    /// By a day.
    Date,
    /// By a point in time.
    DateTime,
    /// By a first and a last day.
    DateRange,
    /// By a telephone number.
    Phone,
    /// By naming people.
    People {
        /// More than one.
        multiple: bool,
        /// Only who is in one of these, or below it; anybody when empty.
        #[serde(default)]
        departments: Vec<DepartmentId>,
    },
    /// By naming a department.
    Department,
    /// By naming a chat that one is in.
    Chat,
    /// By a place on the earth.
    Place,
    /// By bringing files.
    File {
        /// More than one.
        multiple: bool,
        /// The largest of them, in bytes.
        max_bytes: u64,
        /// `image/png`, or `image/*`; any when empty.
        media_types: Vec<String>,
    },
    /// By line items: any number of rows with these columns.
    Rows {
        /// What is asked in each row.
        columns: Vec<LineColumn>,
        /// The fewest rows.
        min: u32,
        /// The most rows.
        max: u32,
        /// What the button says that adds one.
        add_label: Option<Text>,
    },
}

/// A column of line items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineColumn {
    /// Unique within the field.
    pub id: String,
    /// The question.
    pub label: Text,
    /// True: must be answered in every row.
    pub required: bool,
    /// How it is answered.
    pub input: Input,
}

impl Input {
    pub(super) fn texts<'a>(&'a self, texts: &mut Vec<&'a Text>) {
        match self {
            Input::Text { placeholder, .. } => texts.extend(placeholder),
            Input::Number { unit, .. } => texts.extend(unit),
            Input::Choice { options, .. } => {
                texts.extend(options.iter().map(|option| &option.label));
                let more = options.iter().filter_map(|one| one.description.as_ref());
                texts.extend(more);
            }
            Input::Rows {
                columns, add_label, ..
            } => {
                texts.extend(add_label);
                for column in columns {
                    texts.push(&column.label);
                    column.input.texts(texts);
                }
            }
            Input::Money { .. }
            | Input::Toggle
            | Input::Lookup { .. }
            | Input::Date
            | Input::DateTime
            | Input::DateRange
            | Input::Phone
            | Input::People { .. }
            | Input::Department
            | Input::Chat
            | Input::Place
            | Input::File { .. } => {}
        }
    }

    /// True for what may stand in a column of line items.
    pub fn is_simple(&self) -> bool {
        matches!(
            self,
            Input::Text { .. }
                | Input::Number { .. }
                | Input::Money { .. }
                | Input::Toggle
                | Input::Choice { .. }
                | Input::Date
                | Input::Phone
        )
    }
}
