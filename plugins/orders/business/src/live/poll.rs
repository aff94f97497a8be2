//! How far a live system was asked for what changed, and when it is asked again.
//!
//! Times are those of the system, so its clock may be wrong. Each walk begins a little before the last
//! change that is known: a change that is committed late, or in the same second, is not left out.

use super::answer::{Page, Trouble};
use super::ask::Ask;
use super::describe::{Description, Paging};
use super::field;
use serde::{Deserialize, Serialize};

/// How much is asked for again, in milliseconds.
const OVERLAP: u64 = 5_000;
/// The longest pause after failures, in milliseconds.
const LONGEST_PAUSE: u64 = 60 * 1000;
/// The longest pause that a system may ask for, in milliseconds.
const LONGEST_WISH: u64 = 60 * 60 * 1000;
/// Failures after which the pause is no longer doubled.
const DOUBLED: u32 = 10;

/// How far it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Everything until then is known, in Unix milliseconds of the system's clock.
    since: u64,
    /// The last change that was seen on this walk.
    newest: u64,
    /// Orders on the pages before.
    skip: u32,
    /// The page, from 1 on.
    page: u32,
    /// What the page before named.
    after: String,
}

impl Progress {
    /// Nothing that changed before `since` is asked for.
    pub fn begin(since: u64) -> Self {
        Self {
            since,
            newest: since,
            skip: 0,
            page: 1,
            after: String::new(),
        }
    }

    /// What is asked for next; none when the time cannot be written.
    pub fn ask(&self) -> Option<Ask> {
        Some(Ask::Changed {
            since: field::rfc3339(self.asked())?,
            skip: self.skip,
            page: self.page,
            after: self.after.clone(),
        })
    }

    fn asked(&self) -> u64 {
        self.since.saturating_sub(OVERLAP)
    }

    /// Takes a page in. True when the walk is at its end: everything that has changed is known.
    pub fn took(&mut self, description: &Description, page: &Page) -> bool {
        let seen = page.orders.iter().filter_map(|(_, changed)| *changed);
        self.newest = seen.fold(self.newest, u64::max);
        let full = description
            .paging
            .size()
            .is_some_and(|size| page.count >= size as usize);
        let more = match &description.paging {
            Paging::None => false,
            Paging::Cursor { .. } => page.next.as_ref().is_some_and(|next| *next != self.after),
            _ => full,
        };
        if !more {
            *self = Self::begin(self.newest);
            return true;
        }
        let advanced = self.newest.saturating_sub(OVERLAP) > self.asked();
        if matches!(description.paging, Paging::Since { .. }) && advanced {
            *self = Self::begin(self.newest);
            return false;
        }
        let count = u32::try_from(page.count).unwrap_or(u32::MAX);
        self.skip = self.skip.saturating_add(count);
        self.page = self.page.saturating_add(1);
        self.after = page.next.clone().unwrap_or_default();
        false
    }
}

/// What is remembered of a system that does not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backoff {
    /// Since when, in Unix milliseconds of our clock.
    pub since: u64,
    /// How often it failed in a row.
    pub failures: u32,
    /// Not asked again before then.
    pub until: u64,
    /// Why.
    pub why: Trouble,
}

impl Backoff {
    /// One more failure, at `now`. `interval` is the usual pause in milliseconds. What the system wishes for
    /// counts from its answer, which came `took` milliseconds later than `now`.
    pub fn after(before: Option<&Self>, now: u64, interval: u64, took: u64, why: Trouble) -> Self {
        let failures = before.map_or(0, |before| before.failures).saturating_add(1);
        let doubled = interval.saturating_mul(1 << failures.min(DOUBLED).saturating_sub(1));
        let wish = match why {
            Trouble::Busy(Some(seconds)) => seconds.saturating_mul(1000).min(LONGEST_WISH),
            _ => 0,
        };
        let pause = doubled.min(LONGEST_PAUSE).max(wish).saturating_add(took);
        Self {
            since: before.map_or(now, |before| before.since),
            failures,
            until: now.saturating_add(pause),
            why,
        }
    }
}
