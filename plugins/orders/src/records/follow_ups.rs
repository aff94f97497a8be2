//! Follow-ups. Each is a record of its own under a random key, so that a hundred at once neither meet
//! nor get lost; what is done moves out of the way of what is open.

use super::MOST_COUNTED;
use guildhall_sdk::kv::Order::{Ascending, Descending};
use guildhall_sdk::prelude::*;
use orders_business::follow_up::FollowUp;
use serde::{Deserialize, Serialize};

/// Follow-ups of an order, as far as they are shown.
pub struct Shown {
    /// The newest open ones with their marks, the newest first.
    pub open: Vec<(String, FollowUp)>,
    /// How many open ones there are; counted to [`MOST_COUNTED`].
    pub count: u32,
}

/// Which follow-up of which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The order.
    pub order: String,
    /// Names it among those of the order.
    pub follow_up: String,
}

impl Mark {
    fn open(&self) -> String {
        format!("follow-up/{}/{}", self.order, self.follow_up)
    }
}

fn mine_key(assignee: &str, follow_up: &str) -> String {
    format!("mine/{assignee}/{follow_up}")
}

/// An open one of those that somebody is asked for.
pub fn mine(assignee: &str, follow_up: &str) -> Result<Option<Mark>> {
    let order: Option<String> = kv::get(&mine_key(assignee, follow_up))?;
    Ok(order.map(|order| Mark {
        order,
        follow_up: follow_up.to_owned(),
    }))
}

/// Writes a new one.
pub fn add(order: &str, follow_up: &FollowUp) -> Result<Mark> {
    let mark = Mark {
        order: order.to_owned(),
        follow_up: format!("{:013}-{}", follow_up.at, runtime::random_id()),
    };
    kv::put(&mark.open(), follow_up)?;
    kv::put(&mine_key(&follow_up.assignee, &mark.follow_up), &mark.order)?;
    Ok(mark)
}

/// One that is still open.
pub fn open(mark: &Mark) -> Result<Option<FollowUp>> {
    kv::get(&mark.open())
}

/// Keeps one that is done.
pub fn close(mark: &Mark, follow_up: &FollowUp) -> Result {
    kv::delete(&mark.open())?;
    kv::delete(&mine_key(&follow_up.assignee, &mark.follow_up))?;
    kv::put(
        &format!("done/{}/{}", mark.order, mark.follow_up),
        follow_up,
    )
}

/// The newest open ones of an order.
pub fn of_order(order: &str, newest: u32) -> Result<Shown> {
    let prefix = format!("follow-up/{order}/");
    let open = marked(&prefix, newest)?;
    let count = match u32::try_from(open.len()) {
        // Fewer than were asked for are all that there are.
        Ok(all) if all < newest => all,
        _ => kv::count(&prefix, MOST_COUNTED)?,
    };
    Ok(Shown { open, count })
}

/// The newest of an order that are done.
pub fn done(order: &str, newest: u32) -> Result<Vec<FollowUp>> {
    let found = marked(&format!("done/{order}/"), newest)?;
    Ok(found.into_iter().map(|(_, follow_up)| follow_up).collect())
}

/// The oldest open ones that somebody is asked for, with their orders.
pub fn of_person(assignee: &str, most: u32) -> Result<Vec<(Mark, FollowUp)>> {
    let prefix = format!("mine/{assignee}/");
    let found: Vec<(String, String)> = kv::scan(&prefix, Ascending, most)?;
    let marks: Vec<Mark> = found
        .into_iter()
        .filter_map(|(key, order)| {
            let follow_up = key.strip_prefix(&prefix)?.to_owned();
            Some(Mark { order, follow_up })
        })
        .collect();
    let keys: Vec<String> = marks.iter().map(Mark::open).collect();
    let found: Vec<Option<FollowUp>> = kv::get_many(&keys)?;
    let pairs = marks.into_iter().zip(found);
    Ok(pairs
        .filter_map(|(mark, found)| Some((mark, found?)))
        .collect())
}

fn marked(prefix: &str, newest: u32) -> Result<Vec<(String, FollowUp)>> {
    let found: Vec<(String, FollowUp)> = kv::scan(prefix, Descending, newest)?;
    let own = |key: String| key.strip_prefix(prefix).unwrap_or_default().to_owned();
    Ok(found.into_iter().map(|(key, it)| (own(key), it)).collect())
}
