//! The follower of one company's log: takes up event after event and fills the queues.
//!
//! It never skips an event that it could not read: it tries again until it can, and nobody's cursor
//! passes it meanwhile.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream;
use guildhall_domain::{Event, Locale};
use tokio_util::sync::CancellationToken;

use crate::batch::Batch;
use crate::content::Found;
use crate::hall::{Hall, Seat};
use crate::plan::{Class, Delivery, To, What, plan};
use crate::queue::{Ended, Item};
use crate::recent::Told;
use crate::{LiveError, Viewer, content};

/// Entries of the log taken up in one go.
const PAGE: usize = 128;
/// Messages whose content is read together: more would make the reading likelier to be overtaken.
const POSTED: usize = 64;
/// Other contents asked for at the same time.
const AHEAD: usize = 16;
/// About so many bytes go into one batch, so that one batch fills nobody's queue.
const BATCH: usize = 64 * 1024;
/// First and longest pause after a failure.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Content by what is told and to which class.
type Contents = HashMap<(What, Class), Found>;

/// Events that follow one another and what is told of each.
struct Run<'e> {
    events: &'e [(u64, Event)],
    deliveries: &'e [Vec<Delivery>],
}

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
        let deliveries: Vec<_> = events.iter().map(|(_, event)| plan(event)).collect();
        let contents = shared_contents(hall, &deliveries).await?;
        hall.recent.sweep();
        let mut at = 0;
        while at < events.len() {
            let next = at + together(&deliveries[at..], &contents);
            let run = Run {
                events: &events[at..next],
                deliveries: &deliveries[at..next],
            };
            take_up(hall, run, &contents).await?;
            at = next;
        }
    }
}

/// How many of the first events are told as one: messages that the same chat's members are told of,
/// and shown the same of.
fn together(deliveries: &[Vec<Delivery>], contents: &Contents) -> usize {
    let varies = |what: &What| {
        let mut classes = Locale::ALL.iter().map(|locale| Class::Locale(*locale));
        classes.any(|of| matches!(contents.get(&(what.clone(), of)), Some(Found::Varies)))
    };
    let chat = |told: &Vec<Delivery>| match told.as_slice() {
        [
            Delivery {
                to: to @ To::Members(..),
                what: what @ What::Posted(_),
            },
        ] if !varies(what) => Some(to.clone()),
        _ => None,
    };
    let first = deliveries.first().and_then(chat);
    let same = |told: &&Vec<Delivery>| first.is_some() && chat(told) == first;
    deliveries.iter().take_while(same).count().max(1)
}

/// What whole classes are shown of a page of events, asked for once and side by side.
async fn shared_contents(hall: &Hall, deliveries: &[Vec<Delivery>]) -> Result<Contents, LiveError> {
    let locales = hall.locales();
    let (mut posted, mut wanted) = (Vec::new(), HashSet::new());
    for delivery in deliveries.iter().flatten() {
        match (&delivery.to, &delivery.what) {
            (To::Named(_) | To::Each(_), _) => {}
            (_, What::Posted(message)) => posted.push(message.clone()),
            (_, what) => wanted.extend(locales.iter().map(|of| (what.clone(), Class::Locale(*of)))),
        }
    }
    let mut contents = Contents::new();
    for some in posted.chunks(POSTED) {
        let found = content::posted(&hall.desk, &hall.company, some, &locales).await?;
        for (locale, events) in found {
            for (message, event) in some.iter().zip(events) {
                let key = (What::Posted(message.clone()), Class::Locale(locale));
                contents.insert(key, event);
            }
        }
    }
    let asked = wanted.into_iter().map(|(what, class)| async move {
        let (found, _) = content::of(&hall.desk, &hall.company, &what, &class).await?;
        Ok::<_, LiveError>(((what, class), found))
    });
    let mut others = stream::iter(asked).buffer_unordered(AHEAD);
    while let Some(found) = others.next().await {
        contents.extend([found?]);
    }
    Ok(contents)
}

/// Gives a run of events to all whom they concern.
async fn take_up(hall: &Hall, run: Run<'_>, contents: &Contents) -> Result<(), LiveError> {
    let [first, ..] = run.deliveries else {
        return Ok(());
    };
    // All of a run of several are told to the same ones.
    let to: Vec<&To> = first.iter().map(|delivery| &delivery.to).collect();
    let audiences = loop {
        for chat in to.iter().filter_map(|to| to.chat()) {
            hall.members(chat).await?;
        }
        if let Some(audiences) = hall.claim(run.events, &to) {
            break audiences;
        }
    };
    for (number, (delivery, seats)) in first.iter().zip(audiences).enumerate() {
        let told: Vec<(u64, &What)> = run
            .events
            .iter()
            .zip(run.deliveries)
            .filter_map(|((position, _), all)| Some((*position, &all.get(number)?.what)))
            .collect();
        if let Some(message) = delivery.what.revises() {
            hall.recent.forget(message);
        }
        match delivery.to {
            To::Named(_) | To::Each(_) => tell_each(hall, &told, &seats).await,
            To::Members(..) | To::Everyone => tell_all(hall, &told, &seats, contents).await,
        }
        end_who_may_not_stay(hall, delivery).await;
    }
    if let Some((last, _)) = run.events.last() {
        hall.set_delivered(*last);
    }
    Ok(())
}

/// Puts frames into the queues of these seats, made once for all who read a language; or, where those
/// are not shown the same, for all who are.
async fn tell_all(hall: &Hall, told: &[(u64, &What)], seats: &[Arc<Seat>], contents: &Contents) {
    let mut made: Vec<(Locale, Option<Vec<Item>>)> = Vec::with_capacity(Locale::ALL.len());
    let mut varied = Vec::new();
    let (inside, outside): (Vec<_>, Vec<_>) = seats
        .iter()
        .partition(|seat| seat.viewer.who.user().is_some());
    if !outside.is_empty() {
        let outside: Vec<_> = outside.into_iter().cloned().collect();
        tell_each(hall, told, &outside).await;
    }
    for seat in inside {
        let locale = seat.viewer.locale;
        if !made.iter().any(|(of, _)| *of == locale) {
            let class = Class::Locale(locale);
            made.push((locale, items(hall, told, &class, contents).await));
        }
        match made.iter().find(|(of, _)| *of == locale) {
            Some((_, Some(items))) => items.iter().for_each(|item| seat.queue.push(item.clone())),
            Some((_, None)) | None => varied.push(seat),
        }
    }
    if !varied.is_empty() {
        tell_classes(hall, told, &varied).await;
    }
}

/// Puts frames into the queues of these seats, made once for all who are shown the same blocks.
async fn tell_classes(hall: &Hall, told: &[(u64, &What)], seats: &[&Arc<Seat>]) {
    // Nobody from outside is among them: each of those is told alone.
    let viewer = |seat: &&Arc<Seat>| Some((seat.viewer.who.user()?.clone(), seat.viewer.locale));
    let viewers: Vec<_> = seats.iter().filter_map(viewer).collect();
    for (position, what) in told {
        let read = || content::for_each(&hall.desk, &hall.company, what, &viewers);
        for (event, members) in insist(hall, read).await {
            let item = Item {
                revises: what.revises().cloned(),
                batch: Arc::new(Batch::new(vec![(
                    *position,
                    Told::new(*position, event).frame,
                )])),
            };
            let told = members.iter().filter_map(|member| seats.get(*member));
            told.for_each(|seat| seat.queue.push(item.clone()));
        }
    }
}

/// Puts frames into the queues of these seats, each with what this person is shown.
async fn tell_each(hall: &Hall, told: &[(u64, &What)], seats: &[Arc<Seat>]) {
    let mut made: HashMap<Class, Vec<Item>> = HashMap::new();
    for seat in seats {
        let class = Class::Person(seat.viewer.who.clone(), seat.viewer.locale);
        if !made.contains_key(&class) {
            let items = items(hall, told, &class, &Contents::new()).await;
            made.insert(class.clone(), items.unwrap_or_default());
        }
        if let Some(items) = made.get(&class) {
            items.iter().for_each(|item| seat.queue.push(item.clone()));
        }
    }
}

/// What a class is told, in batches of bounded size; nothing when there is nothing to show, `None` when
/// not all of the class are shown the same.
async fn items(
    hall: &Hall,
    told: &[(u64, &What)],
    class: &Class,
    contents: &Contents,
) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    let (mut frames, mut bytes) = (Vec::new(), 0);
    // Only what is told alone revises something.
    let revises = told.first().and_then(|(_, what)| what.revises()).cloned();
    let mut end = |frames: &mut Vec<_>| {
        let frames = std::mem::take(frames);
        if !frames.is_empty() {
            items.push(Item {
                revises: revises.clone(),
                batch: Arc::new(Batch::new(frames)),
            });
        }
    };
    for (position, what) in told {
        let key = ((*what).clone(), class.clone());
        let found = match contents.get(&key) {
            Some(found) => found.clone(),
            None => {
                let read = || content::of(&hall.desk, &hall.company, what, class);
                insist(hall, read).await.0
            }
        };
        let event = match found {
            Found::Event(event) => event,
            Found::Nothing => continue,
            Found::Varies => return None,
        };
        let frame = Told::new(*position, event).frame;
        bytes += frame.len();
        frames.push((*position, frame));
        if bytes >= BATCH {
            end(&mut frames);
            bytes = 0;
        }
    }
    end(&mut frames);
    Some(items)
}

/// Ends the connections of a person who may not be signed in any more.
async fn end_who_may_not_stay(hall: &Hall, delivery: &Delivery) {
    if let (To::Named(gone), What::ChatRemoved(_)) = (&delivery.to, &delivery.what) {
        // Somebody from outside is in one chat only: there is nothing left to be connected for.
        let outside = |viewer: &Viewer| viewer.who.customer().is_some();
        hall.end_where(Ended::SignedOut, |viewer| {
            outside(viewer) && gone.contains(&viewer.who)
        });
    }
    if let What::PersonChanged(user) = &delivery.what
        && matches!(
            content::is_active(&hall.desk, &hall.company, user).await,
            Ok(false)
        )
    {
        hall.end_where(Ended::SignedOut, |viewer| viewer.who.user() == Some(user));
    }
}

/// The content, however long it takes: the event was taken up, so it must be told.
async fn insist<'a, T>(hall: &Hall, read: impl Fn() -> BoxFuture<'a, Result<T, LiveError>>) -> T {
    let mut pause = PAUSES.0;
    loop {
        match read().await {
            Ok(found) => return found,
            Err(error) => {
                tracing::error!(company = %hall.company, %error, "content cannot be read; trying again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSES.1);
            }
        }
    }
}
