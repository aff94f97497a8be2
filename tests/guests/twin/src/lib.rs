//! Does in Rust what the guests in JavaScript and Python do, card for card, to be measured beside them.

mod bill;
mod dice;

use guildhall_sdk::prelude::*;

struct Twin;

impl Commands for Twin {
    fn run(call: &Call, command: &Command) -> Result<Effects> {
        match command.name.as_str() {
            "roll" => dice::run(call, command.text("dice")),
            _ => bill::run(command.text("lines")),
        }
    }
}

impl CardActions for Twin {
    fn pressed(call: &Call, press: &Press) -> Result<Effects> {
        let message = call.card().unwrap_or_default();
        match press.control.as_str() {
            "again" => dice::again(call, message, &press.payload::<String>()?),
            _ => bill::paid(call, message),
        }
    }
}

guildhall_sdk::plugin!(Twin);
