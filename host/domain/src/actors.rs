//! Who acts, for whom, and what is known of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use guildhall_manifest::Capability;
use serde::{Deserialize, Serialize};

use crate::customers::Member;
use crate::ids::{CustomerId, PluginId, UserId};
use crate::messages::Author;
use crate::scopes::Scope;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person of the company.
    User(UserId),
    /// Somebody from outside, in their one chat.
    Customer(CustomerId),
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
    /// The person of the company acting or acted for.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Actor::User(user) => Some(user),
            Actor::Plugin { user, .. } => user.as_ref(),
            Actor::Customer(_) | Actor::System => None,
        }
    }

    /// The one from outside who acts.
    pub fn customer(&self) -> Option<&CustomerId> {
        match self {
            Actor::Customer(customer) => Some(customer),
            Actor::User(_) | Actor::Plugin { .. } | Actor::System => None,
        }
    }

    /// The person acting or acted for, from inside or outside.
    pub fn member(&self) -> Option<Member> {
        match self {
            Actor::User(user) => Some(Member::User(user.clone())),
            Actor::Customer(customer) => Some(Member::Customer(customer.clone())),
            Actor::Plugin { user, .. } => user.clone().map(Member::User),
            Actor::System => None,
        }
    }

    /// The plugin acting.
    pub fn plugin(&self) -> Option<&PluginId> {
        match self {
            Actor::Plugin { plugin, .. } => Some(plugin),
            Actor::User(_) | Actor::Customer(_) | Actor::System => None,
        }
    }

    /// As whom this actor writes; the house itself says nothing.
    pub fn author(&self) -> Option<Author> {
        match self {
            Actor::User(user) => Some(Author::User(user.clone())),
            Actor::Customer(customer) => Some(Author::Customer(customer.clone())),
            Actor::Plugin { plugin, user } => Some(Author::Plugin {
                plugin: plugin.clone(),
                user: user.clone(),
            }),
            Actor::System => None,
        }
    }
}

/// What an administrator has granted a plugin, each capability with its limits. Cheap to clone: every
/// run of a call has its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Given>", into = "Vec<Given>")]
pub struct Grants(Arc<BTreeMap<Capability, Scope>>);

/// One grant as it is written: its name alone while nothing is limited.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Given {
    Whole(Capability),
    Narrowed {
        capability: Capability,
        scope: Scope,
    },
}

impl Grants {
    /// Nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// True when this was granted.
    pub fn has(&self, capability: Capability) -> bool {
        self.0.contains_key(&capability)
    }

    /// How far a grant reaches; none when it was not granted.
    pub fn scope(&self, capability: Capability) -> Option<&Scope> {
        self.0.get(&capability)
    }

    /// All that was granted, in order.
    pub fn iter(&self) -> impl Iterator<Item = Capability> + '_ {
        self.0.keys().copied()
    }

    /// All that was granted, each with its limits.
    pub fn scopes(&self) -> impl Iterator<Item = (Capability, &Scope)> {
        self.0
            .iter()
            .map(|(capability, scope)| (*capability, scope))
    }

    /// The same with another scope for what was granted; what was not stays so.
    #[must_use]
    pub fn narrowed(&self, capability: Capability, scope: Scope) -> Self {
        let mut all = BTreeMap::clone(&self.0);
        if let Some(held) = all.get_mut(&capability) {
            *held = scope;
        }
        Self(Arc::new(all))
    }
}

impl FromIterator<Capability> for Grants {
    fn from_iter<I: IntoIterator<Item = Capability>>(all: I) -> Self {
        all.into_iter()
            .map(|capability| (capability, Scope::default()))
            .collect()
    }
}

impl FromIterator<(Capability, Scope)> for Grants {
    fn from_iter<I: IntoIterator<Item = (Capability, Scope)>>(all: I) -> Self {
        Self(Arc::new(all.into_iter().collect()))
    }
}

impl From<Vec<Given>> for Grants {
    fn from(all: Vec<Given>) -> Self {
        let each = |given| match given {
            Given::Whole(capability) => (capability, Scope::default()),
            Given::Narrowed { capability, scope } => (capability, scope),
        };
        all.into_iter().map(each).collect()
    }
}

impl From<Grants> for Vec<Given> {
    fn from(grants: Grants) -> Self {
        let each = |(capability, scope): (Capability, &Scope)| {
            if scope.is_unlimited() {
                Given::Whole(capability)
            } else {
                let scope = scope.clone();
                Given::Narrowed { capability, scope }
            }
        };
        grants.scopes().map(each).collect()
    }
}

/// What is known of the person acting or acted for: what decides, out of a [`crate::User`]. A customer
/// is active while they are in their chat, and never anything more.
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
