//! Orders in chats: `/order CA-2016-152156` shows one to everybody, `/orders import` reads them from
//! a CSV file, and the button "Follow up" assigns one to a colleague.
//!
//! Here is only which handler does what. What orders are is in the crate `orders-business`, which knows no SDK.

mod cards;
mod handlers;
mod records;

use guildhall_sdk::prelude::*;
use handlers::{follow_up, import, look_up};

struct Orders;

impl Commands for Orders {
    fn run(call: &Call, command: &Command) -> Result<Effects> {
        match command.name.as_str() {
            "order" => look_up::run(command.text("id")),
            _ => import::start(call),
        }
    }

    fn complete(
        _call: &Call,
        _command: &str,
        _option: &str,
        typed: &str,
    ) -> Result<Vec<Suggestion>> {
        look_up::complete(typed)
    }
}

impl CardSource for Orders {
    fn render(_call: &Call, message: &str) -> Result<Card> {
        handlers::render(message)
    }
}

impl FormHandler for Orders {
    fn open(call: &Call, _form: &str, payload: &str) -> Result<Form> {
        follow_up::open(call, payload)
    }

    fn submit(call: &Call, submission: &Submission) -> Result<Submitted> {
        follow_up::submit(call, submission)
    }
}

impl OnJob for Orders {
    fn run(_call: &Call, job: &Job) -> Result {
        import::slice(job)
    }
}

guildhall_sdk::plugin!(Orders);
