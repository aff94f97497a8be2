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
mod tests {
    use super::*;
    use crate::json::Json;

    fn field(id: &str, required: bool, input: Input) -> Field {
        let label = Text::plain(id);
        Field {
            id: id.into(),
            label,
            help: None,
            required,
            initial: Value::Absent,
            input,
        }
    }

    fn sample() -> Form {
        let text = Input::Text {
            multiline: true,
            min_len: 2,
            max_len: 5,
            placeholder: None,
        };
        let number = Input::Number {
            min: Some("0".into()),
            max: Some("10".into()),
            unit: None,
        };
        let option = |value: &str| OptionItem {
            value: value.into(),
            label: value.into(),
            description: None,
        };
        let choice = Input::Choice {
            options: vec![option("a"), option("b")],
            multiple: false,
        };
        Form {
            name: "follow-up".into(),
            title: "t".into(),
            intro: vec![],
            fields: vec![
                field("note", true, text),
                field("amount", false, number),
                field("choice", false, choice),
                field("day", false, Input::Date),
                field("who", false, Input::People { multiple: false }),
            ],
            submit_label: None,
            state: Json::null(),
        }
    }

    fn wrong(value: Value, field: &str) -> Vec<String> {
        let note = Entry {
            field: "note".into(),
            value: Value::Text {
                text: "好的".into(),
            },
        };
        let entry = Entry {
            field: field.into(),
            value,
        };
        let all = if field == "note" {
            vec![entry]
        } else {
            vec![note, entry]
        };
        sample()
            .check_entries(&all)
            .into_iter()
            .map(|error| error.field)
            .collect()
    }

    #[test]
    fn answers_are_checked_before_the_plugin_sees_them() {
        let none: Vec<String> = vec![];
        assert_eq!(wrong(Value::Absent, "note"), ["note"]);
        assert_eq!(wrong(Value::Text { text: "一".into() }, "note"), ["note"]);
        assert_eq!(
            wrong(
                Value::Text {
                    text: "一二三四五".into()
                },
                "note"
            ),
            none
        );
        assert_eq!(
            wrong(
                Value::Text {
                    text: "一二三四五六".into()
                },
                "note"
            ),
            ["note"]
        );
        for (number, fine) in [
            ("10", true),
            ("0.00", true),
            ("10.01", false),
            ("-1", false),
            ("x", false),
        ] {
            let errors = wrong(
                Value::Number {
                    number: number.into(),
                },
                "amount",
            );
            assert_eq!(errors.is_empty(), fine, "{number}");
        }
        let choices = |all: &[&str]| Value::Choices {
            choices: all.iter().map(|s| (*s).to_owned()).collect(),
        };
        assert_eq!(wrong(choices(&["a"]), "choice"), none);
        assert_eq!(wrong(choices(&["c"]), "choice"), ["choice"]);
        assert_eq!(wrong(choices(&["a", "b"]), "choice"), ["choice"]);
        assert_eq!(
            wrong(
                Value::Date {
                    date: "2026-02-30".into()
                },
                "day"
            ),
            ["day"]
        );
        assert_eq!(
            wrong(Value::Toggle { on: true }, "day"),
            ["day"],
            "the wrong kind"
        );
        assert_eq!(
            wrong(Value::Toggle { on: true }, "other"),
            ["other"],
            "no such field"
        );
    }

    #[test]
    fn a_field_is_answered_once() {
        let twice = vec![
            Entry {
                field: "day".into(),
                value: Value::Absent
            };
            2
        ];
        assert!(
            sample()
                .check_entries(&twice)
                .iter()
                .any(|error| error.field == "day")
        );
    }

    #[test]
    fn forms_keep_to_their_caps() {
        assert_eq!(sample().check(), Ok(()));
        let mut form = sample();
        form.fields.push(form.fields[0].clone());
        assert!(form.check().is_err(), "the same id twice");
        let mut form = sample();
        form.fields[0].input = Input::Text {
            multiline: false,
            min_len: 9,
            max_len: 3,
            placeholder: None,
        };
        assert!(form.check().is_err());
        let mut form = sample();
        form.fields[0].initial = Value::Number { number: "1".into() };
        assert!(form.check().is_err(), "an initial value of the wrong kind");
        let mut form = sample();
        form.fields = (0..51)
            .map(|i| field(&i.to_string(), false, Input::Date))
            .collect();
        assert!(form.check().is_err());
    }
}
