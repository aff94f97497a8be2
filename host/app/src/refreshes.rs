//! Refreshes: marks on cards that are to be drawn anew from the records.
//!
//! Marking is blind: it reads nothing, so marks never set two calls against each other, and many of
//! them on one card are one. A mark is taken off in the commit of the drawing that it led to.

use guildhall_domain::{CompanyId, MessageId, Millis, PluginId};
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::glance::glance;
use crate::{codec, keys};

/// After so many failed drawings in a row a mark is dropped; the card stays as it is until the next.
pub const MOST_ATTEMPTS: u32 = 8;
/// The wait after the first failed drawing, in milliseconds; it doubles with each further one.
pub const FIRST_WAIT: u64 = Millis::SECOND;

/// The most marks that one look goes through.
const MOST_LOOKED_AT: usize = 1_000;

/// A mark on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Who draws it.
    pub plugin: PluginId,
    /// How many drawings failed since it was marked.
    #[serde(default)]
    pub attempts: u32,
    /// Not to be drawn before.
    #[serde(default)]
    pub not_before: Millis,
}

/// What is to be drawn now and when to look again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DueRefreshes {
    /// To be drawn now.
    pub items: Vec<(MessageId, Mark)>,
    /// When the next one is due of those that wait after a failure.
    pub next: Option<Millis>,
}

/// Marks a card of this plugin. Whether it is its own is asked by [`crate::messages`].
///
/// # Errors
/// The store's.
pub fn mark(cx: &mut Cx<'_>, message: &MessageId, plugin: &PluginId) -> Result<()> {
    let fresh = Mark {
        plugin: plugin.clone(),
        attempts: 0,
        not_before: Millis(0),
    };
    cx.keep(keys::refresh(message), &fresh)
}

/// Takes a mark off, at the beginning of the transaction that draws the card. A mark that comes in
/// meanwhile makes this transaction run again, so none is lost. `None` when there is no mark.
///
/// # Errors
/// The store's.
pub async fn take(cx: &mut Cx<'_>, message: &MessageId) -> Result<Option<Mark>> {
    let mark: Option<Mark> = cx.fetch(&keys::refresh(message)).await?;
    if mark.is_some() {
        cx.remove(keys::refresh(message))?;
    }
    Ok(mark)
}

/// Notes that a drawing failed: the next one is later by twice as much each time, and after
/// [`MOST_ATTEMPTS`] the mark is dropped. `None` when it was dropped, or is gone.
///
/// # Errors
/// The store's.
pub async fn fail(cx: &mut Cx<'_>, message: &MessageId) -> Result<Option<Millis>> {
    let Some(mut mark) = take(cx, message).await? else {
        return Ok(None);
    };
    mark.attempts += 1;
    if mark.attempts >= MOST_ATTEMPTS {
        return Ok(None);
    }
    mark.not_before = cx.now.plus(FIRST_WAIT << (mark.attempts - 1));
    cx.keep(keys::refresh(message), &mark)?;
    Ok(Some(mark.not_before))
}

impl Desk {
    /// Cards that are to be drawn now, at most `limit`. Only a glance: whoever draws one takes its
    /// mark in the transaction that draws.
    ///
    /// # Errors
    /// The store's.
    pub async fn due_refreshes(&self, company: &CompanyId, limit: usize) -> Result<DueRefreshes> {
        let mut work = glance(self, company)?;
        let cx = &mut work.cx();
        let page = cx.tx.range(keys::refreshes().limit(MOST_LOOKED_AT)).await?;
        let mut due = DueRefreshes::default();
        for (key, value) in page.items {
            let mark: Mark = codec::decode(&value)?;
            if mark.not_before > cx.now {
                let next = due
                    .next
                    .map_or(mark.not_before, |next| next.min(mark.not_before));
                due.next = Some(next);
            } else if due.items.len() < limit {
                let mut parts = key.read();
                let _ = parts.text()?;
                let message = MessageId::new(parts.text()?);
                due.items.push((
                    message.map_err(|why| Error::damaged(why.to_string()))?,
                    mark,
                ));
            } else {
                break;
            }
        }
        Ok(due)
    }
}

#[cfg(test)]
mod tests;
