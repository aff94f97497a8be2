//! Text that people read: plain, or a key that each viewer's language resolves.
//!
//! Arguments keep their kind until they reach the screen; nothing here formats a number or a date.

use serde::{Deserialize, Serialize};

use crate::ids::UserId;
use crate::time::{Locale, Millis};

/// A name in both languages; one of them may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Name {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Name {
    /// The longest name in one language, in characters.
    pub const LONGEST: usize = 100;

    /// The same in every language.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            zh: text.clone(),
            en: text,
        }
    }

    /// Chinese and English.
    pub fn of(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The name in this language, or the other one where it has none.
    pub fn in_locale(&self, locale: Locale) -> &str {
        let (first, second) = match locale {
            Locale::ZhCn => (&self.zh, &self.en),
            Locale::En => (&self.en, &self.zh),
        };
        if first.is_empty() { second } else { first }
    }

    /// True when it says something in one language at least, without control characters, and is not too long.
    pub fn is_proper(&self) -> bool {
        let fine = |text: &str| {
            text.chars().count() <= Self::LONGEST && !text.chars().any(char::is_control)
        };
        let blank = self.zh.trim().is_empty() && self.en.trim().is_empty();
        !blank && fine(&self.zh) && fine(&self.en)
    }
}

/// Text as a plugin gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Text {
    /// As it is, in every language.
    Plain(String),
    /// By key, resolved for each viewer from the plugin's locales.
    Localized(Localized),
}

/// A key into the plugin's locales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized {
    /// The key.
    pub key: String,
    /// Named values for the pattern's `{name}` places.
    pub args: Vec<(String, Arg)>,
    /// Shown when no locale has the key.
    pub fallback: String,
}

/// A value inside a localized text; each viewer sees it formatted in their own way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// As it is.
    Text(String),
    /// A decimal number.
    Number(String),
    /// An amount of a currency.
    Money(Money),
    /// A point in time.
    Time(Millis),
    /// A calendar day, `2026-11-23`.
    Date(String),
    /// A person, shown by name.
    User(UserId),
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// A decimal number.
    pub amount: String,
    /// ISO 4217, e.g. `CNY`.
    pub currency: String,
}

impl Text {
    /// The longest text in a card, form or effect, in bytes.
    pub const LONGEST: usize = 8_000;
    /// The most arguments of one text.
    pub const MOST_ARGS: usize = 16;
    /// The longest key or argument name, in bytes.
    pub const LONGEST_KEY: usize = 128;

    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Text::Plain(text.into())
    }

    /// What can be said without any locale.
    pub fn fallback(&self) -> &str {
        match self {
            Text::Plain(text) => text,
            Text::Localized(localized) => &localized.fallback,
        }
    }

    /// True when nothing is said.
    pub fn is_blank(&self) -> bool {
        matches!(self, Text::Plain(text) if text.trim().is_empty())
    }

    /// Every user named in the text, so that they can be read in one go.
    pub fn users(&self) -> impl Iterator<Item = &UserId> {
        let args: &[(String, Arg)] = match self {
            Text::Plain(_) => &[],
            Text::Localized(localized) => &localized.args,
        };
        args.iter().filter_map(|(_, arg)| match arg {
            Arg::User(user) => Some(user),
            Arg::Text(_) | Arg::Number(_) | Arg::Money(_) | Arg::Time(_) | Arg::Date(_) => None,
        })
    }

    /// Checks sizes and forms; the error says what is wrong.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Text::Plain(text) => short(text),
            Text::Localized(localized) => localized.check(),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::Plain(String::new())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::Plain(text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::Plain(text.to_owned())
    }
}

impl Localized {
    fn check(&self) -> Result<(), String> {
        short(&self.fallback)?;
        if self.key.is_empty() || self.key.len() > Text::LONGEST_KEY {
            return Err(format!("a key must be 1 to {} bytes", Text::LONGEST_KEY));
        }
        if self.args.len() > Text::MOST_ARGS {
            return Err(format!(
                "a text takes at most {} arguments",
                Text::MOST_ARGS
            ));
        }
        for (name, arg) in &self.args {
            if name.is_empty() || name.len() > Text::LONGEST_KEY {
                return Err(format!(
                    "an argument's name must be 1 to {} bytes",
                    Text::LONGEST_KEY
                ));
            }
            arg.check()
                .map_err(|why| format!("argument {name}: {why}"))?;
        }
        Ok(())
    }
}

impl Arg {
    fn check(&self) -> Result<(), String> {
        match self {
            Arg::Text(text) => short(text),
            Arg::Number(number) => is_decimal(number),
            Arg::Money(money) => {
                is_decimal(&money.amount)?;
                let code = money.currency.as_bytes();
                if code.len() == 3 && code.iter().all(u8::is_ascii_uppercase) {
                    Ok(())
                } else {
                    Err("a currency is three capital letters, e.g. CNY".to_owned())
                }
            }
            Arg::Date(date) if crate::time::is_date(date) => Ok(()),
            Arg::Date(_) => Err("a date is written 2026-11-23".to_owned()),
            Arg::Time(_) | Arg::User(_) => Ok(()),
        }
    }
}

fn short(text: &str) -> Result<(), String> {
    if text.len() <= Text::LONGEST {
        Ok(())
    } else {
        Err(format!("a text is at most {} bytes", Text::LONGEST))
    }
}

/// Checks that a text is what [`decimal`] parses. Cards hold many numbers, and most are plain.
fn is_decimal(text: &str) -> Result<(), String> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let plain = match digits.iter().position(|&byte| byte == b'.') {
        Some(point) => {
            let (whole, rest) = digits.split_at(point);
            are_digits(whole) && are_digits(&rest[1..])
        }
        None => are_digits(digits),
    };
    // So many digits fit in any case.
    if plain && digits.len() <= 28 {
        return Ok(());
    }
    decimal(text).map(|_| ())
}

fn are_digits(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}

/// Parses a decimal number of at most 40 characters, e.g. `1299.90`; floats never come into it.
pub fn decimal(text: &str) -> Result<rust_decimal::Decimal, String> {
    if text.len() > 40 {
        return Err("a number has at most 40 characters".to_owned());
    }
    text.parse()
        .map_err(|_| "a number is written like 1299.90".to_owned())
}

#[cfg(test)]
mod tests;
