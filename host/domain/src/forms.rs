//! Forms: what a plugin asks a person, and the answers.
//!
//! The host checks every answer against the form before the plugin sees it.

mod answers;
mod check;
mod inputs;
mod values;

use serde::{Deserialize, Serialize};

use crate::cards::{Block, Card, OptionItem};
use crate::ids::UserId;
use crate::json::Json;
use crate::problems::FieldError;
use crate::text::Text;

pub use inputs::{Input, LineColumn};
pub use values::{Cell, Entry, Value};

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
    /// Which step it is, from 1, of how many.
    #[serde(default)]
    pub step: Option<(u32, u32)>,
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
    /// True: the plugin draws the form anew when this changes.
    #[serde(default)]
    pub watch: bool,
    /// What stands there at first.
    pub initial: Value,
    /// How it is answered.
    pub input: Input,
}

impl Form {
    /// The most fields.
    pub const MOST_FIELDS: usize = 50;
    /// The most options of one choice.
    pub const MOST_OPTIONS: usize = 200;
    /// The most steps.
    pub const MOST_STEPS: u32 = 20;
    /// The most line items of one field.
    pub const MOST_ROWS: u32 = 200;
    /// The most columns of line items.
    pub const MOST_COLUMNS: usize = 12;
    /// The most currencies of one amount.
    pub const MOST_CURRENCIES: usize = 50;
    /// The most departments that people are chosen from.
    pub const MOST_DEPARTMENTS: usize = 20;
    /// The most people in one answer.
    pub const MOST_PEOPLE: usize = 50;
    /// The most files in one answer.
    pub const MOST_FILES: usize = 10;
    /// The most media types that a field of files names.
    pub const MOST_MEDIA_TYPES: usize = 20;
    /// The longest name of a place, in characters.
    pub const LONGEST_PLACE: usize = 200;
    /// The longest text of one answer, in characters.
    pub const LONGEST_ANSWER: u32 = 8_000;
    /// The most bytes of a form as it is stored.
    pub const LONGEST: usize = 32 * 1024;

    /// Checks every cap of the form itself; the error says what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        check::form(self)
    }

    /// Checks options that a plugin suggests for a lookup; the error is for its author.
    pub fn check_options(options: &[OptionItem]) -> Result<(), String> {
        check::suggested(options)
    }

    /// Checks answers: required, kinds, lengths, choices. Empty when all is well.
    ///
    /// Whether the people named exist is for whoever can look them up.
    pub fn check_entries(&self, entries: &[Entry]) -> Vec<FieldError> {
        answers::entries(self, entries)
    }

    /// Of answers that are not all there yet, those that fit their field; of line items, the cells
    /// that fit their column.
    pub fn fitting(&self, entries: &[Entry]) -> Vec<Entry> {
        answers::fitting(self, entries)
    }

    /// The field of that id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
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
        self.input.texts(texts);
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
