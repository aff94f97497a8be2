//! Who may use a plugin, as it is sent and shown.

use std::collections::BTreeSet;

use guildhall_domain::{Chosen, DepartmentId, UserId, VisibleTo};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who may use a plugin: everybody, or whoever is named by any of the lists; with none of them nobody.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PluginVisibleTo)]
pub struct VisibleToView {
    /// True: everybody, and the lists are empty.
    everyone: bool,
    /// These people; at most 200.
    #[serde(default)]
    users: BTreeSet<UserId>,
    /// Who is in these departments, or below them; at most 200.
    #[serde(default)]
    departments: BTreeSet<DepartmentId>,
    /// Who holds one of these positions, named in either language; at most 200.
    #[serde(default)]
    positions: BTreeSet<String>,
}

impl From<VisibleToView> for VisibleTo {
    fn from(view: VisibleToView) -> Self {
        if view.everyone {
            return Self::Everyone;
        }
        Self::Chosen(Chosen {
            users: view.users,
            departments: view.departments,
            positions: view.positions,
        })
    }
}

impl From<&VisibleTo> for VisibleToView {
    fn from(to: &VisibleTo) -> Self {
        match to {
            VisibleTo::Everyone => Self {
                everyone: true,
                ..Self::default()
            },
            VisibleTo::Chosen(chosen) => Self {
                everyone: false,
                users: chosen.users.clone(),
                departments: chosen.departments.clone(),
                positions: chosen.positions.clone(),
            },
        }
    }
}
