//! A follow-up: somebody asks a colleague to look after an order.

use serde::{Deserialize, Serialize};

/// Longest note, in characters.
pub const LONGEST_NOTE: u32 = 1000;

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
}

/// How many bytes of a note a card shows, so that ten of them fit.
const EXCERPT: usize = 1200;

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
