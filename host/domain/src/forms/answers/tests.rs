//! Each kind of answer at its edges, and line items cell by cell.

use super::*;
use crate::ids::UserId;
use crate::json::Json;
use crate::text::Text;

fn text(text: &str) -> Value {
    Value::Text { text: text.into() }
}

fn number(number: &str) -> Value {
    Value::Number {
        number: number.into(),
    }
}

fn cell(column: &str, value: Value) -> Cell {
    Cell {
        column: column.into(),
        value,
    }
}

fn order() -> Form {
    let column = |id: &str, required, input| LineColumn {
        id: id.into(),
        label: id.into(),
        required,
        input,
    };
    let amount = Input::Number {
        min: Some("1".into()),
        max: None,
        unit: None,
    };
    let name = Input::Text {
        multiline: false,
        min_len: 0,
        max_len: 10,
        placeholder: None,
    };
    let lines = Input::Rows {
        columns: vec![column("item", true, name), column("count", false, amount)],
        min: 1,
        max: 3,
        add_label: None,
    };
    Form {
        name: "order".into(),
        title: Text::plain("Order"),
        intro: Vec::new(),
        fields: vec![Field {
            id: "lines".into(),
            label: "Lines".into(),
            help: None,
            required: false,
            watch: false,
            initial: Value::Absent,
            input: lines,
        }],
        submit_label: None,
        step: None,
        state: Json::null(),
    }
}

fn lines(rows: Vec<Vec<Cell>>) -> Vec<Entry> {
    vec![Entry {
        field: "lines".into(),
        value: Value::Rows { rows },
    }]
}

#[test]
fn a_wrong_cell_is_named_by_row_and_column() {
    let wrong = |rows| {
        let errors = order().check_entries(&lines(rows)).into_iter();
        errors
            .map(|error| (error.row, error.column))
            .collect::<Vec<_>>()
    };
    let good = || vec![cell("item", text("pen")), cell("count", number("2"))];
    assert_eq!(wrong(vec![good(), good(), good()]), []);
    assert_eq!(wrong(vec![]), [(None, None)]);
    assert_eq!(wrong(vec![good(), good(), good(), good()]), [(None, None)]);
    let bad = vec![cell("count", number("0"))];
    let both = [(1, "item"), (1, "count")];
    assert_eq!(
        wrong(vec![good(), bad]),
        both.map(|(row, column)| (Some(row), Some(column.to_owned())))
    );
    let unknown = vec![cell("item", text("pen")), cell("price", number("1"))];
    assert_eq!(wrong(vec![unknown]), [(Some(0), None)]);
    let twice = vec![cell("item", text("pen")), cell("item", text("ink"))];
    assert_eq!(wrong(vec![twice]), [(Some(0), None)]);
    let nested = vec![cell("item", Value::Rows { rows: vec![good()] })];
    assert_eq!(wrong(vec![nested]), [(Some(0), Some("item".to_owned()))]);
}

#[test]
fn of_unfinished_answers_only_what_fits_is_told() {
    let mut entries = lines(vec![
        vec![cell("item", text("pen")), cell("count", number("x"))],
        vec![cell("gone", text("pen"))],
    ]);
    entries.push(Entry {
        field: "other".into(),
        value: text("x"),
    });
    let kept = order().fitting(&entries);
    assert_eq!(kept, lines(vec![vec![cell("item", text("pen"))], vec![]]));
}

#[test]
fn every_kind_of_answer_keeps_to_its_edges() {
    let money = Input::Money {
        currencies: vec!["CNY".into()],
        min: Some("0".into()),
        max: None,
    };
    let sum = |amount: &str, currency: &str| Value::Money {
        amount: amount.into(),
        currency: currency.into(),
    };
    let dates = |from: &str, to: &str| Value::Dates {
        from: from.into(),
        to: to.into(),
    };
    let lookup = Input::Lookup {
        multiple: false,
        min_chars: 1,
    };
    let choices = |all: &[&str]| Value::Choices {
        choices: all.iter().map(|one| (*one).to_owned()).collect(),
    };
    let people = |count| Value::People {
        people: vec![UserId::new("u").unwrap(); count],
    };
    let several = Input::People {
        multiple: true,
        departments: vec![],
    };
    let long = "x".repeat(65);
    for (input, value, fine) in [
        (&money, sum("0.10", "CNY"), true),
        (&money, sum("-1", "CNY"), false),
        (&money, sum("1", "EUR"), false),
        (&money, sum("x", "CNY"), false),
        (&Input::DateTime, Value::Time { at: LAST }, true),
        (&Input::DateTime, Value::Time { at: LAST.plus(1) }, false),
        (&Input::DateRange, dates("2026-02-01", "2026-02-01"), true),
        (&Input::DateRange, dates("2026-02-02", "2026-02-01"), false),
        (&Input::DateRange, dates("2026-02-01", ""), false),
        (&Input::Phone, text("+86 138 0013 8000"), true),
        (&Input::Phone, text("12"), false),
        (&Input::Phone, text("call me"), false),
        (&lookup, choices(&["a"]), true),
        (&lookup, choices(&["a", "b"]), false),
        (&lookup, choices(&[&long]), false),
        (&several, people(50), true),
        (&several, people(51), false),
        (&Input::Chat, people(1), false),
    ] {
        assert_eq!(fits(input, &value).is_ok(), fine, "{input:?} {value:?}");
    }
}

#[test]
fn a_place_is_on_the_earth_to_a_centimetre_and_has_a_short_name() {
    let place = |name: &str, latitude: &str, longitude: &str| Value::Place {
        name: name.into(),
        latitude: latitude.into(),
        longitude: longitude.into(),
    };
    let is = |value: Value| fits(&Input::Place, &value);
    for (latitude, longitude) in [
        ("31.2304", "121.4737"),
        ("-90", "-180"),
        ("90", "180"),
        ("0", "0.0000001"),
    ] {
        assert_eq!(is(place("x", latitude, longitude)), Ok(()), "{latitude}");
    }
    for (latitude, longitude) in [
        ("90.0000001", "0"),
        ("0", "-180.0000001"),
        ("0.00000001", "0"),
        ("", "0"),
        ("north", "0"),
        ("0", "NaN"),
        ("31,23", "0"),
    ] {
        let wrong = is(place("x", latitude, longitude));
        assert_eq!(wrong, Err(texts::NOT_A_PLACE), "{latitude} {longitude}");
    }
    let longest = "长".repeat(Form::LONGEST_PLACE);
    assert_eq!(is(place(&longest, "0", "0")), Ok(()));
    let longer = format!("{longest}长");
    assert_eq!(is(place(&longer, "0", "0")), Err(texts::TOO_LONG));
    assert_eq!(is(text("Shanghai")), Err(texts::WRONG_KIND));
}

#[test]
fn files_are_few_and_each_named_once() {
    let some = |n: usize| Value::Files {
        files: (0..n)
            .map(|n| crate::ids::FileId::new(format!("f{n}")).unwrap())
            .collect(),
    };
    let input = |multiple| Input::File {
        multiple,
        max_bytes: 1,
        media_types: Vec::new(),
    };
    assert_eq!(fits(&input(true), &some(Form::MOST_FILES)), Ok(()));
    let many = fits(&input(true), &some(Form::MOST_FILES + 1));
    assert_eq!(many, Err(texts::TOO_LONG));
    assert_eq!(fits(&input(false), &some(2)), Err(texts::ONLY_ONE));
    let twice = Value::Files {
        files: vec![crate::ids::FileId::new("f").unwrap(); 2],
    };
    assert_eq!(fits(&input(true), &twice), Err(texts::TOO_LONG));
}
