//! People and departments: reading them, finding them, adding them.
//!
//! Passwords are not here: see [`crate::passwords`].

mod changes;
mod departments;
pub mod directory;
mod reach;

use std::collections::{BTreeMap, BTreeSet};

use guildhall_domain::people::login;
use guildhall_domain::{
    Action, ChatId, Department, DepartmentId, Event, FieldError, Locale, Membership, Millis, Name,
    Object, Placement, Problem, TimeZone, User, UserId, Viewer, texts,
};
use guildhall_store::Key;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{chats, companies, keys};

pub use changes::{UserChange, change_user};
pub use departments::{DepartmentChange, change_department, remove_department};
pub(crate) use reach::reach;
pub use reach::{is_department_seen, is_seen};

/// The most people that one search finds.
pub const MOST_FOUND: usize = 50;
/// The most users that one search looks at.
const MOST_SEARCHED: usize = 20_000;

/// A user to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Given for the demo's stable ids; else made up.
    pub id: Option<UserId>,
    /// What is typed at sign-in.
    pub login: String,
    /// The person's name.
    pub name: Name,
    /// Address for mail.
    pub email: Option<String>,
    /// The language they read.
    pub locale: Locale,
    /// Departments with positions, the first one shown.
    pub placements: Vec<Placement>,
    /// Whom they report to.
    pub manager: Option<UserId>,
    /// True: administrator.
    pub administrator: bool,
}

/// A department to be added.
#[derive(Debug, Clone)]
pub struct NewDepartment {
    /// Given for the demo's stable ids; else made up.
    pub id: Option<DepartmentId>,
    /// What it is called.
    pub name: Name,
    /// The unit above.
    pub parent: Option<DepartmentId>,
}

/// One user.
///
/// # Errors
/// Not found.
pub async fn get(cx: &mut Cx<'_>, user: &UserId) -> Result<User> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    let found: Option<User> = cx.fetch(&keys::user(user)).await?;
    let found = found.ok_or_else(|| Error::not_found(user))?;
    reach::may_see(cx, Action::SeePeople, &found).await?;
    Ok(found)
}

/// One user with everything that can be changed about them.
///
/// # Errors
/// Denied to whoever is no administrator; not found.
pub async fn account(cx: &mut Cx<'_>, user: &UserId) -> Result<User> {
    may_manage(cx).await?;
    get(cx, user).await
}

/// Asks whether the actor may add and change people.
///
/// # Errors
/// Denied to whoever is no administrator.
pub async fn may_manage(cx: &mut Cx<'_>) -> Result<()> {
    cx.allow(Action::ManagePeople, Object::Company).await
}

/// Users, in the order asked for, by one read; none where there is no such user. Asks nobody's
/// permission: for what other use cases rest on.
pub async fn get_many(cx: &mut Cx<'_>, users: &[UserId]) -> Result<Vec<Option<User>>> {
    let keys: Vec<Key> = users.iter().map(keys::user).collect();
    cx.fetch_many(&keys).await
}

/// What decides which blocks of a card these people are shown, in the order asked for; none where
/// there is no such user. Asks nobody's permission: it is for the house alone, which shows it to nobody.
pub async fn viewers(cx: &mut Cx<'_>, users: &[UserId]) -> Result<Vec<Option<Viewer>>> {
    let users = get_many(cx, users).await?;
    let own = users.iter().flatten().flat_map(|user| &user.placements);
    let parents = parents(cx, own.map(|one| one.department.clone()).collect()).await?;
    let above = |user: &User| {
        let placements = user.placements.iter();
        let lines = placements.map(|one| line_above(&parents, &one.department));
        lines.flatten().collect::<Vec<_>>()
    };
    let viewer = |user: &Option<User>| {
        let user = user.as_ref()?;
        Some(Viewer::of(user, above(user)))
    };
    Ok(users.iter().map(viewer).collect())
}

/// The unit above each of these departments, and above each of those, up to the top.
async fn parents(
    cx: &mut Cx<'_>,
    mut level: BTreeSet<DepartmentId>,
) -> Result<BTreeMap<DepartmentId, DepartmentId>> {
    let mut parents = BTreeMap::new();
    while !level.is_empty() {
        let keys: Vec<Key> = level.iter().map(keys::department).collect();
        let found = cx.fetch_many::<Department>(&keys).await?;
        level = BTreeSet::new();
        for department in found.into_iter().flatten() {
            let Some(parent) = department.parent else {
                continue;
            };
            if !parents.contains_key(&parent) {
                level.insert(parent.clone());
            }
            parents.insert(department.id, parent);
        }
        // What was looked up already is not looked up again, so that a loop comes to an end.
        level.retain(|one| !parents.contains_key(one));
    }
    Ok(parents)
}

/// The departments above one.
fn line_above(
    parents: &BTreeMap<DepartmentId, DepartmentId>,
    department: &DepartmentId,
) -> BTreeSet<DepartmentId> {
    let mut line = BTreeSet::new();
    let mut next = parents.get(department);
    while let Some(above) = next {
        next = line
            .insert(above.clone())
            .then(|| parents.get(above))
            .flatten();
    }
    line
}

/// Whose login it is. Asks nobody's permission: people sign in by it.
pub async fn by_login(cx: &mut Cx<'_>, text: &str) -> Result<Option<UserId>> {
    match login(text) {
        Some(login) => cx.fetch(&keys::login(&login)).await,
        None => Ok(None),
    }
}

/// Among whom somebody is looked for; everybody unless it is narrowed.
#[derive(Debug, Clone, Default)]
pub struct Among {
    /// Only who is in one of these or below it; one that is not there has nobody. None named: all.
    pub departments: Vec<DepartmentId>,
    /// Only who is in this chat.
    pub chat: Option<ChatId>,
}

/// Active users whose name or login holds `query`, those it begins first; at most `limit`, which
/// is at most [`MOST_FOUND`].
///
/// # Errors
/// Denied to who may not see people; not found for a chat that the actor may not know of.
pub async fn search(
    cx: &mut Cx<'_>,
    query: &str,
    among: &Among,
    limit: usize,
) -> Result<Vec<User>> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    if let Some(chat) = &among.chat {
        chats::may_see(cx, chat).await?;
    }
    let within = match among.departments.as_slice() {
        [] => None,
        roots => Some(directory::with_those_below(cx, roots).await?),
    };
    let needle: String = query
        .trim()
        .chars()
        .take(Name::LONGEST)
        .collect::<String>()
        .to_lowercase();
    let mut found: Vec<User> = all(cx).await?;
    found.retain(|user| {
        let mut own = user.placements.iter();
        let inside = within
            .as_ref()
            .is_none_or(|all| own.any(|one| all.contains(&one.department)));
        user.active && inside && user.matches(&needle)
    });
    found.sort_by_cached_key(|user| (!begins(user, &needle), user.login.clone()));
    let limit = limit.min(MOST_FOUND);
    match &among.chat {
        Some(chat) => first_members(cx, chat, found, limit).await,
        None => {
            found.truncate(limit);
            Ok(found)
        }
    }
}

/// The first of them who are in a chat. Memberships are read a handful at a time, because few are wanted.
async fn first_members(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    found: Vec<User>,
    limit: usize,
) -> Result<Vec<User>> {
    let mut members = Vec::new();
    for some in found.chunks(MOST_FOUND) {
        let keys: Vec<Key> = some
            .iter()
            .map(|user| keys::member(chat, &user.id))
            .collect();
        let there: Vec<Option<Membership>> = cx.fetch_many(&keys).await?;
        let inside = some.iter().zip(there).filter(|(_, there)| there.is_some());
        members.extend(inside.map(|(user, _)| user.clone()));
        if members.len() >= limit {
            break;
        }
    }
    members.truncate(limit);
    Ok(members)
}

fn begins(user: &User, needle: &str) -> bool {
    user.login.starts_with(needle)
        || user.name.zh.starts_with(needle)
        || user.name.en.to_lowercase().starts_with(needle)
}

async fn all(cx: &mut Cx<'_>) -> Result<Vec<User>> {
    let mut users = Vec::new();
    let mut range = keys::users();
    loop {
        let page = cx.tx.range(range.clone()).await?;
        for (_, value) in &page.items {
            users.push(crate::codec::decode(value)?);
        }
        match page.items.last() {
            Some((last, _)) if page.more && users.len() < MOST_SEARCHED => {
                range = keys::users().after(last);
            }
            _ => return Ok(users),
        }
    }
}

/// Every department, at most a thousand.
pub async fn departments(cx: &mut Cx<'_>) -> Result<Vec<Department>> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    tree(cx).await
}

/// The tree of departments. Asks nobody's permission: for what other use cases rest on.
pub(crate) async fn tree(cx: &mut Cx<'_>) -> Result<Vec<Department>> {
    let page = cx.tx.range(keys::departments()).await?;
    page.items
        .iter()
        .map(|(_, value)| crate::codec::decode(value))
        .collect()
}

/// The users of a department, without those of the units below; at most a thousand.
pub async fn members_of(cx: &mut Cx<'_>, department: &DepartmentId) -> Result<Vec<User>> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    let page = cx.tx.range(keys::department_users(department)).await?;
    let mut ids = Vec::with_capacity(page.items.len());
    for (key, _) in &page.items {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        ids.push(user_id(&parts.text()?)?);
    }
    Ok(get_many(cx, &ids).await?.into_iter().flatten().collect())
}

/// Adds a user, who is then in the group of everybody.
///
/// # Errors
/// Wrong fields: `login` (also when it is taken), `name`, `placements`, `manager`.
pub async fn add_user(cx: &mut Cx<'_>, new: NewUser) -> Result<User> {
    cx.allow(Action::ManagePeople, Object::Company).await?;
    let login = login(&new.login);
    let mut wrong = Vec::new();
    if login.is_none() {
        wrong.push(FieldError::new("login", texts::BAD_LOGIN));
    }
    if !new.name.is_proper() {
        wrong.push(FieldError::new("name", texts::BAD_NAME));
    }
    if new.placements.len() > User::MOST_PLACEMENTS {
        wrong.push(FieldError::new("placements", texts::TOO_LONG));
    }
    let (Some(login), true) = (login, wrong.is_empty()) else {
        return Err(Problem::invalid(wrong).into());
    };
    if cx.fetch::<UserId>(&keys::login(&login)).await?.is_some() {
        return Err(Problem::field("login", texts::LOGIN_TAKEN).into());
    }
    let user = User {
        id: new.id.unwrap_or_else(|| cx.ids.user()),
        login,
        name: new.name,
        email: new
            .email
            .filter(|email| email.chars().count() <= User::LONGEST_EMAIL),
        active: true,
        locale: new.locale,
        time_zone: None,
        placements: new.placements,
        manager: new.manager,
        administrator: new.administrator,
        absent_until: None,
    };
    changes::fits(cx, &user).await?;
    settle(cx, &user).await?;
    Ok(user)
}

async fn settle(cx: &mut Cx<'_>, user: &User) -> Result<()> {
    cx.keep(keys::login(&user.login), &user.id)?;
    cx.keep(keys::user(&user.id), user)?;
    for placement in &user.placements {
        let key = keys::department(&placement.department);
        if cx.fetch::<Department>(&key).await?.is_none() {
            return Err(Error::not_found(&placement.department));
        }
        cx.note(keys::department_user(&placement.department, &user.id))?;
    }
    cx.tell(&Event::UserChanged {
        user: user.id.clone(),
    })?;
    let everyone = companies::get(cx).await?.everyone;
    chats::join(cx, &everyone, std::slice::from_ref(&user.id)).await
}

/// Adds a department.
///
/// # Errors
/// Wrong field `name`; not found when there is no such unit above.
pub async fn add_department(cx: &mut Cx<'_>, new: NewDepartment) -> Result<Department> {
    cx.allow(Action::ManagePeople, Object::Company).await?;
    if !new.name.is_proper() {
        return Err(Problem::field("name", texts::BAD_NAME).into());
    }
    if let Some(parent) = &new.parent
        && cx
            .fetch::<Department>(&keys::department(parent))
            .await?
            .is_none()
    {
        return Err(Error::not_found(parent));
    }
    let id = new.id.unwrap_or_else(|| cx.ids.department());
    let department = Department {
        id,
        name: new.name,
        parent: new.parent,
    };
    cx.keep(keys::department(&department.id), &department)?;
    cx.tell(&Event::DepartmentChanged {
        department: department.id.clone(),
    })?;
    Ok(department)
}

/// What somebody changes about themselves; what is none stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct OwnChange {
    /// The language that they read.
    pub locale: Option<Locale>,
    /// The clock that they live by.
    pub time_zone: Option<TimeZone>,
    /// Away until then; within: none, or a time that has passed, for not away.
    pub absent_until: Option<Option<Millis>>,
}

/// Changes what the actor may change about themselves.
///
/// # Errors
/// Denied to anybody but a person; wrong field `absent_until` beyond a hundred years.
pub async fn change_me(cx: &mut Cx<'_>, change: OwnChange) -> Result<User> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    let Some(user) = cx.actor.user().cloned() else {
        return Err(Error::not_found("user"));
    };
    let mut user = get(cx, &user).await?;
    user.locale = change.locale.unwrap_or(user.locale);
    user.time_zone = change.time_zone.or(user.time_zone);
    if let Some(until) = change.absent_until {
        user.absent_until = changes::absence(cx, until)?;
    }
    cx.keep(keys::user(&user.id), &user)?;
    cx.tell(&Event::UserChanged {
        user: user.id.clone(),
    })?;
    Ok(user)
}

pub(crate) fn user_id(text: &str) -> Result<UserId> {
    UserId::new(text).map_err(|why| Error::damaged(why.to_string()))
}

#[cfg(test)]
mod tests;
