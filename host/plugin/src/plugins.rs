//! The sandboxes as the doors use them: who may call what is asked here or below, the running is
//! the house's.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64};

use guildhall_app::files::Files;
use guildhall_app::seals::Seals;
use guildhall_app::vault::Vault;
use guildhall_app::{Desk, IdempotencyKey, companies};
use guildhall_domain::{CallId, CompanyId, CustomerId, Locale, PluginId, TimeZone, UserId};
use guildhall_manifest::Host;
use tokio::time::Instant;

use crate::allowance::Share;
use crate::api::{CallError, Effect, Origin, Outcome, Source};
use crate::background::Background;
use crate::breaker::Paused;
use crate::cache::Cache;
use crate::call::Call;
use crate::compile::Compiler;
use crate::crowd::Crowd;
use crate::deliveries::Deliveries;
use crate::engine::sandbox;
use crate::frames::Frames;
use crate::gate::{Gate, Shares};
use crate::house::{House, Keep, Performed, Script, of_app};
use crate::ledger::Ledger;
use crate::limits::{LimitTable, Limits};
use crate::loaded::Loaded;
use crate::net::{Net, Network, SystemNetwork};
use crate::roster::Roster;
use crate::services::Services;
use crate::ticker::Ticker;
use crate::zones::Zones;

/// How the sandboxes are set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where compiled code is kept between starts. It can be deleted at any time.
    pub cache_dir: PathBuf,
    /// Where the secrets of plugins are sealed.
    pub vault: Vault,
    /// Where plugins are compiled.
    pub compiler: Compiler,
    /// How plugins reach other machines.
    pub network: Arc<dyn Network>,
    /// Hosts that plugins may reach though their addresses are not public; only name and port count.
    pub private_hosts: Vec<Host>,
    /// What a call may use.
    pub limits: LimitTable,
    /// How many calls run and wait.
    pub shares: Shares,
    /// The processor time of one plugin of one company.
    pub share: Share,
    /// Threads for calls that run long. They leave the processor to everybody else, but a kernel
    /// takes it from them late, so there are fewer than processors.
    pub workers: usize,
}

impl Options {
    /// The defaults, with compiled code in this folder and secrets in this vault.
    pub fn new(cache_dir: impl Into<PathBuf>, vault: Vault) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Options {
            cache_dir: cache_dir.into(),
            vault,
            compiler: Compiler::Here,
            network: Arc::new(SystemNetwork::default()),
            private_hosts: Vec::new(),
            limits: LimitTable::default(),
            shares: Shares::default(),
            share: Share::of(processors),
            workers: (processors / 2).max(1),
        }
    }
}

/// Why the sandboxes did not start; says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The engine or its threads.
    #[error(
        "the sandboxes cannot be set up: {0}. They need about 2 TiB of address space (no memory): check `ulimit -v`"
    )]
    Engine(String),
    /// The folder of compiled code.
    #[error(
        "compiled plugins cannot be kept in {folder}: {why}. Give another folder, or make it writable"
    )]
    Cache {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        why: String,
    },
    /// The store.
    #[error("the companies cannot be read: {0}")]
    Store(String),
}

/// The sandboxes. Cheap to clone.
#[derive(Clone)]
pub struct Plugins(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub house: House,
    pub roster: Arc<Roster>,
    pub services: Services,
    pub files: Files,
    pub vault: Vault,
    pub net: Arc<Net>,
    pub zones: Zones,
    pub limits: LimitTable,
    pub background: Background,
    pub deliveries: Deliveries,
    /// What pages are opened with, in the hands of clients.
    pub seals: Seals,
    /// Where the assets of their pages are.
    pub frames: Frames,
}

/// Who is called, by whom and from where.
pub(crate) struct Asked<'a> {
    pub company: &'a CompanyId,
    pub plugin: &'a PluginId,
    pub user: Option<&'a UserId>,
    /// Somebody from outside, where no user caused it.
    pub customer: Option<&'a CustomerId>,
    pub origin: Origin,
    pub locale: Locale,
    /// Their own; none: the company's.
    pub zone: Option<TimeZone>,
    pub source: Source,
}

impl std::fmt::Debug for Plugins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugins").finish_non_exhaustive()
    }
}

impl Plugins {
    /// Sets up the sandboxes, and starts what runs without anybody waiting for it: jobs that are due,
    /// cards that are marked and events that are to be told, also those from before a crash.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(desk: Desk, files: Files, options: Options) -> Result<Plugins, StartError> {
        let engine = |error: &dyn std::fmt::Display| StartError::Engine(error.to_string());
        let sandbox = sandbox().map_err(|error| engine(&error))?;
        let ticker = Ticker::start(sandbox.engine.clone()).map_err(|error| engine(&error))?;
        let crowd = Crowd::start(options.workers).map_err(|error| engine(&error))?;
        let key = desk.secret("compiled plugin code");
        let cache = Cache::open(&options.cache_dir, key, options.compiler).map_err(|error| {
            StartError::Cache {
                folder: options.cache_dir.clone(),
                why: error.to_string(),
            }
        })?;
        let all = companies::list(&desk).await;
        let all = all.map_err(|error| StartError::Store(error.to_string()))?;
        let seals = Seals::new(&desk, "pages");
        let frames = Frames::new(Seals::new(&desk, "frames"));
        let gate = Gate::new(options.shares);
        let roster = Roster::new(desk.clone(), files.clone(), sandbox, cache, options.share);
        let roster = Arc::new(roster);
        let plugins = Plugins(Arc::new(Inner {
            services: Services::new(Arc::clone(&roster)),
            roster,
            house: House {
                ledger: Ledger::start(&desk),
                desk,
                gate,
                crowd,
                ticker,
            },
            files,
            vault: options.vault,
            net: Arc::new(Net::new(options.network, &options.private_hosts)),
            zones: Zones::default(),
            limits: options.limits,
            background: Background::default(),
            deliveries: Deliveries::default(),
            seals,
            frames,
        }));
        for company in all {
            plugins.0.background.wake(&plugins.0, &company.id);
            plugins.0.deliveries.wake(&plugins.0, &company.id);
        }
        Ok(plugins)
    }

    /// Why a plugin is not called just now, for administrators; none while it is.
    #[must_use]
    pub fn paused(&self, company: &CompanyId, plugin: &PluginId) -> Option<Paused> {
        self.0.roster.paused(company, plugin)
    }

    /// Has what a plugin is to be told looked at now: an administrator wants something told again.
    pub fn look_again(&self, company: &CompanyId) {
        self.0.deliveries.wake(&self.0, company);
    }

    /// Where the secrets of plugins are sealed.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// Waits until what calls did so far is written down for the administrator.
    pub async fn settle(&self) {
        self.0.house.ledger.settle().await;
    }

    /// Stops taking up work that nobody waits for, and waits until what is running has ended. What is
    /// not done is taken up at the next start.
    pub async fn shutdown(&self) {
        self.0.deliveries.stop().await;
        self.0.background.stop().await;
        self.settle().await;
    }
}

impl Inner {
    pub(crate) fn desk(&self) -> &Desk {
        &self.house.desk
    }

    /// A call with a fresh id.
    pub(crate) async fn fresh(&self, asked: Asked<'_>) -> Result<Arc<Call>, CallError> {
        let plugin = self.roster.ready(asked.company, asked.plugin).await?;
        let id = self.desk().call_id().map_err(of_app)?;
        let limits = self.limits.interactive;
        Ok(Arc::new(self.call(asked, plugin, id, 1, limits).await))
    }

    pub(crate) async fn call(
        &self,
        asked: Asked<'_>,
        plugin: Arc<Loaded>,
        id: CallId,
        attempt: u32,
        limits: Limits,
    ) -> Call {
        let zone = match asked.zone {
            Some(zone) => zone,
            None => self.zones.of(self.desk(), asked.company).await,
        };
        let now = self.desk().now();
        let wall = u64::try_from(limits.wall.as_millis()).unwrap_or(u64::MAX);
        Call {
            seed: self.desk().seed_of_call(asked.company, &id),
            id,
            plugin,
            desk: self.desk().clone(),
            ledger: self.house.ledger.clone(),
            files: self.files.clone(),
            vault: self.vault.clone(),
            net: Arc::clone(&self.net),
            services: self.services.clone(),
            recorded: Arc::default(),
            runs: AtomicU32::new(0),
            company: asked.company.clone(),
            user: asked.user.cloned(),
            customer: asked.customer.cloned(),
            via: Vec::new(),
            origin: asked.origin,
            source: asked.source,
            locale: asked.locale,
            zone,
            attempt,
            received_at: now,
            now,
            deadline: Instant::now() + limits.wall,
            deadline_at: now.plus(wall),
            limits,
            nanos: AtomicU64::new(0),
        }
    }

    /// Performs a call. What it left to be done in the background is taken up at once; when the
    /// plugin turns out to have been changed, it is forgotten here and the caller may ask again.
    pub(crate) async fn perform<S: Script>(
        self: &Arc<Self>,
        call: &Arc<Call>,
        key: Option<IdempotencyKey>,
        keep: Keep,
        script: &S,
    ) -> Result<Performed<S::Answer>, CallError> {
        let performed = self.house.perform(call, key, keep, script).await;
        if matches!(performed, Err(CallError::Changed { .. })) {
            self.roster.forget(&call.company, &call.plugin.id);
        }
        if keep == Keep::Writes && performed.is_ok() {
            self.background.wake(self, &call.company);
        }
        performed
    }
}

/// The outcome of a call that somebody waits for.
pub(crate) fn outcome(performed: Performed<(CallId, Vec<Effect>)>) -> Outcome {
    let (call, effects) = performed.answer;
    Outcome {
        call,
        position: performed.position,
        effects,
    }
}
