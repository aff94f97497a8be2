//! What people set of a plugin for themselves: its personal settings. What the administrator set holds
//! for whoever has set nothing.
//!
//! Only the person themselves sees and changes it, as long as they may use the plugin. Must never tell a
//! plugin who is there: for a stranger the answer is that of somebody who has set nothing.

use guildhall_domain::{Action, FieldError, PluginId, Problem, UserId, texts};
use guildhall_manifest::{SettingKind, SettingSpec, SettingValue};

use super::{Setting, Values, actor, are_there, phrase, read};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{keys, people, plugins};

/// The personal settings of a plugin, as they stand for the person acting. As default they show what
/// holds when nothing is set: what the administrator set, where something is.
///
/// # Errors
/// `not_found` when there is no such plugin for this person.
pub async fn list_own(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<Vec<Setting>> {
    let user = may_set(cx, plugin).await?;
    let mut settings = Vec::new();
    for mut spec in personal(cx, plugin).await? {
        let value = read_own(cx, plugin, &user, &spec).await?;
        let company = read(cx, plugin, &spec).await?;
        spec.default = company.or(spec.default);
        // There is always something that holds instead.
        spec.required = false;
        let departments = match spec.kind {
            SettingKind::Departments => people::departments(cx).await?,
            _ => Vec::new(),
        };
        settings.push(Setting {
            is_set: value.is_some(),
            spec,
            value,
            departments,
        });
    }
    Ok(settings)
}

/// Sets the personal settings of a plugin for the person acting. What is not named, or named without a
/// value, is no longer set. In force for every call that is not committed yet.
///
/// # Errors
/// As [`list_own`]; wrong fields by key.
pub async fn set_own(cx: &mut Cx<'_>, plugin: &PluginId, values: &Values) -> Result<Vec<Setting>> {
    let user = may_set(cx, plugin).await?;
    let specs = personal(cx, plugin).await?;
    let unknown = values
        .keys()
        .filter(|key| !specs.iter().any(|spec| spec.key.as_str() == *key));
    let mut wrong: Vec<FieldError> = unknown
        .map(|key| FieldError::new(key.clone(), texts::UNKNOWN_SETTING))
        .collect();
    let named = |spec: &SettingSpec| values.get(spec.key.as_str()).and_then(Option::as_ref);
    for spec in &specs {
        if let Some(fault) = named(spec).and_then(|value| spec.check(value).err()) {
            wrong.push(FieldError::new(spec.key.as_str(), phrase(spec.kind, fault)));
        } else if !are_there(cx, spec.kind, named(spec)).await? {
            let phrase = texts::UNKNOWN_DEPARTMENT;
            wrong.push(FieldError::new(spec.key.as_str(), phrase));
        }
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    for spec in &specs {
        let key = keys::own_setting(plugin, &user, &spec.key);
        match named(spec) {
            Some(value) => cx.keep(key, value)?,
            None => cx.remove(key)?,
        }
    }
    list_own(cx, plugin).await
}

/// What holds for somebody: what they set for themselves, else what holds for the company. Read by the
/// acting plugin, which is run again when it changes before the commit.
///
/// # Errors
/// The store's.
pub async fn get_for_user(
    cx: &mut Cx<'_>,
    user: &UserId,
    spec: &SettingSpec,
) -> Result<Option<SettingValue>> {
    let plugin = actor(cx, Action::ReadSettings).await?;
    match read_own(cx, &plugin, user, spec).await? {
        Some(value) => Ok(Some(value)),
        None => super::get(cx, spec).await,
    }
}

/// What somebody set, as long as it is what the setting asks for today, and is theirs to set.
async fn read_own(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    user: &UserId,
    spec: &SettingSpec,
) -> Result<Option<SettingValue>> {
    if !spec.personal {
        return Ok(None);
    }
    let key = keys::own_setting(plugin, user, &spec.key);
    let value: Option<SettingValue> = cx.fetch(&key).await?;
    Ok(value.filter(|value| spec.check(value).is_ok()))
}

async fn personal(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<Vec<SettingSpec>> {
    let manifest = plugins::manifest(cx, plugin).await?;
    let all = manifest.settings.into_iter();
    Ok(all.filter(|spec| spec.personal).collect())
}

/// The person acting, after the one question whether this plugin is there for them.
async fn may_set(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<UserId> {
    let installed = plugins::get(cx, plugin).await?;
    plugins::may_use(cx, &installed.visible_to).await?;
    let user = cx.actor.user().cloned();
    user.ok_or_else(|| Error::host("only people have settings of their own"))
}
