//! Who may use a plugin: outside its range it does not exist for a person.
//!
//! What it has said already stays where it is, and what nobody asks it for (events, jobs, services) goes
//! on. Must never answer otherwise for a plugin out of range than for one that is not there.

use std::collections::BTreeSet;

use guildhall_domain::{
    Action, Chosen, Object, PluginId, Problem, Said, UserId, Viewer, VisibleTo, texts,
};

use super::{Installed, find, save};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{audit, people};

/// Opens a plugin to these people and to nobody else, from the next call on. For administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found`; a wrong field `users`, `departments` or `positions` when
/// somebody or something named is not there, or beyond a cap.
pub async fn set_visible(cx: &mut Cx<'_>, id: &PluginId, to: VisibleTo) -> Result<Installed> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    let found = find(cx, id).await?;
    let mut installed = found.ok_or_else(|| Error::not_found("plugin"))?;
    check(cx, &to, &installed.visible_to).await?;
    if installed.visible_to != to {
        installed.visible_to = to;
        note(cx, &installed)?;
        save(cx, &installed)?;
    }
    Ok(installed)
}

/// Asks whether the person acting may use a plugin with this range. Reads nothing more when everybody
/// may.
///
/// # Errors
/// Not found when they may not; denied to whoever is no person.
pub async fn may_use(cx: &mut Cx<'_>, to: &VisibleTo) -> Result<()> {
    let visible = to.is_everyone() || to.has(viewer(cx).await?.as_ref());
    cx.allow(Action::UsePlugin, Object::Tool { visible }).await
}

/// The person acting, as ranges look at them; none when nobody acts.
///
/// # Errors
/// The store's.
pub async fn viewer(cx: &mut Cx<'_>) -> Result<Option<Viewer>> {
    let users: Vec<UserId> = cx.actor.user().cloned().into_iter().collect();
    Ok(people::viewers(cx, &users).await?.pop().flatten())
}

/// Of some plugins those that the actor may know of: all for administrators and the house.
pub(super) async fn known(cx: &mut Cx<'_>, all: Vec<Installed>) -> Result<Vec<Installed>> {
    if all.iter().all(|one| one.visible_to.is_everyone()) || sees_all(cx).await? {
        return Ok(all);
    }
    let viewer = viewer(cx).await?;
    let seen = |one: &Installed| one.visible_to.has(viewer.as_ref());
    Ok(all.into_iter().filter(seen).collect())
}

/// Whether the actor may know of a plugin.
pub(crate) async fn is_known(cx: &mut Cx<'_>, one: &Installed) -> Result<bool> {
    Ok(one.visible_to.is_everyone()
        || sees_all(cx).await?
        || one.visible_to.has(viewer(cx).await?.as_ref()))
}

/// Asks whether a plugin, which acts, may turn to somebody: it may to whom may use it.
///
/// # Errors
/// A wrong field `user`, as for a person who is not there.
pub(crate) async fn may_reach(cx: &mut Cx<'_>, plugin: &PluginId, user: &UserId) -> Result<()> {
    let Some(installed) = find(cx, plugin).await? else {
        return Ok(());
    };
    if installed.visible_to.is_everyone() {
        return Ok(());
    }
    let viewer = people::viewers(cx, std::slice::from_ref(user)).await?;
    match installed
        .visible_to
        .has(viewer.first().and_then(Option::as_ref))
    {
        true => Ok(()),
        false => Err(Problem::field("user", texts::UNKNOWN_PERSON).into()),
    }
}

/// What is to be set is within the caps, and whoever is named anew is there. Who was named before and
/// has gone since does not stand in the way.
pub(super) async fn check(cx: &mut Cx<'_>, to: &VisibleTo, before: &VisibleTo) -> Result<()> {
    let wrong = |field: &'static str, text: String| Problem::field(field, Said::plain(text));
    to.check().map_err(|why| wrong("visible_to", why))?;
    let VisibleTo::Chosen(to) = to else {
        return Ok(());
    };
    let none = Chosen::default();
    let before = match before {
        VisibleTo::Everyone => &none,
        VisibleTo::Chosen(before) => before,
    };
    let users: Vec<UserId> = to.users.difference(&before.users).cloned().collect();
    let found = people::get_many(cx, &users).await?;
    if let Some((user, _)) = users.iter().zip(found).find(|(_, found)| found.is_none()) {
        let text = format!("there is nobody with the id {user}");
        return Err(wrong("users", text).into());
    }
    let departments: Vec<_> = to.departments.difference(&before.departments).collect();
    if departments.is_empty() {
        return Ok(());
    }
    let tree = people::tree(cx).await?;
    let known: BTreeSet<_> = tree.iter().map(|one| &one.id).collect();
    match departments.into_iter().find(|one| !known.contains(one)) {
        None => Ok(()),
        Some(stray) => {
            let text = format!("there is no department with the id {stray}");
            Err(wrong("departments", text).into())
        }
    }
}

/// Writes down, in the commit of the change, who may use a plugin from now on.
pub(super) fn note(cx: &mut Cx<'_>, installed: &Installed) -> Result<()> {
    let set = match &installed.visible_to {
        VisibleTo::Everyone => "everyone".to_owned(),
        VisibleTo::Chosen(chosen) => {
            let users = chosen.users.iter().map(AsRef::<str>::as_ref);
            let departments = chosen.departments.iter().map(AsRef::<str>::as_ref);
            let positions = chosen.positions.iter().map(String::as_str);
            let kinds = [
                ("users", users.collect::<Vec<_>>()),
                ("departments", departments.collect()),
                ("positions", positions.collect()),
            ];
            let named = kinds.iter().filter(|(_, names)| !names.is_empty());
            let parts = named.map(|(kind, names)| format!("{kind}: {}", names.join(", ")));
            let parts: Vec<String> = parts.collect();
            match parts.is_empty() {
                true => "nobody".to_owned(),
                false => parts.join("; "),
            }
        }
    };
    audit::changed(cx, installed, "visible_to", &set)
}

async fn sees_all(cx: &mut Cx<'_>) -> Result<bool> {
    Ok(cx.actor.user().is_none() || cx.standing().await?.administrator)
}

#[cfg(test)]
mod tests;
