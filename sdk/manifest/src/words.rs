//! Texts in both languages, and short names that are safe in keys, commands and file names.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest text in a manifest, in characters.
const LONGEST: usize = 500;

/// A short text in the two languages of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawWords", into = "RawWords")]
pub struct Words {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh_cn: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWords {
    en: String,
    #[serde(rename = "zh-CN")]
    zh_cn: String,
}

impl Words {
    /// Both texts, unchecked: for texts that are part of the program.
    #[must_use]
    pub fn new(en: &str, zh_cn: &str) -> Self {
        Self {
            en: en.to_owned(),
            zh_cn: zh_cn.to_owned(),
        }
    }

    /// The text for a BCP 47 locale: Chinese for `zh…`, English for all others.
    #[must_use]
    pub fn get(&self, locale: &str) -> &str {
        if locale.starts_with("zh") {
            &self.zh_cn
        } else {
            &self.en
        }
    }
}

impl TryFrom<RawWords> for Words {
    type Error = String;

    fn try_from(raw: RawWords) -> Result<Self, String> {
        for (locale, text) in [("en", &raw.en), ("zh-CN", &raw.zh_cn)] {
            let length = text.chars().count();
            if text.trim().is_empty() || length > LONGEST {
                return Err(format!(
                    "the {locale} text must have 1 to {LONGEST} characters, not {length}"
                ));
            }
            if text.chars().any(char::is_control) {
                return Err(format!(
                    "the {locale} text must not hold control characters"
                ));
            }
        }
        Ok(Self {
            en: raw.en,
            zh_cn: raw.zh_cn,
        })
    }
}

impl From<Words> for RawWords {
    fn from(words: Words) -> Self {
        Self {
            en: words.en,
            zh_cn: words.zh_cn,
        }
    }
}

/// A name of a plugin, command, option or choice: a lower-case letter, then at most 31 more of
/// `a-z`, `0-9` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// What was given is no [`Slug`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a name is a lower-case letter followed by at most 31 of a-z, 0-9 and '-'")]
pub struct SlugError;

impl Slug {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Self, SlugError> {
        let first = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        let rest = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if first && rest && text.len() <= 32 && !text.ends_with('-') && !text.contains("--") {
            Ok(Self(text))
        } else {
            Err(SlugError)
        }
    }
}

impl TryFrom<&str> for Slug {
    type Error = SlugError;

    fn try_from(text: &str) -> Result<Self, SlugError> {
        Self::try_from(text.to_owned())
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl std::ops::Deref for Slug {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
