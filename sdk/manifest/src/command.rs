//! Commands as the manifest describes them. The host parses what was typed after this description,
//! so that a plugin never sees an option of the wrong kind.

use crate::{Slug, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most options of a command, and most choices of an option.
const MOST: usize = 20;

/// Who may use a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Administrators of the company.
    Administrator,
}

/// A command: `/name option option …`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawCommand", rename_all = "kebab-case")]
pub struct CommandSpec {
    /// What is typed after the slash.
    pub name: Slug,
    /// What it does.
    pub description: Words,
    /// Who may use it; everybody when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// In the order in which they are typed; the required ones first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionSpec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawCommand {
    name: Slug,
    description: Words,
    #[serde(default)]
    role: Option<Role>,
    #[serde(default)]
    options: Vec<OptionSpec>,
}

/// What an option holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptionKind {
    /// Any text.
    Text,
    /// A decimal number.
    Number,
    /// One of `choices`.
    Choice,
    /// A day.
    Date,
    /// People of the company.
    People,
}

/// One option of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawOption", rename_all = "kebab-case")]
pub struct OptionSpec {
    /// Its name, as the plugin gets it.
    pub name: Slug,
    /// What it holds.
    pub kind: OptionKind,
    /// The command is not run without it.
    pub required: bool,
    /// The plugin suggests values while it is typed (kind text only).
    #[serde(skip_serializing_if = "is_false")]
    pub complete: bool,
    /// Takes everything that is left of the line, spaces included (last option, kind text only).
    #[serde(skip_serializing_if = "is_false")]
    pub rest: bool,
    /// What may be chosen (kind choice only).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Slug>,
    /// What it is for.
    pub description: Words,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawOption {
    name: Slug,
    kind: OptionKind,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    complete: bool,
    #[serde(default)]
    rest: bool,
    #[serde(default)]
    choices: Vec<Slug>,
    description: Words,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for this signature"
)]
fn is_false(value: &bool) -> bool {
    !value
}

impl TryFrom<RawCommand> for CommandSpec {
    type Error = String;

    fn try_from(raw: RawCommand) -> Result<Self, String> {
        let RawCommand {
            name,
            description,
            role,
            options,
        } = raw;
        if options.len() > MOST {
            return Err(format!(
                "/{name} has {} options; at most {MOST} are allowed",
                options.len()
            ));
        }
        let names: BTreeSet<_> = options.iter().map(|o| &o.name).collect();
        if names.len() < options.len() {
            return Err(format!("/{name} has two options of the same name"));
        }
        if options
            .windows(2)
            .any(|pair| !pair[0].required && pair[1].required)
        {
            return Err(format!(
                "/{name} has a required option after an optional one"
            ));
        }
        if options.iter().rev().skip(1).any(|o| o.rest) {
            return Err(format!(
                "/{name} has an option after the one that takes the rest of the line"
            ));
        }
        Ok(Self {
            name,
            description,
            role,
            options,
        })
    }
}

impl TryFrom<RawOption> for OptionSpec {
    type Error = String;

    fn try_from(raw: RawOption) -> Result<Self, String> {
        let RawOption {
            name,
            kind,
            required,
            complete,
            rest,
            choices,
            description,
        } = raw;
        let distinct: BTreeSet<_> = choices.iter().collect();
        match (kind, choices.len()) {
            (OptionKind::Choice, 0) => {
                return Err(format!("option {name} is a choice without choices"));
            }
            (OptionKind::Choice, n) if n > MOST => {
                return Err(format!(
                    "option {name} has {n} choices; at most {MOST} are allowed"
                ));
            }
            (OptionKind::Choice, n) if distinct.len() < n => {
                return Err(format!("option {name} has the same choice twice"));
            }
            (OptionKind::Choice, _) | (_, 0) => {}
            (_, _) => {
                return Err(format!(
                    "option {name} has choices, but its kind is not \"choice\""
                ));
            }
        }
        if (complete || rest) && kind != OptionKind::Text {
            return Err(format!(
                "option {name}: only an option of kind \"text\" can have \"complete\" or \"rest\""
            ));
        }
        Ok(Self {
            name,
            kind,
            required,
            complete,
            rest,
            choices,
            description,
        })
    }
}
