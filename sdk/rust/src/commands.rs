//! Commands that were typed into a chat. The host has parsed them after the manifest: an option
//! is there when it is required, and it has its kind.

use crate::forms::{Value, value};
use crate::text::Text;

/// A command as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Its name, without the slash.
    pub name: String,
    /// Everything that was typed after the name.
    pub text: String,
    /// Its options.
    pub options: Vec<(String, Value)>,
}

impl Command {
    fn value(&self, option: &str) -> Option<&Value> {
        self.options
            .iter()
            .find(|(name, _)| name == option)
            .map(|(_, value)| value)
    }

    /// A text option; empty when it was not given.
    #[must_use]
    pub fn text(&self, option: &str) -> &str {
        self.value(option).and_then(value::text).unwrap_or_default()
    }

    /// The choice of a choice option; empty when it was not given.
    #[must_use]
    pub fn choice(&self, option: &str) -> &str {
        self.value(option)
            .and_then(|v| value::choices(v).first())
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// A number option, as a decimal in text.
    #[must_use]
    pub fn number(&self, option: &str) -> Option<&str> {
        self.value(option).and_then(value::number)
    }

    /// A date option, `2026-11-23`.
    #[must_use]
    pub fn date(&self, option: &str) -> Option<&str> {
        self.value(option).and_then(value::date)
    }

    /// The ids in a people option.
    #[must_use]
    pub fn people(&self, option: &str) -> &[String] {
        self.value(option).map(value::people).unwrap_or_default()
    }
}

/// A value that is offered while an option is typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// What is put into the option.
    pub value: String,
    /// What is shown.
    pub label: Text,
}

impl Suggestion {
    /// A value, and what is shown for it.
    pub fn new(value: impl Into<String>, label: impl Into<Text>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}
