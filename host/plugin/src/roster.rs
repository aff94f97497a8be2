//! Which plugins a company has, and those of them that are ready to be called.
//!
//! Only a memory of what the store says: each run checks that it is still so (see
//! `scripts::unchanged`), and what is not is forgotten here.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use guildhall_app::files::Files;
use guildhall_app::plugins::{self, Installed, State};
use guildhall_app::{Desk, tasks};
use guildhall_domain::{Actor, CompanyId, PluginId};
use guildhall_manifest::{CommandSpec, Words};
use parking_lot::Mutex;
use tokio::time::Instant;

use crate::allowance::Share;
use crate::api::{CallError, no_plugin};
use crate::breaker::Paused;
use crate::cache::Cache;
use crate::engine::Sandbox;
use crate::faults::HostFault;
use crate::house::of_app;
use crate::loaded::{Declared, Loaded};

/// A plugin of a company.
#[derive(Debug, Clone)]
pub struct Listed {
    /// As it is installed.
    pub installed: Installed,
    /// Stands for what is known of its installation.
    pub stamp: Bytes,
    /// The commands it answers, as its author describes them.
    pub commands: Vec<Arc<CommandSpec>>,
    /// What it is for.
    pub description: Words,
    /// The asset that stands for it.
    pub icon: Option<String>,
    /// What its manifest says for its calls.
    pub declared: Declared,
}

/// All plugins of a company, by id.
pub type List = Arc<Vec<Listed>>;

/// What is known of each company.
pub struct Roster {
    desk: Desk,
    files: Files,
    sandbox: Sandbox,
    cache: Cache,
    share: Share,
    lists: Mutex<HashMap<CompanyId, List>>,
    loaded: Mutex<HashMap<(CompanyId, PluginId), Arc<Loaded>>>,
    /// One plugin is compiled at a time: compiling uses every processor as it is.
    loading: tokio::sync::Mutex<()>,
}

impl Roster {
    /// Nothing known yet.
    pub fn new(desk: Desk, files: Files, sandbox: Sandbox, cache: Cache, share: Share) -> Roster {
        Roster {
            desk,
            files,
            sandbox,
            cache,
            share,
            lists: Mutex::default(),
            loaded: Mutex::default(),
            loading: tokio::sync::Mutex::new(()),
        }
    }

    /// The plugins of a company.
    ///
    /// # Errors
    /// The store's.
    pub async fn list(&self, company: &CompanyId) -> Result<List, CallError> {
        if let Some(list) = self.lists.lock().get(company) {
            return Ok(Arc::clone(list));
        }
        let read = self.desk.read(company, &Actor::System, async move |cx| {
            let mut list = Vec::new();
            for installed in plugins::list(cx).await? {
                let manifest = plugins::manifest(cx, &installed.id).await?;
                let declared = Declared::of(&manifest);
                let icon = manifest.icon.clone();
                let description = manifest.description.clone();
                let commands = manifest.commands.into_iter().map(Arc::new).collect();
                let stamp = plugins::stamp(cx, &installed.id).await?.unwrap_or_default();
                list.push(Listed {
                    installed,
                    stamp,
                    commands,
                    description,
                    icon,
                    declared,
                });
            }
            Ok(list)
        });
        let list = Arc::new(read.await.map_err(of_app)?.value);
        self.lists.lock().insert(company.clone(), Arc::clone(&list));
        Ok(list)
    }

    /// A plugin, ready to be called; compiled or fetched from the cache when it is called first.
    ///
    /// # Errors
    /// Not found when it is not installed; the host's fault when its package is gone or broken.
    pub async fn ready(
        &self,
        company: &CompanyId,
        plugin: &PluginId,
    ) -> Result<Arc<Loaded>, CallError> {
        let key = (company.clone(), plugin.clone());
        if let Some(loaded) = self.loaded.lock().get(&key) {
            return Ok(Arc::clone(loaded));
        }
        let _one = self.loading.lock().await;
        if let Some(loaded) = self.loaded.lock().get(&key) {
            return Ok(Arc::clone(loaded));
        }
        let loaded = self.load(company, plugin).await?;
        self.loaded.lock().insert(key, Arc::clone(&loaded));
        Ok(loaded)
    }

    /// The pause of a plugin that failed again and again; none while it works, or was not called yet.
    pub fn paused(&self, company: &CompanyId, plugin: &PluginId) -> Option<Paused> {
        let key = (company.clone(), plugin.clone());
        self.loaded.lock().get(&key)?.breaker.paused()
    }

    /// How long a plugin is not to be called for what nobody waits for: it pauses, or has used up its
    /// processor time. None when it may be called.
    pub fn rests(&self, company: &CompanyId, plugin: &PluginId) -> Option<Duration> {
        let key = (company.clone(), plugin.clone());
        let loaded = Arc::clone(self.loaded.lock().get(&key)?);
        let now = Instant::now();
        let paused = loaded.breaker.paused().map(|paused| paused.remaining);
        let opens = loaded.allowance.opens(now).map(|at| at - now);
        paused.max(opens)
    }

    /// Forgets a plugin that was changed.
    pub fn forget(&self, company: &CompanyId, plugin: &PluginId) {
        self.lists.lock().remove(company);
        self.loaded
            .lock()
            .remove(&(company.clone(), plugin.clone()));
    }

    /// Compiles a component, or takes it from the cache, and links it.
    ///
    /// # Errors
    /// In words for the plugin's author.
    pub async fn link(
        &self,
        id: PluginId,
        stamp: Option<Bytes>,
        grants: guildhall_domain::Grants,
        declared: Declared,
        component: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<Result<Loaded, String>, CallError> {
        let (sandbox, cache, share) = (self.sandbox.clone(), self.cache.clone(), self.share);
        let work = move || {
            let component = cache.component(&sandbox, component.as_ref())?;
            Loaded::link(&sandbox, id, stamp, grants, declared, &component, share)
                .map_err(|error| error.to_string())
        };
        tasks::blocking("compile a plugin", work)
            .await
            .map_err(of_app)
    }

    async fn load(&self, company: &CompanyId, id: &PluginId) -> Result<Arc<Loaded>, CallError> {
        let list = self.list(company).await?;
        let found = list.iter().find(|listed| listed.installed.id == *id);
        let Some(Listed {
            installed,
            stamp,
            declared,
            ..
        }) = found
        else {
            return Err(no_plugin(format!("plugin {id}")).into());
        };
        let read = self.files.read_blob(company, &installed.digest).await;
        let package = read.map_err(of_app)?;
        let (grants, declared) = (installed.grants.clone(), declared.clone());
        let linked = self
            .link(id.clone(), Some(stamp.clone()), grants, declared, package)
            .await?;
        let broken = |why| HostFault(format!("the installed plugin {id} cannot be used: {why}"));
        let mut loaded = linked.map_err(broken)?;
        loaded.on = installed.state == State::On;
        loaded.visible_to = installed.visible_to.clone();
        Ok(Arc::new(loaded))
    }
}
