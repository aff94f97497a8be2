//! The directory as plugins read it: in slices, through the tree of departments, up the lines of
//! reporting.
//!
//! Only reads. Every list is bounded: what the bounds are, each function says.

use std::collections::BTreeSet;

use guildhall_domain::{
    Action, Department, DepartmentId, Name, Object, Problem, Said, User, UserId,
};

use super::{all, begins, get_many, reach, user_id};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;
use crate::windows::{Listed, Window};

/// The most managers of one chain.
pub const MOST_LEVELS: u32 = 20;
/// The name of the role that there is.
pub const ADMINISTRATOR: &str = "administrator";
/// The most people looked at on the way up one chain.
const MOST_PASSED: usize = 100;
/// The most heads of one department that are named.
const MOST_HEADS: usize = 100;

/// Which people are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Whose name or login holds this; those that it begins come first.
    Named(&'a str),
    /// Who hold this role.
    Role(&'a str),
    /// Whose position is named so, in either language.
    Position(&'a str),
}

/// People in the order asked for; none where there is nobody, or nobody to be known of.
///
/// # Errors
/// Denied to who may see nobody.
pub async fn get_users(cx: &mut Cx<'_>, users: &[UserId]) -> Result<Vec<Option<User>>> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    let mut found = get_many(cx, users).await?;
    for one in &mut found {
        if let Some(user) = one.take() {
            *one = reach::seen(cx, Action::SeePeople, vec![user]).await?.pop();
        }
    }
    Ok(found)
}

/// Active people who are wanted, of the whole company or of a department and those below it.
///
/// # Errors
/// Not found when there is no such department; `invalid` for a cursor that is none.
pub async fn find(
    cx: &mut Cx<'_>,
    wanted: Wanted<'_>,
    within: Option<&DepartmentId>,
    window: &Window,
) -> Result<Listed<User>> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    let within = match within {
        Some(root) => Some(below(cx, root).await?),
        None => None,
    };
    let mut found = all(cx).await?;
    let needle = needle(wanted);
    found.retain(|user| user.active && fits(user, wanted, &needle, within.as_ref()));
    if matches!(wanted, Wanted::Named(_)) {
        found.sort_by_cached_key(|user| (!begins(user, &needle), user.login.clone()));
    }
    let found = reach::seen(cx, Action::SeePeople, found).await?;
    slice(found, window)
}

/// Active members of a department, by id; `recursive` means also those of the departments below it,
/// each once.
///
/// # Errors
/// As [`find`].
pub async fn members(
    cx: &mut Cx<'_>,
    department: &DepartmentId,
    recursive: bool,
    window: &Window,
) -> Result<Listed<User>> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    let departments = if recursive {
        below(cx, department).await?
    } else {
        BTreeSet::from([get_department(cx, department).await?.id])
    };
    let mut after = window.cursor.as_deref().map(cursor).transpose()?;
    let mut items = Vec::new();
    loop {
        let rows = window.rows() - items.len();
        let (ids, more) = next_members(cx, &departments, after.as_ref(), rows).await?;
        let Some(last) = ids.last().cloned() else {
            return Ok(Listed { items, next: None });
        };
        let users = get_many(cx, &ids).await?.into_iter().flatten();
        let users = users.filter(|user| user.active).collect();
        items.extend(reach::seen(cx, Action::SeePeople, users).await?);
        if !more || items.len() >= window.rows() {
            let next = more.then(|| last.as_str().to_owned());
            return Ok(Listed { items, next });
        }
        after = Some(last);
    }
}

/// One department.
///
/// # Errors
/// Not found.
pub async fn get_department(cx: &mut Cx<'_>, id: &DepartmentId) -> Result<Department> {
    cx.allow(Action::SeePeople, Object::Company).await?;
    reach::may_see_department(cx, id).await?;
    department_of(cx, id).await
}

/// A department, whether the actor may see it or not.
async fn department_of(cx: &mut Cx<'_>, id: &DepartmentId) -> Result<Department> {
    let found = cx.fetch(&keys::department(id)).await?;
    found.ok_or_else(|| Error::not_found(id))
}

/// The departments right below one, by id; without one those that have none above them that the
/// actor may see.
///
/// # Errors
/// As [`find`].
pub async fn children(
    cx: &mut Cx<'_>,
    parent: Option<&DepartmentId>,
    window: &Window,
) -> Result<Listed<Department>> {
    if let Some(parent) = parent {
        get_department(cx, parent).await?;
    }
    let mut found = super::departments(cx).await?;
    let reach = reach::reach(cx, Action::SeePeople).await?;
    let sees = |id: &DepartmentId| {
        reach
            .as_ref()
            .is_none_or(|reach| reach.covers_department(id))
    };
    found.retain(|department| {
        let above = department.parent.as_ref().filter(|above| sees(above));
        sees(&department.id) && above == parent
    });
    slice(found, window)
}

/// Active people who lead a department, by id; at most a hundred.
///
/// # Errors
/// Not found.
pub async fn heads_of(cx: &mut Cx<'_>, department: &DepartmentId) -> Result<Vec<UserId>> {
    get_department(cx, department).await?;
    let leaders = leaders(cx, department).await?;
    let heads = reach::seen(cx, Action::SeePeople, leaders).await?;
    Ok(heads.into_iter().map(|user| user.id).collect())
}

/// Who leads a department, whether the actor may see them or not.
async fn leaders(cx: &mut Cx<'_>, department: &DepartmentId) -> Result<Vec<User>> {
    let leads = |user: &User| {
        let here = user.placements.iter();
        let mut here = here.filter(|placement| placement.department == *department);
        user.active && here.any(|placement| placement.head)
    };
    let members = super::members_of(cx, department).await?;
    Ok(members.into_iter().filter(leads).take(MOST_HEADS).collect())
}

/// Whom somebody reports to, the nearest first, at most `levels`, itself at most [`MOST_LEVELS`]. Who
/// has no manager is led by the heads of the first department, or of the nearest one above it that
/// has any. Who is switched off or may not be seen is passed over; nobody is named twice, so a circle
/// ends.
///
/// # Errors
/// Not found.
pub async fn managers_of(cx: &mut Cx<'_>, user: &UserId, levels: u32) -> Result<Vec<UserId>> {
    let mut at = super::get(cx, user).await?;
    let levels = levels.min(MOST_LEVELS) as usize;
    let mut chain: Vec<UserId> = Vec::new();
    let mut passed = BTreeSet::from([user.clone()]);
    while chain.len() < levels && passed.len() <= MOST_PASSED {
        let Some(manager) = manager_of(cx, &at, &passed).await? else {
            break;
        };
        passed.insert(manager.id.clone());
        let shown = [manager.clone()].into();
        if manager.active && !reach::seen(cx, Action::SeePeople, shown).await?.is_empty() {
            chain.push(manager.id.clone());
        }
        at = manager;
    }
    Ok(chain)
}

/// The roles that somebody holds.
///
/// # Errors
/// Not found.
pub async fn roles_of(cx: &mut Cx<'_>, user: &UserId) -> Result<Vec<String>> {
    let user = super::get(cx, user).await?;
    let held = user.administrator.then(|| ADMINISTRATOR.to_owned());
    Ok(held.into_iter().collect())
}

/// Ways to reach somebody, each with its kind.
///
/// # Errors
/// Not found.
pub async fn contacts(cx: &mut Cx<'_>, user: &UserId) -> Result<Vec<(&'static str, String)>> {
    cx.allow(Action::SeeContacts, Object::Company).await?;
    let found: Option<User> = cx.fetch(&keys::user(user)).await?;
    let found = found.ok_or_else(|| Error::not_found(user))?;
    reach::may_see(cx, Action::SeeContacts, &found).await?;
    Ok(found
        .email
        .map(|email| ("email", email))
        .into_iter()
        .collect())
}

/// The next one up who was not passed yet.
async fn manager_of(
    cx: &mut Cx<'_>,
    user: &User,
    passed: &BTreeSet<UserId>,
) -> Result<Option<User>> {
    if let Some(manager) = &user.manager {
        let found = cx.fetch::<User>(&keys::user(manager)).await?;
        return Ok(found.filter(|manager| !passed.contains(&manager.id)));
    }
    let mut department = user.placement().map(|first| first.department.clone());
    let mut climbed = BTreeSet::new();
    while let Some(here) = department.take() {
        let heads = leaders(cx, &here).await?;
        if let Some(head) = heads.into_iter().find(|head| !passed.contains(&head.id)) {
            return Ok(Some(head));
        }
        if climbed.insert(here.clone()) {
            department = department_of(cx, &here).await?.parent;
            department.take_if(|above| climbed.contains(above));
        }
    }
    Ok(None)
}

/// A department and all below it.
async fn below(cx: &mut Cx<'_>, root: &DepartmentId) -> Result<BTreeSet<DepartmentId>> {
    get_department(cx, root).await?;
    with_those_below(cx, std::slice::from_ref(root)).await
}

/// Departments and all below them, whether they are there or not.
pub(super) async fn with_those_below(
    cx: &mut Cx<'_>,
    roots: &[DepartmentId],
) -> Result<BTreeSet<DepartmentId>> {
    let all = super::departments(cx).await?;
    let mut found: BTreeSet<DepartmentId> = roots.iter().cloned().collect();
    let mut to_visit = roots.to_vec();
    while let Some(above) = to_visit.pop() {
        for department in &all {
            if department.parent.as_ref() == Some(&above) && found.insert(department.id.clone()) {
                to_visit.push(department.id.clone());
            }
        }
    }
    Ok(found)
}

/// The next members of some departments after one, by id, each once; whether there are more.
async fn next_members(
    cx: &mut Cx<'_>,
    departments: &BTreeSet<DepartmentId>,
    after: Option<&UserId>,
    rows: usize,
) -> Result<(Vec<UserId>, bool)> {
    let mut next = BTreeSet::new();
    let mut more = false;
    for department in departments {
        let mut range = keys::department_users(department).limit(rows);
        if let Some(after) = after {
            range = range.after(&keys::department_user(department, after));
        }
        let page = cx.tx.range(range).await?;
        more |= page.more;
        for (key, _) in &page.items {
            let mut parts = key.read();
            let (_, _) = (parts.text()?, parts.text()?);
            next.insert(user_id(&parts.text()?)?);
        }
    }
    more |= next.len() > rows;
    Ok((next.into_iter().take(rows).collect(), more))
}

fn needle(wanted: Wanted<'_>) -> String {
    let text = match wanted {
        Wanted::Named(text) | Wanted::Role(text) | Wanted::Position(text) => text,
    };
    let short: String = text.trim().chars().take(Name::LONGEST).collect();
    short.to_lowercase()
}

fn fits(
    user: &User,
    wanted: Wanted<'_>,
    needle: &str,
    within: Option<&BTreeSet<DepartmentId>>,
) -> bool {
    let inside = |id: &DepartmentId| within.is_none_or(|within| within.contains(id));
    let mut placements = user.placements.iter();
    let somewhere = within.is_none() || user.placements.iter().any(|p| inside(&p.department));
    match wanted {
        Wanted::Named(_) => somewhere && user.matches(needle),
        Wanted::Role(_) => somewhere && needle == ADMINISTRATOR && user.administrator,
        Wanted::Position(_) => placements.any(|placement| {
            let name = &placement.position;
            let named = [&name.zh, &name.en].map(|text| text.to_lowercase() == needle);
            inside(&placement.department) && !needle.is_empty() && named.contains(&true)
        }),
    }
}

/// A slice of a list that is at hand; its cursor is how many came before.
fn slice<T>(all: Vec<T>, window: &Window) -> Result<Listed<T>> {
    let start: usize = match &window.cursor {
        None => 0,
        Some(cursor) => cursor.parse().map_err(|_| no_cursor())?,
    };
    let end = start.saturating_add(window.rows());
    let next = (end < all.len()).then(|| end.to_string());
    let items = all.into_iter().skip(start).take(window.rows()).collect();
    Ok(Listed { items, next })
}

fn cursor(text: &str) -> Result<UserId> {
    UserId::new(text).map_err(|_| no_cursor())
}

fn no_cursor() -> Error {
    let said = Said::plain("pass the cursor of the last slice, or none");
    Problem::field("cursor", said).into()
}

#[cfg(test)]
mod tests;
