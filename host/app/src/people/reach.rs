//! Whom a plugin's grant covers: asked only where the administrator has limited it to departments or
//! positions, so that nobody else pays for it.

use std::sync::Arc;

use guildhall_domain::access::needed;
use guildhall_domain::{Action, Department, DepartmentId, Object, Reach, User, UserId};

use crate::cx::Cx;
use crate::error::Result;
use crate::messages::is_hidden;

/// Whom the acting plugin's grant covers; none when it is not limited, and for everybody else. Reads
/// the tree of departments once per run.
///
/// # Errors
/// The store's.
pub(crate) async fn reach(cx: &mut Cx<'_>, action: Action) -> Result<Option<Arc<Reach>>> {
    if cx.actor.plugin().is_none() {
        return Ok(None);
    }
    let Some(capability) = needed(action)? else {
        return Ok(None);
    };
    let scope = cx.grants.scope(capability);
    let Some(scope) = scope.filter(|scope| scope.narrows_people()) else {
        return Ok(None);
    };
    if let Some(known) = cx.reaches.iter().find(|(of, _)| *of == capability) {
        return Ok(Some(Arc::clone(&known.1)));
    }
    let tree: Vec<Department> = super::tree(cx).await?;
    let reach = Arc::new(scope.reach(&tree));
    cx.reaches.push((capability, Arc::clone(&reach)));
    Ok(Some(reach))
}

/// Asks whether somebody may be seen.
///
/// # Errors
/// Not found when the grant does not cover them.
pub(super) async fn may_see(cx: &mut Cx<'_>, action: Action, user: &User) -> Result<()> {
    match reach(cx, action).await? {
        None => Ok(()),
        Some(reach) => {
            let reach = &reach;
            cx.allow(action, Object::Person { user, reach }).await
        }
    }
}

/// Those of some people who may be seen.
///
/// # Errors
/// The store's.
pub(super) async fn seen(cx: &mut Cx<'_>, action: Action, users: Vec<User>) -> Result<Vec<User>> {
    let Some(reach) = reach(cx, action).await? else {
        return Ok(users);
    };
    let mut kept = Vec::with_capacity(users.len());
    for user in users {
        let object = Object::Person {
            user: &user,
            reach: &reach,
        };
        match cx.allow(action, object).await {
            Ok(()) => kept.push(user),
            Err(error) if is_hidden(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(kept)
}

/// Whether the acting plugin may be told that somebody changed: they are there, and its grant covers
/// them as they are now.
///
/// # Errors
/// The store's.
pub async fn is_seen(cx: &mut Cx<'_>, user: &UserId) -> Result<bool> {
    told(super::get(cx, user).await)
}

/// Whether the acting plugin may be told that a department changed. One that was removed is told of
/// where the grant covers all of them.
///
/// # Errors
/// The store's.
pub async fn is_department_seen(cx: &mut Cx<'_>, id: &DepartmentId) -> Result<bool> {
    if !told(cx.allow(Action::SeePeople, Object::Company).await)? {
        return Ok(false);
    }
    if reach(cx, Action::SeePeople).await?.is_none() {
        return Ok(true);
    }
    told(may_see_department(cx, id).await)
}

fn told<T>(seen: Result<T>) -> Result<bool> {
    match seen {
        Ok(_) => Ok(true),
        Err(error) if is_hidden(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Asks whether a department may be seen.
///
/// # Errors
/// Not found when the grant does not cover it.
pub(super) async fn may_see_department(cx: &mut Cx<'_>, id: &DepartmentId) -> Result<()> {
    match reach(cx, Action::SeePeople).await? {
        None => Ok(()),
        Some(reach) => {
            let reach = &reach;
            let object = Object::Department { id, reach };
            cx.allow(Action::SeePeople, object).await
        }
    }
}
