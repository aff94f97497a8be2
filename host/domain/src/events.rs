//! Events: facts in the company's log. They hold ids and never content: who is told asks for the
//! content at that moment, so what was removed stays removed.

use serde::{Deserialize, Serialize};

use crate::ids::{ChatId, DepartmentId, MessageId, PluginId, UserId};

/// Who is to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Every member of the event's chat.
    Chat,
    /// These users alone.
    Users(Vec<UserId>),
}

/// A fact, committed, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// Something was said.
    MessagePosted {
        /// Where.
        chat: ChatId,
        /// What.
        message: MessageId,
        /// To whom.
        audience: Audience,
    },
    /// A message has a new revision.
    MessageChanged {
        /// Where.
        chat: ChatId,
        /// Which.
        message: MessageId,
        /// The new revision.
        revision: u64,
        /// To whom.
        audience: Audience,
    },
    /// A chat began, with its first members.
    ChatCreated {
        /// Which.
        chat: ChatId,
    },
    /// People came into a chat.
    MembersJoined {
        /// Where.
        chat: ChatId,
        /// Who; at most [`Event::MOST_USERS`].
        users: Vec<UserId>,
    },
    /// People left a chat.
    MembersLeft {
        /// Where.
        chat: ChatId,
        /// Who; at most [`Event::MOST_USERS`].
        users: Vec<UserId>,
    },
    /// Someone has read a chat up to a position.
    ReadMarked {
        /// Where.
        chat: ChatId,
        /// Who.
        user: UserId,
        /// How far.
        position: u64,
    },
    /// A user was added or changed.
    UserChanged {
        /// Who.
        user: UserId,
    },
    /// A department was added or changed.
    DepartmentChanged {
        /// Which.
        department: DepartmentId,
    },
    /// A plugin was installed or changed.
    PluginChanged {
        /// Which.
        plugin: PluginId,
    },
}

impl Event {
    /// The most users named by one event; more are told by several.
    pub const MOST_USERS: usize = 500;

    /// The chat that it happened in, if any.
    pub fn chat(&self) -> Option<&ChatId> {
        match self {
            Event::MessagePosted { chat, .. }
            | Event::MessageChanged { chat, .. }
            | Event::ChatCreated { chat }
            | Event::MembersJoined { chat, .. }
            | Event::MembersLeft { chat, .. }
            | Event::ReadMarked { chat, .. } => Some(chat),
            Event::UserChanged { .. }
            | Event::DepartmentChanged { .. }
            | Event::PluginChanged { .. } => None,
        }
    }
}
