//! Reactions: an emoji that somebody puts under a message. They are facts of their own, never part of
//! the message, so that a thousand people may react to it at once.

use serde::{Deserialize, Serialize};

use crate::ids::{CustomerId, PluginId, UserId};

/// One emoji, in the one way in which it is written here.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(transparent)]
pub struct Emoji(String);

/// Who reacted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reactor {
    /// A person of the company.
    User(UserId),
    /// Somebody from outside.
    Customer(CustomerId),
    /// A plugin, for itself, whoever it acts for.
    Plugin(PluginId),
}

/// What becomes of a reaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// It is there from now on.
    Put,
    /// It is gone from now on.
    Taken,
}

impl Emoji {
    /// The longest text that may be one, in bytes.
    pub const LONGEST: usize = 64;
    /// The most different ones under one message.
    pub const MOST: usize = 20;

    /// The emoji that this text is: exactly one of those that Unicode recommends, skin tones, flags and
    /// families included, with or without the sign that asks for its colours.
    pub fn parse(text: &str) -> Option<Self> {
        let found = (text.len() <= Self::LONGEST).then(|| emojis::get(text));
        // Names such as "rocket" are looked up elsewhere in that crate, never by `get`.
        found.flatten().map(|emoji| Self(emoji.as_str().to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Emoji {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Emoji {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_one_and_is_written_in_one_way() {
        for one in ["👍", "👍🏽", "❤️", "🇨🇳", "👨‍👩‍👧‍👦", "1️⃣", "🏴‍☠️", "✅"]
        {
            assert_eq!(Emoji::parse(one).unwrap().as_str(), one);
        }
        let plain = Emoji::parse("\u{2764}").unwrap();
        assert_eq!(plain, Emoji::parse("\u{2764}\u{fe0f}").unwrap());
    }

    #[test]
    fn what_is_no_emoji_is_none() {
        let long = "👍".repeat(1_000);
        let joined = "👨\u{200d}".repeat(10);
        for bad in [
            "", " ", "a", "1", "👍👍", "👍 ", "rocket", ":+1:", "\u{200d}", "\u{fe0f}", "🇨", "<b>",
            &long, &joined,
        ] {
            assert_eq!(Emoji::parse(bad), None, "{bad:?}");
        }
    }
}
