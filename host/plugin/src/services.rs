//! The plugins that a call can reach: those of its company, ready to be called, and a place for the
//! instance of one that is. It decides nothing about who may call whom.

use std::sync::Arc;
use std::time::Duration;

use guildhall_domain::{CompanyId, PluginId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::api::CallError;
use crate::engine::NESTED_CALLS;
use crate::loaded::Loaded;
use crate::roster::Roster;

/// How long a call waits for a place. Longer would not help: those who hold one may wait for another.
const PATIENCE: Duration = Duration::from_millis(250);

/// The way to them. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    roster: Arc<Roster>,
    places: Arc<Semaphore>,
}

impl Services {
    /// Over this roster.
    pub fn new(roster: Arc<Roster>) -> Self {
        Services {
            roster,
            places: Arc::new(Semaphore::new(NESTED_CALLS)),
        }
    }

    /// A plugin, ready to be called.
    ///
    /// # Errors
    /// As [`Roster::ready`].
    pub async fn ready(
        &self,
        company: &CompanyId,
        plugin: &PluginId,
    ) -> Result<Arc<Loaded>, CallError> {
        self.roster.ready(company, plugin).await
    }

    /// Forgets a plugin that turned out to have been changed.
    pub fn forget(&self, company: &CompanyId, plugin: &PluginId) {
        self.roster.forget(company, plugin);
    }

    /// A place for an instance, until dropped; none when there is none soon.
    pub async fn place(&self) -> Option<OwnedSemaphorePermit> {
        let place = timeout(PATIENCE, Arc::clone(&self.places).acquire_owned());
        place.await.ok()?.ok()
    }
}
