//! Settings that an administrator saves: the plugin is asked first, where it wants to be, in the very
//! transaction that saves them. After an upgrade it is asked about those that are kept.

use guildhall_app::plugins::State;
use guildhall_app::settings::{self, Values};
use guildhall_domain::{Action, Object, PluginId};

use super::{asked, person};
use crate::api::{CallError, Caller, Origin};
use crate::house::{Keep, of_app};
use crate::plugins::Plugins;
use crate::scripts::settings::{CheckKept, CheckSettings};

impl Plugins {
    /// Sets the settings of a plugin. One that is switched off is not asked, so that an administrator
    /// always has a way out. For administrators.
    ///
    /// # Errors
    /// As [`settings::set`]; `invalid` with what the plugin says is wrong, by key; and what else it says
    /// or does: then nothing is saved.
    pub async fn set_settings(
        &self,
        who: &Caller,
        plugin: &PluginId,
        values: Values,
    ) -> Result<(), CallError> {
        let inner = &self.0;
        let (person, id, vault) = (person(who), plugin.clone(), inner.vault.clone());
        if !self.is_asked(who, plugin).await? {
            let set = inner
                .desk()
                .transact(&who.company, &person, None, async move |cx| {
                    settings::set(cx, &vault, &id, &values).await.map(|_| ())
                });
            set.await.map_err(of_app)?;
            return Ok(());
        }
        // Who may not save them does not have the plugin run either.
        let may = inner.desk().read(&who.company, &person, async move |cx| {
            cx.allow(Action::ManagePlugins, Object::Plugin(&id)).await
        });
        may.await.map_err(of_app)?;
        let call = inner.fresh(asked(who, plugin, Origin::Lifecycle)).await?;
        let script = CheckSettings { vault, values };
        inner.perform(&call, None, Keep::Writes, &script).await?;
        Ok(())
    }

    /// Asks a plugin about the settings that are kept, as after an upgrade: what an earlier version agreed
    /// to, this one may find wrong. Nothing is changed. Without anything set there is nothing to ask about.
    /// For administrators.
    ///
    /// # Errors
    /// `denied`; `not_found`; `invalid` with what the plugin says is wrong, by key; what else it says or does.
    pub async fn check_settings(&self, who: &Caller, plugin: &PluginId) -> Result<(), CallError> {
        let inner = &self.0;
        let (person, id) = (person(who), plugin.clone());
        let kept = inner.desk().read(&who.company, &person, async move |cx| {
            let all = settings::list(cx, &id).await?;
            Ok(all.iter().any(|one| one.is_set))
        });
        let kept = kept.await.map_err(of_app)?.value;
        if !kept || !self.is_asked(who, plugin).await? {
            return Ok(());
        }
        let call = inner.fresh(asked(who, plugin, Origin::Lifecycle)).await?;
        inner
            .perform(&call, None, Keep::Nothing, &CheckKept)
            .await?;
        Ok(())
    }

    /// Whether a plugin wants to be asked about its settings, and can be.
    async fn is_asked(&self, who: &Caller, plugin: &PluginId) -> Result<bool, CallError> {
        let list = self.0.roster.list(&who.company).await?;
        Ok(list.iter().any(|listed| {
            listed.installed.id == *plugin
                && listed.installed.state == State::On
                && listed.declared.checks_settings
        }))
    }
}
