//! A form of three steps: every input, a watched field, line items. What was answered is posted.

use guildhall_sdk::forms::Value;
use guildhall_sdk::prelude::*;

const STEPS: u32 = 3;
const PRODUCTS: [(&str, &str); 3] = [
    ("pen", "Fountain pen"),
    ("pencil", "Pencil"),
    ("paper", "Paper, A4"),
];
const CITIES: [(&str, [&str; 2]); 2] = [
    ("cn", ["Shanghai", "Beijing"]),
    ("de", ["Berlin", "Hamburg"]),
];

/// The first step: every kind of input.
pub fn inputs() -> Result<Form> {
    let sizes = ["s", "m", "l"].map(|size| (size.to_owned(), size.to_uppercase().into()));
    Form::new("inputs", text!("tour-inputs"))
        .step(1, STEPS)
        .intro(text!("tour-intro"))
        .field(Field::text("text", text!("field-text"), 40).required())
        .field(Field::lines("lines", text!("field-lines"), 200).help(text!("help-lines")))
        .field(Field::number("number", text!("field-number")))
        .field(Field::money("money", text!("field-money"), ["CNY", "EUR"]))
        .field(Field::toggle("toggle", text!("field-toggle")))
        .field(Field::choice("choice", text!("field-choice"), sizes))
        .field(Field::lookup("lookup", text!("field-lookup"), 1))
        .field(Field::date("date", text!("field-date")))
        .field(Field::date_time("moment", text!("field-moment")))
        .field(Field::date_range("range", text!("field-range")))
        .field(Field::phone("phone", text!("field-phone")))
        .field(Field::person("person", text!("field-person")))
        .field(Field::people("people", text!("field-people")))
        .field(Field::department("department", text!("field-department")))
        .field(Field::chat("chat", text!("field-chat")))
        .state(&Vec::<String>::new())
}

/// The second step: which cities can be chosen depends on the country.
pub fn places(so_far: Vec<String>, country: Option<&String>) -> Result<Form> {
    let countries = CITIES.map(|(id, _)| (id.to_owned(), id.to_uppercase().into()));
    let mut country_field = Field::choice("country", text!("field-country"), countries)
        .required()
        .watch();
    let cities = CITIES
        .iter()
        .find(|(id, _)| Some(*id) == country.map(String::as_str));
    if let Some(country) = country {
        country_field = country_field.initial(Value::Choices(vec![country.clone()]));
    }
    let mut form = Form::new("places", text!("tour-places"))
        .step(2, STEPS)
        .field(country_field);
    if let Some((_, cities)) = cities {
        let cities = cities.map(|city| (city.to_owned(), city.into()));
        form = form.field(Field::choice("city", text!("field-city"), cities).required());
    }
    form.state(&so_far)
}

/// The third step: line items.
fn order(so_far: Vec<String>) -> Result<Form> {
    let columns = [
        Field::text("item", text!("column-item"), 40)
            .required()
            .into(),
        Field::number("count", text!("column-count"))
            .required()
            .into(),
        Field::money("price", text!("column-price"), ["CNY"]).into(),
    ];
    let lines = Field::rows("items", text!("field-items"), columns, (1, 5));
    Form::new("order", text!("tour-order"))
        .step(3, STEPS)
        .field(lines.add_label(text!("add-item")))
        .submit_label(text!("order"))
        .state(&so_far)
}

/// What the lookup offers.
pub fn offers(query: &str) -> Vec<OptionItem> {
    let query = query.to_lowercase();
    let fits = |(_, name): &&(&str, &str)| name.to_lowercase().contains(&query);
    let found = PRODUCTS.iter().filter(fits);
    found
        .map(|(id, name)| OptionItem::new(*id, *name).description(text!("offer")))
        .collect()
}

/// Each step adds what it was told; the last one posts it.
pub fn submit(submission: &Submission) -> Result<Submitted> {
    let mut told: Vec<String> = submission.state()?;
    match submission.form.as_str() {
        "inputs" => {
            for entry in &submission.entries {
                told.push(format!("{}={:?}", entry.field, entry.value));
            }
            Ok(Submitted::Next(places(told, None)?))
        }
        "places" => {
            told.push(format!("city={}", submission.choices("city").concat()));
            Ok(Submitted::Next(order(told)?))
        }
        _ => {
            for (row, item) in (0..).zip(submission.rows("items")) {
                if item.text("item") == "nothing" {
                    let why = text!("not-sold");
                    return Ok(Submitted::Reject(vec![FieldError::in_row(
                        "items", row, "item", why,
                    )]));
                }
                let count = item.number("count").unwrap_or_default();
                told.push(format!("{}x{count}", item.text("item")));
            }
            chat::reply(told.join("\n"))?;
            Ok(Submitted::toast(text!("thanks")))
        }
    }
}
