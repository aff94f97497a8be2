//! The frames that a screen gets, as JSON.
//!
//! They are part of the public API: every change here is a change of its description.

use std::sync::Arc;

use bytes::Bytes;
use guildhall_app::views::{ChatView, CustomerView, MessageView, PersonView, ReactionsView};
use guildhall_domain::{ChatId, CustomerId, Emoji, MessageId, PluginId, Reactor, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// One frame from the server.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Frame {
    /// The first frame: everything up to here counts as seen.
    Hello {
        /// A position in the company's log.
        cursor: u64,
    },
    /// Something happened that concerns this viewer.
    Event {
        /// Its position; the cursor moves here.
        position: u64,
        /// What happened, with content for this viewer.
        #[schema(value_type = EventView)]
        event: Arc<EventView>,
    },
    /// Everything up to here was considered; nothing more of it concerns this viewer.
    Cursor {
        /// A position in the company's log.
        position: u64,
    },
    /// What the client knows is of no use any more: it fetches its state again and reconnects.
    Reset {
        /// Why.
        reason: ResetReason,
    },
}

/// Why a client must fetch its state again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// So much happened since the cursor that fetching anew is cheaper.
    TooFarBehind,
    /// The log has no such position.
    UnknownCursor,
    /// The connection did not keep up.
    Slow,
}

/// What happened, with content as it is now for this viewer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EventView {
    /// A message was posted.
    MessagePosted {
        /// In its newest revision.
        message: Box<MessageView>,
    },
    /// A message, its text or its card, changed.
    MessageChanged {
        /// In its newest revision.
        message: Box<MessageView>,
    },
    /// Somebody put an emoji under a message, or took it away.
    ReactionChanged {
        /// Where.
        chat: ChatId,
        /// Which message.
        message: MessageId,
        /// Which emoji.
        emoji: Emoji,
        /// Whose.
        by: Who,
        /// Whether it is there now.
        on: bool,
        /// All that the message has now, the same for every member.
        reactions: ReactionsView,
    },
    /// The viewer is in a chat now.
    ChatAdded {
        /// The chat.
        chat: Box<ChatView>,
    },
    /// The viewer is in a chat no more.
    ChatRemoved {
        /// Which.
        chat: ChatId,
    },
    /// Others came into a chat or left it.
    MembersChanged {
        /// Which.
        chat: ChatId,
        /// How many are in it now.
        members: u64,
    },
    /// Somebody else looks after somebody from outside; told to people of the company alone.
    CustomerChanged {
        /// In which chat.
        chat: ChatId,
        /// As they are now.
        customer: Box<CustomerView>,
    },
    /// The viewer has read a chat up to here, perhaps on another screen.
    ReadMarked {
        /// Which.
        chat: ChatId,
        /// A position in the chat.
        position: u64,
    },
    /// Someone's name, department or position changed.
    PersonChanged {
        /// As they are now.
        person: Box<PersonView>,
    },
    /// Plugins were installed or changed: commands are to be fetched again.
    PluginsChanged,
}

/// Who did something, by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Who {
    /// A person of the company.
    User {
        /// Who.
        id: UserId,
    },
    /// Somebody from outside.
    Customer {
        /// Who.
        id: CustomerId,
    },
    /// A plugin.
    Plugin {
        /// Which.
        id: PluginId,
    },
}

impl From<&Reactor> for Who {
    fn from(by: &Reactor) -> Self {
        match by {
            Reactor::User(user) => Who::User { id: user.clone() },
            Reactor::Customer(id) => Who::Customer { id: id.clone() },
            Reactor::Plugin(plugin) => Who::Plugin { id: plugin.clone() },
        }
    }
}

impl Frame {
    /// The frame as JSON text.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        match serde_json::to_vec(self) {
            Ok(json) => Bytes::from(json),
            // Views hold strings, numbers and lists only; should one not serialise, the client starts again.
            Err(error) => {
                tracing::error!(%error, "a frame could not be serialised");
                Bytes::from_static(br#"{"kind":"reset","reason":"too_far_behind"}"#)
            }
        }
    }
}
