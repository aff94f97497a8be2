//! `/order <id>`: shows an order, offers numbers while one is typed, and says what may have been
//! meant when there is none.

use super::order_card;
use crate::business::near;
use crate::business::order::Order;
use crate::records;
use guildhall_sdk::prelude::*;
use guildhall_sdk::text::date;

/// Most numbers that are offered.
const OFFERED: u32 = 8;
/// Orders around the number that are considered when it does not exist.
const AROUND: u32 = 20;

/// Shows it to everybody in the chat.
pub fn run(typed: &str) -> Result<Effects> {
    let id = near::normal(typed);
    let found = match records::order(typed.trim())? {
        None if id != typed.trim() => records::order(&id)?,
        found => found,
    };
    let Some(order) = found else {
        return Err(unknown(&id)?);
    };
    let message = chat::reply(order_card(&order)?)?;
    records::show_order(&message, &order.id)?;
    effects::none()
}

/// Offers the orders whose number, or the last part of it, begins so.
pub fn complete(typed: &str) -> Result<Vec<Suggestion>> {
    let typed = near::normal(typed);
    let mut found = records::orders_from(&typed, OFFERED)?;
    if found.is_empty() && typed.starts_with(|c: char| c.is_ascii_digit()) {
        found = records::orders_from_tail(&typed, OFFERED)?;
    }
    Ok(found.iter().map(suggestion).collect())
}

fn suggestion(order: &Order) -> Suggestion {
    let label = text!(
        "suggestion",
        id = &order.id,
        customer = &order.head.customer,
        ordered = date(&order.head.ordered)
    );
    Suggestion::new(&order.id, label)
}

fn unknown(id: &str) -> Result<Problem> {
    let mut candidates = records::numbers_ending(near::neighbours(near::tail(id)))?;
    // Its first half is right: perhaps the end was left out or is all wrong.
    let half: String = id
        .chars()
        .take(id.chars().count().div_ceil(2).max(4))
        .collect();
    candidates.extend(
        records::orders_from(&half, AROUND)?
            .into_iter()
            .map(|order| order.id),
    );
    let near = near::closest(id, candidates);
    let shown: String = id.chars().take(64).collect();
    Ok(Problem::new(
        "unknown-order",
        if near.is_empty() {
            text!("unknown-order", id = shown)
        } else {
            text!("unknown-order-near", id = shown, near = near.join(", "))
        },
    ))
}
