//! Installed plugins: which there are, what they may do, and whether they are switched on.
//!
//! State only: nothing here reads a package or runs one.

mod export;
mod removal;
mod services;
mod texts;
mod visible;

use bytes::Bytes;
use guildhall_domain::{
    Action, Event, Grants, Millis, Object, PluginId, Problem, ProblemCode, Said, UserId, VisibleTo,
};
use guildhall_manifest::{Capability, Handler, Locales, Manifest, Words};
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::files::{self, Staged};
use crate::{codec, deliveries, jobs, keys};

pub use export::{Exported, Part, export};
pub use removal::remove;
pub use services::may_call;
pub use texts::locales;
pub(crate) use visible::{is_known, may_reach};
pub use visible::{may_use, set_visible, viewer};

/// The most plugins of one company.
pub const MOST: usize = 100;
/// The longest reason for switching one off, in characters.
pub const LONGEST_REASON: usize = 500;

/// An installed plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installed {
    /// Its id.
    pub id: PluginId,
    /// As shown beside its messages.
    pub name: Words,
    /// Version of its code.
    pub version: String,
    /// Version of its records.
    pub data_version: u32,
    /// The blob of its package: `blake3:…`.
    pub digest: String,
    /// What it may do.
    pub grants: Grants,
    /// Who may use it.
    #[serde(default, skip_serializing_if = "VisibleTo::is_everyone")]
    pub visible_to: VisibleTo,
    /// Is it switched on?
    pub state: State,
    /// Who installed it; none when the house did.
    #[serde(default)]
    pub installed_by: Option<UserId>,
    /// When.
    pub installed_at: Millis,
    /// What becomes of messages when it fails as their filter; none when it is no filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<OnFailure>,
}

/// What becomes of a message when a filter fails, or takes too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// It is posted all the same.
    #[default]
    LetThrough,
    /// It is not posted.
    Hold,
}

impl Installed {
    /// False for what was removed.
    pub fn is_there(&self) -> bool {
        !matches!(self.state, State::Removed { .. })
    }
}

/// Whether a plugin is switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// It can be called.
    On,
    /// It cannot be called, and why not; for the administrator.
    Off {
        /// The reason, at most [`LONGEST_REASON`] characters.
        reason: String,
        /// Since when.
        since: Millis,
    },
    /// It was removed: only its name and its texts are left, for what it said.
    Removed {
        /// When.
        since: Millis,
    },
}

/// A package that was proved, to be installed.
#[derive(Debug)]
pub struct Arrival<'a> {
    /// Who it is and what it asks for.
    pub manifest: &'a Manifest,
    /// Its texts.
    pub locales: &'a Locales,
    /// The package.
    pub package: &'a Staged,
    /// What the administrator grants.
    pub grants: Grants,
    /// Where the limits of these grants come from.
    pub limits: Limits,
    /// Who may use it; none: as before, and everybody when it was not there before.
    pub visible_to: Option<VisibleTo>,
}

/// Where the limits of what is granted at an installation come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// The administrator has given them with the grants.
    Given,
    /// They stay as they were; what was not granted before has none.
    Kept,
}

/// Installs a plugin, or puts another version in the place of the one that is there. For
/// administrators.
///
/// # Errors
/// `denied` for anybody else; `invalid` when a required capability is not granted or one is granted
/// that was not asked for; `quota_exceeded` with [`MOST`] plugins; `too_large` for a manifest or
/// texts that cannot be kept.
pub async fn install(cx: &mut Cx<'_>, arrival: Arrival<'_>) -> Result<Installed> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    let manifest = arrival.manifest;
    services::check(cx, manifest).await?;
    let id = PluginId::new(manifest.id.as_str())
        .map_err(|why| Error::code(ProblemCode::PackageInvalid, why.to_string()))?;
    removal::check_cleared(cx, &id).await?;
    let before = find(cx, &id).await?;
    let grants = match (&before, arrival.limits) {
        (Some(before), Limits::Kept) => as_before(manifest, arrival.grants, &before.grants),
        (None, _) | (_, Limits::Given) => arrival.grants,
    };
    check_grants(manifest, &grants)?;
    let filters = manifest.handlers.contains(&Handler::MessageFilter);
    let chosen = before.as_ref().and_then(|before| before.filter);
    let filter = filters.then(|| chosen.unwrap_or_default());
    let visible_before = before.as_ref().map(|before| before.visible_to.clone());
    let visible_before = visible_before.unwrap_or_default();
    let visible_to = arrival.visible_to.unwrap_or_else(|| visible_before.clone());
    visible::check(cx, &visible_to, &visible_before).await?;
    match before {
        Some(before) => files::release_package(cx, &before.digest, &id)?,
        None if all(cx).await?.len() >= MOST => {
            let log = format!("{MOST} plugins are installed");
            return Err(Error::code(ProblemCode::QuotaExceeded, log));
        }
        None => {}
    }
    files::keep_package(cx, arrival.package, &id)?;
    let installed = Installed {
        id,
        name: manifest.name.clone(),
        version: manifest.version.to_string(),
        data_version: manifest.data_version,
        digest: arrival.package.digest(),
        grants,
        visible_to,
        state: State::On,
        installed_by: cx.actor.user().cloned(),
        installed_at: cx.now,
        filter,
    };
    texts::keep(cx, &installed.id, arrival.locales).await?;
    cx.keep(keys::plugin_manifest(&installed.id), manifest)?;
    jobs::declare(cx, &installed.id, &manifest.jobs).await?;
    deliveries::declare(cx, &installed.id, !manifest.events.is_empty()).await?;
    if installed.visible_to != visible_before {
        visible::note(cx, &installed)?;
    }
    save(cx, &installed)?;
    Ok(installed)
}

/// An installed plugin that the actor may know of.
///
/// # Errors
/// `not_found`; `denied` for plugins.
pub async fn get(cx: &mut Cx<'_>, id: &PluginId) -> Result<Installed> {
    cx.allow(Action::SeePlugins, Object::Plugin(id)).await?;
    match find(cx, id).await? {
        Some(found) if is_known(cx, &found).await? => Ok(found),
        Some(_) | None => Err(Error::not_found("plugin")),
    }
}

/// Every installed plugin that the actor may know of, by id; at most [`MOST`].
///
/// # Errors
/// `denied` for plugins.
pub async fn list(cx: &mut Cx<'_>) -> Result<Vec<Installed>> {
    cx.allow(Action::SeePlugins, Object::Company).await?;
    let all = all(cx).await?;
    visible::known(cx, all).await
}

/// Those that are installed, without those that were.
async fn all(cx: &mut Cx<'_>) -> Result<Vec<Installed>> {
    let page = cx.tx.range(keys::plugins()).await?;
    let all = page.items.iter().map(|(_, value)| codec::decode(value));
    let there = |one: &Result<Installed>| one.as_ref().map_or(true, Installed::is_there);
    all.filter(there).collect()
}

/// The manifest of an installed plugin.
///
/// # Errors
/// As [`get`].
pub async fn manifest(cx: &mut Cx<'_>, id: &PluginId) -> Result<Manifest> {
    cx.allow(Action::SeePlugins, Object::Plugin(id)).await?;
    let manifest = cx.fetch(&keys::plugin_manifest(id)).await?;
    manifest.ok_or_else(|| Error::not_found("plugin"))
}

/// Switches a plugin on or off. For administrators and the house.
///
/// # Errors
/// `denied` for anybody else; `not_found`.
pub async fn set_state(cx: &mut Cx<'_>, id: &PluginId, mut state: State) -> Result<Installed> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    let found = find(cx, id).await?;
    let mut installed = found.ok_or_else(|| Error::not_found("plugin"))?;
    if let State::Off { reason, .. } = &mut state {
        *reason = reason.chars().take(LONGEST_REASON).collect();
    }
    if installed.state != state {
        installed.state = state;
        save(cx, &installed)?;
    }
    Ok(installed)
}

/// Grants a plugin these capabilities and no others, from the next call on; a call that is under way
/// is not committed with a grant that was taken back. For administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found`; `invalid` when a required capability is left out or one
/// is granted that was not asked for; a field named after a capability whose scope says nothing of it.
pub async fn set_grants(cx: &mut Cx<'_>, id: &PluginId, grants: Grants) -> Result<Installed> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    let found = find(cx, id).await?;
    let mut installed = found.ok_or_else(|| Error::not_found("plugin"))?;
    check_grants(&manifest(cx, id).await?, &grants)?;
    if installed.grants != grants {
        installed.grants = grants;
        save(cx, &installed)?;
    }
    Ok(installed)
}

/// What becomes of messages when a plugin fails as their filter, from the next message on. For
/// administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found`; `invalid` when it is no filter.
pub async fn set_filter(
    cx: &mut Cx<'_>,
    id: &PluginId,
    on_failure: OnFailure,
) -> Result<Installed> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    let found = find(cx, id).await?;
    let mut installed = found.ok_or_else(|| Error::not_found("plugin"))?;
    if installed.filter.is_none() {
        let text = "this plugin filters no messages: there is nothing to choose";
        return Err(Problem::field("on_failure", Said::plain(text)).into());
    }
    if installed.filter != Some(on_failure) {
        installed.filter = Some(on_failure);
        save(cx, &installed)?;
    }
    Ok(installed)
}

/// The acting plugin itself, as it is installed in this very transaction: what a call checks before
/// it runs, so that no call is committed with a grant that was taken back meanwhile.
///
/// # Errors
/// `not_found` when it is not installed; `plugin_off` when it is switched off.
pub async fn acting(cx: &mut Cx<'_>) -> Result<Installed> {
    let id = cx.actor.plugin().cloned();
    let id = id.ok_or_else(|| Error::host("no plugin acts here"))?;
    let installed = find(cx, &id)
        .await?
        .ok_or_else(|| Error::not_found("plugin"))?;
    match installed.state {
        State::On => Ok(installed),
        State::Off { reason, .. } => Err(Error::code(ProblemCode::PluginOff, reason)),
        State::Removed { .. } => Err(Error::not_found("plugin")),
    }
}

/// Stands for everything that is known of the acting plugin's installation, and is another one after
/// any change of it: a quick look, where [`acting`] would find the same again.
///
/// # Errors
/// The store's.
pub async fn stamp(cx: &mut Cx<'_>, id: &PluginId) -> Result<Option<Bytes>> {
    Ok(cx.tx.get(&keys::plugin(id)).await?)
}

/// True when a plugin is installed and switched on.
///
/// # Errors
/// The store's.
pub async fn is_on(cx: &mut Cx<'_>, id: &PluginId) -> Result<bool> {
    let installed = find(cx, id).await?;
    Ok(installed.is_some_and(|installed| installed.state == State::On))
}

pub(crate) async fn find(cx: &mut Cx<'_>, id: &PluginId) -> Result<Option<Installed>> {
    let known: Option<Installed> = cx.fetch(&keys::plugin(id)).await?;
    Ok(known.filter(Installed::is_there))
}

fn save(cx: &mut Cx<'_>, installed: &Installed) -> Result<()> {
    cx.keep(keys::plugin(&installed.id), installed)?;
    cx.tell(&Event::PluginChanged {
        plugin: installed.id.clone(),
    })
}

/// The limits that a plugin's grants had before, as far as they still say anything.
fn as_before(manifest: &Manifest, mut grants: Grants, before: &Grants) -> Grants {
    for (capability, scope) in before.scopes() {
        let mut scope = scope.clone();
        if let Some(hosts) = &mut scope.hosts {
            hosts.retain(|host| manifest.hosts().contains(host));
        }
        grants = grants.narrowed(capability, scope);
    }
    grants
}

/// All that is required is granted, and nothing is granted that was not asked for.
fn check_grants(manifest: &Manifest, grants: &Grants) -> Result<()> {
    let missing = |needed: &Capability| !grants.has(*needed);
    let required = manifest.capabilities.iter().filter(|asked| asked.required);
    if let Some(needed) = required.map(|asked| asked.name).find(missing) {
        let text = format!("{} is required: grant it or do not install", needed.name());
        return Err(Problem::field("grant", Said::plain(text)).into());
    }
    let stray = grants
        .iter()
        .find(|granted| manifest.requirement(*granted).is_none());
    if let Some(stray) = stray {
        let text = format!("{} was not asked for: leave it out", stray.name());
        return Err(Problem::field("grant", Said::plain(text)).into());
    }
    for (capability, scope) in grants.scopes() {
        let wrong = |text| Problem::field(capability.name(), Said::plain(text));
        let hosts = manifest.hosts();
        scope.check(capability, hosts).map_err(wrong)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
