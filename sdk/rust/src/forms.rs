//! Forms, and what people filled in. The host has checked an entry against its field (required,
//! length, kind, choices) before the plugin sees it.

use crate::Result;
pub use crate::bindings::guildhall::base::types::FieldError;
pub use crate::bindings::guildhall::ui::cards::OptionItem;
pub use crate::bindings::guildhall::ui::effects::SubmitOutcome as Submitted;
pub use crate::bindings::guildhall::ui::forms::{
    Cell, ChoiceInput, Column, Control, Entry, Field, FileInput, Form, Input, LookupInput,
    MoneyInput, NumberInput, PeopleInput, Place, RowsInput, TextInput, Value,
};
use crate::cards::{Block, Body};
use crate::effects::Effect;
use crate::text::Text;
use serde::Serialize;

mod inputs;
mod submission;
pub(crate) mod value;

pub use submission::Submission;

impl Form {
    /// An empty form; `name` comes back in the submission.
    pub fn new(name: &str, title: impl Into<Text>) -> Self {
        Self {
            name: name.to_owned(),
            title: title.into(),
            intro: Vec::new(),
            fields: Vec::new(),
            submit_label: None,
            step: None,
            state: "null".to_owned(),
        }
    }

    /// Adds a paragraph above the fields.
    #[must_use]
    pub fn intro(mut self, text: impl Into<Text>) -> Self {
        let id = format!("i{}", self.intro.len());
        self.intro.push(Block {
            id,
            group: None,
            show_to: Vec::new(),
            hide_from: Vec::new(),
            body: Body::Paragraph(text.into()),
        });
        self
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Sets the label of the button that submits.
    #[must_use]
    pub fn submit_label(mut self, label: impl Into<Text>) -> Self {
        self.submit_label = Some(label.into());
        self
    }

    /// Says that this is step `at`, from 1, of `of`. Answer a step with `Submitted::Next` and the next
    /// one; people can go back, so a step may be submitted more than once.
    #[must_use]
    pub fn step(mut self, at: u32, of: u32) -> Self {
        self.step = Some((at, of));
        self
    }

    /// Keeps something until the form is submitted. It stays with the host.
    ///
    /// # Errors
    /// A problem when it cannot be written as JSON.
    pub fn state(mut self, state: &impl Serialize) -> Result<Self> {
        self.state = serde_json::to_string(state)?;
        Ok(self)
    }
}

impl Field {
    fn with(id: &str, label: impl Into<Text>, input: Input) -> Self {
        let label = label.into();
        Self {
            id: id.to_owned(),
            label,
            help: None,
            required: false,
            watch: false,
            initial: Value::Absent,
            control: Control::Single(input),
        }
    }

    /// One line of text of at most `max` characters.
    pub fn text(id: &str, label: impl Into<Text>, max: u32) -> Self {
        let input = TextInput {
            multiline: false,
            min_len: 0,
            max_len: max,
            placeholder: None,
        };
        Self::with(id, label, Input::Text(input))
    }

    /// Several lines of text of at most `max` characters.
    pub fn lines(id: &str, label: impl Into<Text>, max: u32) -> Self {
        let input = TextInput {
            multiline: true,
            min_len: 0,
            max_len: max,
            placeholder: None,
        };
        Self::with(id, label, Input::Text(input))
    }

    /// A decimal number.
    pub fn number(id: &str, label: impl Into<Text>) -> Self {
        Self::with(
            id,
            label,
            Input::Number(NumberInput {
                min: None,
                max: None,
                unit: None,
            }),
        )
    }

    /// Yes or no.
    pub fn toggle(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, Input::Toggle)
    }

    /// A day.
    pub fn date(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, Input::Date)
    }

    /// One of several choices, given as value and label.
    pub fn choice(
        id: &str,
        label: impl Into<Text>,
        options: impl IntoIterator<Item = (String, Text)>,
    ) -> Self {
        let options = options.into_iter().map(|(value, label)| OptionItem {
            value,
            label,
            description: None,
        });
        Self::with(
            id,
            label,
            Input::Choice(ChoiceInput {
                options: options.collect(),
                multiple: false,
            }),
        )
    }

    /// One person.
    pub fn person(id: &str, label: impl Into<Text>) -> Self {
        Self::with(id, label, inputs::people(false))
    }

    /// It must be filled in; a text then has at least one character.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        if let Control::Single(Input::Text(text)) = &mut self.control {
            text.min_len = text.min_len.max(1);
        }
        self
    }

    /// Calls `FormHandler::changed` when it changes.
    #[must_use]
    pub fn watch(mut self) -> Self {
        self.watch = true;
        self
    }

    /// A hint below the field.
    #[must_use]
    pub fn help(mut self, help: impl Into<Text>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What stands in an empty text.
    #[must_use]
    pub fn placeholder(mut self, hint: impl Into<Text>) -> Self {
        if let Control::Single(Input::Text(text)) = &mut self.control {
            text.placeholder = Some(hint.into());
        }
        self
    }

    /// What it holds at first.
    #[must_use]
    pub fn initial(mut self, value: Value) -> Self {
        self.initial = value;
        self
    }
}

impl FieldError {
    /// Says what is wrong with a field.
    pub fn new(field: &str, message: impl Into<Text>) -> Self {
        Self {
            field: field.to_owned(),
            row: None,
            column: None,
            message: message.into(),
        }
    }

    /// Says what is wrong with one cell of line items; rows count from 0.
    pub fn in_row(field: &str, row: u32, column: &str, message: impl Into<Text>) -> Self {
        Self {
            row: Some(row),
            column: Some(column.to_owned()),
            ..Self::new(field, message)
        }
    }
}

impl Submitted {
    /// Accepts, and closes the form with a short note.
    pub fn toast(text: impl Into<Text>) -> Self {
        Self::Close(vec![Effect::Toast(text.into())])
    }
}
