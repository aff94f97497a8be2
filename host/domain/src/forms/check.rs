//! The caps of a form itself.

use std::collections::HashSet;

use super::{Field, Form, Input, LineColumn, answers, as_card};
use crate::cards::OptionItem;
use crate::files::{self, File};
use crate::text::{Text, decimal};

type Checked = Result<(), String>;

pub(super) fn form(form: &Form) -> Checked {
    crate::cards::check_id(&form.name)?;
    form.title.check()?;
    form.submit_label.iter().try_for_each(Text::check)?;
    if let Some((at, of)) = form.step
        && !(1..=of.min(Form::MOST_STEPS)).contains(&at)
    {
        let most = Form::MOST_STEPS;
        return Err(format!("step {at} of {of}: a form has 1 to {most} steps"));
    }
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
    input(&field.input)?;
    answers::fits(&field.input, &field.initial)
        .map_err(|wrong| format!("its initial value: {}", wrong.en))
}

fn input(input: &Input) -> Checked {
    match input {
        Input::Text {
            min_len, max_len, ..
        } => {
            if min_len > max_len || *max_len > Form::LONGEST_ANSWER {
                return Err(format!(
                    "min-len must not exceed max-len, nor max-len {}",
                    Form::LONGEST_ANSWER
                ));
            }
            Ok(())
        }
        Input::Number { min, max, .. } => bounds(min.as_deref(), max.as_deref()),
        Input::Money {
            currencies,
            min,
            max,
        } => {
            few("currencies", currencies.len(), 1, Form::MOST_CURRENCIES)?;
            let named =
                |name: &String| name.len() == 3 && name.bytes().all(|c| c.is_ascii_uppercase());
            if !currencies.iter().all(named) {
                return Err("a currency is written like CNY".to_owned());
            }
            bounds(min.as_deref(), max.as_deref())
        }
        Input::Choice { options, .. } => options_are_fine(options),
        Input::People { departments, .. } => {
            few("departments", departments.len(), 0, Form::MOST_DEPARTMENTS)
        }
        Input::Rows {
            columns, min, max, ..
        } => line_items(columns, *min, *max),
        Input::File {
            max_bytes,
            media_types,
            ..
        } => {
            few("media types", media_types.len(), 0, Form::MOST_MEDIA_TYPES)?;
            if !(1..=File::LARGEST).contains(max_bytes) {
                return Err(format!("max-bytes is 1 to {}", File::LARGEST));
            }
            let known = |name: &String| match name.strip_suffix("/*") {
                Some(kind) => files::media_type(&format!("{kind}/x")) == format!("{kind}/x"),
                None => files::media_type(name) == *name,
            };
            match media_types.iter().find(|name| !known(name)) {
                None => Ok(()),
                Some(_) => Err("a media type is written image/png, or image/*".to_owned()),
            }
        }
        Input::Toggle
        | Input::Lookup { .. }
        | Input::Date
        | Input::DateTime
        | Input::DateRange
        | Input::Phone
        | Input::Department
        | Input::Chat
        | Input::Place => Ok(()),
    }
}

fn bounds(min: Option<&str>, max: Option<&str>) -> Checked {
    let low = min.map(decimal).transpose()?;
    let high = max.map(decimal).transpose()?;
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        return Err("min must not exceed max".to_owned());
    }
    Ok(())
}

fn line_items(columns: &[LineColumn], min: u32, max: u32) -> Checked {
    few("columns", columns.len(), 1, Form::MOST_COLUMNS)?;
    if min > max || max > Form::MOST_ROWS {
        let most = Form::MOST_ROWS;
        return Err(format!("min must not exceed max, nor max {most}"));
    }
    let mut seen = HashSet::new();
    columns.iter().try_for_each(|column| {
        crate::cards::check_id(&column.id)?;
        if !seen.insert(&column.id) {
            return Err(format!("two columns are called {}", column.id));
        }
        if !column.input.is_simple() {
            return Err(format!(
                "column {}: line items hold simple inputs",
                column.id
            ));
        }
        input(&column.input)
    })
}

fn few(what: &str, count: usize, least: usize, most: usize) -> Checked {
    if (least..=most).contains(&count) {
        Ok(())
    } else {
        Err(format!("{count} {what}; {least} to {most} are allowed"))
    }
}

fn options_are_fine(options: &[OptionItem]) -> Checked {
    few("options", options.len(), 1, Form::MOST_OPTIONS)?;
    named_once(options)
}

pub(super) fn suggested(options: &[OptionItem]) -> Checked {
    few("options", options.len(), 0, Form::MOST_OPTIONS)?;
    options.iter().try_for_each(|option| {
        option.label.check()?;
        option.description.iter().try_for_each(Text::check)
    })?;
    named_once(options)
}

fn named_once(options: &[OptionItem]) -> Checked {
    let mut seen = HashSet::new();
    options.iter().try_for_each(|option| {
        crate::cards::check_id(&option.value)?;
        let new = seen.insert(&option.value);
        new.then_some(())
            .ok_or_else(|| format!("two options are called {}", option.value))
    })
}

#[cfg(test)]
mod tests;
