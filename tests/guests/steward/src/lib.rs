//! Settings, secrets and texts: one word of the command for each function. What is refused is told by its code.

use guildhall_sdk::prelude::*;

struct Steward;

impl Commands for Steward {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        let words: Vec<&str> = command.text("ask").split(' ').collect();
        effects::toast(answer(&words).unwrap_or_else(|problem| problem.code))
    }
}

/// Agrees to all but some greetings, which it sees as they are to be.
impl SettingCheck for Steward {
    fn check(_call: &Call) -> Result<Vec<FieldError>> {
        let greeting = settings::text("greeting")?.unwrap_or_default();
        let wrong = |field: &str, why: &str| FieldError {
            field: field.to_owned(),
            row: None,
            column: None,
            message: why.into(),
        };
        Ok(match greeting.as_str() {
            "rude" => vec![wrong("greeting", "Be kind.")],
            "unsigned" if !secrets::is_set("token")? => {
                vec![
                    wrong("token", "It is needed."),
                    wrong("greeting", "Or another one."),
                ]
            }
            "elsewhere" => vec![wrong("nowhere", "?")],
            "refuse" => return Err(Problem::new("refused", "Not today.")),
            "panic" => panic!("it was asked to"),
            "loop" => loop {
                std::hint::black_box(());
            },
            _ => Vec::new(),
        })
    }
}

fn answer(words: &[&str]) -> Result<String> {
    Ok(match words {
        ["all"] => format!(
            "{}|{}|{}|{}|{}",
            settings::text("greeting")?.unwrap_or("-".to_owned()),
            settings::number("limit")?.unwrap_or("-".to_owned()),
            settings::toggle("loud")?,
            settings::list("colour")?.join(","),
            settings::list("words")?.join(","),
        ),
        ["get", key] => format!("{:?}", settings::get(key)?),
        ["set?", name] => secrets::is_set(name)?.to_string(),
        ["sign", name, message] => {
            let signed = secrets::hmac_sha256(name, message.as_bytes())?;
            signed.iter().map(|byte| format!("{byte:02x}")).collect()
        }
        ["for", user, key] => format!("{:?}", settings::get_for_user(user, key)?),
        ["say", locale, rest @ ..] => say(locale, rest)?,
        ["reveal", name] => secrets::reveal(name)?,
        _ => "?".to_owned(),
    })
}

/// Texts in a language, whoever asks.
fn say(locale: &str, words: &[&str]) -> Result<String> {
    Ok(match words {
        ["order", id, number, amount, day, at] => {
            let text = text!(
                "order",
                id = *id,
                count = text::number(number),
                total = text::money(amount, "CNY"),
                day = text::date(day),
                at = text::time(at.parse().unwrap_or_default()),
            );
            i18n::render(&text, locale)?
        }
        ["by", user] => i18n::render(&text!("by", who = text::user(user)), locale)?,
        ["long", times] => {
            let long = "x".repeat(times.parse().unwrap_or_default());
            i18n::render(&text!("twice", what = long), locale)?
                .len()
                .to_string()
        }
        ["key", key] => i18n::text(key, locale)?,
        ["number", number] => i18n::number(number, locale)?,
        ["percent", number] => i18n::percent(number, locale)?,
        ["money", amount, currency] => i18n::money(amount, currency, locale)?,
        ["day", day] => i18n::date(day, locale)?,
        ["time", at, zone, style] => {
            i18n::time(at.parse().unwrap_or_default(), locale, zone, style)?
        }
        _ => "?".to_owned(),
    })
}

guildhall_sdk::plugin!(Steward);
