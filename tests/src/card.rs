//! Reads a card as the API shows it: its words and its amounts, whatever block they stand in.

use serde_json::Value;

/// Every piece of text on a card, arguments put in, in reading order.
#[must_use]
pub fn words(card: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(card, &mut |text| {
        found.push(text);
    });
    found
}

/// Every amount of money on a card, as decimal text.
#[must_use]
pub fn money(card: &Value) -> Vec<String> {
    let mut found = Vec::new();
    amounts(card, &mut found);
    found
}

fn walk(value: &Value, found: &mut impl FnMut(String)) {
    match value {
        Value::String(text) => found(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Object(map) => match map.get("template").and_then(Value::as_str) {
            Some(template) => found(filled(template, map.get("args").unwrap_or(&Value::Null))),
            None => map.values().for_each(|value| walk(value, found)),
        },
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => found(number.to_string()),
    }
}

/// A pattern with its arguments, unformatted.
fn filled(template: &str, args: &Value) -> String {
    let mut text = template.to_owned();
    for arg in args.as_array().into_iter().flatten() {
        let name = arg["name"].as_str().unwrap_or_default();
        text = text.replace(&format!("{{{name}}}"), &plain(&arg["value"]));
    }
    text
}

fn plain(value: &Value) -> String {
    let part = match value["kind"].as_str().unwrap_or_default() {
        "money" => &value["amount"],
        "time" => &value["at"],
        "user" => &value["person"]["name"],
        kind => &value[kind],
    };
    part.as_str()
        .map_or_else(|| part.to_string(), str::to_owned)
}

fn amounts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| amounts(item, found)),
        Value::Object(map) => {
            if map.get("kind").is_some_and(|kind| kind == "money")
                && let Some(amount) = map.get("amount").and_then(Value::as_str)
            {
                found.push(amount.to_owned());
            }
            map.values().for_each(|value| amounts(value, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
