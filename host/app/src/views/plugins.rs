//! Commands as the composer offers them.

use guildhall_domain::{Locale, PluginId};
use guildhall_manifest::{CommandSpec, OptionKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::TextView;

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommandView {
    /// Whose command it is.
    pub plugin: PluginId,
    /// What is typed after the slash.
    pub name: String,
    /// What it does.
    pub description: TextView,
    /// What it takes, in order.
    pub options: Vec<OptionView>,
}

/// What a command takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OptionView {
    /// Its name.
    pub name: String,
    /// `text`, `number`, `choice`, `date` or `people`.
    pub kind: String,
    /// True: the command is not run without it.
    pub required: bool,
    /// True: values are suggested while it is typed.
    pub complete: bool,
    /// What may be chosen.
    pub choices: Vec<String>,
    /// What it is for.
    pub description: TextView,
}

/// A command of a plugin's manifest.
pub fn command(plugin: &PluginId, spec: &CommandSpec, locale: Locale) -> CommandView {
    let options = spec.options.iter().map(|option| OptionView {
        name: option.name.as_str().to_owned(),
        kind: kind(option.kind).to_owned(),
        required: option.required,
        complete: option.complete,
        choices: option
            .choices
            .iter()
            .map(|choice| choice.as_str().to_owned())
            .collect(),
        description: TextView::from(option.description.get(locale.as_str())),
    });
    CommandView {
        plugin: plugin.clone(),
        name: spec.name.as_str().to_owned(),
        description: TextView::from(spec.description.get(locale.as_str())),
        options: options.collect(),
    }
}

fn kind(kind: OptionKind) -> &'static str {
    match kind {
        OptionKind::Text => "text",
        OptionKind::Number => "number",
        OptionKind::Choice => "choice",
        OptionKind::Date => "date",
        OptionKind::People => "people",
    }
}
