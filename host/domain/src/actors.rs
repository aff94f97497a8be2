//! Who acts, for whom, and what is known of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use guildhall_manifest::Capability;
use serde::{Deserialize, Serialize};

use crate::ids::{PluginId, UserId};
use crate::messages::Author;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person.
    User(UserId),
    /// A plugin; for a person, it never has more than both of them may.
    Plugin {
        /// The plugin.
        plugin: PluginId,
        /// Whom it acts for.
        user: Option<UserId>,
    },
    /// The house itself: setup, timers, import of the demo.
    System,
}

impl Actor {
    /// The person acting or acted for.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Actor::User(user) => Some(user),
            Actor::Plugin { user, .. } => user.as_ref(),
            Actor::System => None,
        }
    }

    /// The plugin acting.
    pub fn plugin(&self) -> Option<&PluginId> {
        match self {
            Actor::Plugin { plugin, .. } => Some(plugin),
            Actor::User(_) | Actor::System => None,
        }
    }

    /// As whom this actor writes; the house itself says nothing.
    pub fn author(&self) -> Option<Author> {
        match self {
            Actor::User(user) => Some(Author::User(user.clone())),
            Actor::Plugin { plugin, user } => Some(Author::Plugin {
                plugin: plugin.clone(),
                user: user.clone(),
            }),
            Actor::System => None,
        }
    }
}

/// What an administrator has granted a plugin. Cheap to clone: every run of a call has its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grants(Arc<BTreeSet<Capability>>);

impl Grants {
    /// Nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// True when this was granted.
    pub fn has(&self, capability: Capability) -> bool {
        self.0.contains(&capability)
    }

    /// All that was granted, in order.
    pub fn iter(&self) -> impl Iterator<Item = Capability> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Capability> for Grants {
    fn from_iter<I: IntoIterator<Item = Capability>>(all: I) -> Self {
        Self(Arc::new(all.into_iter().collect()))
    }
}

/// What is known of the person acting or acted for: what decides, out of a [`crate::User`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Standing {
    /// The account exists and is switched on.
    pub active: bool,
    /// Holds the role of administrator.
    #[serde(default)]
    pub administrator: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::User;

    #[test]
    fn a_standing_is_read_out_of_a_user() {
        let record = |rest: &str| {
            let head = r#"{"id":"u","login":"u","name":{"zh":"","en":"U"},"locale":"en""#;
            format!(r#"{head},"placements":[]{rest}}}"#)
        };
        for rest in [
            r#","active":true"#,
            r#","active":false"#,
            r#","active":true,"administrator":true"#,
            r#","administrator":false,"active":true"#,
        ] {
            let user: User = serde_json::from_str(&record(rest)).unwrap();
            let standing: Standing = serde_json::from_str(&record(rest)).unwrap();
            assert_eq!(
                standing,
                Standing {
                    active: user.active,
                    administrator: user.administrator
                }
            );
        }
        assert!(serde_json::from_str::<Standing>(&record("")).is_err());
    }
}
