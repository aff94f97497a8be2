//! Changing people: for administrators only, each change one transaction with its event.
//!
//! Nobody is ever deleted here: what a person wrote keeps its author, so accounts are switched off. The
//! company is never left without an active administrator, and lines of reporting never run in a circle.

use std::collections::BTreeSet;

use guildhall_domain::people::login;
use guildhall_domain::{
    Action, Department, Event, FieldError, Millis, Name, Object, Placement, Problem, User, UserId,
    texts,
};

use super::{all, get_many};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::passwords::{self, PasswordHash};
use crate::{keys, sessions};

/// The most managers looked at on the way up from a new one.
const HIGHEST: usize = 100;

/// What is to be different about a user; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// What is typed at sign-in.
    pub login: Option<String>,
    /// The person's name, in both languages.
    pub name: Option<Name>,
    /// Address for mail; within: none takes it away.
    pub email: Option<Option<String>>,
    /// Departments with positions, all of them, the first one shown.
    pub placements: Option<Vec<Placement>>,
    /// Whom they report to; within: none for nobody in particular.
    pub manager: Option<Option<UserId>>,
    /// False switches the account off and ends its sessions; true switches it on again.
    pub active: Option<bool>,
    /// Whether they hold the role of administrator.
    pub administrator: Option<bool>,
    /// Away until then; within: none, or a time that has passed, for not away.
    pub absent_until: Option<Option<Millis>>,
    /// A new password, which ends all sessions.
    pub password: Option<PasswordHash>,
}

/// Changes a user.
///
/// # Errors
/// Not found; wrong fields: `login` (also when it is taken), `name`, `email`, `placements`, `manager`
/// (also when the lines of reporting would run in a circle), `absent_until` beyond a hundred years, `active` and `administrator` when no active
/// administrator would be left.
pub async fn change_user(cx: &mut Cx<'_>, id: &UserId, change: UserChange) -> Result<User> {
    cx.allow(Action::ManagePeople, Object::Company).await?;
    let before: User = cx
        .fetch(&keys::user(id))
        .await?
        .ok_or_else(|| Error::not_found(id))?;
    let mut user = before.clone();
    user.email = change.email.unwrap_or(user.email);
    user.placements = change.placements.unwrap_or(user.placements);
    user.manager = change.manager.unwrap_or(user.manager);
    user.name = change.name.unwrap_or(user.name);
    user.active = change.active.unwrap_or(user.active);
    user.administrator = change.administrator.unwrap_or(user.administrator);
    if let Some(until) = change.absent_until {
        user.absent_until = absence(cx, until)?;
    }
    if let Some(text) = change.login {
        user.login = login(&text).ok_or_else(|| Problem::field("login", texts::BAD_LOGIN))?;
    }
    check(&user)?;
    rename(cx, &before, &user).await?;
    place(cx, &before, &user).await?;
    led(cx, before.manager.as_ref(), &user).await?;
    still_administered(cx, &before, &user).await?;
    if let Some(password) = &change.password {
        passwords::set(cx, id, password)?;
    }
    if change.password.is_some() || !user.active {
        sessions::revoke_all(cx, id).await?;
    }
    cx.keep(keys::user(id), &user)?;
    cx.tell(&Event::UserChanged { user: id.clone() })?;
    Ok(user)
}

/// Until when somebody is away: none for a time that has passed.
pub(super) fn absence(cx: &Cx<'_>, until: Option<Millis>) -> Result<Option<Millis>> {
    if until.is_some_and(|until| until > cx.now.plus(User::LONGEST_ABSENCE)) {
        return Err(Problem::field("absent_until", texts::TOO_LONG_AWAY).into());
    }
    Ok(until.filter(|until| *until > cx.now))
}

/// Whether a user to be can be added as they are.
pub(super) async fn fits(cx: &mut Cx<'_>, user: &User) -> Result<()> {
    check(user)?;
    led(cx, None, user).await
}

/// What can be wrong with a user by itself.
fn check(user: &User) -> Result<()> {
    let mut wrong = Vec::new();
    if !user.name.is_proper() {
        wrong.push(FieldError::new("name", texts::BAD_NAME));
    }
    let length = user.email.as_ref().map_or(0, |email| email.chars().count());
    if length > User::LONGEST_EMAIL {
        wrong.push(FieldError::new("email", texts::TOO_LONG));
    }
    let departments: BTreeSet<_> = user.placements.iter().map(|p| &p.department).collect();
    let many = user.placements.len() > User::MOST_PLACEMENTS;
    if many || departments.len() < user.placements.len() {
        wrong.push(FieldError::new("placements", texts::BAD_PLACEMENTS));
    }
    let blank = |name: &Name| name.zh.is_empty() && name.en.is_empty();
    let mut positions = user.placements.iter().map(|placement| &placement.position);
    if positions.any(|position| !blank(position) && !position.is_proper()) {
        wrong.push(FieldError::new("placements", texts::BAD_NAME));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Problem::invalid(wrong).into())
}

async fn rename(cx: &mut Cx<'_>, before: &User, user: &User) -> Result<()> {
    if before.login == user.login {
        return Ok(());
    }
    if cx
        .fetch::<UserId>(&keys::login(&user.login))
        .await?
        .is_some()
    {
        return Err(Problem::field("login", texts::LOGIN_TAKEN).into());
    }
    cx.remove(keys::login(&before.login))?;
    cx.keep(keys::login(&user.login), &user.id)
}

/// Keeps who is in which department beside where everybody is.
async fn place(cx: &mut Cx<'_>, before: &User, user: &User) -> Result<()> {
    let of = |user: &User| -> BTreeSet<_> {
        let all = user.placements.iter();
        all.map(|placement| placement.department.clone()).collect()
    };
    let (old, new) = (of(before), of(user));
    for department in old.difference(&new) {
        cx.remove(keys::department_user(department, &user.id))?;
    }
    for department in new.difference(&old) {
        let key = keys::department(department);
        if cx.fetch::<Department>(&key).await?.is_none() {
            return Err(Problem::field("placements", texts::UNKNOWN_DEPARTMENT).into());
        }
        cx.note(keys::department_user(department, &user.id))?;
    }
    Ok(())
}

/// A new manager is somebody who does not report to this user, at any height.
async fn led(cx: &mut Cx<'_>, before: Option<&UserId>, user: &User) -> Result<()> {
    if before == user.manager.as_ref() {
        return Ok(());
    }
    let wrong = |text| Err(Problem::field("manager", text).into());
    let mut next = user.manager.clone();
    for height in 0..HIGHEST {
        let Some(above) = next else {
            return Ok(());
        };
        if above == user.id {
            return wrong(texts::MANAGER_CIRCLE);
        }
        let found = get_many(cx, std::slice::from_ref(&above)).await?;
        let Some(found) = found.into_iter().flatten().next() else {
            return if height == 0 {
                wrong(texts::UNKNOWN_PERSON)
            } else {
                Ok(())
            };
        };
        next = found.manager;
    }
    wrong(texts::MANAGER_CIRCLE)
}

/// Whoever takes the last administrator away would lock everybody out.
async fn still_administered(cx: &mut Cx<'_>, before: &User, user: &User) -> Result<()> {
    let rules = |user: &User| user.active && user.administrator;
    if !rules(before) || rules(user) {
        return Ok(());
    }
    let others = all(cx).await?;
    if others
        .iter()
        .any(|other| other.id != user.id && rules(other))
    {
        return Ok(());
    }
    let field = if user.active {
        "administrator"
    } else {
        "active"
    };
    Err(Problem::field(field, texts::LAST_ADMINISTRATOR).into())
}

#[cfg(test)]
mod tests;
