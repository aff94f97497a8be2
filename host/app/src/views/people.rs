//! People as everybody sees them: always with name, department and company.

use std::collections::HashMap;

use guildhall_domain::{
    CompanyId, Department, DepartmentId, Locale, Millis, TimeZone, User, UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shelf::{Shelf, Wanted};
use crate::cx::Cx;
use crate::error::{Error, Result};

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonView {
    /// Its id.
    pub id: UserId,
    /// The name in the viewer's language.
    pub name: String,
    /// The English name; may be empty.
    pub name_en: String,
    /// The Chinese name; may be empty.
    pub name_zh: String,
    /// The department, in the viewer's language; may be empty.
    pub department: String,
    /// The position held there; may be empty.
    pub position: String,
    /// The company.
    pub company: String,
    /// False: the account is switched off.
    pub active: bool,
    /// Away until then; a time that has passed means nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent_until: Option<Millis>,
}

/// The company of the one who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompanyView {
    /// Its id.
    pub id: CompanyId,
    /// What it is called.
    pub name: String,
    /// Whose time holds where no person's does: an IANA name.
    pub time_zone: String,
}

/// The one who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeView {
    /// The id.
    pub id: UserId,
    /// What is typed at sign-in.
    pub login: String,
    /// The name in one's own language.
    pub name: String,
    /// The company.
    pub company: CompanyView,
    /// The department; may be empty.
    pub department: String,
    /// The position held there; may be empty.
    pub position: String,
    /// True: administrator.
    pub administrator: bool,
    /// The language one reads.
    pub locale: Locale,
    /// The clock that one lives by; the company's as long as none was chosen.
    pub time_zone: String,
    /// Away until then, in Unix milliseconds; absent when one is there.
    pub absent_until: Option<Millis>,
    /// The position of the log from which to follow what happens; filled in by whoever knows it.
    pub cursor: u64,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DepartmentView {
    /// Its id.
    pub id: DepartmentId,
    /// What it is called, in the viewer's language.
    pub name: String,
    /// The unit above.
    pub parent: Option<DepartmentId>,
}

impl PersonView {
    /// What people from outside are shown: name, department and company.
    pub(super) fn for_outside(self) -> Self {
        Self {
            position: String::new(),
            absent_until: None,
            ..self
        }
    }
}

impl Shelf {
    /// A person; of one who is not there at least the id is shown.
    pub(super) fn person(&self, id: &UserId) -> PersonView {
        match self.user(id) {
            Some(user) => self.user_view(user),
            None => PersonView {
                id: id.clone(),
                name: id.as_str().to_owned(),
                name_en: String::new(),
                name_zh: String::new(),
                department: String::new(),
                position: String::new(),
                company: self.company_name(),
                active: false,
                absent_until: None,
            },
        }
    }

    fn user_view(&self, user: &User) -> PersonView {
        let (department, position) = self.placement(user);
        let shown = PersonView {
            id: user.id.clone(),
            name: user.name.in_locale(self.locale).to_owned(),
            name_en: user.name.en.clone(),
            name_zh: user.name.zh.clone(),
            department,
            position,
            company: self.company_name(),
            active: user.active,
            absent_until: user.absent_until,
        };
        match self.is_outside() {
            true => shown.for_outside(),
            false => shown,
        }
    }

    fn placement(&self, user: &User) -> (String, String) {
        let Some(placement) = user.placement() else {
            return Default::default();
        };
        let department = self.department(&placement.department);
        let department = department.map(|found| found.name.in_locale(self.locale).to_owned());
        (
            department.unwrap_or_default(),
            placement.position.in_locale(self.locale).to_owned(),
        )
    }

    fn company_zone(&self) -> TimeZone {
        let company = self.company.as_ref();
        company.map(|company| company.time_zone).unwrap_or_default()
    }

    pub(super) fn company_name(&self) -> String {
        self.company
            .as_ref()
            .map(|company| company.name.clone())
            .unwrap_or_default()
    }
}

/// People by id, in their order; who is not there is shown by id.
///
/// # Errors
/// The store's.
pub async fn people(cx: &mut Cx<'_>, users: &[UserId], locale: Locale) -> Result<Vec<PersonView>> {
    let mut wanted = Wanted::default();
    users.iter().for_each(|user| wanted.user(user));
    let shelf = wanted.gather(cx, locale).await?;
    Ok(users.iter().map(|user| shelf.person(user)).collect())
}

/// People whose records are at hand, in their order.
///
/// # Errors
/// The store's.
pub async fn users(cx: &mut Cx<'_>, users: &[User], locale: Locale) -> Result<Vec<PersonView>> {
    let known: HashMap<UserId, User> = users
        .iter()
        .map(|user| (user.id.clone(), user.clone()))
        .collect();
    let shelf = Wanted::default().gather_with(cx, locale, known).await?;
    Ok(users.iter().map(|user| shelf.user_view(user)).collect())
}

/// One person whose record is at hand.
///
/// # Errors
/// The store's.
pub async fn person(cx: &mut Cx<'_>, user: &User, locale: Locale) -> Result<PersonView> {
    let mut all = users(cx, std::slice::from_ref(user), locale).await?;
    all.pop().ok_or_else(|| Error::not_found(&user.id))
}

/// The one who asks, in their own language. The cursor is filled in by whoever knows it.
///
/// # Errors
/// The store's.
pub async fn me(cx: &mut Cx<'_>, user: &User) -> Result<MeView> {
    let known = HashMap::from([(user.id.clone(), user.clone())]);
    let shelf = Wanted::default()
        .gather_with(cx, user.locale, known)
        .await?;
    let (department, position) = shelf.placement(user);
    let zone = shelf.company_zone();
    Ok(MeView {
        id: user.id.clone(),
        login: user.login.clone(),
        name: user.name.in_locale(user.locale).to_owned(),
        company: CompanyView {
            id: cx.company.clone(),
            name: shelf.company_name(),
            time_zone: zone.as_str().to_owned(),
        },
        department,
        position,
        administrator: user.administrator,
        locale: user.locale,
        time_zone: user.time_zone.unwrap_or(zone).as_str().to_owned(),
        absent_until: user.absent_until,
        cursor: 0,
    })
}

/// Departments, in their order.
pub fn departments(departments: &[Department], locale: Locale) -> Vec<DepartmentView> {
    let view = |found: &Department| department(found, locale);
    departments.iter().map(view).collect()
}

/// One department.
pub fn department(found: &Department, locale: Locale) -> DepartmentView {
    DepartmentView {
        id: found.id.clone(),
        name: found.name.in_locale(locale).to_owned(),
        parent: found.parent.clone(),
    }
}
