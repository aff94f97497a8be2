//! Settings that an administrator saves: the plugin is asked first, where it wants to be, in the very
//! transaction that saves them.

use guildhall_app::plugins::State;
use guildhall_app::settings::{self, Values};
use guildhall_domain::{Action, Object, PluginId};

use super::{asked, person};
use crate::api::{CallError, Caller, Origin};
use crate::house::{Keep, of_app};
use crate::plugins::Plugins;
use crate::roster::Listed;
use crate::scripts::settings::CheckSettings;

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
        let list = inner.roster.list(&who.company).await?;
        let asks = |listed: &&Listed| {
            listed.installed.id == *plugin
                && listed.installed.state == State::On
                && listed.declared.checks_settings
        };
        let (person, id, vault) = (person(who), plugin.clone(), inner.vault.clone());
        if !list.iter().any(|listed| asks(&listed)) {
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
}
