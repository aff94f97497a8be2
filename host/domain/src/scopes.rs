//! How far a grant reaches: the limits that an administrator puts on one capability, and which people
//! are within them.
//!
//! A scope only ever takes away. An empty one takes nothing, and is what every grant begins with.

use std::collections::BTreeSet;

use guildhall_manifest::{Capability, Host};
use serde::{Deserialize, Serialize};

use crate::ids::{ChatId, DepartmentId};
use crate::people::{Department, User};
use crate::text::Name;

/// The limits of one grant. What is none is not limited.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Only in these chats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chats: Option<BTreeSet<ChatId>>,
    /// Only these departments and those below them, and their people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departments: Option<BTreeSet<DepartmentId>>,
    /// Only people who hold one of these positions, named in either language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub positions: Option<BTreeSet<String>>,
    /// Of the manifest's hosts, only these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts: Option<BTreeSet<Host>>,
    /// So many messages, requests or files in an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<u32>,
    /// So many bytes: of records, keys included, or of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// A way in which a grant can be limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// [`Scope::chats`].
    Chats,
    /// [`Scope::departments`].
    Departments,
    /// [`Scope::positions`].
    Positions,
    /// [`Scope::hosts`].
    Hosts,
    /// [`Scope::per_hour`].
    PerHour,
    /// [`Scope::bytes`].
    Bytes,
}

impl Limit {
    /// Every way there is.
    pub const ALL: [Self; 6] = [
        Self::Chats,
        Self::Departments,
        Self::Positions,
        Self::Hosts,
        Self::PerHour,
        Self::Bytes,
    ];

    /// As it is written in a scope.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chats => "chats",
            Self::Departments => "departments",
            Self::Positions => "positions",
            Self::Hosts => "hosts",
            Self::PerHour => "per_hour",
            Self::Bytes => "bytes",
        }
    }

    /// The ways in which a capability can be limited. A new capability is given its line here, and
    /// nothing else.
    #[must_use]
    pub fn of(capability: Capability) -> &'static [Limit] {
        match capability {
            Capability::ChatAnswering | Capability::ChatPosting => &[Self::Chats, Self::PerHour],
            Capability::ChatReading
            | Capability::ChatManaging
            | Capability::ChatScreening
            | Capability::FilesReading => &[Self::Chats],
            Capability::DirectoryPeople | Capability::DirectoryContactDetails => {
                &[Self::Departments, Self::Positions]
            }
            Capability::StorageKv => &[Self::Bytes],
            Capability::FilesWriting => &[Self::PerHour, Self::Bytes],
            Capability::NetHttp => &[Self::Hosts, Self::PerHour],
            Capability::StorageCounters
            | Capability::ConfigSecrets
            | Capability::ConfigReveal
            | Capability::JobsScheduling
            | Capability::InteropCalling => &[],
        }
    }
}

impl Scope {
    /// The most chats, departments, positions or hosts of one scope.
    pub const MOST: usize = 200;

    /// True when nothing is limited.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        *self == Self::default()
    }

    /// The limits that are set.
    pub fn limits(&self) -> impl Iterator<Item = Limit> + '_ {
        Limit::ALL.into_iter().filter(|limit| match limit {
            Limit::Chats => self.chats.is_some(),
            Limit::Departments => self.departments.is_some(),
            Limit::Positions => self.positions.is_some(),
            Limit::Hosts => self.hosts.is_some(),
            Limit::PerHour => self.per_hour.is_some(),
            Limit::Bytes => self.bytes.is_some(),
        })
    }

    /// Whether a capability can be limited so, given the hosts that the manifest asks for.
    ///
    /// # Errors
    /// In words, for the administrator.
    pub fn check(&self, capability: Capability, asked: &[Host]) -> Result<(), String> {
        let fits = |limit: &Limit| Limit::of(capability).contains(limit);
        if let Some(limit) = self.limits().find(|limit| !fits(limit)) {
            let (what, name) = (capability.name(), limit.name());
            return Err(format!("{what} cannot be limited by {name}: leave it out"));
        }
        let sizes = [
            self.chats.as_ref().map(BTreeSet::len),
            self.departments.as_ref().map(BTreeSet::len),
            self.positions.as_ref().map(BTreeSet::len),
            self.hosts.as_ref().map(BTreeSet::len),
        ];
        if sizes.into_iter().flatten().any(|size| size > Self::MOST) {
            return Err(format!("a limit names at most {} of a kind", Self::MOST));
        }
        let mut positions = self.positions.iter().flatten();
        if positions.any(|name| name.is_empty() || name.chars().count() > Name::LONGEST) {
            let most = Name::LONGEST;
            return Err(format!("a position has 1 to {most} characters"));
        }
        let stray = |host: &&Host| !asked.contains(host);
        match self.hosts.iter().flatten().find(stray) {
            Some(host) => Err(format!("{host} is not asked for: leave it out")),
            None => Ok(()),
        }
    }

    /// Whether a chat is within it.
    #[must_use]
    pub fn has_chat(&self, chat: &ChatId) -> bool {
        self.chats.as_ref().is_none_or(|chats| chats.contains(chat))
    }

    /// Whether a host is within it.
    #[must_use]
    pub fn has_host(&self, host: &Host) -> bool {
        self.hosts.as_ref().is_none_or(|hosts| hosts.contains(host))
    }

    /// Whether it says anything about people.
    #[must_use]
    pub fn narrows_people(&self) -> bool {
        self.departments.is_some() || self.positions.is_some()
    }

    /// Who is within it, with the company's tree of departments as it is now.
    #[must_use]
    pub fn reach(&self, tree: &[Department]) -> Reach {
        let below = |roots: &BTreeSet<DepartmentId>| below(roots, tree);
        Reach {
            departments: self.departments.as_ref().map(below),
            positions: self.positions.clone(),
        }
    }
}

/// People and departments within a scope.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    departments: Option<BTreeSet<DepartmentId>>,
    positions: Option<BTreeSet<String>>,
}

impl Reach {
    /// Whether somebody is within it: one of their placements is in such a department and of such a
    /// position.
    #[must_use]
    pub fn covers(&self, user: &User) -> bool {
        user.placements.iter().any(|placement| {
            let (zh, en) = (&placement.position.zh, &placement.position.en);
            let named = |names: &BTreeSet<String>| names.contains(zh) || names.contains(en);
            self.covers_department(&placement.department)
                && self.positions.as_ref().is_none_or(named)
        })
    }

    /// Whether a department is within it.
    #[must_use]
    pub fn covers_department(&self, department: &DepartmentId) -> bool {
        let all = self.departments.as_ref();
        all.is_none_or(|departments| departments.contains(department))
    }
}

/// Some departments and all below them.
fn below(roots: &BTreeSet<DepartmentId>, tree: &[Department]) -> BTreeSet<DepartmentId> {
    let mut found = roots.clone();
    let mut grew = true;
    while grew {
        grew = false;
        for department in tree {
            let inside = department
                .parent
                .as_ref()
                .is_some_and(|parent| found.contains(parent));
            if inside && !found.contains(&department.id) {
                found.insert(department.id.clone());
                grew = true;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
