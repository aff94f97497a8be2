//! Texts that every viewer reads in their own language. A localized text carries its arguments
//! with their kind; the viewer's client writes numbers, money and times in the viewer's way.

pub use crate::bindings::guildhall::base::types::{Arg, Localized, Money, Text};
use core::fmt::{self, Display, Write};

/// A localized text: what [`crate::text!`] expands to. `pattern` is the English one.
#[must_use]
pub fn localized(key: &str, pattern: &str, args: Vec<(&str, Arg)>) -> Text {
    let fallback = fill(pattern, &args);
    let args = args
        .into_iter()
        .map(|(name, arg)| (name.to_owned(), arg))
        .collect();
    Text::Localized(Localized {
        key: key.to_owned(),
        args,
        fallback,
    })
}

/// An argument that is a number: an integer or a decimal, never a float.
pub fn number(value: impl Display) -> Arg {
    Arg::Number(value.to_string())
}

/// An argument that is money in an ISO 4217 currency.
pub fn money(amount: impl Display, currency: &str) -> Arg {
    Arg::Money(Money {
        amount: amount.to_string(),
        currency: currency.to_owned(),
    })
}

/// An argument that is a point in time, in Unix milliseconds.
#[must_use]
pub fn time(at: u64) -> Arg {
    Arg::Time(at)
}

/// An argument that is a day, `2026-11-23`.
pub fn date(day: impl Display) -> Arg {
    Arg::Date(day.to_string())
}

/// An argument that is a person, shown with name.
pub fn user(id: &str) -> Arg {
    Arg::User(id.to_owned())
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::Plain(text.clone())
    }
}

/// The text as it reads without any translation.
impl Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(text),
            Self::Localized(localized) => f.write_str(&localized.fallback),
        }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

macro_rules! numbers {
    ($($kind:ty)*) => { $(
        impl From<$kind> for Arg {
            fn from(value: $kind) -> Self {
                Self::Number(value.to_string())
            }
        }
    )* };
}
numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

/// Puts arguments into a pattern. What is no argument stays as it is.
fn fill(pattern: &str, args: &[(&str, Arg)]) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        if let Some((_, arg)) = args.iter().find(|(known, _)| *known == name) {
            plain(&mut out, arg);
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn plain(out: &mut String, arg: &Arg) {
    // Writing into a string cannot fail.
    let _ = match arg {
        Arg::Text(text) | Arg::Number(text) | Arg::Date(text) | Arg::User(text) => {
            out.write_str(text)
        }
        Arg::Money(money) => write!(out, "{} {}", money.amount, money.currency),
        Arg::Time(at) => {
            let (year, month, day) = civil(at / 86_400_000);
            let minutes = at / 60_000 % 1_440;
            write!(
                out,
                "{year}-{month:02}-{day:02} {:02}:{:02} UTC",
                minutes / 60,
                minutes % 60
            )
        }
    };
}

/// Year, month and day of a number of days since 1970-01-01 (Howard Hinnant's algorithm).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fallback_reads_well_without_translation() {
        let args = vec![
            ("id", Arg::from("CA-1")),
            ("total", money("12.50", "USD")),
            ("at", time(1_763_869_800_000)),
        ];
        let text = localized("k", "Order {id}: {total}, {at}{none}", args);
        assert_eq!(
            text.to_string(),
            "Order CA-1: 12.50 USD, 2025-11-23 03:50 UTC"
        );
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(19_782), (2024, 2, 29));
    }
}
