//! An account as administrators see it: everything that can be changed about it.

use guildhall_domain::{DepartmentId, Locale, Millis, Name, User, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A name in both languages; one may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamesView {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A job in a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlacementView {
    /// The department.
    pub department: DepartmentId,
    /// What the person is there.
    pub position: NamesView,
    /// True: leads it.
    pub head: bool,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    pub id: UserId,
    /// What is typed at sign-in.
    pub login: String,
    /// The person's name.
    pub name: NamesView,
    /// Address for mail.
    pub email: Option<String>,
    /// The language they read.
    pub locale: Locale,
    /// Departments with positions, the first one shown.
    pub placements: Vec<PlacementView>,
    /// Whom they report to.
    pub manager: Option<UserId>,
    /// True: administrator.
    pub administrator: bool,
    /// False: switched off.
    pub active: bool,
    /// Away until then; none: not away, as far as is known.
    pub absent_until: Option<Millis>,
}

/// An account with everything that can be changed about it.
pub fn account(user: &User) -> AccountView {
    AccountView {
        id: user.id.clone(),
        login: user.login.clone(),
        name: names(&user.name),
        email: user.email.clone(),
        locale: user.locale,
        placements: user
            .placements
            .iter()
            .map(|placement| PlacementView {
                department: placement.department.clone(),
                position: names(&placement.position),
                head: placement.head,
            })
            .collect(),
        manager: user.manager.clone(),
        administrator: user.administrator,
        active: user.active,
        absent_until: user.absent_until,
    }
}

fn names(name: &Name) -> NamesView {
    NamesView {
        zh: name.zh.clone(),
        en: name.en.clone(),
    }
}
