//! The follower of one company's log: takes up event after event and fills the queues.
//!
//! It never skips an event that it could not read: it tries again until it can, and nobody's cursor
//! passes it meanwhile.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use guildhall_domain::Event;
use tokio_util::sync::CancellationToken;

use crate::frames::{EventView, Frame};
use crate::hall::{Hall, Seat};
use crate::plan::{Class, Delivery, To, What, plan};
use crate::queue::{Ended, Item};
use crate::{LiveError, content};

/// Entries of the log taken up in one go.
const PAGE: usize = 128;
/// Contents asked for at the same time.
const AHEAD: usize = 16;
/// First and longest pause after a failure.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Content by what is told and to which class; `None` when there is nothing to tell.
type Contents = HashMap<(What, Class), Option<EventView>>;

/// Follows until `stop`.
pub async fn follow(hall: Arc<Hall>, stop: CancellationToken) {
    let mut head = hall.watch();
    let mut pause = PAUSES.0;
    loop {
        let step = tokio::select! {
            () = stop.cancelled() => return,
            step = catch_up(&hall) => step,
        };
        let waited = match step {
            Ok(()) => {
                pause = PAUSES.0;
                tokio::select! {
                    () = stop.cancelled() => return,
                    changed = head.changed() => changed.is_ok(),
                }
            }
            Err(error) => {
                tracing::error!(company = %hall.company, %error, "the log cannot be followed; trying again");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(pause) => (),
                }
                pause = (pause * 2).min(PAUSES.1);
                true
            }
        };
        if !waited {
            return;
        }
    }
}

/// Takes up everything that is in the log by now.
async fn catch_up(hall: &Hall) -> Result<(), LiveError> {
    loop {
        let head = hall.head();
        if hall.claimed() >= head || hall.skip_if_empty(head) {
            return Ok(());
        }
        let events = hall
            .desk
            .events(&hall.company, hall.claimed(), PAGE)
            .await?;
        if events.is_empty() {
            return Ok(());
        }
        let contents = shared_contents(hall, &events).await?;
        for (position, event) in &events {
            take_up(hall, *position, event, &contents).await?;
        }
    }
}

/// What whole classes are shown of a page of events, asked for once and side by side.
async fn shared_contents(hall: &Hall, events: &[(u64, Event)]) -> Result<Contents, LiveError> {
    let locales = hall.locales();
    let mut wanted = Vec::new();
    for delivery in events.iter().flat_map(|(_, event)| plan(event)) {
        if matches!(delivery.to, To::Users(_) | To::Each(_)) {
            continue;
        }
        for locale in &locales {
            let key = (delivery.what.clone(), Class::Locale(*locale));
            if !wanted.contains(&key) {
                wanted.push(key);
            }
        }
    }
    let asked = wanted.into_iter().map(|(what, class)| async move {
        let found = content::of(&hall.desk, &hall.company, &what, &class).await?;
        Ok(((what, class), found))
    });
    stream::iter(asked)
        .buffer_unordered(AHEAD)
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect()
}

/// Gives one event to all whom it concerns.
async fn take_up(
    hall: &Hall,
    position: u64,
    event: &Event,
    contents: &Contents,
) -> Result<(), LiveError> {
    let deliveries = plan(event);
    let audiences = loop {
        for delivery in &deliveries {
            if let Some(chat) = delivery.to.chat() {
                hall.members(chat).await?;
            }
        }
        if let Some(audiences) = hall.claim(position, event, &deliveries) {
            break audiences;
        }
    };
    for (delivery, seats) in deliveries.iter().zip(audiences) {
        tell(hall, position, delivery, &seats, contents).await;
    }
    hall.set_delivered(position);
    Ok(())
}

/// Puts the frame into the queues of these seats, serialised once for each class.
async fn tell(
    hall: &Hall,
    position: u64,
    delivery: &Delivery,
    seats: &[Arc<Seat>],
    contents: &Contents,
) {
    let mut frames: HashMap<Class, Option<Bytes>> = HashMap::new();
    for seat in seats {
        let class = delivery.class(&seat.viewer);
        if !frames.contains_key(&class) {
            let key = (delivery.what.clone(), class.clone());
            let found = match contents.get(&key) {
                Some(found) => found.clone(),
                None => insist(hall, &key.0, &class).await,
            };
            let bytes = found.map(|event| Frame::Event { position, event }.to_bytes());
            frames.insert(class.clone(), bytes);
        }
        if let Some(Some(bytes)) = frames.get(&class) {
            let revises = delivery.what.revises().cloned();
            seat.queue.push(Item {
                position,
                revises,
                bytes: bytes.clone(),
            });
        }
    }
    if let What::PersonChanged(user) = &delivery.what
        && matches!(
            content::is_active(&hall.desk, &hall.company, user).await,
            Ok(false)
        )
    {
        hall.end_where(Ended::SignedOut, |viewer| viewer.user == *user);
    }
}

/// The content, however long it takes: the event was taken up, so it must be told.
async fn insist(hall: &Hall, what: &What, class: &Class) -> Option<EventView> {
    let mut pause = PAUSES.0;
    loop {
        match content::of(&hall.desk, &hall.company, what, class).await {
            Ok(found) => return found,
            Err(error) => {
                tracing::error!(company = %hall.company, %error, "content cannot be read; trying again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSES.1);
            }
        }
    }
}
