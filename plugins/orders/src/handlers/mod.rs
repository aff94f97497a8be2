//! What happens on each call: read records, ask the business code, write records, post.

pub mod follow_up;
pub mod import;
pub mod look_up;
pub mod mapping;
pub mod offer;
pub mod page;
pub mod settings;
pub mod share;
pub mod sync;
pub mod workbook;

use crate::cards;
use crate::records::{self, Shown, follow_ups};
use guildhall_sdk::prelude::*;
use orders_business::order::Order;

/// Draws the card of a message.
pub fn render(message: &str) -> Result<Card> {
    let gone = || Problem::new("unknown-card", text!("card-gone"));
    match records::shown(message)?.ok_or_else(gone)? {
        Shown::Order(id) => order_card(&order(&id)?),
        Shown::Import(id) => Ok(cards::import::draw(
            &records::import(&id)?.ok_or_else(gone)?,
        )),
    }
}

/// An order that is there.
pub fn order(id: &str) -> Result<Order> {
    let found = records::order(id)?;
    found.ok_or_else(|| Problem::new("unknown-order", text!("card-gone")))
}

/// The card of an order with its follow-ups.
pub fn order_card(order: &Order) -> Result<Card> {
    let open = follow_ups::of_order(&order.id, cards::order::SHOWN)?;
    sync::dated(
        cards::order::draw(order, &settings::rights()?, &open)?,
        order,
    )
}

/// Shows an order to everybody in the chat of this call.
pub fn show(order: &Order) -> Result {
    let message = chat::reply(order_card(order)?)?;
    records::show_order(&message, &order.id)
}
