//! The page, beside a chat or by itself: looks for orders, shows one, posts it.

use super::{order, settings, show};
use crate::cards::{self, pages};
use crate::records::{self, follow_ups, shelves};
use guildhall_sdk::forms::Value;
use guildhall_sdk::prelude::*;
use orders_business::find::{Criteria, LONGEST};
use orders_business::row::LONGEST_ID;
use orders_business::status::Status;

/// Follow-ups of the viewer that are shown.
const MINE: u32 = 20;
/// Follow-ups of an order that are shown when they are done.
const DONE: u32 = 10;

/// Draws a list, or the order that the query names.
pub fn render(call: &Call, ask: &PageAsk) -> Result<Page> {
    if ask.path != pages::PATH {
        return Ok(Page::NotFound);
    }
    let id = ask.query("order");
    if id.len() > LONGEST_ID {
        return Ok(Page::NotFound);
    }
    if !id.is_empty() {
        return match records::order(id)? {
            Some(order) => {
                let open = follow_ups::of_order(id, cards::order::SHOWN)?;
                let done = follow_ups::done(id, DONE)?;
                pages::one(
                    &order,
                    &settings::rights()?,
                    &open,
                    &done,
                    call.chat.is_some(),
                )
            }
            None => Ok(Page::NotFound),
        };
    }
    let said = ask.query.iter();
    let criteria = Criteria::read(said.map(|(name, value)| (name.as_str(), value.as_str())));
    // Whoever writes an address by hand is shown the list from its beginning.
    let is_place = |after: &&str| (1..=shelves::LONGEST_PLACE).contains(&after.len());
    let after = Some(ask.query("after")).filter(is_place);
    let mine = match (call.user(), after) {
        (Some(user), None) if criteria == Criteria::default() => follow_ups::of_person(user, MINE)?,
        _ => Vec::new(),
    };
    pages::list(&criteria, &shelves::search(&criteria, after)?, &mine)
}

/// `/find-orders customer:Gute from:2016-01-01`: opens the list.
pub fn find(typed: &str) -> Result<Effects> {
    effects::open_page(&pages::list_address(&Criteria::typed(typed), ""), &())
}

/// The form to search with; `payload` is what was looked for last.
pub fn open_search(payload: &str) -> Result<Form> {
    let said: Vec<(String, String)> = serde_json::from_str(payload)?;
    let last = |name: &str| {
        let found = said.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    let text = |name, label| {
        let initial = last(name).map_or(Value::Absent, Value::Text);
        Field::text(name, label, LONGEST as u32).initial(initial)
    };
    let day = |name, label| {
        let initial = last(name).map_or(Value::Absent, Value::Date);
        Field::date(name, label).initial(initial)
    };
    let statuses = Status::KNOWN.map(|it| (it.key().to_owned(), cards::order::status(&it)));
    let chosen = last("status").filter(|key| statuses.iter().any(|(known, _)| known == key));
    let status = Field::choice("status", text!("status"), statuses)
        .initial(chosen.map_or(Value::Absent, |key| Value::Choices(vec![key])));
    Ok(Form::new("search", text!("search-title"))
        .field(text("number", text!("number")))
        .field(text("customer", text!("customer")).help(text!("customer-help")))
        .field(text("product", text!("product")).help(text!("product-help")))
        .field(day("from", text!("from-day")))
        .field(day("until", text!("until-day")))
        .field(status)
        .submit_label(text!("search")))
}

/// Opens the list of what was looked for.
pub fn search(submission: &Submission) -> Result<Submitted> {
    let status = submission.choices("status").first();
    let said = [
        ("number", submission.text("number")),
        ("customer", submission.text("customer")),
        ("product", submission.text("product")),
        ("from", submission.date("from").unwrap_or_default()),
        ("until", submission.date("until").unwrap_or_default()),
        ("status", status.map(String::as_str).unwrap_or_default()),
    ];
    let address = pages::list_address(&Criteria::read(said), "");
    Ok(Submitted::Close(effects::open_page(&address, &())?))
}

/// Posts an order to the chat beside which the page stands.
pub fn post(id: &str) -> Result<Effects> {
    show(&order(id)?)?;
    effects::toast(text!("was-posted", id))
}
