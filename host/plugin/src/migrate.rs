//! Bringing a plugin's records to the version that it expects, in slices of one transaction each.

use std::sync::Arc;

use guildhall_domain::{CompanyId, UserId};
use guildhall_manifest::Package;

use crate::api::CallError;
use crate::bindings::handlers::lifecycle::Migration;
use crate::house::Keep;
use crate::install::refused;
use crate::loaded::Loaded;
use crate::plugins::Inner;
use crate::scripts::lifecycle::Migrate;

/// The most slices of one migration.
const MOST_SLICES: u32 = 10_000;

impl Inner {
    /// Brings the plugin's records to the version that it expects, in slices of one transaction each.
    pub(crate) async fn migrate(
        &self,
        company: &CompanyId,
        user: &UserId,
        loaded: &Arc<Loaded>,
        package: &Package,
    ) -> Result<(), CallError> {
        let to_data = package.manifest.data_version;
        let list = self.roster.list(company).await?;
        let before = list.iter().find(|listed| listed.installed.id == loaded.id);
        let (from_version, from_data) = before.map_or((String::new(), 0), |listed| {
            (
                listed.installed.version.clone(),
                listed.installed.data_version,
            )
        });
        if from_data == to_data {
            return Ok(());
        }
        if from_data > to_data {
            let why = format!(
                "its records are of version {from_data} here, and it only knows version {to_data}"
            );
            return Err(refused(why));
        }
        let mut cursor = None;
        for _ in 0..MOST_SLICES {
            let call = self.at_install(company, user, loaded).await?;
            let from_version = from_version.clone();
            let step = Migrate(Migration {
                from_version,
                from_data,
                to_data,
                cursor,
            });
            let performed = self.house.perform(&call, None, Keep::Writes, &step).await?;
            match performed.answer {
                None => return Ok(()),
                next => cursor = next,
            }
        }
        Err(refused(format!(
            "bringing up its records was not done after {MOST_SLICES} steps"
        )))
    }
}
