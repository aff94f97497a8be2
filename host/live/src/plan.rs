//! From an event to who is told what. Pure: no content, no store.

use guildhall_domain::{
    Audience, ChatId, CustomerId, Emoji, Event, Locale, Member, MessageId, Reactor, UserId,
};

use crate::Viewer;

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// The members of a chat, except these.
    Members(ChatId, Vec<Member>),
    /// The members of a chat, each in their own way.
    Each(ChatId),
    /// These, from inside or outside.
    Named(Vec<Member>),
    /// The whole company, and nobody from outside.
    Everyone,
}

/// What they are told of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum What {
    /// A message was posted.
    Posted(MessageId),
    /// A message has a new revision.
    Changed(MessageId),
    /// Somebody put this under a message, or took it away.
    Reacted(MessageId, Emoji, Reactor),
    /// The viewer came into a chat.
    ChatAdded(ChatId),
    /// The viewer left a chat.
    ChatRemoved(ChatId),
    /// Others came or left.
    MembersChanged(ChatId),
    /// Somebody else looks after this one from outside.
    CustomerChanged(CustomerId),
    /// The viewer has read up to here.
    ReadMarked(ChatId, u64),
    /// A person changed.
    PersonChanged(UserId),
    /// The plugins changed.
    PluginsChanged,
}

/// Viewers who are shown the same content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Class {
    /// All of the company who read this language.
    Locale(Locale),
    /// One person, in this language.
    Person(Member, Locale),
}

impl Class {
    /// In which somebody is told what all members are told: whoever is from outside alone, by nothing
    /// but their own rights.
    pub fn of(viewer: &Viewer) -> Self {
        match &viewer.who {
            Member::User(_) => Class::Locale(viewer.locale),
            Member::Customer(_) => Class::Person(viewer.who.clone(), viewer.locale),
        }
    }
}

/// One thing to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Who.
    pub to: To,
    /// What.
    pub what: What,
}

impl Delivery {
    /// The class in which this viewer gets it.
    pub fn class(&self, viewer: &Viewer) -> Class {
        match self.to {
            To::Named(_) | To::Each(_) => Class::Person(viewer.who.clone(), viewer.locale),
            To::Members(..) | To::Everyone => Class::of(viewer),
        }
    }
}

impl What {
    /// The message that it is about.
    pub fn message(&self) -> Option<&MessageId> {
        match self {
            Self::Posted(message) | Self::Changed(message) => Some(message),
            Self::Reacted(..)
            | Self::ChatAdded(_)
            | Self::ChatRemoved(_)
            | Self::MembersChanged(_)
            | Self::CustomerChanged(_)
            | Self::ReadMarked(..)
            | Self::PersonChanged(_)
            | Self::PluginsChanged => None,
        }
    }

    /// The message of which this tells a newer revision.
    pub fn revises(&self) -> Option<&MessageId> {
        match self {
            Self::Changed(message) => Some(message),
            Self::Posted(_)
            | Self::Reacted(..)
            | Self::ChatAdded(_)
            | Self::ChatRemoved(_)
            | Self::MembersChanged(_)
            | Self::CustomerChanged(_)
            | Self::ReadMarked(..)
            | Self::PersonChanged(_)
            | Self::PluginsChanged => None,
        }
    }
}

impl To {
    /// How many are named one by one.
    pub fn users(&self) -> usize {
        match self {
            Self::Named(members) | Self::Members(_, members) => members.len(),
            Self::Each(_) | Self::Everyone => 0,
        }
    }

    /// The chat whose members must be known to find them.
    pub fn chat(&self) -> Option<&ChatId> {
        match self {
            Self::Members(chat, _) | Self::Each(chat) => Some(chat),
            Self::Named(_) | Self::Everyone => None,
        }
    }
}

/// The same for every member: what is told says whose reaction it is.
fn reacted(chat: &ChatId, message: &MessageId, emoji: &Emoji, by: &Reactor) -> Delivery {
    Delivery {
        to: To::Members(chat.clone(), Vec::new()),
        what: What::Reacted(message.clone(), emoji.clone(), by.clone()),
    }
}

/// That these came into a chat, or left it: each is told so, and the others that somebody did.
fn moved(chat: &ChatId, who: Vec<Member>, what: What) -> Vec<Delivery> {
    let others = Delivery {
        to: To::Members(chat.clone(), who.clone()),
        what: What::MembersChanged(chat.clone()),
    };
    let to = To::Named(who);
    vec![Delivery { to, what }, others]
}

fn came(chat: &ChatId, who: Vec<Member>) -> Vec<Delivery> {
    moved(chat, who, What::ChatAdded(chat.clone()))
}

fn went(chat: &ChatId, who: Vec<Member>) -> Vec<Delivery> {
    moved(chat, who, What::ChatRemoved(chat.clone()))
}

/// Who is told what of an event. Nobody is told of the same event twice.
pub fn plan(event: &Event) -> Vec<Delivery> {
    let audience = |chat: &ChatId, audience: &Audience| match audience {
        Audience::Chat => To::Members(chat.clone(), Vec::new()),
        Audience::Users(users) => To::Named(users.iter().cloned().map(Member::User).collect()),
    };
    let named = |users: &[UserId]| users.iter().cloned().map(Member::User).collect();
    match event {
        Event::MessagePosted {
            chat,
            message,
            audience: to,
        } => {
            vec![Delivery {
                to: audience(chat, to),
                what: What::Posted(message.clone()),
            }]
        }
        Event::MessageChanged {
            chat,
            message,
            revision: _,
            audience: to,
            how: _,
        } => {
            vec![Delivery {
                to: audience(chat, to),
                what: What::Changed(message.clone()),
            }]
        }
        Event::ReactionChanged {
            chat,
            message,
            by,
            emoji,
            ..
        } => vec![reacted(chat, message, emoji, by)],
        Event::MembersJoined { chat, users } => came(chat, named(users)),
        Event::MembersLeft { chat, users } => went(chat, named(users)),
        Event::CustomerJoined { chat, customer } => {
            came(chat, vec![Member::Customer(customer.clone())])
        }
        Event::CustomerLeft { chat, customer } => {
            went(chat, vec![Member::Customer(customer.clone())])
        }
        Event::CustomerHandedOver { chat, customer } => vec![Delivery {
            to: To::Members(chat.clone(), Vec::new()),
            what: What::CustomerChanged(customer.clone()),
        }],
        Event::ReadMarked {
            chat,
            who,
            position,
        } => vec![Delivery {
            to: To::Named(vec![who.clone()]),
            what: What::ReadMarked(chat.clone(), *position),
        }],
        Event::UserChanged { user } => {
            vec![Delivery {
                to: To::Everyone,
                what: What::PersonChanged(user.clone()),
            }]
        }
        Event::PluginChanged { plugin: _ } => {
            vec![Delivery {
                to: To::Everyone,
                what: What::PluginsChanged,
            }]
        }
        Event::ChatCreated { chat } | Event::ChatOpened { chat } => vec![Delivery {
            to: To::Each(chat.clone()),
            what: What::ChatAdded(chat.clone()),
        }],
        // A department is shown beside its people, who are told of by their own events.
        Event::DepartmentChanged { department: _ }
        // A file is shown with its message.
        | Event::FileAdded { chat: _, file: _ }
        | Event::ChatPluginsChanged { chat: _, plugin: _ } => Vec::new(),
    }
}
