//! `/order <id>`: shows an order, offers numbers while one is typed, and says what may have been
//! meant when there is none.

use super::{show, sync};
use crate::records;
use guildhall_sdk::prelude::*;
use guildhall_sdk::text::date;
use orders_business::near;
use orders_business::order::Order;
use orders_business::row::LONGEST_ID;

/// Most numbers that are offered.
const OFFERED: u32 = 8;
/// Orders around the number that are considered when it does not exist.
const AROUND: u32 = 20;

/// Shows it to everybody in the chat.
pub fn run(typed: &str) -> Result<Effects> {
    let id = near::normal(typed);
    if id.len() > LONGEST_ID {
        return Err(unknown(&id, &[]));
    }
    let found = match records::order(typed.trim())? {
        None if id != typed.trim() => records::order(&id)?,
        found => found,
    };
    let known = found
        .as_ref()
        .map_or(id.as_str(), |order| order.id.as_str())
        .to_owned();
    let Some(order) = sync::freshen(&known, found)? else {
        return Err(unknown(&id, &near(&id)?));
    };
    show(&order)?;
    effects::none()
}

/// Offers the orders whose number, or the last part of it, begins so.
pub fn complete(typed: &str) -> Result<Vec<Suggestion>> {
    let typed = near::normal(typed);
    if typed.len() > LONGEST_ID {
        return Ok(Vec::new());
    }
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

/// What may have been meant: orders with almost the same end, and orders that begin the same.
fn near(id: &str) -> Result<Vec<String>> {
    let mut candidates = records::numbers_ending(near::neighbours(near::tail(id)))?;
    let half: String = id
        .chars()
        .take(id.chars().count().div_ceil(2).max(4))
        .collect();
    candidates.extend(
        records::orders_from(&half, AROUND)?
            .into_iter()
            .map(|order| order.id),
    );
    Ok(near::closest(id, candidates))
}

fn unknown(id: &str, near: &[String]) -> Problem {
    let id: String = id.chars().take(LONGEST_ID).collect();
    let text = if near.is_empty() {
        text!("unknown-order", id)
    } else {
        text!("unknown-order-near", id, near = near.join(", "))
    };
    Problem::new("unknown-order", text)
}
