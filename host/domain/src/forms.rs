//! Forms: what a plugin asks a person, and the answers.
//!
//! The host checks every answer against the form before the plugin sees it.

mod check;

use serde::{Deserialize, Serialize};

use crate::cards::{Block, Card, OptionItem};
use crate::ids::UserId;
use crate::json::Json;
use crate::problems::FieldError;
use crate::text::Text;

/// A form as a plugin opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The plugin's name for it.
    pub name: String,
    /// Headline.
    pub title: Text,
    /// What stands above the fields.
    pub intro: Vec<Block>,
    /// What is asked.
    pub fields: Vec<Field>,
    /// What the button says.
    pub submit_label: Option<Text>,
    /// Comes back to the plugin with the answers; never sent to the client.
    pub state: Json,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Unique within the form.
    pub id: String,
    /// The question.
    pub label: Text,
    /// More about it.
    pub help: Option<Text>,
    /// True: must be answered.
    pub required: bool,
    /// What stands there at first.
    pub initial: Value,
    /// How it is answered.
    pub input: Input,
}

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
    /// By on or off.
    Toggle,
    /// By choosing.
    Choice {
        /// From these.
        options: Vec<OptionItem>,
        /// More than one.
        multiple: bool,
    },
    /// By a day.
    Date,
    /// By naming people.
    People {
        /// More than one.
        multiple: bool,
    },
}

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
    /// People.
    People {
        /// Who.
        people: Vec<UserId>,
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

impl Form {
    /// The most fields.
    pub const MOST_FIELDS: usize = 50;
    /// The most options of one choice.
    pub const MOST_OPTIONS: usize = 200;
    /// The most people in one answer.
    pub const MOST_PEOPLE: usize = 50;
    /// The longest text of one answer, in characters.
    pub const LONGEST_ANSWER: u32 = 8_000;
    /// The most bytes of a form as it is stored.
    pub const LONGEST: usize = 32 * 1024;

    /// Checks every cap of the form itself; the error says what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        check::form(self)
    }

    /// Checks answers: required, kinds, lengths, choices. Empty when all is well.
    ///
    /// Whether the people named exist is for whoever can look them up.
    pub fn check_entries(&self, entries: &[Entry]) -> Vec<FieldError> {
        check::entries(self, entries)
    }

    /// Every user that the form names, so that they can be read in one go.
    pub fn users(&self) -> Vec<&UserId> {
        let mut texts = vec![&self.title];
        texts.extend(&self.submit_label);
        let mut users = Vec::new();
        for block in &self.intro {
            block.body.texts(&mut texts);
            if let crate::cards::Body::People(people) = &block.body {
                users.extend(people);
            }
        }
        for field in &self.fields {
            field.texts(&mut texts);
            if let Value::People { people } = &field.initial {
                users.extend(people);
            }
        }
        users.extend(texts.into_iter().flat_map(Text::users));
        users
    }
}

impl Field {
    fn texts<'a>(&'a self, texts: &mut Vec<&'a Text>) {
        texts.push(&self.label);
        texts.extend(&self.help);
        match &self.input {
            Input::Text { placeholder, .. } => texts.extend(placeholder),
            Input::Number { unit, .. } => texts.extend(unit),
            Input::Choice { options, .. } => {
                texts.extend(options.iter().map(|option| &option.label));
                texts.extend(
                    options
                        .iter()
                        .filter_map(|option| option.description.as_ref()),
                );
            }
            Input::Toggle | Input::Date | Input::People { .. } => {}
        }
    }
}

impl Value {
    /// True when nothing was answered: an empty text or list is no answer.
    pub fn is_absent(&self) -> bool {
        match self {
            Value::Absent => true,
            Value::Text { text } => text.trim().is_empty(),
            Value::Choices { choices } => choices.is_empty(),
            Value::People { people } => people.is_empty(),
            Value::Number { number } => number.is_empty(),
            Value::Date { date } => date.is_empty(),
            Value::Toggle { .. } => false,
        }
    }
}

/// A form's intro is checked like a card without groups.
fn as_card(blocks: &[Block]) -> Card {
    Card {
        title: None,
        tone: crate::cards::Tone::Neutral,
        summary: Text::plain(""),
        groups: Vec::new(),
        blocks: blocks.to_vec(),
    }
}
