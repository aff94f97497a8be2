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

/// A note as it is kept: without blanks around it; none when nothing is left or it is too long.
pub fn note(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && text.chars().count() <= LONGEST_NOTE as usize).then_some(text)
}
