//! The caps of a form, and its answers checked against it. Never trusts that a client asked first.

use std::collections::{HashMap, HashSet};

use super::{Entry, Field, Form, Input, Value, as_card};
use crate::cards::OptionItem;
use crate::problems::FieldError;
use crate::text::{Text, decimal};
use crate::texts::{self, Phrase};

type Checked = Result<(), String>;

pub(super) fn form(form: &Form) -> Checked {
    crate::cards::check_id(&form.name)?;
    form.title.check()?;
    form.submit_label.iter().try_for_each(Text::check)?;
    as_card(&form.intro)
        .check()
        .map_err(|why| why.to_string())?;
    if form.fields.len() > Form::MOST_FIELDS {
        return Err(format!("a form has at most {} fields", Form::MOST_FIELDS));
    }
    let mut seen = HashSet::new();
    for field in &form.fields {
        crate::cards::check_id(&field.id)?;
        if !seen.insert(&field.id) {
            return Err(format!("two fields are called {}", field.id));
        }
        question(field).map_err(|why| format!("field {}: {why}", field.id))?;
    }
    match serde_json::to_vec(form).map_or(usize::MAX, |bytes| bytes.len()) {
        bytes if bytes <= Form::LONGEST => Ok(()),
        bytes => Err(format!(
            "{bytes} bytes in all, at most {} are allowed",
            Form::LONGEST
        )),
    }
}

fn question(field: &Field) -> Checked {
    let mut all = Vec::new();
    field.texts(&mut all);
    all.into_iter().try_for_each(Text::check)?;
    match &field.input {
        Input::Text {
            min_len, max_len, ..
        } => {
            if min_len > max_len || *max_len > Form::LONGEST_ANSWER {
                return Err(format!(
                    "min-len must not exceed max-len, nor max-len {}",
                    Form::LONGEST_ANSWER
                ));
            }
        }
        Input::Number { min, max, .. } => {
            let low = min.as_deref().map(decimal).transpose()?;
            let high = max.as_deref().map(decimal).transpose()?;
            if low.zip(high).is_some_and(|(low, high)| low > high) {
                return Err("min must not exceed max".to_owned());
            }
        }
        Input::Choice { options, .. } => options_are_fine(options)?,
        Input::Toggle | Input::Date | Input::People { .. } => {}
    }
    if field.initial.is_absent() {
        return Ok(());
    }
    answer(
        &Field {
            required: false,
            ..field.clone()
        },
        &field.initial,
    )
    .map_err(|wrong| format!("its initial value: {}", wrong.en))
}

fn options_are_fine(options: &[OptionItem]) -> Checked {
    if options.is_empty() || options.len() > Form::MOST_OPTIONS {
        return Err(format!("a choice has 1 to {} options", Form::MOST_OPTIONS));
    }
    let mut seen = HashSet::new();
    options.iter().try_for_each(|option| {
        crate::cards::check_id(&option.value)?;
        let new = seen.insert(&option.value);
        new.then_some(())
            .ok_or_else(|| format!("two options are called {}", option.value))
    })
}

pub(super) fn entries(form: &Form, entries: &[Entry]) -> Vec<FieldError> {
    let mut given: HashMap<&str, &Value> = HashMap::new();
    let mut errors = Vec::new();
    for entry in entries.iter().take(Form::MOST_FIELDS * 2) {
        let known = form.fields.iter().any(|field| field.id == entry.field);
        if !known || given.insert(&entry.field, &entry.value).is_some() {
            let name: String = entry.field.chars().take(64).collect();
            errors.push(FieldError::new(name, texts::UNKNOWN_FIELD));
        }
    }
    for field in &form.fields {
        let value = given
            .get(field.id.as_str())
            .copied()
            .unwrap_or(&Value::Absent);
        if let Err(phrase) = answer(field, value) {
            errors.push(FieldError::new(field.id.clone(), phrase));
        }
    }
    errors
}

fn answer(field: &Field, value: &Value) -> Result<(), Phrase> {
    if value.is_absent() {
        return if field.required {
            Err(texts::REQUIRED)
        } else {
            Ok(())
        };
    }
    match (&field.input, value) {
        (
            Input::Text {
                min_len, max_len, ..
            },
            Value::Text { text },
        ) => length(text, *min_len, *max_len),
        (Input::Number { min, max, .. }, Value::Number { number }) => {
            within(number, min.as_deref(), max.as_deref())
        }
        (Input::Toggle, Value::Toggle { .. }) => Ok(()),
        (Input::Choice { options, multiple }, Value::Choices { choices }) => {
            chosen(options, *multiple, choices)
        }
        (Input::Date, Value::Date { date }) if crate::time::is_date(date) => Ok(()),
        (Input::Date, Value::Date { .. }) => Err(texts::NOT_A_DATE),
        (Input::People { multiple }, Value::People { people }) => {
            if !multiple && people.len() > 1 {
                Err(texts::ONLY_ONE)
            } else if people.len() > Form::MOST_PEOPLE {
                Err(texts::TOO_LONG)
            } else {
                Ok(())
            }
        }
        _ => Err(texts::WRONG_KIND),
    }
}

fn length(text: &str, least: u32, most: u32) -> Result<(), Phrase> {
    match u32::try_from(text.chars().count()).unwrap_or(u32::MAX) {
        count if count < least => Err(texts::TOO_SHORT),
        count if count > most.min(Form::LONGEST_ANSWER) => Err(texts::TOO_LONG),
        _ => Ok(()),
    }
}

fn within(number: &str, min: Option<&str>, max: Option<&str>) -> Result<(), Phrase> {
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

fn chosen(options: &[OptionItem], multiple: bool, choices: &[String]) -> Result<(), Phrase> {
    if !multiple && choices.len() > 1 {
        return Err(texts::ONLY_ONE);
    }
    let mut seen = HashSet::new();
    let fine = choices
        .iter()
        .all(|choice| seen.insert(choice) && options.iter().any(|option| &option.value == choice));
    if fine {
        Ok(())
    } else {
        Err(texts::NOT_A_CHOICE)
    }
}

#[cfg(test)]
mod tests;
