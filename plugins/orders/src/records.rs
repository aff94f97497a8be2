//! Where everything is kept. One function for each thing that is read or written; no key is made
//! anywhere else.
//!
//! | key | record |
//! |---|---|
//! | `order/<order>` | the order with its lines |
//! | `number/<last part>` | the orders whose number ends so |
//! | `by-day/…`, `by-status/<status>/…`, `by-customer/<mark>/…`, `by-product/<mark>/…` | `<day>/<order>`: the shelves on which an order stands |
//! | `customer/<mark>`, `product/<mark>` | the names that are looked through |
//! | `follow-up/<order>/<time>-<random>` | one that is open: a record of its own, so that a hundred at once neither meet nor get lost |
//! | `mine/<assignee>/<time>-<random>` | the order of an open one that somebody is asked for |
//! | `done/<order>/<time>-<random>` | one that is done |
//! | `card/<message>` | what the card of a message shows |
//! | `shown/<order>/<time>-<message>` | a message that shows the order |
//! | `import/<import>` | an import |
//! | `import-running` | the import that runs, if one does |
//! | `orders` | how many orders there are |
//! | `live/progress` | how far the live system was asked for what changed |
//! | `live/silence` | that the live system does not answer, while it does not |
//! | `live/open/<order>` | an order of the live system that was shown and is not at its end |
//! | `live/turn` | where of these it is asked next |
//! | `live/old/<order>` | an order whose cards say so |

use guildhall_sdk::kv::Order::{Ascending, Descending};
use guildhall_sdk::prelude::*;
use orders_business::find;
use orders_business::import::Import;
use orders_business::live::{Backoff, Progress};
use orders_business::near;
use orders_business::order::Order;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub mod follow_ups;
pub mod shelves;

/// Most follow-ups that are counted.
pub const MOST_COUNTED: u32 = 1000;
/// Keys that are asked for at once.
const AT_ONCE: usize = 100;
/// Cards of an order that are drawn anew.
const CARDS: u32 = 100;
/// Most orders whose numbers end alike.
const ALIKE: usize = 20;

/// Orders whose cards are drawn anew when the live system answers again.
const MOST_OLD: u32 = 500;

/// What a card shows.
#[derive(Debug, Serialize, Deserialize)]
pub enum Shown {
    /// An order.
    Order(String),
    /// An import.
    Import(String),
}

/// An order.
pub fn order(id: &str) -> Result<Option<Order>> {
    kv::get(&format!("order/{id}"))
}

/// An order and the length of its record in bytes.
pub fn order_with_length(id: &str) -> Result<Option<(Order, usize)>> {
    let bytes = kv::get_bytes(&format!("order/{id}"))?;
    bytes
        .map(|bytes| Ok((serde_json::from_slice(&bytes)?, bytes.len())))
        .transpose()
}

/// Writes an order: the one way in which any gets here, with [`save_all`]. `before` is what was there,
/// if anything was. Cards that show it are drawn anew when it says something else than before.
pub fn save(order: &Order, before: Option<&Order>) -> Result {
    save_all([(order, before)])
}

/// Writes orders, each beside what was there before.
pub fn save_all<'a>(orders: impl IntoIterator<Item = (&'a Order, Option<&'a Order>)>) -> Result {
    // Names of customers and products are shared by many orders; each is written once.
    let mut written = BTreeSet::new();
    for (order, before) in orders {
        kv::put(&format!("order/{}", order.id), order)?;
        let known = before.map(find::keys).unwrap_or_default();
        let keys = find::keys(order);
        for key in known
            .keys()
            .filter(|key| key.starts_with("by-") && !keys.contains_key(*key))
        {
            kv::delete(key)?;
        }
        for (key, value) in keys {
            if known.get(&key) != Some(&value) && written.insert(key.clone()) {
                kv::put(&key, &value)?;
            }
        }
        match before {
            None => index_order(&order.id)?,
            Some(before) if before.says_the_same(order) => {}
            Some(_) => refresh_cards(&order.id)?,
        }
    }
    Ok(())
}

/// Has the newest cards of an order drawn anew after the commit.
pub fn refresh_cards(order: &str) -> Result {
    for message in messages_with(order, CARDS)? {
        match chat::refresh(&message) {
            // It was taken back, or is out of reach by now: the others are drawn all the same.
            Err(problem) if matches!(problem.code.as_str(), "not-found" | "denied") => {}
            done => done?,
        }
    }
    Ok(())
}

/// Has an order found by the last part of its number.
fn index_order(id: &str) -> Result {
    let key = format!("number/{}", near::tail(id));
    let mut alike: Vec<String> = kv::get(&key)?.unwrap_or_default();
    if alike.len() < ALIKE && !alike.iter().any(|known| known == id) {
        alike.push(id.to_owned());
        kv::put(&key, &alike)?;
    }
    Ok(())
}

/// Orders whose number begins so.
pub fn orders_from(start: &str, limit: u32) -> Result<Vec<Order>> {
    let found = kv::scan(&format!("order/{start}"), Ascending, limit)?;
    Ok(found.into_iter().map(|(_, order)| order).collect())
}

/// Orders the last part of whose number begins so.
pub fn orders_from_tail(start: &str, limit: u32) -> Result<Vec<Order>> {
    let found: Vec<(String, Vec<String>)> = kv::scan(&format!("number/{start}"), Ascending, limit)?;
    let keys: Vec<String> = found
        .into_iter()
        .flat_map(|(_, ids)| ids)
        .take(limit as usize)
        .map(|id| format!("order/{id}"))
        .collect();
    Ok(kv::get_many(&keys)?.into_iter().flatten().collect())
}

/// Numbers of orders that end in one of these.
pub fn numbers_ending(tails: impl IntoIterator<Item = String>) -> Result<Vec<String>> {
    let keys: Vec<String> = tails
        .into_iter()
        .map(|tail| format!("number/{tail}"))
        .collect();
    let mut found: Vec<String> = Vec::new();
    for keys in keys.chunks(AT_ONCE) {
        let alike: Vec<Option<Vec<String>>> = kv::get_many(keys)?;
        found.extend(alike.into_iter().flatten().flatten());
    }
    Ok(found)
}

/// Counts new orders, and says how many there are in all.
pub fn count_orders(new: u64) -> Result<u64> {
    if new == 0 {
        return Ok(kv::get("orders")?.unwrap_or(0));
    }
    kv::update("orders", |known: Option<u64>| known.unwrap_or(0) + new)
}

/// Those of these orders that there are.
pub fn orders(ids: &[String]) -> Result<Vec<Order>> {
    let keys: Vec<String> = ids.iter().map(|id| format!("order/{id}")).collect();
    Ok(kv::get_many(&keys)?.into_iter().flatten().collect())
}

/// What the card of a message shows.
pub fn shown(message: &str) -> Result<Option<Shown>> {
    kv::get(&format!("card/{message}"))
}

/// Remembers that a message shows an order.
pub fn show_order(message: &str, order: &str) -> Result {
    kv::put(&format!("card/{message}"), &Shown::Order(order.to_owned()))?;
    kv::put(
        &format!("shown/{order}/{:013}-{message}", runtime::now()),
        message,
    )
}

/// Remembers that a message shows an import.
pub fn show_import(message: &str, import: &str) -> Result {
    kv::put(
        &format!("card/{message}"),
        &Shown::Import(import.to_owned()),
    )
}

/// The messages that showed an order last.
pub fn messages_with(order: &str, newest: u32) -> Result<Vec<String>> {
    let found = kv::scan(&format!("shown/{order}/"), Descending, newest)?;
    Ok(found.into_iter().map(|(_, message)| message).collect())
}

/// An import.
pub fn import(id: &str) -> Result<Option<Import>> {
    kv::get(&format!("import/{id}"))
}

/// Writes an import, and whether it is the one that runs.
pub fn put_import(import: &Import) -> Result {
    kv::put(&format!("import/{}", import.id), import)?;
    if import.end.is_none() {
        kv::put("import-running", &import.id)
    } else {
        kv::delete("import-running")
    }
}

/// The import that runs.
pub fn running_import() -> Result<Option<Import>> {
    match kv::get::<String>("import-running")? {
        Some(id) => import(&id),
        None => Ok(None),
    }
}

/// How far the live system at this address was asked for what changed.
pub fn progress(address: &str) -> Result<Option<Progress>> {
    let kept: Option<(String, Progress)> = kv::get("live/progress")?;
    Ok(kept.and_then(|(of, progress)| (of == address).then_some(progress)))
}

/// Writes how far it was asked.
pub fn put_progress(address: &str, progress: &Progress) -> Result {
    kv::put("live/progress", &(address, progress))
}

/// That the live system does not answer: the one at this address, or any.
pub fn silence(address: Option<&str>) -> Result<Option<Backoff>> {
    let kept: Option<(String, Backoff)> = kv::get("live/backoff")?;
    let is_meant = |of: &str| address.is_none_or(|address| address == of);
    Ok(kept.and_then(|(of, silence)| is_meant(&of).then_some(silence)))
}

/// Writes that the one at this address does not answer.
pub fn put_silence(address: &str, silence: &Backoff) -> Result {
    kv::put("live/backoff", &(address, silence))
}

/// Remembers that cards of an order say that the live system does not answer.
pub fn shows_silence(order: &str) -> Result {
    kv::put(&format!("live/old/{order}"), &())
}

/// The live system answers again: cards that say otherwise are drawn anew.
pub fn end_silence() -> Result {
    kv::delete("live/backoff")?;
    let old: Vec<(String, ())> = kv::scan("live/old/", Ascending, MOST_OLD)?;
    for (key, ()) in old {
        refresh_cards(key.trim_start_matches("live/old/"))?;
        kv::delete(&key)?;
    }
    Ok(())
}

/// Whether an order that was shown may still change. Writes only what is not so already.
pub fn keep_open(order: &str, open: bool) -> Result {
    let key = format!("live/open/{order}");
    match (open, kv::get::<()>(&key)?.is_some()) {
        (true, false) => kv::put(&key, &()),
        (false, true) => kv::delete(&key),
        _ => Ok(()),
    }
}

/// Orders that were shown and may still change: at most so many, and each time the next ones.
pub fn open_in_turn(most: u32) -> Result<Vec<String>> {
    let turn: Option<String> = kv::get("live/turn")?;
    let mut keys = kv::keys("live/open/", turn.as_deref(), Ascending, most + 1)?;
    let next = (keys.len() > most as usize).then(|| keys.pop()).flatten();
    match (&next, turn) {
        (Some(next), _) => kv::put("live/turn", next)?,
        (None, Some(_)) => kv::delete("live/turn")?,
        (None, None) => {}
    }
    let order = |key: &String| key.trim_start_matches("live/open/").to_owned();
    Ok(keys.iter().map(order).collect())
}
