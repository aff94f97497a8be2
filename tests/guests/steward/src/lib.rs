//! Settings and secrets: one word of the command for each function. What is refused is told by its code.

use guildhall_sdk::prelude::*;

struct Steward;

impl Commands for Steward {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        let words: Vec<&str> = command.text("ask").split(' ').collect();
        effects::toast(answer(&words).unwrap_or_else(|problem| problem.code))
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
        ["reveal", name] => secrets::reveal(name)?,
        _ => "?".to_owned(),
    })
}

guildhall_sdk::plugin!(Steward);
