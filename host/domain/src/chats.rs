//! Chats and their members.

use serde::{Deserialize, Serialize};

use crate::customers::External;
use crate::ids::{ChatId, PluginId, UserId};
use crate::text::Name;
use crate::time::Millis;

/// A place to talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// Two people, or many.
    pub kind: ChatKind,
    /// A group's name; a direct chat is named after the other person.
    #[serde(default)]
    pub name: Option<Name>,
    /// Whom a direct chat is between, the lower id first. One and the same for notes to oneself.
    #[serde(default)]
    pub pair: Option<(UserId, UserId)>,
    /// The plugin whose direct chat with one person this is; it is named after the plugin.
    #[serde(default)]
    pub plugin: Option<PluginId>,
    /// When it began.
    pub created_at: Millis,
    /// Who began it; none for the company's own.
    #[serde(default)]
    pub owner: Option<UserId>,
    /// Somebody from outside is there, was there, or may come by a link; from the first link on, for
    /// good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<External>,
}

/// Two people, or many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatKind {
    /// Two people.
    Direct,
    /// Many, with a name.
    Group,
}

/// A person in a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The chat.
    pub chat: ChatId,
    /// The person.
    pub user: UserId,
    /// What they may do there.
    pub role: Role,
    /// Since when.
    pub joined_at: Millis,
}

/// What a member may do in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Began it, decides about it.
    Owner,
    /// Takes part.
    Member,
}

impl Chat {
    /// The most members that can be named when a group is created, in one go.
    pub const MOST_FOUNDERS: usize = 500;
    /// The most chats of one user.
    pub const MOST_PER_USER: usize = 1_000;

    /// The other one in a direct chat; oneself in notes to oneself; none in a group.
    pub fn other(&self, user: &UserId) -> Option<&UserId> {
        let (low, high) = self.pair.as_ref()?;
        Some(if low == user { high } else { low })
    }
}

/// Two users in the one order that names their direct chat.
pub fn pair(one: &UserId, other: &UserId) -> (UserId, UserId) {
    if one <= other {
        (one.clone(), other.clone())
    } else {
        (other.clone(), one.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_one_order() {
        let (a, b) = (UserId::new("a").unwrap(), UserId::new("b").unwrap());
        assert_eq!(pair(&a, &b), pair(&b, &a));
        let chat = Chat {
            id: ChatId::new("c").unwrap(),
            kind: ChatKind::Direct,
            name: None,
            pair: Some(pair(&b, &a)),
            plugin: None,
            created_at: Millis(0),
            owner: None,
            external: None,
        };
        assert_eq!(chat.other(&a), Some(&b));
        assert_eq!(chat.other(&b), Some(&a));
    }
}
