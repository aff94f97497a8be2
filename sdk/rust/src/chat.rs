//! Messages. What is posted becomes visible when the handler commits; its id is final at once.

use crate::Result;
use crate::bindings::guildhall::base::types::Window;
use crate::bindings::guildhall::chat::drafts::Draft as HostDraft;
use crate::bindings::guildhall::chat::{answering, managing, posting, reading};
use crate::cards::Card;
use crate::text::Text;

pub use crate::bindings::guildhall::chat::drafts::Content;
pub use crate::bindings::guildhall::chat::screening::{Candidate, Verdict};
pub use crate::bindings::guildhall::chat::types::{Chat, Member, Message};
pub use reading::{Chats, Customers, Members, Messages, Order};

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

    /// Carries a file that this plugin has made with [`crate::files::create`], or was handed.
    #[must_use]
    pub fn file(mut self, id: impl Into<String>) -> Self {
        self.0.files.push(id.into());
        self
    }
}

impl From<Card> for Draft {
    fn from(card: Card) -> Self {
        Self(HostDraft {
            content: Content::Card(card),
            dedupe_key: None,
            files: Vec::new(),
        })
    }
}

impl From<Text> for Draft {
    fn from(text: Text) -> Self {
        Self(HostDraft {
            content: Content::Text(text),
            dedupe_key: None,
            files: Vec::new(),
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

/// That somebody put an emoji under a message, or took it away.
#[derive(Debug, Clone)]
pub struct Reaction {
    /// Where.
    pub chat: String,
    /// Under which message.
    pub message: String,
    /// Who.
    pub by: Member,
    /// Which.
    pub emoji: String,
    /// False when it was taken away.
    pub on: bool,
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

/// Takes an own message back: its text, files and card are gone for everybody. Returns its last revision.
///
/// # Errors
/// The host's; `not-found` for messages of others.
pub fn retract(message: &str) -> Result<u64> {
    Ok(posting::retract(message)?)
}

/// Puts one emoji under a message, as the plugin. What is there already stays.
///
/// # Errors
/// The host's; `not-found`, `invalid` for what is no emoji, `conflict` for what was taken back.
pub fn react(message: &str, emoji: &str) -> Result {
    Ok(posting::react(message, emoji, true)?)
}

/// Takes the plugin's own emoji away from under a message.
///
/// # Errors
/// As [`react`].
pub fn unreact(message: &str, emoji: &str) -> Result {
    Ok(posting::react(message, emoji, false)?)
}

/// One message of a chat that the plugin was added to.
///
/// # Errors
/// The host's; `not-found`.
pub fn message(id: &str) -> Result<Message> {
    Ok(reading::get_message(id)?)
}

/// A slice of what was said in a chat that the plugin was added to, at most 100 messages.
///
/// # Errors
/// The host's; `not-found`.
pub fn history(chat: &str, order: Order, cursor: Option<&str>, limit: u32) -> Result<Messages> {
    Ok(reading::history(chat, order, &window(cursor, limit))?)
}

/// A chat that the plugin was added to.
///
/// # Errors
/// The host's; `not-found`.
pub fn get(id: &str) -> Result<Chat> {
    Ok(reading::get_chat(id)?)
}

/// A slice of the people in a chat that the plugin was added to.
///
/// # Errors
/// The host's; `not-found`.
pub fn members(chat: &str, cursor: Option<&str>, limit: u32) -> Result<Members> {
    Ok(reading::members_of(chat, &window(cursor, limit))?)
}

/// A slice of the ids of who is in a chat from outside the company now, where the plugin was added to
/// it; `directory::customers` tells who they are.
///
/// # Errors
/// The host's; `not-found`.
pub fn customers(chat: &str, cursor: Option<&str>, limit: u32) -> Result<Customers> {
    Ok(reading::customers_of(chat, &window(cursor, limit))?)
}

/// A slice of the chats that the plugin was added to.
///
/// # Errors
/// The host's.
pub fn own(cursor: Option<&str>, limit: u32) -> Result<Chats> {
    Ok(reading::own_chats(&window(cursor, limit))?)
}

/// Begins a group, once for each key; the plugin is added to it. Returns the chat's id.
///
/// # Errors
/// The host's; `invalid` when somebody does not exist.
pub fn create_group(name: &str, members: &[String], key: &str) -> Result<String> {
    Ok(managing::create_group(name, members, key)?)
}

/// Brings people into a group that the plugin was added to.
///
/// # Errors
/// The host's; `denied` when the person acted for does not own the group.
pub fn add_members(chat: &str, members: &[String]) -> Result {
    Ok(managing::add_members(chat, members)?)
}

/// Takes people out of a group that the plugin was added to.
///
/// # Errors
/// As [`add_members`].
pub fn remove_members(chat: &str, members: &[String]) -> Result {
    Ok(managing::remove_members(chat, members)?)
}

fn window(cursor: Option<&str>, limit: u32) -> Window {
    Window {
        cursor: cursor.map(str::to_owned),
        limit,
    }
}
