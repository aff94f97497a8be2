//! Says again what the filters of its manifest let through.

use guildhall_sdk::prelude::*;

struct Parrot;

impl OnMessage for Parrot {
    fn posted(_call: &Call, message: &Message) -> Result {
        chat::reply(message.text.as_str()).map(|_| ())
    }
}

guildhall_sdk::plugin!(Parrot);
