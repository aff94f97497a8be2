//! What one reader missed: pages of the log, each thing told once, in its newest state.
//!
//! Rights are those of now: who left a chat meanwhile is told that, and nothing of what was said in it.

use std::collections::{HashMap, HashSet};

use guildhall_domain::MessageId;
use utoipa::ToSchema;

use crate::frames::{Frame, ResetReason};
use crate::hall::Hall;
use crate::plan::{Delivery, To, What};
use crate::recent::Told;
use crate::{LiveError, Viewer};

/// Further behind than this, a client fetches its state anew.
pub const MAX_BEHIND: u64 = 5_000;
/// Most entries of the log that are considered in one page.
pub const MAX_PAGE: usize = 200;

/// What happened after a position.
#[derive(Debug, serde::Serialize, ToSchema)]
pub struct Page {
    /// Events for this viewer, or one `reset`.
    pub frames: Vec<Frame>,
    /// Everything up to here was considered.
    pub cursor: u64,
}

/// What one viewer missed, up to a position.
pub struct Missed {
    /// Events for this viewer, in order.
    pub told: Vec<Told>,
    /// Everything up to here was considered.
    pub cursor: u64,
}

/// Something to tell, and how new its content must be.
struct News {
    position: u64,
    needed: u64,
    delivery: Delivery,
}

/// Whether a client can go on from its cursor at all.
pub fn refuse(head: u64, after: u64) -> Option<ResetReason> {
    if after > head {
        Some(ResetReason::UnknownCursor)
    } else if head - after > MAX_BEHIND {
        Some(ResetReason::TooFarBehind)
    } else {
        None
    }
}

/// The next page after a position, up to the end of the log.
pub async fn page(
    hall: &Hall,
    viewer: &Viewer,
    after: u64,
    limit: usize,
) -> Result<Page, LiveError> {
    let head = hall.head();
    if let Some(reason) = refuse(head, after) {
        return Ok(Page {
            frames: vec![Frame::Reset { reason }],
            cursor: head,
        });
    }
    let Missed { told, cursor } = up_to(hall, viewer, after, head, limit).await?;
    let frame = |told: Told| Frame::Event {
        position: told.position,
        event: told.event,
    };
    let frames = told.into_iter().map(frame).collect();
    Ok(Page { frames, cursor })
}

/// The next page after a position, but nothing after `until`, which is in the log.
pub async fn up_to(
    hall: &Hall,
    viewer: &Viewer,
    after: u64,
    until: u64,
    limit: usize,
) -> Result<Missed, LiveError> {
    let limit = limit.clamp(1, MAX_PAGE) as u64;
    // Positions have no gaps.
    let cursor = until.min(after + limit);
    let deliveries = hall.recent.deliveries(hall, after, cursor).await?;
    let mut told = Vec::new();
    for news in newest(deliveries) {
        if !concerns(hall, viewer, &news.delivery.to).await? {
            continue;
        }
        let class = news.delivery.class(viewer);
        let when = (news.position, news.needed);
        let found = hall
            .recent
            .told(hall, when, &news.delivery.what, &class, viewer);
        told.extend(found.await?);
    }
    Ok(Missed { told, cursor })
}

async fn concerns(hall: &Hall, viewer: &Viewer, to: &To) -> Result<bool, LiveError> {
    Ok(match to {
        To::Everyone => viewer.who.user().is_some(),
        To::Named(members) => members.contains(&viewer.who),
        To::Each(chat) => hall.members(chat).await?.contains(&viewer.who),
        To::Members(chat, except) => {
            !except.contains(&viewer.who) && hall.members(chat).await?.contains(&viewer.who)
        }
    })
}

/// Each thing that happened once: content is read now, so of several tellings one is enough.
///
/// A message is told where it was posted, else where it last changed; everything else where it last happened.
fn newest(deliveries: Vec<(u64, Delivery)>) -> Vec<News> {
    let mut changed: HashMap<MessageId, u64> = HashMap::new();
    let mut posted = HashSet::new();
    for (position, delivery) in &deliveries {
        if let Some(message) = delivery.what.message() {
            changed.insert(message.clone(), *position);
        }
        if let What::Posted(message) = &delivery.what {
            posted.insert(message.clone());
        }
    }
    let mut told = HashSet::new();
    let mut kept: Vec<News> = Vec::with_capacity(deliveries.len());
    for (position, delivery) in deliveries.into_iter().rev() {
        let is_news = match &delivery.what {
            What::Changed(message) => {
                !posted.contains(message) && told.insert(delivery.what.clone())
            }
            What::ReadMarked(chat, _) => told.insert(What::ReadMarked(chat.clone(), 0)),
            What::Reacted(..)
            | What::MembersChanged(_)
            | What::CustomerChanged(_)
            | What::PersonChanged(_)
            | What::PluginsChanged => told.insert(delivery.what.clone()),
            What::Posted(_) | What::ChatAdded(_) | What::ChatRemoved(_) => true,
        };
        if is_news {
            let message = delivery.what.message();
            let last = message.and_then(|message| changed.get(message)).copied();
            kept.push(News {
                position,
                needed: last.unwrap_or(position),
                delivery,
            });
        }
    }
    kept.reverse();
    kept
}
