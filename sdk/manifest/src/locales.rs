//! The texts of a plugin: for every locale a pattern per key, with `{name}` for arguments. All
//! locales have the same keys, and a key has the same arguments in all of them.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most keys of a plugin.
const MOST_KEYS: usize = 2_000;
/// Longest key, in bytes.
const LONGEST_KEY: usize = 64;
/// Longest pattern, in bytes.
const LONGEST_PATTERN: usize = 4_000;
/// Locales that a plugin with texts must have.
const NEEDED: [&str; 2] = ["en", "zh-CN"];

/// A pattern, for example `Order {id} of {customer}`.
pub type Template = String;

/// The texts of a plugin; empty when it has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<String, BTreeMap<String, Template>>",
    into = "BTreeMap<String, BTreeMap<String, Template>>"
)]
pub struct Locales(BTreeMap<String, BTreeMap<String, Template>>);

/// Why texts were not accepted, in words for their author.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LocaleError(String);

impl Locales {
    /// Reads the files `locales/<locale>.toml`, given as pairs of locale and contents. Each is a
    /// flat table: `key = "pattern"`.
    ///
    /// # Errors
    /// [`LocaleError`] names the locale and the key, or the line, that is wrong.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, LocaleError> {
        let mut all = BTreeMap::new();
        for (locale, text) in files {
            let table: BTreeMap<String, Template> = toml::from_str(text).map_err(|error| {
                LocaleError(format!(
                    "locales/{locale}.toml: {}",
                    error.to_string().trim_end()
                ))
            })?;
            all.insert(locale.to_owned(), table);
        }
        Self::try_from(all)
    }

    /// The pattern for a key in a locale; English when the locale has none.
    #[must_use]
    pub fn get(&self, locale: &str, key: &str) -> Option<&str> {
        let table = self.0.get(locale).or_else(|| self.0.get("en"))?;
        table.get(key).map(String::as_str)
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0
            .get("en")
            .into_iter()
            .flat_map(|table| table.keys().map(String::as_str))
    }
}

impl TryFrom<BTreeMap<String, BTreeMap<String, Template>>> for Locales {
    type Error = LocaleError;

    fn try_from(all: BTreeMap<String, BTreeMap<String, Template>>) -> Result<Self, LocaleError> {
        if all.is_empty() {
            return Ok(Self::default());
        }
        let wrong = |text: String| Err(LocaleError(text));
        if let Some(missing) = NEEDED.iter().find(|locale| !all.contains_key(**locale)) {
            return wrong(format!("locales/{missing}.toml is missing"));
        }
        if let Some(unknown) = all.keys().find(|locale| !NEEDED.contains(&locale.as_str())) {
            return wrong(format!(
                "locales/{unknown}.toml: this Guildhall speaks en and zh-CN"
            ));
        }
        let english = all.get("en").cloned().unwrap_or_default();
        if english.len() > MOST_KEYS {
            return wrong(format!(
                "{} keys; at most {MOST_KEYS} are allowed",
                english.len()
            ));
        }
        for (locale, table) in &all {
            if let Some(key) = english.keys().find(|key| !table.contains_key(*key)) {
                return wrong(format!("locales/{locale}.toml: the key {key:?} is missing"));
            }
            for (key, pattern) in table {
                let Some(model) = english.get(key) else {
                    return wrong(format!(
                        "locales/{locale}.toml: the key {key:?} is not in locales/en.toml"
                    ));
                };
                check(key, pattern, model)
                    .map_err(|why| LocaleError(format!("locales/{locale}.toml: {key}: {why}")))?;
            }
        }
        Ok(Self(all))
    }
}

fn check(key: &str, pattern: &str, model: &str) -> Result<(), String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(plain) {
        return Err(format!(
            "a key is 1 to {LONGEST_KEY} of a-z, 0-9, '-' and '.'"
        ));
    }
    if pattern.is_empty() || pattern.len() > LONGEST_PATTERN {
        return Err(format!(
            "a pattern has 1 to {LONGEST_PATTERN} bytes, not {}",
            pattern.len()
        ));
    }
    let names: BTreeSet<_> = placeholders(pattern)?.into_iter().collect();
    let expected: BTreeSet<_> = placeholders(model)?.into_iter().collect();
    if names != expected {
        return Err(format!(
            "its arguments are {names:?}, in English they are {expected:?}"
        ));
    }
    Ok(())
}

/// The names of the arguments of a pattern, in order, repeated as they are repeated.
///
/// # Errors
/// Says what is wrong: a brace without its partner, or a name that is not made of `a-z`, `0-9`
/// and `_`.
pub fn placeholders(pattern: &str) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let (_, tail) = rest.split_at(at);
        let Some(inside) = tail.strip_prefix('{') else {
            return Err("a '}' without its '{'".to_owned());
        };
        let Some((name, after)) = inside.split_once('}') else {
            return Err("a '{' without its '}'".to_owned());
        };
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if name.is_empty() || name.len() > 32 || !name.bytes().all(plain) {
            return Err(format!("{{{name}}} is no argument: use a-z, 0-9 and '_'"));
        }
        names.push(name);
        rest = after;
    }
    Ok(names)
}

impl From<Locales> for BTreeMap<String, BTreeMap<String, Template>> {
    fn from(locales: Locales) -> Self {
        locales.0
    }
}
