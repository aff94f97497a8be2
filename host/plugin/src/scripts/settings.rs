//! `setting-check`: the settings are saved, the plugin is asked about them as they then are, and what
//! it finds wrong drops all of it.

use guildhall_app::settings::{self, Values};
use guildhall_app::vault::Vault;
use guildhall_domain::{FieldError, Problem};
use guildhall_manifest::Handler;

use super::{ask, handler};
use crate::convert::Misfit;
use crate::convert::effects::field_errors;
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Script, Step};

/// Saves settings that the plugin agrees to.
pub struct CheckSettings {
    /// Seals secrets.
    pub vault: Vault,
    /// What is to be set.
    pub values: Values,
}

impl Script for CheckSettings {
    type Answer = ();

    async fn run(&self, house: &House, mut run: Run) -> Step<()> {
        if let Err(error) = self.set(&mut run).await {
            return Ok((run, Err(Ending::of_app(&error))));
        }
        asks(house, run).await
    }
}

/// Asks about what is set: another version of the plugin may find wrong what an earlier one agreed to.
pub struct CheckKept;

impl Script for CheckKept {
    type Answer = ();

    async fn run(&self, house: &House, run: Run) -> Step<()> {
        asks(house, run).await
    }
}

async fn asks(house: &House, run: Run) -> Step<()> {
    let call = run.call.to_guest();
    let body = handler!(setting_check, Handler::SettingCheck, |guest, store| guest
        .call_check(store, &call));
    let (run, raw) = ask(house, run, Access::ReadOnly, body).await?;
    let checked = raw.and_then(|raw| agreed(&run, field_errors(raw, &run.call.plugin.id)?));
    Ok((run, checked))
}

impl CheckSettings {
    /// As the administrator who saves them.
    async fn set(&self, run: &mut Run) -> guildhall_app::Result<()> {
        let (person, plugin) = (run.call.person(), run.call.plugin.id.clone());
        let mut cx = run.cx_as(&person)?;
        settings::set(&mut cx, &self.vault, &plugin, &self.values)
            .await
            .map(|_| ())
    }
}

/// Each error is of a setting that there is: else nobody would see it.
fn agreed(run: &Run, wrong: Vec<FieldError>) -> Result<(), Ending> {
    let specs = &run.call.plugin.declared.settings;
    let unknown = |error: &&FieldError| !specs.iter().any(|spec| spec.key.as_str() == error.field);
    if let Some(error) = wrong.iter().find(unknown) {
        let why = format!("its manifest has no setting {}", error.field);
        return Err(Misfit::of("setting-check", why).into());
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Problem::invalid(wrong).into())
}
