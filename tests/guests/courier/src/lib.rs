//! Tells of its call, and calls other plugins: one word of the command for each way. What goes wrong
//! is told by its code.

use guildhall_sdk::prelude::*;

struct Courier;

impl Commands for Courier {
    fn run(call: &Call, command: &Command) -> Result<Effects> {
        effects::toast(match command.text("do") {
            "about" => about(call),
            _ => "?".to_owned(),
        })
    }
}

/// Who caused the call, through whom, from where.
fn about(call: &Call) -> String {
    let user = call.user().unwrap_or("nobody");
    let via = call.via.join(">");
    let none = || "none".to_owned();
    let client = guildhall_sdk::call::client().unwrap_or_else(none);
    let trace = guildhall_sdk::call::trace_parent().unwrap_or_else(none);
    format!("{user} via [{via}] {:?} {client} {trace}", call.origin)
}

guildhall_sdk::plugin!(Courier);
