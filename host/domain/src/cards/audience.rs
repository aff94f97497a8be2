//! Who is shown a block of a card.
//!
//! A block that names an audience is left out for everybody else, one that names from whom it is hidden
//! for those, and both for whoever is not known: what is not certain is not shown.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Block, Card};
use crate::customers::Member;
use crate::ids::{CustomerId, DepartmentId, UserId};
use crate::people::User;

/// Whom a block is shown to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShowTo {
    /// Everybody of the company, and nobody from outside.
    Company,
    /// Everybody from outside.
    Customers,
    /// This one from outside.
    Customer(CustomerId),
    /// These.
    Users(Vec<UserId>),
    /// Who is in the department or in one below it.
    Department(DepartmentId),
    /// Who holds a position of this name, in either language.
    Position(String),
    /// Who holds a role; the only one there is yet is [`ShowTo::ADMINISTRATOR`].
    Role(String),
    /// The person for whom the plugin acted when it posted the card.
    Invoker,
}

/// What decides which blocks a person is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    who: Member,
    departments: BTreeSet<DepartmentId>,
    positions: BTreeSet<String>,
    administrator: bool,
}

/// Which blocks of one card somebody is shown: a bit for each, the first block's lowest. Whoever has
/// the same bits of the same revision sees the same card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shown(u128);

const _: () = assert!(Card::MOST_BLOCKS <= 128, "a bit for each block");

impl ShowTo {
    /// The role of who looks after the company.
    pub const ADMINISTRATOR: &'static str = "administrator";

    fn names(&self, viewer: &Viewer, invoker: Option<&UserId>) -> bool {
        match self {
            ShowTo::Company => !viewer.is_outside(),
            ShowTo::Customers => viewer.is_outside(),
            ShowTo::Customer(customer) => viewer.who.customer() == Some(customer),
            ShowTo::Users(users) => viewer.user().is_some_and(|user| users.contains(user)),
            ShowTo::Department(department) => viewer.is_in(department),
            ShowTo::Position(name) => viewer.positions.contains(name),
            ShowTo::Role(role) => viewer.administrator && role == Self::ADMINISTRATOR,
            ShowTo::Invoker => invoker.is_some() && invoker == viewer.user(),
        }
    }
}

impl Viewer {
    /// A person, and the departments that theirs are below of.
    pub fn of(user: &User, above: impl IntoIterator<Item = DepartmentId>) -> Self {
        let placements = user.placements.iter();
        let own = placements.clone().map(|one| one.department.clone());
        Self {
            who: Member::User(user.id.clone()),
            departments: own.chain(above).collect(),
            positions: placements
                .flat_map(|one| [one.position.zh.clone(), one.position.en.clone()])
                .collect(),
            administrator: user.administrator,
        }
    }

    /// Somebody from outside: in no department, without a position or role.
    pub fn customer(customer: CustomerId) -> Self {
        Self {
            who: Member::Customer(customer),
            departments: BTreeSet::new(),
            positions: BTreeSet::new(),
            administrator: false,
        }
    }

    /// The user that it is; none for somebody from outside.
    pub fn user(&self) -> Option<&UserId> {
        self.who.user()
    }

    /// True for somebody from outside.
    pub fn is_outside(&self) -> bool {
        match self.who {
            Member::User(_) => false,
            Member::Customer(_) => true,
        }
    }

    /// True when the person holds a position of this name, in either language.
    pub fn holds(&self, position: &str) -> bool {
        self.positions.contains(position)
    }

    /// True when the person is in a department, or in one below it.
    pub fn is_in(&self, department: &DepartmentId) -> bool {
        self.departments.contains(department)
    }
}

impl Shown {
    /// True for the block at this place.
    pub fn has(self, place: usize) -> bool {
        place < Card::MOST_BLOCKS && self.0 & (1 << place) != 0
    }
}

impl Block {
    /// Whether somebody is shown it; `None` is who is not known, or nobody in particular.
    pub fn is_for(&self, viewer: Option<&Viewer>, invoker: Option<&UserId>) -> bool {
        let named = |all: &[ShowTo], viewer| all.iter().any(|one| one.names(viewer, invoker));
        match viewer {
            None => !self.varies(),
            Some(viewer) => {
                (self.show_to.is_empty() || named(&self.show_to, viewer))
                    && !named(&self.hide_from, viewer)
            }
        }
    }

    /// True when it is not for everybody.
    pub fn varies(&self) -> bool {
        !self.show_to.is_empty() || !self.hide_from.is_empty()
    }
}

impl Card {
    /// True when not everybody is shown the same.
    pub fn varies(&self) -> bool {
        self.blocks.iter().any(Block::varies)
    }

    /// Which blocks somebody is shown; as [`Block::is_for`] for each.
    pub fn shown_to(&self, viewer: Option<&Viewer>, invoker: Option<&UserId>) -> Shown {
        let blocks = self.blocks.iter().take(Self::MOST_BLOCKS).enumerate();
        let shown = blocks.filter(|(_, block)| block.is_for(viewer, invoker));
        Shown(shown.fold(0, |bits, (place, _)| bits | 1 << place))
    }
}

#[cfg(test)]
mod tests;
