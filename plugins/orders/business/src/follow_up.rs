//! A follow-up: somebody asks a colleague to look after an order, until a time, and is told when it
//! is done.

use serde::{Deserialize, Serialize};

/// Longest note, in characters.
pub const LONGEST_NOTE: u32 = 1000;
/// Farthest that it may be due, in milliseconds from now: two years.
const FARTHEST: u64 = 2 * 366 * 86_400_000;

/// A follow-up of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Who asks.
    pub author: String,
    /// Who is asked.
    pub assignee: String,
    /// What is to be done.
    pub note: String,
    /// When, in Unix milliseconds.
    pub at: u64,
    /// Until when it is to be done, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<u64>,
    /// Once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
}

/// That it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Who said so.
    pub by: String,
    /// When, in Unix milliseconds.
    pub at: u64,
}

/// How long before it is due the assignee is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    /// When it is due.
    AtOnce,
    /// An hour before.
    Hour,
    /// A day before.
    Day,
}

impl Reminder {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Hour, Self::Day];

    /// Its name in a form.
    pub fn key(self) -> &'static str {
        match self {
            Self::AtOnce => "due",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// When to remind of what is due then; at once when that time has passed.
    pub fn time(self, due: u64, now: u64) -> u64 {
        let before = match self {
            Self::AtOnce => 0,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        };
        due.saturating_sub(before).max(now)
    }
}

/// Whether something may be due then.
pub fn may_be_due(due: u64, now: u64) -> bool {
    due > now && due - now <= FARTHEST
}

/// How many bytes of a note a card shows, so that ten of them fit.
const EXCERPT: usize = 600;
/// How many characters of a note stand in a menu.
const SHORT: usize = 40;

impl FollowUp {
    /// The note as far as a card shows it.
    pub fn excerpt(&self) -> String {
        let mut bytes = 0;
        let shown: String = self
            .note
            .chars()
            .take_while(|c| {
                bytes += if c.is_ascii() && !c.is_alphanumeric() && *c != ' ' {
                    2
                } else {
                    c.len_utf8()
                };
                bytes <= EXCERPT
            })
            .collect();
        if shown.len() < self.note.len() {
            shown + "…"
        } else {
            shown
        }
    }

    /// The note in a few words.
    pub fn short(&self) -> String {
        let line = self.note.lines().next().unwrap_or_default();
        let short: String = line.chars().take(SHORT).collect();
        if short.len() < self.note.len() {
            short + "…"
        } else {
            short
        }
    }
}

/// A note as it is kept: without blanks around it and without control characters but line breaks;
/// none when nothing is left or it is too long.
pub fn note(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    let text = text.trim();
    (!text.is_empty() && text.chars().count() <= LONGEST_NOTE as usize).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
