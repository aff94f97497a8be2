//! A plugin that is ready to be called: compiled, linked for what it was granted, its handlers found.

use std::sync::Arc;

use bytes::Bytes;
use guildhall_domain::{Capability, Grants, PluginId, VisibleTo};
use guildhall_manifest::{
    EventSpec, Handler, Host, Manifest, MessageActionSpec, Need, PageSpec, ServiceSpec,
    SettingSpec, WebhookSpec,
};
use wasmtime::component::{Component, InstancePre};

use crate::allowance::{Allowance, Share};
use crate::breaker::Breaker;
use crate::crowd::Habits;
use crate::engine::Sandbox;
use crate::guest::Guest;
use crate::handlers::{Handlers, Misshapen};
use crate::linker::linker;

/// One version of a plugin with one set of grants.
pub struct Loaded {
    /// Its id.
    pub id: PluginId,
    /// Of its installation, as it was when this was loaded; none while it is being installed.
    pub stamp: Option<Bytes>,
    /// It was switched on when this was loaded, or is being installed.
    pub on: bool,
    /// Who may use it.
    pub visible_to: VisibleTo,
    /// What it may do.
    pub grants: Grants,
    /// What its manifest says.
    pub declared: Declared,
    /// Everything of an instance that can be prepared.
    pub pre: InstancePre<Guest>,
    /// How it can be called.
    pub handlers: Handlers,
    /// Shuts it off while it only fails. A plugin that was changed begins anew.
    pub breaker: Breaker,
    /// The processor time that its calls may use.
    pub allowance: Allowance,
    /// Where its next guest starts.
    pub habits: Habits,
}

/// What of a manifest matters while a plugin runs.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Of the code.
    pub version: String,
    /// What can be set for it.
    pub settings: Vec<SettingSpec>,
    /// The hosts that it may reach, where `net/http` is granted.
    pub hosts: Vec<Host>,
    /// The settings that hold the addresses of more of them.
    pub hosts_from: Vec<SettingSpec>,
    /// The events that it wants to be told of.
    pub events: Vec<EventSpec>,
    /// What it does for other plugins.
    pub provides: Vec<ServiceSpec>,
    /// The services that it may call, where `interop/calling` is granted.
    pub requires: Vec<Need>,
    /// Its pages.
    pub pages: Vec<Arc<PageSpec>>,
    /// The requests from outside that it takes.
    pub webhooks: Vec<WebhookSpec>,
    /// Whether it wants to be asked before its settings are saved.
    pub checks_settings: bool,
    /// The actions that people may pick for a message.
    pub message_actions: Vec<MessageActionSpec>,
}

impl Declared {
    /// Of this manifest.
    pub fn of(manifest: &Manifest) -> Self {
        Declared {
            version: manifest.version.to_string(),
            settings: manifest.settings.clone(),
            hosts: manifest.hosts().to_vec(),
            hosts_from: manifest.hosts_from().cloned().collect(),
            events: manifest.events.clone(),
            provides: manifest.provides.clone(),
            requires: manifest.requires.clone(),
            pages: manifest.pages.iter().cloned().map(Arc::new).collect(),
            webhooks: manifest.webhooks.clone(),
            checks_settings: manifest.handlers.contains(&Handler::SettingCheck),
            message_actions: manifest.message_actions.clone(),
        }
    }

    /// The page of that path.
    pub fn page(&self, path: &str) -> Option<&Arc<PageSpec>> {
        self.pages.iter().find(|page| page.path.as_str() == path)
    }
}

/// Why a plugin that was proven still cannot be called; in words.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// An import of another type than the contract has.
    #[error("an import does not have the shape that the contract gives it: {0:#}")]
    Import(wasmtime::Error),
    /// A handler of another type than the contract has.
    #[error(transparent)]
    Handler(#[from] Misshapen),
}

impl Loaded {
    /// Links a compiled component.
    ///
    /// # Errors
    /// See [`LoadError`].
    pub fn link(
        sandbox: &Sandbox,
        id: PluginId,
        stamp: Option<Bytes>,
        grants: Grants,
        mut declared: Declared,
        component: &Component,
        share: Share,
    ) -> Result<Loaded, LoadError> {
        let linker = linker(&sandbox.engine, &grants).map_err(LoadError::Import)?;
        let pre = linker
            .instantiate_pre(component)
            .map_err(LoadError::Import)?;
        let handlers = Handlers::find(&pre)?;
        let scope = grants.scope(Capability::NetHttp);
        declared
            .hosts
            .retain(|host| scope.is_none_or(|scope| scope.has_host(host)));
        // Who says which hosts it is limited to says that there are no others.
        if scope.is_some_and(|scope| scope.hosts.is_some()) {
            declared.hosts_from.clear();
        }
        Ok(Loaded {
            id,
            stamp,
            on: true,
            visible_to: VisibleTo::Everyone,
            grants,
            declared,
            pre,
            handlers,
            breaker: Breaker::default(),
            allowance: Allowance::new(share),
            habits: Habits::default(),
        })
    }
}
