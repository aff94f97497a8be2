//! Answers checked against a form. Never trusts that a client asked first.

use std::collections::{HashMap, HashSet};

use super::{Cell, Entry, Field, Form, Input, LineColumn, Value};
use crate::cards::{Card, OptionItem};
use crate::problems::FieldError;
use crate::text::decimal;
use crate::texts::{self, Phrase};
use crate::time::{Millis, is_date};

type Fits = Result<(), Phrase>;

/// The end of the year 9999, the last that a calendar on a screen shows.
const LAST: Millis = Millis(253_402_300_799_999);

pub(super) fn entries(form: &Form, entries: &[Entry]) -> Vec<FieldError> {
    let mut given: HashMap<&str, &Value> = HashMap::new();
    let mut errors = Vec::new();
    for entry in entries.iter().take(Form::MOST_FIELDS * 2) {
        let known = form.field(&entry.field).is_some();
        if !known || given.insert(&entry.field, &entry.value).is_some() {
            let name: String = entry.field.chars().take(64).collect();
            errors.push(FieldError::new(name, texts::UNKNOWN_FIELD));
        }
    }
    for field in &form.fields {
        let value = given.get(field.id.as_str());
        errors.extend(answer(field, value.copied().unwrap_or(&Value::Absent)));
    }
    errors
}

pub(super) fn fitting(form: &Form, entries: &[Entry]) -> Vec<Entry> {
    let mut seen = HashSet::new();
    let entries = entries.iter().take(Form::MOST_FIELDS * 2);
    let kept = entries.filter_map(|entry| {
        let field = form.field(&entry.field)?;
        let value = match (&field.input, &entry.value) {
            (Input::Rows { columns, max, .. }, Value::Rows { rows }) => {
                let rows = rows.iter().take(usize::try_from(*max).unwrap_or(0));
                let rows = rows.map(|row| fitting_cells(columns, row));
                Some(Value::Rows {
                    rows: rows.collect(),
                })
            }
            (input, value) => fits(input, value).is_ok().then(|| value.clone()),
        };
        let field = entry.field.clone();
        let value = value.filter(|_| seen.insert(&entry.field))?;
        Some(Entry { field, value })
    });
    kept.collect()
}

fn fitting_cells(columns: &[LineColumn], row: &[Cell]) -> Vec<Cell> {
    let row = row.iter().take(Form::MOST_COLUMNS);
    let fit = |cell: &&Cell| {
        let column = columns.iter().find(|column| column.id == cell.column);
        column.is_some_and(|column| fits(&column.input, &cell.value).is_ok())
    };
    row.filter(fit).cloned().collect()
}

/// What is wrong with the answer to a field.
fn answer(field: &Field, value: &Value) -> Vec<FieldError> {
    let wrong = |phrase| vec![FieldError::new(field.id.clone(), phrase)];
    if value.is_absent() {
        let rows = matches!(field.input, Input::Rows { min, .. } if min > 0);
        return if field.required || rows {
            wrong(texts::REQUIRED)
        } else {
            Vec::new()
        };
    }
    match (&field.input, value) {
        (
            Input::Rows {
                columns, min, max, ..
            },
            Value::Rows { rows },
        ) => match u32::try_from(rows.len()).unwrap_or(u32::MAX) {
            count if count < *min => wrong(texts::TOO_FEW_ROWS),
            count if count > *max => wrong(texts::TOO_MANY_ROWS),
            _ => (0..)
                .zip(rows)
                .flat_map(|(at, row)| cells(field, columns, at, row))
                .collect(),
        },
        (input, value) => fits(input, value).err().map(wrong).unwrap_or_default(),
    }
}

/// What is wrong with one row: at most one error for each column, and one for what is no column.
fn cells(field: &Field, columns: &[LineColumn], at: u32, row: &[Cell]) -> Vec<FieldError> {
    let error = |column: Option<&str>, phrase: Phrase| FieldError {
        row: Some(at),
        column: column.map(str::to_owned),
        ..FieldError::new(field.id.clone(), phrase)
    };
    let mut given: HashMap<&str, &Value> = HashMap::new();
    for cell in row {
        let known = columns.iter().any(|column| column.id == cell.column);
        if !known || given.insert(&cell.column, &cell.value).is_some() {
            return vec![error(None, texts::UNKNOWN_FIELD)];
        }
    }
    let wrong = |column: &LineColumn| {
        let value = given.get(column.id.as_str()).copied();
        match value.filter(|value| !value.is_absent()) {
            None if column.required => Some(error(Some(&column.id), texts::REQUIRED)),
            None => None,
            Some(value) => fits(&column.input, value)
                .err()
                .map(|phrase| error(Some(&column.id), phrase)),
        }
    };
    columns.iter().filter_map(wrong).collect()
}

/// Whether a value may stand there; none at all may. Line items are looked into by [`answer`].
pub(super) fn fits(input: &Input, value: &Value) -> Fits {
    match (input, value) {
        (_, value) if value.is_absent() => Ok(()),
        (
            Input::Text {
                min_len, max_len, ..
            },
            Value::Text { text },
        ) => length(text, *min_len, *max_len),
        (Input::Number { min, max, .. }, Value::Number { number }) => {
            within(number, min.as_deref(), max.as_deref())
        }
        (
            Input::Money {
                currencies,
                min,
                max,
            },
            Value::Money { amount, currency },
        ) => {
            if !currencies.contains(currency) {
                return Err(texts::NOT_A_CURRENCY);
            }
            within(amount, min.as_deref(), max.as_deref())
        }
        (Input::Toggle, Value::Toggle { .. }) => Ok(()),
        (Input::Choice { options, multiple }, Value::Choices { choices }) => {
            chosen(options, *multiple, choices)
        }
        (Input::Lookup { multiple, .. }, Value::Choices { choices }) => {
            let short = choices
                .iter()
                .all(|choice| choice.len() <= Card::LONGEST_ID);
            one_of(choices.len(), *multiple, short)
        }
        (Input::Date, Value::Date { date }) => is_date(date).then_some(()).ok_or(texts::NOT_A_DATE),
        (Input::DateTime, Value::Time { at }) => {
            (*at <= LAST).then_some(()).ok_or(texts::NOT_A_DATE)
        }
        (Input::DateRange, Value::Dates { from, to }) => {
            if !is_date(from) || !is_date(to) {
                Err(texts::NOT_A_DATE)
            } else if from > to {
                Err(texts::ENDS_BEFORE)
            } else {
                Ok(())
            }
        }
        (Input::Phone, Value::Text { text }) => phone(text),
        (Input::People { multiple, .. }, Value::People { people }) => {
            one_of(people.len(), *multiple, true)
        }
        (Input::Department, Value::Departments { departments }) => {
            one_of(departments.len(), false, true)
        }
        (Input::Chat, Value::Chats { chats }) => one_of(chats.len(), false, true),
        (
            Input::Place,
            Value::Place {
                name,
                latitude,
                longitude,
            },
        ) => place(name, latitude, longitude),
        (Input::File { multiple, .. }, Value::Files { files }) => {
            let few = files.len() <= Form::MOST_FILES;
            let mut seen = HashSet::new();
            one_of(
                files.len(),
                *multiple,
                few && files.iter().all(|one| seen.insert(one)),
            )
        }
        _ => Err(texts::WRONG_KIND),
    }
}

/// Seven digits behind the point are a centimetre: more is no place.
fn place(name: &str, latitude: &str, longitude: &str) -> Fits {
    if name.chars().count() > Form::LONGEST_PLACE {
        return Err(texts::TOO_LONG);
    }
    let degrees = |text: &str, most: i64| {
        let number = decimal(text).ok()?;
        let fine = number.abs() <= most.into() && number.scale() <= 7;
        fine.then_some(())
    };
    let fine = degrees(latitude, 90).zip(degrees(longitude, 180));
    fine.map(|_| ()).ok_or(texts::NOT_A_PLACE)
}

fn one_of(count: usize, multiple: bool, fine: bool) -> Fits {
    if !multiple && count > 1 {
        Err(texts::ONLY_ONE)
    } else if count > Form::MOST_PEOPLE || !fine {
        Err(texts::TOO_LONG)
    } else {
        Ok(())
    }
}

/// Digits with what people write between them. Who is reached by it is for the plugin to find out.
fn phone(text: &str) -> Fits {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let others = |c: char| c.is_ascii_digit() || " +-().#*".contains(c);
    let fine = (3..=20).contains(&digits) && text.len() <= 40 && text.chars().all(others);
    fine.then_some(()).ok_or(texts::NOT_A_PHONE)
}

fn length(text: &str, least: u32, most: u32) -> Fits {
    match u32::try_from(text.chars().count()).unwrap_or(u32::MAX) {
        count if count < least => Err(texts::TOO_SHORT),
        count if count > most.min(Form::LONGEST_ANSWER) => Err(texts::TOO_LONG),
        _ => Ok(()),
    }
}

fn within(number: &str, min: Option<&str>, max: Option<&str>) -> Fits {
    let number = decimal(number).map_err(|_| texts::NOT_A_NUMBER)?;
    let bound = |text: Option<&str>| text.and_then(|text| decimal(text).ok());
    if bound(min).is_some_and(|min| number < min) {
        Err(texts::TOO_SMALL)
    } else if bound(max).is_some_and(|max| number > max) {
        Err(texts::TOO_GREAT)
    } else {
        Ok(())
    }
}

fn chosen(options: &[OptionItem], multiple: bool, choices: &[String]) -> Fits {
    if !multiple && choices.len() > 1 {
        return Err(texts::ONLY_ONE);
    }
    let mut seen = HashSet::new();
    let fine = choices
        .iter()
        .all(|choice| seen.insert(choice) && options.iter().any(|option| &option.value == choice));
    fine.then_some(()).ok_or(texts::NOT_A_CHOICE)
}

#[cfg(test)]
mod tests;
