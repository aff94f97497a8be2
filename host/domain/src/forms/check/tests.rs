//! Forms and answers at their caps.

use super::*;
use crate::cards::OptionItem;
use crate::forms::{Entry, Value};
use crate::json::Json;

fn field(id: &str, required: bool, input: Input) -> Field {
    let label = Text::plain(id);
    Field {
        id: id.into(),
        label,
        help: None,
        required,
        watch: false,
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
            field(
                "who",
                false,
                Input::People {
                    multiple: false,
                    departments: vec![],
                },
            ),
        ],
        submit_label: None,
        step: None,
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

#[test]
fn steps_and_line_items_keep_to_their_caps() {
    for (step, fine) in [
        ((1, 1), true),
        ((20, 20), true),
        ((0, 3), false),
        ((4, 3), false),
        ((1, 0), false),
        ((21, 21), false),
    ] {
        let mut form = sample();
        form.step = Some(step);
        assert_eq!(form.check().is_ok(), fine, "{step:?}");
    }
    let column = |id: &str, input| LineColumn {
        id: id.into(),
        label: id.into(),
        required: false,
        input,
    };
    let with = |columns: Vec<LineColumn>, min, max| {
        let rows = Input::Rows {
            columns,
            min,
            max,
            add_label: None,
        };
        let mut form = sample();
        form.fields.push(field("lines", false, rows));
        form.check().is_ok()
    };
    let date = |id: &str| column(id, Input::Date);
    assert!(with(vec![date("a"), date("b")], 0, 200));
    assert!(!with(vec![], 0, 1));
    assert!(!with(vec![date("a"), date("a")], 0, 1));
    assert!(!with(vec![date("a")], 2, 1));
    assert!(!with(vec![date("a")], 0, 201));
    let nested = Input::Rows {
        columns: vec![date("a")],
        min: 0,
        max: 1,
        add_label: None,
    };
    assert!(!with(vec![column("a", nested)], 0, 1));
    let many = (0..13).map(|n| date(&n.to_string())).collect();
    assert!(!with(many, 0, 1));
}

#[test]
fn amounts_have_currencies() {
    let with = |currencies: &[&str]| {
        let money = Input::Money {
            currencies: currencies.iter().map(|one| (*one).to_owned()).collect(),
            min: None,
            max: None,
        };
        let mut form = sample();
        form.fields.push(field("price", false, money));
        form.check().is_ok()
    };
    assert!(with(&["CNY", "EUR"]));
    for bad in [&[][..], &["cny"], &["元"], &["CNYX"], &["CNY"; 51]] {
        assert!(!with(bad), "{bad:?}");
    }
}
