//! Reads values by kind: none when a value is of another.

use super::Value;

pub(crate) fn text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value {
        Some(text)
    } else {
        None
    }
}

pub(crate) fn number(value: &Value) -> Option<&str> {
    if let Value::Number(number) = value {
        Some(number)
    } else {
        None
    }
}

pub(crate) fn date(value: &Value) -> Option<&str> {
    if let Value::Date(date) = value {
        Some(date)
    } else {
        None
    }
}

pub(crate) fn choices(value: &Value) -> &[String] {
    if let Value::Choices(choices) = value {
        choices
    } else {
        &[]
    }
}

pub(crate) fn people(value: &Value) -> &[String] {
    if let Value::People(people) = value {
        people
    } else {
        &[]
    }
}
