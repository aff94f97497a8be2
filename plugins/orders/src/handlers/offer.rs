//! A number or a link that somebody says in a chat: the order is offered to them alone, and shown to
//! everybody when they want that.

use super::{order, settings, show};
use crate::cards::pages::order_address;
use crate::records;
use guildhall_sdk::prelude::*;
use orders_business::order::Order;
use orders_business::pasted;

/// Most orders that are offered for one message.
const OFFERED: usize = 3;

/// Looks for orders in what was said.
pub fn said(message: &Message) -> Result {
    let pattern = settings::link_pattern()?;
    let numbers = pasted::numbers(&message.text, pattern.as_deref());
    if numbers.is_empty() || message.retracted {
        return Ok(());
    }
    for order in records::orders(&numbers)?.iter().take(OFFERED) {
        chat::whisper(offer(order)?)?;
    }
    Ok(())
}

fn offer(order: &Order) -> Result<Card> {
    let summary = text!(
        "order-summary",
        id = &order.id,
        customer = &order.head.customer
    );
    let buttons = [
        Button::action("show", text!("show-to-all"), &order.id)?.tone(Tone::Info),
        Button::page("open", text!("open"), &order_address(&order.id), &())?,
    ];
    Ok(Card::new(summary.clone())
        .paragraph(summary)
        .buttons("actions", buttons))
}

/// Shows what was offered to everybody, and nothing more is offered.
pub fn accepted(id: &str) -> Result<Effects> {
    let order = order(id)?;
    show(&order)?;
    let said = text!("was-shown", id = &order.id);
    chat::update_origin(&Card::new(said.clone()).paragraph(said))?;
    effects::none()
}
