//! The plugin of the guide: greets, and counts its greetings.
use guildhall_sdk::prelude::*;

struct Hello;

impl Commands for Hello {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        let times = kv::update("greetings", |times: Option<u32>| times.unwrap_or(0) + 1)?;
        chat::reply(format!("Hello {}! Greeting number {times}.", command.text("name")))?;
        effects::none()
    }
}

guildhall_sdk::plugin!(Hello);
