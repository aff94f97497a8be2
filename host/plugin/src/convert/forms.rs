//! Forms, their fields and the answers.

use guildhall_domain::{Cell, Entry, Field, Form, Input, LineColumn, Millis, Value};

use super::cards::{block, option_item};
use super::text::{json, optional, text, user};
use super::{Fit, Misfit};
use crate::bindings::cards::OptionItem;
use crate::bindings::forms as wit;
use crate::bindings::types::Money;

/// A form of a guest, every cap checked.
pub fn form(raw: wit::Form) -> Fit<Form> {
    let form = Form {
        name: raw.name,
        title: text(raw.title)?,
        intro: raw.intro.into_iter().map(block).collect::<Fit<_>>()?,
        fields: raw.fields.into_iter().map(field).collect::<Fit<_>>()?,
        submit_label: optional(raw.submit_label)?,
        step: raw.step,
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
        watch: raw.watch,
        initial: value(raw.initial)?,
        input: match raw.control {
            wit::Control::Single(one) => input(one)?,
            wit::Control::Rows(lines) => rows(lines)?,
        },
    })
}

fn rows(raw: wit::RowsInput) -> Fit<Input> {
    let column = |raw: wit::Column| {
        Ok(LineColumn {
            id: raw.id,
            label: text(raw.label)?,
            required: raw.required,
            input: input(raw.input)?,
        })
    };
    Ok(Input::Rows {
        columns: raw.columns.into_iter().map(column).collect::<Fit<_>>()?,
        min: raw.min,
        max: raw.max,
        add_label: optional(raw.add_label)?,
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
        wit::Input::Money(how) => Input::Money {
            currencies: how.currencies,
            min: how.min,
            max: how.max,
        },
        wit::Input::Toggle => Input::Toggle,
        wit::Input::Choice(how) => Input::Choice {
            options: options(how.options)?,
            multiple: how.multiple,
        },
        wit::Input::Lookup(how) => Input::Lookup {
            multiple: how.multiple,
            min_chars: how.min_chars,
        },
        wit::Input::Date => Input::Date,
        wit::Input::DateTime => Input::DateTime,
        wit::Input::DateRange => Input::DateRange,
        wit::Input::Phone => Input::Phone,
        wit::Input::People(how) => Input::People {
            multiple: how.multiple,
            departments: ids(how.departments, "departments")?,
        },
        wit::Input::Department => Input::Department,
        wit::Input::Chat => Input::Chat,
        wit::Input::Place => Input::Place,
        wit::Input::File(how) => Input::File {
            multiple: how.multiple,
            max_bytes: how.max_bytes,
            media_types: how.media_types,
        },
    })
}

/// Choices of a guest; their caps are checked by whoever shows them.
pub fn options(raw: Vec<OptionItem>) -> Fit<Vec<guildhall_domain::OptionItem>> {
    raw.into_iter().map(option_item).collect()
}

fn value(raw: wit::Value) -> Fit<Value> {
    Ok(match raw {
        wit::Value::Absent => Value::Absent,
        wit::Value::Text(text) => Value::Text { text },
        wit::Value::Number(number) => Value::Number { number },
        wit::Value::Money(money) => Value::Money {
            amount: money.amount,
            currency: money.currency,
        },
        wit::Value::Toggle(on) => Value::Toggle { on },
        wit::Value::Choices(choices) => Value::Choices { choices },
        wit::Value::Date(date) => Value::Date { date },
        wit::Value::Time(at) => Value::Time { at: Millis(at) },
        wit::Value::Dates((from, to)) => Value::Dates { from, to },
        wit::Value::People(raw) => Value::People {
            people: raw.into_iter().map(user).collect::<Fit<_>>()?,
        },
        wit::Value::Departments(raw) => Value::Departments {
            departments: ids(raw, "departments")?,
        },
        wit::Value::Chats(raw) => Value::Chats {
            chats: ids(raw, "chats")?,
        },
        wit::Value::Place(place) => Value::Place {
            name: place.name,
            latitude: place.latitude,
            longitude: place.longitude,
        },
        wit::Value::Files(raw) => Value::Files {
            files: ids(raw, "files")?,
        },
    })
}

fn ids<T: TryFrom<String>>(raw: Vec<String>, place: &str) -> Fit<Vec<T>>
where
    T::Error: std::fmt::Display,
{
    let id = |raw| T::try_from(raw).map_err(|why| Misfit::of(place, why));
    raw.into_iter().map(id).collect()
}

/// An answer for a guest; line items have a place of their own in an entry.
pub fn value_to_guest(value: &Value) -> wit::Value {
    match value {
        Value::Absent | Value::Rows { .. } => wit::Value::Absent,
        Value::Text { text } => wit::Value::Text(text.clone()),
        Value::Number { number } => wit::Value::Number(number.clone()),
        Value::Money { amount, currency } => wit::Value::Money(Money {
            amount: amount.clone(),
            currency: currency.clone(),
        }),
        Value::Toggle { on } => wit::Value::Toggle(*on),
        Value::Choices { choices } => wit::Value::Choices(choices.clone()),
        Value::Date { date } => wit::Value::Date(date.clone()),
        Value::Time { at } => wit::Value::Time(at.0),
        Value::Dates { from, to } => wit::Value::Dates((from.clone(), to.clone())),
        Value::People { people } => wit::Value::People(plain(people)),
        Value::Departments { departments } => wit::Value::Departments(plain(departments)),
        Value::Chats { chats } => wit::Value::Chats(plain(chats)),
        Value::Place {
            name,
            latitude,
            longitude,
        } => wit::Value::Place(wit::Place {
            name: name.clone(),
            latitude: latitude.clone(),
            longitude: longitude.clone(),
        }),
        Value::Files { files } => wit::Value::Files(plain(files)),
    }
}

fn plain<T: Clone + Into<String>>(ids: &[T]) -> Vec<String> {
    ids.iter().cloned().map(Into::into).collect()
}

/// A filled-in field for a guest.
pub fn entry_to_guest(entry: &Entry) -> wit::Entry {
    let cell = |cell: &Cell| wit::Cell {
        column: cell.column.clone(),
        value: value_to_guest(&cell.value),
    };
    let rows = match &entry.value {
        Value::Rows { rows } => rows.as_slice(),
        _ => &[],
    };
    wit::Entry {
        field: entry.field.clone(),
        value: value_to_guest(&entry.value),
        rows: rows
            .iter()
            .map(|row| row.iter().map(cell).collect())
            .collect(),
    }
}
