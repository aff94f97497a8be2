//! Words in a given language, for what leaves Guildhall or must be one string: a file, a request, a key
//! to search by. What people read in cards and messages is better left a [`Text`]: each viewer then reads
//! it in their own language.
//!
//! Locales are `zh-CN` and `en`, and what begins like them; `call.locale` is that of the person who called.

use crate::Result;
use crate::bindings::guildhall::base::types::{Localized, Money, Text};
use crate::bindings::guildhall::i18n::texts as host;

/// A text as one string. Times are those of the call's time zone; a person among its arguments is named,
/// which takes `directory/people`.
///
/// # Errors
/// The host's: `invalid` for an unknown locale or an argument that is not what it says it is, `denied` or
/// `not-found` for a person.
pub fn render(text: &Text, locale: &str) -> Result<String> {
    match text {
        Text::Plain(text) => Ok(text.clone()),
        Text::Localized(localized) => Ok(host::render(localized, locale)?),
    }
}

/// A text of the package by its key, for one that is only known when the plugin runs. The key itself when
/// the package has none such.
///
/// # Errors
/// As [`render`].
pub fn text(key: &str, locale: &str) -> Result<String> {
    let text = Localized {
        key: key.to_owned(),
        args: Vec::new(),
        fallback: key.to_owned(),
    };
    Ok(host::render(&text, locale)?)
}

/// A number in groups, with the digits behind the point that it has: "1,299.90".
///
/// # Errors
/// The host's: `invalid` for what is no decimal number.
pub fn number(value: &str, locale: &str) -> Result<String> {
    Ok(host::format_number(value, locale, "decimal")?)
}

/// A share in hundredths: "0.125" is "12.5%".
///
/// # Errors
/// As [`number`].
pub fn percent(value: &str, locale: &str) -> Result<String> {
    Ok(host::format_number(value, locale, "percent")?)
}

/// An amount of an ISO 4217 currency: "¥1,299.90".
///
/// # Errors
/// As [`number`].
pub fn money(amount: &str, currency: &str, locale: &str) -> Result<String> {
    let value = Money {
        amount: amount.to_owned(),
        currency: currency.to_owned(),
    };
    Ok(host::format_money(&value, locale)?)
}

/// A day, `2026-11-23`: "2026年11月23日".
///
/// # Errors
/// The host's: `invalid` for what is no day.
pub fn date(day: &str, locale: &str) -> Result<String> {
    Ok(host::format_date(day, locale)?)
}

/// A point in time, Unix milliseconds, by the clock of an IANA time zone. `style` is `date`, `time` or
/// `date-time`.
///
/// # Errors
/// The host's: `invalid` for a zone or a style that there is not.
pub fn time(at: u64, locale: &str, zone: &str, style: &str) -> Result<String> {
    Ok(host::format_time(at, locale, zone, style)?)
}
