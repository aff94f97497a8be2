//! Forms, their fields and the answers.

use guildhall_domain::{Entry, Field, Form, Input, UserId, Value};

use super::cards::{block, option_item};
use super::text::{json, optional, text, user};
use super::{Fit, Misfit};
use crate::bindings::forms as wit;

/// A form of a guest, every cap checked.
pub fn form(raw: wit::Form) -> Fit<Form> {
    let form = Form {
        name: raw.name,
        title: text(raw.title)?,
        intro: raw.intro.into_iter().map(block).collect::<Fit<_>>()?,
        fields: raw.fields.into_iter().map(field).collect::<Fit<_>>()?,
        submit_label: optional(raw.submit_label)?,
        state: json(raw.state, "form state")?,
    };
    form.check().map_err(|why| Misfit::of("form", why))?;
    Ok(form)
}

fn field(raw: wit::Field) -> Fit<Field> {
    Ok(Field {
        id: raw.id,
        label: text(raw.label)?,
        help: optional(raw.help)?,
        required: raw.required,
        initial: value(raw.initial)?,
        input: input(raw.input)?,
    })
}

fn input(raw: wit::Input) -> Fit<Input> {
    Ok(match raw {
        wit::Input::Text(how) => Input::Text {
            multiline: how.multiline,
            min_len: how.min_len,
            max_len: how.max_len,
            placeholder: optional(how.placeholder)?,
        },
        wit::Input::Number(how) => Input::Number {
            min: how.min,
            max: how.max,
            unit: optional(how.unit)?,
        },
        wit::Input::Toggle => Input::Toggle,
        wit::Input::Choice(how) => Input::Choice {
            options: how
                .options
                .into_iter()
                .map(option_item)
                .collect::<Fit<_>>()?,
            multiple: how.multiple,
        },
        wit::Input::Date => Input::Date,
        wit::Input::People(how) => Input::People {
            multiple: how.multiple,
        },
    })
}

fn value(raw: wit::Value) -> Fit<Value> {
    Ok(match raw {
        wit::Value::Absent => Value::Absent,
        wit::Value::Text(text) => Value::Text { text },
        wit::Value::Number(number) => Value::Number { number },
        wit::Value::Toggle(on) => Value::Toggle { on },
        wit::Value::Choices(choices) => Value::Choices { choices },
        wit::Value::Date(date) => Value::Date { date },
        wit::Value::People(ids) => Value::People {
            people: ids.into_iter().map(user).collect::<Fit<_>>()?,
        },
    })
}

/// An answer for a guest.
pub fn value_to_guest(value: &Value) -> wit::Value {
    match value {
        Value::Absent => wit::Value::Absent,
        Value::Text { text } => wit::Value::Text(text.clone()),
        Value::Number { number } => wit::Value::Number(number.clone()),
        Value::Toggle { on } => wit::Value::Toggle(*on),
        Value::Choices { choices } => wit::Value::Choices(choices.clone()),
        Value::Date { date } => wit::Value::Date(date.clone()),
        Value::People { people } => wit::Value::People(
            people
                .iter()
                .map(UserId::as_str)
                .map(str::to_owned)
                .collect(),
        ),
    }
}

/// A filled-in field for a guest.
pub fn entry_to_guest(entry: &Entry) -> wit::Entry {
    wit::Entry {
        field: entry.field.clone(),
        value: value_to_guest(&entry.value),
    }
}
