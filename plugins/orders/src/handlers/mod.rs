//! What happens on each call: read records, ask the business code, write records, post.

pub mod follow_up;
pub mod import;
pub mod look_up;

use crate::cards;
use crate::records::{self, Shown};
use guildhall_sdk::prelude::*;
use orders_business::order::Order;

/// Draws the card of a message.
pub fn render(message: &str) -> Result<Card> {
    let gone = || Problem::new("unknown-card", text!("card-gone"));
    match records::shown(message)?.ok_or_else(gone)? {
        Shown::Order(id) => order_card(&records::order(&id)?.ok_or_else(gone)?),
        Shown::Import(id) => Ok(cards::import::draw(
            &records::import(&id)?.ok_or_else(gone)?,
        )),
    }
}

/// The card of an order with its follow-ups.
fn order_card(order: &Order) -> Result<Card> {
    let (newest, count) = records::follow_ups(&order.id, cards::order::SHOWN)?;
    cards::order::draw(order, &newest, count)
}
