//! Events: facts in the company's log. They hold ids and never content: who is told asks for the
//! content at that moment, so what was removed stays removed.

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::customers::Member;
use crate::ids::{ChatId, CustomerId, DepartmentId, FileId, MessageId, PluginId, UserId};
use crate::reactions::{Emoji, Reactor};

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
        /// What became of it.
        #[serde(default)]
        how: Alteration,
    },
    /// Somebody put a reaction under a message, or took it away.
    ReactionChanged {
        /// Where.
        chat: ChatId,
        /// Under what.
        message: MessageId,
        /// The plugin that wrote the message, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<PluginId>,
        /// Whose reaction it is.
        by: Reactor,
        /// Which.
        emoji: Emoji,
        /// Put, or taken away.
        on: bool,
    },
    /// A file was posted in a chat.
    FileAdded {
        /// Where.
        chat: ChatId,
        /// Which.
        file: FileId,
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
    /// A chat is for people from outside, too, from now on.
    ChatOpened {
        /// Which.
        chat: ChatId,
    },
    /// Somebody from outside came into a chat.
    CustomerJoined {
        /// Where.
        chat: ChatId,
        /// Who.
        customer: CustomerId,
    },
    /// Somebody from outside is in a chat no more.
    CustomerLeft {
        /// Where.
        chat: ChatId,
        /// Who.
        customer: CustomerId,
    },
    /// Somebody else looks after somebody from outside.
    CustomerHandedOver {
        /// Where.
        chat: ChatId,
        /// Who from outside.
        customer: CustomerId,
    },
    /// Someone has read a chat up to a position.
    ReadMarked {
        /// Where.
        chat: ChatId,
        /// Who, from inside or outside.
        #[serde(rename = "user")]
        who: Member,
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
    /// A plugin was added to a chat or taken out of it.
    ChatPluginsChanged {
        /// Which chat.
        chat: ChatId,
        /// Which plugin.
        plugin: PluginId,
    },
}

/// What became of a message that has a new revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alteration {
    /// It says something else, or has another card.
    #[default]
    Edited,
    /// It was taken back.
    Retracted,
    /// Its card was drawn anew from the records.
    Drawn,
}

/// Whose doing an event is; it stands beside the event in the log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cause {
    /// The person who acted, or was acted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The one from outside who acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// The plugin that acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugin: Option<PluginId>,
    /// How many calls of plugins led to it, one through the event of another: 0 for what a person or
    /// the house does.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub depth: u32,
}

impl Cause {
    /// From this depth on, no plugin is told of an event: a chain of plugins ends here.
    pub const DEEPEST: u32 = 8;

    /// What this actor does; `depth` is that of the call in which a plugin acts.
    pub fn of(actor: &Actor, depth: u32) -> Self {
        let plugin = actor.plugin().cloned();
        Self {
            user: actor.user().cloned(),
            customer: actor.customer().cloned(),
            depth: plugin.as_ref().map_or(0, |_| depth.saturating_add(1)),
            plugin,
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(depth: &u32) -> bool {
    *depth == 0
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
            | Event::ChatOpened { chat }
            | Event::CustomerJoined { chat, .. }
            | Event::CustomerLeft { chat, .. }
            | Event::CustomerHandedOver { chat, .. }
            | Event::ReadMarked { chat, .. }
            | Event::FileAdded { chat, .. }
            | Event::ReactionChanged { chat, .. }
            | Event::ChatPluginsChanged { chat, .. } => Some(chat),
            Event::UserChanged { .. }
            | Event::DepartmentChanged { .. }
            | Event::PluginChanged { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_mark_of_a_user_is_written_as_before_customers_had_one() {
        let of = |who| Event::ReadMarked {
            chat: ChatId::new("c").unwrap(),
            who,
            position: 7,
        };
        let user = of(Member::User(UserId::new("ann").unwrap()));
        let written = r#"{"type":"read_marked","chat":"c","user":"ann","position":7}"#;
        assert_eq!(serde_json::to_string(&user).unwrap(), written);
        let customer = of(Member::Customer(CustomerId::new("x").unwrap()));
        for event in [user, customer] {
            let written = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&written).unwrap(), event);
        }
    }
}
