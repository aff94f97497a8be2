//! Settings: what an administrator sets for a plugin, what people set of it for themselves (`own`), and
//! what the plugin reads.
//!
//! Values are checked against the manifest before they are kept, and again when they are read: another
//! version of the plugin may ask for something else. Secrets are sealed, and never shown to people.

mod own;
mod secrets;

use std::collections::BTreeMap;

use guildhall_domain::texts::{self, Phrase};
use guildhall_domain::{Action, Department, Event, FieldError, Object, PluginId, Problem};
use guildhall_manifest::{Host, Manifest, SettingFault, SettingKind, SettingSpec, SettingValue};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::vault::Vault;
use crate::{keys, people, plugins};

pub use own::{get_for_user, list_own, set_own};
pub use secrets::{for_request, hmac_sha256, is_set, is_signed, reveal};

/// A setting as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What it is.
    pub spec: SettingSpec,
    /// What was set; none when nothing was, and always none for a secret.
    pub value: Option<SettingValue>,
    /// Whether something was set.
    pub is_set: bool,
    /// The company's departments, where some of them are to be chosen; else none.
    pub departments: Vec<Department>,
}

/// Values to be set, by key.
pub type Values = BTreeMap<String, Option<SettingValue>>;

/// The settings of a plugin, in the order of its manifest. For administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found`.
pub async fn list(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<Vec<Setting>> {
    cx.allow(Action::ManagePlugins, Object::Plugin(plugin))
        .await?;
    let manifest = plugins::manifest(cx, plugin).await?;
    let mut settings = Vec::with_capacity(manifest.settings.len());
    for spec in manifest.settings {
        let value = read(cx, plugin, &spec).await?;
        let departments = match spec.kind {
            SettingKind::Departments => people::departments(cx).await?,
            _ => Vec::new(),
        };
        let is_set = match spec.kind {
            SettingKind::Secret => secrets::is_there(cx, plugin, &spec.key).await?,
            _ => value.is_some(),
        };
        settings.push(Setting {
            spec,
            value,
            is_set,
            departments,
        });
    }
    Ok(settings)
}

/// Sets the settings of a plugin. What is not named, or named without a value, is no longer set;
/// only secrets that are not named stay. For administrators; in force for every call that is not
/// committed yet.
///
/// # Errors
/// `denied` for anybody else; `not_found`; wrong fields by key.
pub async fn set(
    cx: &mut Cx<'_>,
    vault: &Vault,
    plugin: &PluginId,
    values: &Values,
) -> Result<Vec<Setting>> {
    cx.allow(Action::ManagePlugins, Object::Plugin(plugin))
        .await?;
    let manifest = plugins::manifest(cx, plugin).await?;
    let specs = &manifest.settings;
    let unknown = values
        .keys()
        .filter(|key| !specs.iter().any(|spec| spec.key.as_str() == *key));
    let mut wrong: Vec<FieldError> = unknown
        .map(|key| FieldError::new(key.clone(), texts::UNKNOWN_SETTING))
        .collect();
    wrong.extend(no_addresses(&manifest, values));
    for spec in specs {
        let named = values.get(spec.key.as_str());
        let value = named.and_then(Option::as_ref);
        let stays = spec.kind == SettingKind::Secret && named.is_none();
        let filled = value.is_some()
            || spec.default.is_some()
            || stays && secrets::is_there(cx, plugin, &spec.key).await?;
        if spec.required && !filled {
            wrong.push(FieldError::new(spec.key.as_str(), texts::REQUIRED));
        }
        if let Some(fault) = value.and_then(|value| spec.check(value).err()) {
            wrong.push(FieldError::new(spec.key.as_str(), phrase(spec.kind, fault)));
        } else if !are_there(cx, spec.kind, value).await? {
            wrong.push(FieldError::new(
                spec.key.as_str(),
                texts::UNKNOWN_DEPARTMENT,
            ));
        }
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    for spec in specs {
        keep(cx, vault, plugin, spec, values.get(spec.key.as_str()))?;
    }
    cx.tell(&Event::PluginChanged {
        plugin: plugin.clone(),
    })?;
    list(cx, plugin).await
}

/// What holds for a setting of the acting plugin: what was set, else its default. None when there is
/// neither, and for secrets. Whoever reads it is run again when it changes before the commit.
///
/// # Errors
/// The store's.
pub async fn get(cx: &mut Cx<'_>, spec: &SettingSpec) -> Result<Option<SettingValue>> {
    let plugin = actor(cx, Action::ReadSettings).await?;
    let value = read(cx, &plugin, spec).await?;
    Ok(value.or_else(|| spec.default.clone()))
}

/// What is not the address of a host, where one is to be entered.
fn no_addresses<'a>(
    manifest: &'a Manifest,
    values: &'a Values,
) -> impl Iterator<Item = FieldError> + 'a {
    let entered = |spec: &SettingSpec| match values.get(spec.key.as_str()) {
        Some(Some(SettingValue::Text(text))) => Host::of_address(text).is_err(),
        _ => false,
    };
    let wrong = manifest.hosts_from().filter(move |spec| entered(spec));
    wrong.map(|spec| FieldError::new(spec.key.as_str(), texts::NOT_AN_ADDRESS))
}

/// The hosts that the acting plugin may reach because an administrator entered their addresses into these
/// settings. What is no address (it was entered for an older version) opens nothing.
///
/// # Errors
/// The store's.
pub async fn hosts(cx: &mut Cx<'_>, from: &[SettingSpec]) -> Result<Vec<Host>> {
    let mut hosts = Vec::with_capacity(from.len());
    for spec in from {
        if let Some(SettingValue::Text(text)) = get(cx, spec).await? {
            hosts.extend(Host::of_address(&text).ok());
        }
    }
    Ok(hosts)
}

/// What was set, as long as it is what the setting asks for today.
async fn read(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    spec: &SettingSpec,
) -> Result<Option<SettingValue>> {
    if spec.kind == SettingKind::Secret {
        return Ok(None);
    }
    let value: Option<SettingValue> = cx.fetch(&keys::setting(plugin, &spec.key)).await?;
    Ok(value.filter(|value| spec.check(value).is_ok()))
}

/// Whether the departments that a value names are the company's; true for every other kind.
async fn are_there(
    cx: &mut Cx<'_>,
    kind: SettingKind,
    value: Option<&SettingValue>,
) -> Result<bool> {
    let (SettingKind::Departments, Some(SettingValue::List(named))) = (kind, value) else {
        return Ok(true);
    };
    let known = people::departments(cx).await?;
    let is_there = |id: &String| known.iter().any(|one| one.id.as_str() == id);
    Ok(named.iter().all(is_there))
}

fn keep(
    cx: &mut Cx<'_>,
    vault: &Vault,
    plugin: &PluginId,
    spec: &SettingSpec,
    named: Option<&Option<SettingValue>>,
) -> Result<()> {
    if spec.kind == SettingKind::Secret {
        return match named {
            Some(Some(SettingValue::Text(secret))) => {
                secrets::keep(cx, vault, plugin, &spec.key, secret)
            }
            Some(_) => cx.remove(keys::secret(plugin, &spec.key)),
            None => Ok(()),
        };
    }
    let key = keys::setting(plugin, &spec.key);
    match named.and_then(Option::as_ref) {
        Some(value) => cx.keep(key, value),
        None => cx.remove(key),
    }
}

/// The plugin that acts, after the one question whether it may.
async fn actor(cx: &mut Cx<'_>, action: Action) -> Result<PluginId> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("settings are read by plugins alone"))?;
    cx.allow(action, Object::Plugin(&plugin)).await?;
    Ok(plugin)
}

fn phrase(kind: SettingKind, fault: SettingFault) -> Phrase {
    match (fault, kind) {
        (SettingFault::WrongKind, _) => texts::WRONG_KIND,
        (SettingFault::NotANumber, _) => texts::NOT_A_NUMBER,
        (SettingFault::TooSmall, SettingKind::Number) => texts::TOO_SMALL,
        (SettingFault::TooSmall, _) => texts::TOO_SHORT,
        (SettingFault::TooGreat, SettingKind::Number) => texts::TOO_GREAT,
        (SettingFault::TooGreat, _) => texts::TOO_LONG,
        (SettingFault::NotAChoice, _) => texts::NOT_A_CHOICE,
        (SettingFault::OnlyOne, _) => texts::ONLY_ONE,
    }
}

#[cfg(test)]
mod tests;
