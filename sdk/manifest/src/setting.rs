//! Settings as the manifest describes them: what an administrator may set, what people may set for
//! themselves, and what a value must be.
//!
//! A value that has passed [`SettingSpec::check`] needs no further look, neither by host nor plugin.

use crate::{Slug, Words};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Longest text or secret, in characters, and the longest number.
pub const LONGEST_SETTING: usize = 2_000;
/// Longest number, in characters.
const LONGEST_NUMBER: usize = 40;
/// Most items, and most choices.
const MOST: usize = 100;

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    /// A text; `min` and `max` are its characters.
    Text,
    /// A decimal number; `min` and `max` are numbers.
    Number,
    /// On or off; off when nothing is set.
    Toggle,
    /// One of `choices`, or with `multiple` some of them.
    Choices,
    /// Texts of the administrator's own; `min` and `max` are how many.
    Items,
    /// Departments of the company, by id; `min` and `max` are how many. It has no default: an author
    /// knows no company.
    Departments,
    /// A text that is written and never read again; the plugin uses it through `config/secrets`.
    Secret,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SettingValue {
    /// Of a toggle.
    Toggle(bool),
    /// Of a text, a secret, or a number in decimal.
    Text(String),
    /// Of choices, items and departments.
    List(Vec<String>),
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Choice {
    /// As the plugin gets it.
    pub value: Slug,
    /// As the administrator reads it.
    pub label: Words,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawSetting", rename_all = "kebab-case")]
pub struct SettingSpec {
    /// Its name, as the plugin asks for it.
    pub key: Slug,
    /// What it holds.
    pub kind: SettingKind,
    /// What it is called.
    pub label: Words,
    /// What it does; shown below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Words>,
    /// It cannot be left empty when settings are saved.
    pub required: bool,
    /// What holds when nothing is set; never for secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<SettingValue>,
    /// The least; see [`SettingKind`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Decimal>,
    /// The most; see [`SettingKind`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Decimal>,
    /// What may be chosen (kind choices only).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Several may be chosen (kind choices only).
    pub multiple: bool,
    /// People may set it for themselves; what the administrator sets holds for the others. Never for
    /// secrets.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub personal: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawSetting {
    key: Slug,
    kind: SettingKind,
    label: Words,
    #[serde(default)]
    help: Option<Words>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    default: Option<SettingValue>,
    #[serde(default)]
    min: Option<Decimal>,
    #[serde(default)]
    max: Option<Decimal>,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    multiple: bool,
    #[serde(default)]
    personal: bool,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingFault {
    /// Of another kind than the setting.
    #[error("is of another kind")]
    WrongKind,
    /// Not written like a number.
    #[error("is not a number like 1299.90")]
    NotANumber,
    /// Fewer than `min`, shorter, or none at all.
    #[error("is less than allowed")]
    TooSmall,
    /// More than `max`, or longer than anything may be.
    #[error("is more than allowed")]
    TooGreat,
    /// None of the choices.
    #[error("is none of the choices")]
    NotAChoice,
    /// More than one choice, where one is wanted.
    #[error("is more than one choice")]
    OnlyOne,
}

impl SettingSpec {
    /// Whether a value may be set.
    ///
    /// # Errors
    /// The first [`SettingFault`].
    pub fn check(&self, value: &SettingValue) -> Result<(), SettingFault> {
        match (self.kind, value) {
            (SettingKind::Toggle, SettingValue::Toggle(_)) => Ok(()),
            (SettingKind::Text | SettingKind::Secret, SettingValue::Text(text)) => self.text(text),
            (SettingKind::Number, SettingValue::Text(text)) => self.within(number(text)?),
            (SettingKind::Choices, SettingValue::List(chosen)) => self.chosen(chosen),
            (SettingKind::Items | SettingKind::Departments, SettingValue::List(items)) => {
                self.items(items)
            }
            _ => Err(SettingFault::WrongKind),
        }
    }

    fn text(&self, text: &str) -> Result<(), SettingFault> {
        let length = text.chars().count();
        if length == 0 {
            return Err(SettingFault::TooSmall);
        }
        if length > LONGEST_SETTING {
            return Err(SettingFault::TooGreat);
        }
        self.within(length.into())
    }

    fn chosen(&self, chosen: &[String]) -> Result<(), SettingFault> {
        if chosen.len() > 1 && !self.multiple {
            return Err(SettingFault::OnlyOne);
        }
        let known = |one: &String| self.choices.iter().any(|c| c.value.as_str() == one);
        let distinct: BTreeSet<&String> = chosen.iter().collect();
        if distinct.len() < chosen.len() || !chosen.iter().all(known) {
            return Err(SettingFault::NotAChoice);
        }
        Ok(())
    }

    fn items(&self, items: &[String]) -> Result<(), SettingFault> {
        if items.len() > MOST || items.iter().any(|i| i.chars().count() > LONGEST_SETTING) {
            return Err(SettingFault::TooGreat);
        }
        if items.iter().any(|item| item.trim().is_empty()) {
            return Err(SettingFault::TooSmall);
        }
        self.within(items.len().into())
    }

    fn within(&self, value: Decimal) -> Result<(), SettingFault> {
        if self.min.is_some_and(|min| value < min) {
            Err(SettingFault::TooSmall)
        } else if self.max.is_some_and(|max| value > max) {
            Err(SettingFault::TooGreat)
        } else {
            Ok(())
        }
    }
}

fn number(text: &str) -> Result<Decimal, SettingFault> {
    if text.len() > LONGEST_NUMBER {
        return Err(SettingFault::TooGreat);
    }
    // No exponents: what a plugin gets is what it can compute with.
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let number = plain.then(|| text.parse().ok()).flatten();
    number.ok_or(SettingFault::NotANumber)
}

impl TryFrom<RawSetting> for SettingSpec {
    type Error = String;

    fn try_from(raw: RawSetting) -> Result<Self, String> {
        let key = raw.key.clone();
        let spec = Self {
            key: raw.key,
            kind: raw.kind,
            label: raw.label,
            help: raw.help,
            required: raw.required,
            default: raw.default,
            min: raw.min,
            max: raw.max,
            choices: raw.choices,
            multiple: raw.multiple,
            personal: raw.personal,
        };
        match spec.wrong() {
            None => Ok(spec),
            Some(why) => Err(format!("the setting {key} {why}")),
        }
    }
}

impl SettingSpec {
    fn wrong(&self) -> Option<String> {
        let choices = self.kind == SettingKind::Choices;
        if choices == self.choices.is_empty() || self.choices.len() > MOST {
            return Some(format!(
                "has 1 to {MOST} choices if it is of the kind choices, else none"
            ));
        }
        let distinct: BTreeSet<_> = self.choices.iter().map(|choice| &choice.value).collect();
        if distinct.len() < self.choices.len() {
            return Some("has a choice twice".to_owned());
        }
        if self.multiple && !choices {
            return Some("is not of the kind choices: leave `multiple` out".to_owned());
        }
        let bounded = !matches!(self.kind, SettingKind::Toggle | SettingKind::Choices);
        if !bounded && (self.min.is_some() || self.max.is_some()) {
            return Some("has no size: leave `min` and `max` out".to_owned());
        }
        if self.min.zip(self.max).is_some_and(|(min, max)| min > max) {
            return Some("has a `min` above its `max`".to_owned());
        }
        if self.personal && self.kind == SettingKind::Secret {
            return Some("is a secret: leave `personal` out".to_owned());
        }
        let default = self.default.as_ref()?;
        if self.kind == SettingKind::Secret {
            return Some("is a secret: leave `default` out".to_owned());
        }
        if self.kind == SettingKind::Departments {
            return Some("names departments: leave `default` out".to_owned());
        }
        let fault = self.check(default).err()?;
        Some(format!("has a default that {fault}"))
    }
}

#[cfg(test)]
mod tests;
