//! Orders in chats: `/order CA-2016-152156` shows one to everybody, the page "Orders" looks for them, a
//! number that somebody pastes is offered to them, `/orders import` reads files, and the buttons on a
//! card follow an order up and share it.
//!
//! Here is only which handler does what. What orders are is in the crate `orders-business`, which knows
//! no SDK.

mod cards;
mod handlers;
mod live;
mod records;

use guildhall_sdk::prelude::*;
use guildhall_sdk::webhooks::{Hook, HookAnswer};
use handlers::{
    follow_up, import, look_up, mapping, offer, page, settings as set, share, sync, workbook,
};
use records::follow_ups::Mark;

struct Orders;

impl Commands for Orders {
    fn run(call: &Call, command: &Command) -> Result<Effects> {
        match command.name.as_str() {
            "order" => look_up::run(command.text("id")),
            "find-orders" => page::find(command.text("what")),
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

impl CardActions for Orders {
    fn pressed(call: &Call, press: &Press) -> Result<Effects> {
        let chosen = || press.values.first().map(String::as_str).unwrap_or_default();
        match press.control.as_str() {
            "show" => offer::accepted(&press.payload::<String>()?),
            "post" => page::post(&press.payload::<String>()?),
            "done" => {
                let (order, follow_up) = (press.payload()?, chosen().to_owned());
                follow_up::done(call, &Mark { order, follow_up })
            }
            "done-mine" => follow_up::done_mine(call, chosen()),
            _ => effects::none(),
        }
    }
}

impl FormHandler for Orders {
    fn open(_call: &Call, form: &str, payload: &str) -> Result<Form> {
        match form {
            "search" => page::open_search(payload),
            "share" => share::open(payload),
            mapping::FORM => mapping::open(payload),
            _ => follow_up::open(payload),
        }
    }

    fn submit(call: &Call, submission: &Submission) -> Result<Submitted> {
        match submission.form.as_str() {
            "search" => page::search(submission),
            "share" => share::submit(submission),
            form if mapping::is_form(form) => mapping::submit(submission),
            _ => follow_up::submit(call, submission),
        }
    }
}

impl PageHandler for Orders {
    fn render(call: &Call, ask: &PageAsk) -> Result<Page> {
        page::render(call, ask)
    }
}

impl OnMessage for Orders {
    fn posted(_call: &Call, message: &Message) -> Result {
        offer::said(message)
    }
}

impl OnJob for Orders {
    fn run(_call: &Call, job: &Job) -> Result {
        match job.name.as_str() {
            follow_up::JOB => follow_up::remind(job),
            workbook::JOB => workbook::read(job),
            sync::WATCH => sync::watch(),
            sync::POLL => sync::poll(),
            sync::TOLD => sync::look(job),
            _ => import::slice(job),
        }
    }
}

impl Webhook for Orders {
    fn handle(_call: &Call, hook: &Hook) -> Result<HookAnswer> {
        sync::told(hook)
    }
}

impl SettingCheck for Orders {
    fn check(_call: &Call) -> Result<Vec<FieldError>> {
        let mut wrong = set::check()?;
        wrong.extend(live::check()?);
        Ok(wrong)
    }
}

guildhall_sdk::plugin!(Orders);
