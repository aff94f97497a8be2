//! Where each setting's value comes from: flag, environment, file or default.
//!
//! Knows the list of settings and nothing of what they mean.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::settings::{SETTINGS, Setting, setting};

/// The file that is read when none is named and it exists.
pub const DEFAULT_FILE: &str = "guildhall.toml";

/// Largest settings file that is read, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

/// What is wrong with the settings, in one sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The settings file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A flag on the command line.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Variable(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag --{name}"),
        }
    }
}

/// A setting's value as text, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As it was written.
    pub text: String,
    /// Where.
    pub origin: Origin,
}

/// The places that values come from.
#[derive(Debug, Default)]
pub struct Sources {
    /// A file that was asked for by name; it must exist.
    pub file: Option<PathBuf>,
    /// The `GUILDHALL_*` part of the environment.
    pub environment: BTreeMap<String, String>,
    /// Flags, by the setting's key.
    pub flags: BTreeMap<&'static str, String>,
}

impl Sources {
    /// Takes the `GUILDHALL_*` variables; `GUILDHALL_CONFIG` names the file unless a flag did.
    pub fn take_environment(&mut self, all: impl Iterator<Item = (String, String)>) {
        for (name, value) in all.filter(|(name, _)| name.starts_with("GUILDHALL_")) {
            if name == "GUILDHALL_CONFIG" {
                self.file.get_or_insert_with(|| PathBuf::from(value));
            } else {
                self.environment.insert(name, value);
            }
        }
    }

    /// Decides every setting.
    ///
    /// # Errors
    /// An unreadable file, a key that no setting has, a value that is no text, number or boolean.
    pub fn resolve(self) -> Result<Resolved, ConfigError> {
        let mut values: BTreeMap<&'static str, Value> = SETTINGS
            .iter()
            .map(|s| {
                (
                    s.key,
                    Value {
                        text: s.default.to_owned(),
                        origin: Origin::Default,
                    },
                )
            })
            .collect();
        let file = self.file.or_else(|| {
            let here = PathBuf::from(DEFAULT_FILE);
            here.exists().then_some(here)
        });
        if let Some(path) = file {
            for (key, text) in read_file(&path)? {
                values.insert(
                    key,
                    Value {
                        text,
                        origin: Origin::File(path.clone()),
                    },
                );
            }
        }
        for (name, text) in self.environment {
            let Some(found) = SETTINGS.iter().find(|s| s.variable() == name) else {
                return Err(unknown(&name, "the environment", Setting::variable));
            };
            values.insert(
                found.key,
                Value {
                    text,
                    origin: Origin::Variable(name),
                },
            );
        }
        for (key, text) in self.flags {
            let flag = setting(key)
                .map(Setting::flag)
                .unwrap_or_default()
                .to_owned();
            values.insert(
                key,
                Value {
                    text,
                    origin: Origin::Flag(flag),
                },
            );
        }
        Ok(Resolved { values })
    }
}

/// Every setting with its value.
#[derive(Debug, Clone)]
pub struct Resolved {
    values: BTreeMap<&'static str, Value>,
}

impl Resolved {
    /// All of them, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Setting, &Value)> {
        SETTINGS
            .iter()
            .filter_map(|s| self.values.get(s.key).map(|v| (s, v)))
    }

    /// The value as it was written.
    ///
    /// # Errors
    /// When no setting has that key.
    pub fn text(&self, key: &str) -> Result<&str, ConfigError> {
        match self.values.get(key) {
            Some(value) => Ok(&value.text),
            None => Err(ConfigError(format!("there is no setting `{key}`"))),
        }
    }

    /// The value as a type that can be read from text.
    ///
    /// # Errors
    /// When it cannot.
    pub fn parsed<T: FromStr>(&self, key: &str, expected: &str) -> Result<T, ConfigError> {
        self.text(key)?
            .parse()
            .map_err(|_| self.refuse(key, expected))
    }

    /// The value as a whole number within a range.
    ///
    /// # Errors
    /// When it is none, or outside.
    pub fn number(&self, key: &str, range: RangeInclusive<usize>) -> Result<usize, ConfigError> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let number = self.parsed(key, &expected)?;
        if range.contains(&number) {
            Ok(number)
        } else {
            Err(self.refuse(key, &expected))
        }
    }

    /// The sentence for a value that will not do.
    #[must_use]
    pub fn refuse(&self, key: &str, expected: &str) -> ConfigError {
        let (text, origin) = match self.values.get(key) {
            Some(value) => (value.text.as_str(), value.origin.to_string()),
            None => ("", Origin::Default.to_string()),
        };
        if setting(key).is_some_and(Setting::is_secret) {
            return ConfigError(format!(
                "the setting `{key}` (from {origin}) must be {expected}"
            ));
        }
        ConfigError(format!(
            "the setting `{key}` is {text:?} (from {origin}), but must be {expected}"
        ))
    }
}

fn read_file(path: &Path) -> Result<Vec<(&'static str, String)>, ConfigError> {
    let shown = path.display();
    let fail =
        |why: String| ConfigError(format!("the settings file {shown} cannot be read: {why}"));
    let size = std::fs::metadata(path)
        .map_err(|e| fail(e.to_string()))?
        .len();
    if size > MAX_FILE {
        return Err(fail(format!(
            "it has {size} bytes; at most {MAX_FILE} are read"
        )));
    }
    let text = std::fs::read_to_string(path).map_err(|e| fail(e.to_string()))?;
    let table: toml::Table = toml::from_str(&text).map_err(|e| {
        // With its line, unless that may hold a password.
        let secret = text.contains("://");
        fail(if secret {
            e.message().to_owned()
        } else {
            e.to_string()
        })
    })?;
    let mut found = Vec::new();
    flatten("", &table, &shown.to_string(), &mut found)?;
    Ok(found)
}

fn flatten(
    prefix: &str,
    table: &toml::Table,
    file: &str,
    found: &mut Vec<(&'static str, String)>,
) -> Result<(), ConfigError> {
    for (name, value) in table {
        let key = format!("{prefix}{name}");
        let text = match value {
            toml::Value::Table(inner) => {
                flatten(&format!("{key}."), inner, file, found)?;
                continue;
            }
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            toml::Value::Array(items) if key == "plugins.private-hosts" => list(items, &key, file)?,
            toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Array(_) => {
                return Err(ConfigError(format!(
                    "the setting `{key}` in {file} must be a text, a whole number, true or false"
                )));
            }
        };
        let Some(known) = setting(&key) else {
            return Err(unknown(&key, file, |s| s.key.to_owned()));
        };
        found.push((known.key, text));
    }
    Ok(())
}

/// A list of texts, as it would be written on the command line.
fn list(items: &[toml::Value], key: &str, file: &str) -> Result<String, ConfigError> {
    let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
    let texts = texts.ok_or_else(|| {
        ConfigError(format!(
            "the setting `{key}` in {file} must be a list of texts"
        ))
    })?;
    Ok(texts.join(", "))
}

/// Says that nobody knows the name, and which one was probably meant.
fn unknown(name: &str, place: &str, spelled: impl Fn(&Setting) -> String) -> ConfigError {
    let near = SETTINGS
        .iter()
        .map(spelled)
        .map(|known| (distance(name, &known), known))
        .filter(|(far, _)| *far <= 3)
        .min();
    let hint = near
        .map(|(_, known)| format!("did you mean `{known}`? "))
        .unwrap_or_default();
    ConfigError(format!(
        "there is no setting `{name}` (from {place}); {hint}`guildhall config` lists them all"
    ))
}

/// Levenshtein distance, for short names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let here = (diagonal + usize::from(x != *y))
                .min(left + 1)
                .min(*cell + 1);
            diagonal = *cell;
            *cell = here;
            left = here;
        }
    }
    row.last().copied().unwrap_or(0)
}
