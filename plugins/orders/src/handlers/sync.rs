//! Orders of a live system: asked for when somebody looks one up, when the system tells that one
//! changed, and every few seconds for all that changed meanwhile. When it does not answer, what it said
//! last is shown with its time, and it is asked again after longer and longer pauses.
//!
//! No request is sent for longer than somebody who waits can bear, and none while the system is silent.

use crate::live::{self, Failure, Live};
use crate::records;
use guildhall_sdk::jobs::{Pending, When};
use guildhall_sdk::prelude::*;
use guildhall_sdk::text::time;
use guildhall_sdk::webhooks::{self, Hook, HookAnswer};
use orders_business::live::{Ask, Backoff, Page, Progress, is_number};
use orders_business::order::{Order, Source};
use orders_business::status::Status;
use serde::{Deserialize, Serialize};

/// The manifest's job that keeps the one below going, whatever happened to it.
pub const WATCH: &str = "live-watch";
/// The job that asks for what changed.
pub const POLL: &str = "live-poll";
/// The job that asks for one order of which the system told.
pub const TOLD: &str = "live-told";
/// Pages in one job.
const PAGES: usize = 2;
/// Open orders in one question.
const OPEN: u32 = 50;
/// How far back changes are asked for at first, in milliseconds.
const AT_FIRST: u64 = 30 * 24 * 60 * 60 * 1000;
/// Times that an order is asked for of which the system told.
const TRIES: u32 = 20;

/// An order of which the system told.
#[derive(Debug, Serialize, Deserialize)]
struct Tale {
    order: String,
    tries: u32,
}

/// An order as the live system has it now, where there is one, it answers in time, and what is known is
/// no longer fresh; else as it is known.
///
/// # Errors
/// The host's; a problem when it is not known and the system is silent.
pub fn freshen(id: &str, known: Option<Order>) -> Result<Option<Order>> {
    let Some(live) = live::system()?.filter(|_| is_number(id)) else {
        return Ok(known);
    };
    let now = runtime::now();
    let is_fresh = |order: &Order| {
        order.source == Source::Live && now.saturating_sub(order.as_of) < live.fresh
    };
    if known.as_ref().is_some_and(is_fresh) {
        return Ok(known);
    }
    let silence = records::silence(Some(&live.address))?;
    if let Some(silence) = silence.as_ref().filter(|silence| now < silence.until) {
        return silent(id, known, silence);
    }
    match live.ask(&Ask::One(id.to_owned()), live::WHILE_WAITED_FOR) {
        Ok(page) => {
            if silence.is_some() {
                records::end_silence()?;
            }
            let Some((order, _)) = page.orders.into_iter().find(|(order, _)| order.id == id) else {
                return Ok(known);
            };
            take(&order, known.as_ref())?;
            records::keep_open(&order.id, !is_at_its_end(&order))?;
            Ok(Some(order))
        }
        Err(failure) => {
            let silence = fails(&live, silence.as_ref(), failure)?;
            silent(id, known, &silence)
        }
    }
}

/// What is shown while the system is silent.
fn silent(id: &str, known: Option<Order>, silence: &Backoff) -> Result<Option<Order>> {
    let Some(known) = known else {
        let words = Failure::words(&silence.why, id, silence.since);
        return Err(Problem::new("source-silent", words));
    };
    records::shows_silence(id)?;
    Ok(Some(known))
}

/// Says on a card that the system is silent, while it is. Of which time its figures are stands there in
/// any case.
///
/// # Errors
/// The host's.
pub fn dated(card: Card, order: &Order) -> Result<Card> {
    if order.source != Source::Live {
        return Ok(card);
    }
    Ok(match records::silence(None)? {
        None => card,
        Some(silence) => {
            let (since, at) = (time(silence.since), time(order.as_of));
            card.paragraph(text!("live-silent", since, at))
        }
    })
}

/// Writes what the system said of an order. Cards are drawn anew when it is different.
fn take(order: &Order, known: Option<&Order>) -> Result {
    if known.is_none() {
        records::count_orders(1)?;
    }
    if is_at_its_end(order) {
        records::keep_open(&order.id, false)?;
    }
    records::save(order, known)
}

fn is_at_its_end(order: &Order) -> bool {
    matches!(order.status(), Status::Delivered | Status::Cancelled)
}

/// Notes that the system does not answer.
fn fails(live: &Live, before: Option<&Backoff>, failure: Failure) -> Result<Backoff> {
    let Failure { why, told, took } = failure;
    log::warn("the live system does not answer", &[("why", &told)]);
    metrics::count("live-failures", 1, &[]);
    let silence = Backoff::after(before, runtime::now(), live.interval, took, why);
    records::put_silence(&live.address, &silence)?;
    Ok(silence)
}

/// Begins to ask for what changed, where nobody does.
///
/// # Errors
/// The host's.
pub fn watch() -> Result {
    let Some(live) = live::system()? else {
        // Nobody waits for it any more.
        return match records::silence(None)? {
            Some(_) => records::end_silence(),
            None => Ok(()),
        };
    };
    if live.description.changed.is_none() {
        return Ok(());
    }
    let silent = records::silence(Some(&live.address))?.map_or(0, |silence| silence.until);
    let latest = silent.max(runtime::now().saturating_add(live.interval));
    let soon = |job: &Pending| job.next_run <= latest;
    match jobs::pending(POLL, 1)?.first() {
        Some(job) if soon(job) => Ok(()),
        // There is none, or its pause is that of earlier settings.
        _ => again(0),
    }
}

fn again(after_ms: u64) -> Result {
    jobs::repeat(POLL, POLL, When::AfterMs(after_ms), &()).map(drop)
}

/// Asks for what changed and for what is open on cards, and does so again after the pause of the settings.
///
/// # Errors
/// The host's. That the system is silent is none: it is asked again.
pub fn poll() -> Result {
    let Some(live) = live::system()? else {
        return Ok(());
    };
    let now = runtime::now();
    let silence = records::silence(Some(&live.address))?;
    if let Some(silence) = silence.as_ref().filter(|silence| now < silence.until) {
        return again(silence.until - now);
    }
    let begin = || Progress::begin(now.saturating_sub(AT_FIRST));
    let before = records::progress(&live.address)?;
    let mut progress = before.clone().unwrap_or_else(begin);
    let walked = walk(&live, &mut progress)?;
    if before.as_ref() != Some(&progress) {
        records::put_progress(&live.address, &progress)?;
    }
    let asked = match walked {
        Ok(at_end) => ask_open(&live)?.map(|()| at_end),
        silent => silent,
    };
    match asked {
        Ok(at_end) => {
            if records::silence(None)?.is_some() {
                records::end_silence()?;
            }
            again(if at_end { live.interval } else { 0 })
        }
        Err(failure) => {
            let silence = fails(&live, silence.as_ref(), failure)?;
            again(silence.until - now)
        }
    }
}

/// Asks for what changed, some pages further. True when there is no more; the inner error is the
/// system's.
fn walk(live: &Live, progress: &mut Progress) -> Result<Result<bool, Failure>> {
    for _ in 0..PAGES {
        let Some(ask) = progress.ask() else {
            return Ok(Ok(true));
        };
        let page = match live.ask(&ask, live::IN_THE_BACKGROUND) {
            Ok(page) => page,
            Err(failure) => return Ok(Err(failure)),
        };
        take_all(&page)?;
        if progress.took(&live.description, &page) {
            return Ok(Ok(true));
        }
    }
    Ok(Ok(false))
}

/// Asks for orders that stand on cards and are not at their end, where the system can be asked so: not
/// every system gives an order another time of change when only its state changes.
fn ask_open(live: &Live) -> Result<Result<(), Failure>> {
    if live.description.several.is_none() {
        return Ok(Ok(()));
    }
    let open = records::open_in_turn(OPEN)?;
    if open.is_empty() {
        return Ok(Ok(()));
    }
    match live.ask(&Ask::Several(open), live::IN_THE_BACKGROUND) {
        Ok(page) => take_all(&page).map(Ok),
        Err(failure) => Ok(Err(failure)),
    }
}

/// Takes in what differs. What says the same is not written again: that would be a commit every few
/// seconds.
fn take_all(page: &Page) -> Result {
    if let Some(odd) = &page.odd {
        log::warn("an order cannot be read", &[("why", &odd.to_string())]);
    }
    for (order, _) in &page.orders {
        let known = records::order(&order.id)?;
        let same = |known: &Order| known.says_the_same(order) && known.source == order.source;
        if !known.as_ref().is_some_and(same) {
            take(order, known.as_ref())?;
        }
    }
    Ok(())
}

/// The system tells that an order changed. What it says is not believed: the order is asked for.
///
/// # Errors
/// The host's.
pub fn told(hook: &Hook) -> Result<HookAnswer> {
    let body: serde_json::Value = serde_json::from_slice(&hook.body).unwrap_or_default();
    let path = settings::text("live-told-at")?.unwrap_or_default();
    let path = orders_business::live::Path::parse(&path).unwrap_or_default();
    let order = path.find(&body).and_then(serde_json::Value::as_str);
    let Some(order) = order.filter(|order| is_number(order)) else {
        return webhooks::status(422);
    };
    if live::system()?.is_none() {
        return webhooks::status(409);
    }
    ask_for(
        &Tale {
            order: order.to_owned(),
            tries: 0,
        },
        When::Now,
    )?;
    webhooks::status(202)
}

/// Has it asked for by a job of its own; of several for the same order the last one stays.
fn ask_for(tale: &Tale, when: When) -> Result {
    jobs::repeat(&format!("{TOLD}/{}", tale.order), TOLD, when, tale).map(drop)
}

/// Asks for an order of which the system told.
///
/// # Errors
/// The host's.
pub fn look(job: &Job) -> Result {
    let tale: Tale = job.payload()?;
    let Some(live) = live::system()? else {
        return Ok(());
    };
    let silence = records::silence(Some(&live.address))?;
    match live.ask(&Ask::One(tale.order.clone()), live::IN_THE_BACKGROUND) {
        Ok(page) => {
            if silence.is_some() {
                records::end_silence()?;
            }
            match page.orders.iter().find(|(order, _)| order.id == tale.order) {
                Some((order, _)) => take(order, records::order(&order.id)?.as_ref()),
                None => Ok(()),
            }
        }
        Err(failure) => {
            let silence = fails(&live, silence.as_ref(), failure)?;
            let tries = tale.tries.saturating_add(1);
            match tries < TRIES {
                true => ask_for(&Tale { tries, ..tale }, When::At(silence.until)),
                false => Ok(()),
            }
        }
    }
}
