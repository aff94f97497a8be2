//! One running server: all floors put together, from the open store to the listening socket.
//!
//! Starts from the cellar up and stops from the door down. Decides nothing but that order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use guildhall_app::files::Files;
use guildhall_app::sweeper::{self, Sweeper};
use guildhall_app::vault::Vault;
use guildhall_app::{Desk, SystemClock, SystemEntropy, companies, tasks};
use guildhall_http::{Door, Options};
use guildhall_live::Live;
use guildhall_plugin::Plugins;
use guildhall_plugin::compile::{CompileLimits, Compiler};
use guildhall_store::{EngineKind, Options as StoreOptions, Store};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::backup::files_of;
use crate::config::Config;
use crate::control::Control;
use crate::demo;
use crate::folder;

/// What the folder holds on a first start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: a link to set up a company is printed.
    Serve,
    /// The demo company.
    Demo,
}

/// How often a running server looks whether its store still stands.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How often a long upgrade of the store tells how far it has come.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// A running server.
pub struct Server {
    store: Store,
    control: Option<Control>,
    sweeper: Sweeper,
    plugins: Plugins,
    door: Door,
    serving: JoinHandle<()>,
    address: SocketAddr,
    greeting: Vec<String>,
    patience: Duration,
    /// Let go of last, when nothing is written any more.
    _hold: Arc<folder::Hold>,
}

impl Server {
    /// Opens the folder and listens.
    ///
    /// # Errors
    /// One sentence that says what is wrong and what to do: folder, store, address.
    pub async fn start(config: &Config, kind: Kind) -> anyhow::Result<Self> {
        // The address first: who gets it wrong should not wait for a store to open.
        let listener = listen(config.listen).await?;
        let address = listener
            .local_addr()
            .context("the system does not say on which address it listens")?;
        let hold = Arc::new(folder::take(&config.data)?);
        let store = open(store_options(config)).await?;
        let started = match ready(&store).await {
            Ok(()) => {
                let own = (store.clone(), Arc::clone(&hold));
                Self::above(config, kind, own, (listener, address)).await
            }
            Err(error) => Err(error),
        };
        if started.is_err()
            && let Err(error) = store.close().await
        {
            tracing::error!(%error, "the store could not be closed");
        }
        started
    }

    async fn above(
        config: &Config,
        kind: Kind,
        (store, hold): (Store, Arc<folder::Hold>),
        (listener, address): (TcpListener, SocketAddr),
    ) -> anyhow::Result<Self> {
        let files = Files::open(&store, &files_of(&config.data))?;
        let desk = Desk::open(
            store.clone(),
            Arc::new(SystemClock),
            Arc::new(SystemEntropy),
        )
        .await?;
        let people = config.address_for_people(address);
        let greeting = greet(&desk, kind, &people).await?;
        let vault = Vault::open(&config.data.join("secrets.key"), &SystemEntropy)?;
        let options = plugin_options(config, vault);
        let plugins = Plugins::start(desk.clone(), files.clone(), options).await?;
        let sweeper = sweeper::start(&desk, &files);
        let control = Control::start(&config.data, &store, &files);
        let live = Live::new(desk.clone(), config.limits.sockets_per_person);
        let door = Door::new(desk, files, plugins.clone(), live, door_options(config));
        let serving = tasks::spawn("door", door.clone().serve(listener));
        tracing::info!(%address, data = %config.data.display(), "listening");
        warn_of_plain_http(config);
        let patience = config.limits.shutdown;
        Ok(Self {
            store,
            control,
            sweeper,
            plugins,
            door,
            serving,
            address,
            greeting,
            patience,
            _hold: hold,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a person should read after a start.
    #[must_use]
    pub fn greeting(&self) -> &[String] {
        &self.greeting
    }

    /// Waits until the store has failed, if it ever does; says why.
    pub async fn failed(&self) -> String {
        loop {
            if let Some(why) = self.store.failed() {
                return why;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Stops: accepts nothing more, closes the sockets, finishes what is under way within the limit,
    /// waits for what was handed to the store.
    ///
    /// # Errors
    /// When the store cannot be closed.
    pub async fn stop(self) -> anyhow::Result<()> {
        let Self {
            store,
            control,
            sweeper,
            plugins,
            door,
            serving,
            patience,
            _hold,
            ..
        } = self;
        drop(control);
        drop(sweeper);
        let ended = async {
            door.stop().await;
            // The task ends by itself now; that it panicked was logged already.
            let _ = serving.await;
            plugins.shutdown().await;
        };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::warn!(
                seconds = patience.as_secs(),
                "what is still running is given up"
            );
        }
        // Whoever still holds the store has been given up; what they hand in now is refused.
        store
            .close()
            .await
            .context("the store could not be closed")?;
        tracing::info!("stopped");
        Ok(())
    }
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "{address} is taken by another program: stop it, or choose another address with --listen (port 0 takes a free one)"
        ),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            bail!("this user may not listen on {address}: choose a port above 1023 with --listen")
        }
        Err(error) => bail!(
            "it is not possible to listen on {address} ({error}): choose another address with --listen"
        ),
    }
}

/// How to open the store that the settings name.
pub(crate) fn store_options(config: &Config) -> StoreOptions {
    let mut options = match &config.store_database {
        Some(address) => StoreOptions::with(EngineKind::Postgres(address.clone())),
        None => StoreOptions::new(config.data.join("store")),
    };
    options.cache_bytes = config.store_cache;
    options.connections = config.store_connections;
    options
}

/// Takes a data folder, opens its store, does something with it and closes it again.
pub(crate) async fn with_store<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let _hold = folder::take(&config.data)?;
    let store = open(store_options(config)).await?;
    let done = work(&store).await;
    let closed = store.close().await.context("the store could not be closed");
    let done = done?;
    closed?;
    Ok(done)
}

async fn open(options: StoreOptions) -> anyhow::Result<Store> {
    // Reading a large log or reaching a database takes a while and must not hold up the signals.
    let opened = tasks::blocking("open the store", move || Store::open(options));
    Ok(opened.await??)
}

/// Finds out whether the store may be used; brings an older one forward and tells how far it is.
async fn ready(store: &Store) -> anyhow::Result<()> {
    let mut told = Instant::now();
    let ready = store.ready(|step| {
        if told.elapsed() >= TELL_EVERY {
            told = Instant::now();
            tracing::info!(
                from = step.from,
                to = step.to,
                keys = step.keys,
                "the store is brought to a later format"
            );
        }
    });
    Ok(ready.await?)
}

/// Prepares the folder's companies and says what a person should know.
async fn greet(desk: &Desk, kind: Kind, address: &str) -> anyhow::Result<Vec<String>> {
    let empty = companies::list(desk).await?.is_empty();
    match kind {
        Kind::Demo => {
            demo::fill(desk).await?;
            let mut lines = vec![format!("Guildhall's demo company is at {address}")];
            lines.extend(demo::sign_ins());
            Ok(lines)
        }
        Kind::Serve if empty => {
            let token = companies::setup_link(desk).await?;
            Ok(vec![
                format!("Guildhall is at {address}"),
                "It has no company yet. This link sets one up, once:".to_owned(),
                format!("    {address}/setup?token={token}"),
            ])
        }
        Kind::Serve => Ok(vec![format!("Guildhall is at {address}")]),
    }
}

fn door_options(config: &Config) -> Options {
    Options {
        public_url: config.public_url.clone(),
        behind_proxy: config.behind_proxy,
        body_bytes: config.limits.body_bytes,
        upload_bytes: config.limits.upload_bytes,
        request: config.limits.request,
        transfer: config.limits.transfer,
        connections: config.limits.connections,
        sign_ins_per_address: config.limits.sign_ins_per_address,
        sign_ins_per_account: config.limits.sign_ins_per_account,
    }
}

fn plugin_options(config: &Config, vault: Vault) -> guildhall_plugin::Options {
    let mut options = guildhall_plugin::Options::new(config.data.join("plugins"), vault);
    match std::env::current_exe() {
        Ok(program) => {
            let limits = CompileLimits::default();
            options.compiler = Compiler::Child { program, limits };
        }
        Err(error) => {
            tracing::warn!(%error, "plugins are compiled in the server's own process, without limits: it cannot tell where its program is");
        }
    }
    options.private_hosts.clone_from(&config.private_hosts);
    if config.plugin_workers > 0 {
        options.workers = config.plugin_workers;
    }
    options
}

fn warn_of_plain_http(config: &Config) {
    let https = config
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https://"));
    if !https && !config.listen.ip().is_loopback() {
        tracing::warn!(
            "people reach this server by plain http: put a proxy with https in front and set public-url"
        );
    }
}
