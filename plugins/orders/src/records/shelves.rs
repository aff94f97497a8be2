//! Looking for orders by what is known of them: the shelves on which each order stands, and the names
//! that are looked through. A call looks at so many names and orders and no more; where it stopped it
//! says, and the next one goes on there.

use guildhall_sdk::kv::Order::Descending;
use guildhall_sdk::prelude::*;
use orders_business::day::Day;
use orders_business::find::{Criteria, Shelf, holds, place};
use orders_business::near::normal;
use orders_business::order::Order;
use orders_business::row::LONGEST_ID;
use std::collections::BTreeSet;

/// Longest place on a shelf, in bytes: a day and a number.
pub const LONGEST_PLACE: usize = LONGEST_ID + 11;
/// Orders of one list.
pub const PAGE: usize = 20;
/// Names that are looked through for one search.
const NAMES: usize = 5_000;
/// Names that fit and whose orders are looked at.
const FITTING: usize = 20;
/// Orders that are asked for at once.
const AT_ONCE: u32 = 60;
/// How often orders are asked for in one call.
const ROUNDS: usize = 4;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The newest first.
    pub orders: Vec<Order>,
    /// Where to go on, when there may be more.
    pub next: Option<String>,
    /// More names fit than are looked at: more of the name is to be said.
    pub too_many_names: bool,
}

/// The orders that fit, the newest first, from behind `after` on.
pub fn search(criteria: &Criteria, after: Option<&str>) -> Result<Found> {
    if !criteria.number.is_empty() {
        return by_number(criteria);
    }
    let (shelves, too_many_names) = shelves(criteria)?;
    let mut found = Found {
        too_many_names,
        ..Found::default()
    };
    let mut after = after.map(str::to_owned);
    for _ in 0..ROUNDS {
        let places = places(&shelves, criteria, after.as_deref())?;
        let keys = places
            .iter()
            .map(|place| format!("order/{}", number(place)));
        let orders: Vec<Option<Order>> = kv::get_many(&keys.collect::<Vec<_>>())?;
        let whole = places.len() == AT_ONCE as usize;
        for (place, order) in places.into_iter().zip(orders) {
            if found.orders.len() == PAGE {
                found.next = after;
                return Ok(found);
            }
            after = Some(place);
            found
                .orders
                .extend(order.filter(|order| criteria.fits(order)));
        }
        if !whole {
            return Ok(found);
        }
    }
    found.next = after;
    Ok(found)
}

fn by_number(criteria: &Criteria) -> Result<Found> {
    let typed = normal(&criteria.number);
    if typed.len().max(criteria.number.len()) > LONGEST_ID {
        return Ok(Found::default());
    }
    let limit = PAGE as u32;
    let mut orders = super::orders_from(criteria.number.trim(), limit)?;
    if orders.is_empty() {
        orders = super::orders_from(&typed, limit)?;
    }
    if orders.is_empty() {
        orders = super::orders_from_tail(&typed, limit)?;
    }
    orders.retain(|order| criteria.fits(order));
    orders.sort_by_key(|order| std::cmp::Reverse(place(order)));
    Ok(Found {
        orders,
        ..Found::default()
    })
}

/// The shelves that hold everything that fits, and as little else as possible.
fn shelves(criteria: &Criteria) -> Result<(Vec<Shelf>, bool)> {
    if !criteria.customer.is_empty() {
        return named("customer/", &criteria.customer, Shelf::customer);
    }
    if !criteria.product.is_empty() {
        return named("product/", &criteria.product, Shelf::product);
    }
    let shelf = criteria
        .status
        .as_ref()
        .map_or_else(Shelf::all, Shelf::status);
    Ok((vec![shelf], false))
}

fn named(kind: &str, part: &str, shelf: impl Fn(&str) -> Shelf) -> Result<(Vec<Shelf>, bool)> {
    let mut shelves = Vec::new();
    for (at, entry) in kv::each::<String>(kind).enumerate() {
        let (key, name) = entry?;
        if at == NAMES {
            return Ok((shelves, true));
        }
        if holds(&name, part) {
            if shelves.len() == FITTING {
                return Ok((shelves, true));
            }
            shelves.push(shelf(key.strip_prefix(kind).unwrap_or_default()));
        }
    }
    Ok((shelves, false))
}

/// The next places on any of the shelves, the newest first, each once.
fn places(shelves: &[Shelf], criteria: &Criteria, after: Option<&str>) -> Result<Vec<String>> {
    let mut places = BTreeSet::new();
    for Shelf(shelf) in shelves {
        let start = match (after, &criteria.until) {
            (Some(after), _) => Some(format!("{shelf}{after}")),
            // `0` comes after the `/` behind the day.
            (None, Some(until)) => Some(format!("{shelf}{until}0")),
            (None, None) => None,
        };
        let keys = kv::keys(shelf, start.as_deref(), Descending, AT_ONCE + 1)?;
        let own = keys
            .iter()
            .filter_map(|key| key.strip_prefix(shelf.as_str()));
        let wanted = own.filter(|place| {
            let early = |from: &Day| parts(place).0 < from.as_str();
            Some(*place) != after && !criteria.from.as_ref().is_some_and(early)
        });
        places.extend(wanted.map(str::to_owned));
    }
    Ok(places.into_iter().rev().take(AT_ONCE as usize).collect())
}

/// Day and number.
fn parts(place: &str) -> (&str, &str) {
    place.split_once('/').unwrap_or((place, ""))
}

fn number(place: &str) -> &str {
    parts(place).1
}
