//! Messages. What is posted becomes visible when the handler commits; its id is final at once.

use crate::Result;
use crate::bindings::guildhall::chat::drafts::Draft as HostDraft;
use crate::bindings::guildhall::chat::{answering, posting};
use crate::cards::Card;
use crate::text::Text;

pub use crate::bindings::guildhall::chat::drafts::Content;

/// What is to be posted: a text or a card, and a key under which it is posted only once.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft(HostDraft);

impl Draft {
    /// A second post of this plugin in the same chat with the same key returns the first message.
    #[must_use]
    pub fn once(mut self, key: &str) -> Self {
        self.0.dedupe_key = Some(key.to_owned());
        self
    }
}

impl From<Card> for Draft {
    fn from(card: Card) -> Self {
        Self(HostDraft {
            content: Content::Card(card),
            dedupe_key: None,
        })
    }
}

impl From<Text> for Draft {
    fn from(text: Text) -> Self {
        Self(HostDraft {
            content: Content::Text(text),
            dedupe_key: None,
        })
    }
}

impl From<&str> for Draft {
    fn from(text: &str) -> Self {
        Text::from(text).into()
    }
}

impl From<String> for Draft {
    fn from(text: String) -> Self {
        Text::from(text).into()
    }
}

/// Answers in the chat of this call; returns the id of the message.
///
/// # Errors
/// The host's.
pub fn reply(draft: impl Into<Draft>) -> Result<String> {
    Ok(answering::reply(&draft.into().0)?)
}

/// Answers to the one who caused this call, and to nobody else.
///
/// # Errors
/// The host's.
pub fn whisper(draft: impl Into<Draft>) -> Result<String> {
    Ok(answering::whisper(&draft.into().0)?)
}

/// Replaces the card that was used; returns its new revision.
///
/// # Errors
/// The host's.
pub fn update_origin(card: &Card) -> Result<u64> {
    Ok(answering::update_origin(card)?)
}

/// Posts into a chat.
///
/// # Errors
/// The host's.
pub fn post(chat: &str, draft: impl Into<Draft>) -> Result<String> {
    Ok(posting::post(chat, &draft.into().0)?)
}

/// Writes to a person directly.
///
/// # Errors
/// The host's.
pub fn post_direct(user: &str, draft: impl Into<Draft>) -> Result<String> {
    Ok(posting::post_direct(user, &draft.into().0)?)
}

/// Changes an own message. With `expect`, only when that is still its revision.
///
/// # Errors
/// The host's; `conflict` when the message has another revision.
pub fn edit(message: &str, content: &Content, expect: Option<u64>) -> Result<u64> {
    Ok(posting::edit(message, content, expect)?)
}

/// Has an own card drawn anew through `CardSource`, after the commit.
///
/// # Errors
/// The host's.
pub fn refresh(message: &str) -> Result {
    Ok(posting::refresh(message)?)
}
