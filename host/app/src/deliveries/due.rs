//! What is to be told to a plugin now: the cursor, and the first event of each lane that is due.
//!
//! Only a glance: whoever tells an event takes it in the transaction in which it is told.

use guildhall_domain::{CompanyId, Millis, PluginId};

use super::{Lane, MOST_WAITING};
use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::Result;
use crate::events::Fact;
use crate::glance::glance;
use crate::{codec, keys};

/// An event that waited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The event.
    pub fact: Fact,
    /// How often telling it failed.
    pub attempts: u32,
}

/// What is due for one plugin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DueDeliveries {
    /// How far it was told; none when it was never begun with.
    pub cursor: Option<u64>,
    /// The first event of each lane that is due.
    pub waiting: Vec<Waiting>,
    /// When the next lane is due of those that are not due yet.
    pub next: Option<Millis>,
    /// As many wait as may: it is not told of any further one.
    pub full: bool,
}

impl Desk {
    /// What is due for a plugin, at most `limit` waiting events.
    ///
    /// # Errors
    /// The store's.
    pub async fn due_deliveries(
        &self,
        company: &CompanyId,
        plugin: &PluginId,
        limit: usize,
    ) -> Result<DueDeliveries> {
        let mut work = glance(self, company)?;
        let cx = &mut work.cx();
        let mut due = DueDeliveries {
            cursor: cx.fetch(&keys::event_cursor(plugin)).await?,
            ..DueDeliveries::default()
        };
        for (key, lane) in cx.tx.range(keys::event_lanes(plugin)).await?.items {
            let lane: Lane = codec::decode(&lane)?;
            if lane.due > cx.now {
                due.next = Some(due.next.map_or(lane.due, |next| next.min(lane.due)));
            } else if due.waiting.len() < limit {
                let mut parts = key.read();
                let (_, _, name) = (parts.text()?, parts.text()?, parts.text()?);
                due.waiting.extend(first(cx, plugin, &name, &lane).await?);
            } else {
                due.next = Some(cx.now);
            }
        }
        let waiting = cx.tx.counter(&keys::event_waiting_count(plugin)).await?;
        due.full = waiting >= MOST_WAITING;
        Ok(due)
    }
}

async fn first(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    name: &str,
    lane: &Lane,
) -> Result<Option<Waiting>> {
    let range = keys::events_waiting_in(plugin, name).limit(1);
    let page = cx.tx.range(range).await?;
    let Some((_, fact)) = page.items.first() else {
        return Ok(None);
    };
    Ok(Some(Waiting {
        fact: codec::decode(fact)?,
        attempts: lane.attempts,
    }))
}
