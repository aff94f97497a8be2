//! The plugin of the guide: greets, and counts its greetings.
use guildhall_sdk::prelude::*;

struct Hello;

impl Commands for Hello {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        let name = command.text("name");
        let times = kv::update("greetings", |times: Option<u32>| times.unwrap_or(0) + 1)?;
        chat::reply(format!("Hello {name}! Greeting number {times}."))?;
        effects::none()
    }
}

guildhall_sdk::plugin!(Hello);
