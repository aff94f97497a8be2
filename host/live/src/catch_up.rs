//! What one reader missed: pages of the log, each thing told once, in its newest state.
//!
//! Rights are those of now: who left a chat meanwhile is told that, and nothing of what was said in it.

use std::collections::HashSet;

use guildhall_domain::Event;
use utoipa::ToSchema;

use crate::frames::{Frame, ResetReason};
use crate::hall::Hall;
use crate::plan::{Delivery, To, What, plan};
use crate::{LiveError, Viewer, content};

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
    up_to(hall, viewer, after, head, limit).await
}

/// The next page after a position, but nothing after `until`.
pub async fn up_to(
    hall: &Hall,
    viewer: &Viewer,
    after: u64,
    until: u64,
    limit: usize,
) -> Result<Page, LiveError> {
    let limit = limit.clamp(1, MAX_PAGE);
    let mut events = hall.desk.events(&hall.company, after, limit).await?;
    let whole = events.len() < limit;
    events.retain(|(position, _)| *position <= until);
    let cursor = match events.last() {
        Some((position, _)) if !whole => *position,
        _ => until,
    };
    let mut frames = Vec::new();
    for (position, delivery) in newest(&events) {
        if !concerns(hall, viewer, &delivery.to).await? {
            continue;
        }
        let class = delivery.class(viewer);
        if let Some(event) = content::of(&hall.desk, &hall.company, &delivery.what, &class).await? {
            frames.push(Frame::Event { position, event });
        }
    }
    Ok(Page { frames, cursor })
}

async fn concerns(hall: &Hall, viewer: &Viewer, to: &To) -> Result<bool, LiveError> {
    Ok(match to {
        To::Everyone => true,
        To::Users(users) => users.contains(&viewer.user),
        To::Each(chat) => hall.members(chat).await?.contains(&viewer.user),
        To::Members(chat, except) => {
            !except.contains(&viewer.user) && hall.members(chat).await?.contains(&viewer.user)
        }
    })
}

/// Each thing that happened once: content is read now, so of several tellings one is enough.
///
/// A message is told where it was posted, else where it last changed; everything else where it last happened.
fn newest(events: &[(u64, Event)]) -> Vec<(u64, Delivery)> {
    let all: Vec<(u64, Delivery)> = events
        .iter()
        .flat_map(|(position, event)| {
            plan(event)
                .into_iter()
                .map(|delivery| (*position, delivery))
        })
        .collect();
    let posted: HashSet<_> = all
        .iter()
        .filter_map(|(_, delivery)| match &delivery.what {
            What::Posted(message) => Some(message.clone()),
            _ => None,
        })
        .collect();
    let mut told = HashSet::new();
    let mut kept: Vec<_> = all
        .into_iter()
        .rev()
        .filter(|(_, delivery)| match &delivery.what {
            What::Changed(message) => {
                !posted.contains(message) && told.insert(delivery.what.clone())
            }
            What::ReadMarked(chat, _) => told.insert(What::ReadMarked(chat.clone(), 0)),
            What::MembersChanged(_) | What::PersonChanged(_) | What::PluginsChanged => {
                told.insert(delivery.what.clone())
            }
            What::Posted(_) | What::ChatAdded(_) | What::ChatRemoved(_) => true,
        })
        .collect();
    kept.reverse();
    kept
}
