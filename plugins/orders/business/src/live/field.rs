//! One value of an answer as what it stands for. What does not fit is told by its path; what may be
//! left out is left out when it does not fit, so that one odd value hides no order.

use super::answer::{Shape, Trouble};
use super::describe::Places;
use super::path::Path;
use crate::day::Day;
use crate::money::Amount;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Longest text, in bytes; what is longer is cut.
pub const LONGEST: usize = 100;
/// Longest name of a product, in bytes; what is longer is cut.
pub const LONGEST_PRODUCT: usize = 250;
/// Longest number as text, in bytes.
const LONGEST_NUMBER: usize = 24;

pub fn missing(path: &Path) -> Trouble {
    Trouble::Missing(path.to_string())
}

fn wrong(path: &Path, shape: Shape) -> Trouble {
    Trouble::Wrong(path.to_string(), shape)
}

/// A text without control characters, at most so many bytes of it. Numbers are texts, too.
pub fn text(value: &Value, longest: usize) -> Option<String> {
    let said = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let mut kept = String::new();
    for c in said.chars().filter(|c| !c.is_control()) {
        if kept.len() + c.len_utf8() > longest {
            break;
        }
        kept.push(c);
    }
    (!kept.is_empty()).then_some(kept)
}

/// A text that may be left out.
pub fn optional(path: Option<&Path>, order: &Value) -> String {
    path.and_then(|path| text(path.find(order)?, LONGEST))
        .unwrap_or_default()
}

/// What stands in one or several places, joined by a blank.
pub fn joined(places: &Places, order: &Value) -> Option<String> {
    let paths = match places {
        Places::One(path) => std::slice::from_ref(path),
        Places::Several(paths) => paths.as_slice(),
    };
    let found = paths
        .iter()
        .filter_map(|path| text(path.find(order)?, LONGEST));
    let joined = found.collect::<Vec<_>>().join(" ");
    text(&Value::String(joined), LONGEST)
}

/// A date, of a text that begins with one.
pub fn day(path: &Path, order: &Value) -> Result<Day, Trouble> {
    let value = path.find(order).ok_or_else(|| missing(path))?;
    let date = value.as_str().and_then(|text| Day::parse(text.get(..10)?));
    date.ok_or_else(|| wrong(path, Shape::Day))
}

/// A moment, in Unix milliseconds.
pub fn moment(path: &Path, order: &Value) -> Result<u64, Trouble> {
    let value = path.find(order).ok_or_else(|| missing(path))?;
    value
        .as_str()
        .and_then(milliseconds)
        .ok_or_else(|| wrong(path, Shape::Moment))
}

/// Reads a moment as RFC 3339 has it.
pub fn milliseconds(text: &str) -> Option<u64> {
    let at = OffsetDateTime::parse(text.get(..text.len().min(40))?, &Rfc3339).ok()?;
    u64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()
}

/// Writes a moment as RFC 3339 has it; none beyond the year 9999.
pub fn rfc3339(milliseconds: u64) -> Option<String> {
    let nanos = i128::from(milliseconds) * 1_000_000;
    let at = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
    at.format(&Rfc3339).ok()
}

/// A whole number that is not negative.
pub fn count(path: &Path, line: &Value) -> Result<u32, Trouble> {
    let value = path.find(line).ok_or_else(|| missing(path))?;
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    number
        .and_then(|number| u32::try_from(number).ok())
        .ok_or_else(|| wrong(path, Shape::Count))
}

/// An amount: a decimal, or with `minor` a whole number of a unit with so many decimals.
pub fn amount(path: &Path, within: &Value, minor: Option<u32>) -> Result<Amount, Trouble> {
    let value = path.find(within).ok_or_else(|| missing(path))?;
    let text = match value {
        // As it was written: the shortest decimal that is this number.
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => String::new(),
    };
    let shape = match minor {
        None => Shape::Amount,
        Some(_) => Shape::Minor,
    };
    let read = Some(text).filter(|text| text.len() <= LONGEST_NUMBER);
    let read = read.and_then(|text| match minor {
        None => Amount::parse(&text),
        Some(decimals) => Amount::parse(&shifted(&text, decimals as usize)?),
    });
    read.ok_or_else(|| wrong(path, shape))
}

/// A whole number with the point so many places further left.
fn shifted(text: &str, decimals: usize) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if decimals == 0 {
        return Some(text.to_owned());
    }
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, rest) = digits.split_at_checked(digits.len() - decimals)?;
    Some(format!("{sign}{whole}.{rest}"))
}
