//! What the handlers need: the floors below and the settings of the door.
//!
//! Holds handles only. No rule of the business and no state of a request is kept here.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use guildhall_app::Desk;
use guildhall_app::files::Files;
use guildhall_live::Live;
use guildhall_plugin::Plugins;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::wire::rates::Rates;
use crate::wire::requests::Numbering;
use crate::{router, serve};

/// The door's settings.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address people type; https makes the cookie secure.
    pub public_url: Option<String>,
    /// Whether the last `X-Forwarded-For` entry is the client's address.
    pub behind_proxy: bool,
    /// Largest JSON body, in bytes.
    pub body_bytes: usize,
    /// Largest upload, in bytes.
    pub upload_bytes: u64,
    /// Longest an ordinary request may take.
    pub request: Duration,
    /// Longest an upload or download may take.
    pub transfer: Duration,
    /// TCP connections open at once.
    pub connections: usize,
    /// Sign-ins tried from one address in a minute.
    pub sign_ins_per_address: u32,
    /// Sign-ins tried on one account in a minute.
    pub sign_ins_per_account: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            public_url: None,
            behind_proxy: false,
            body_bytes: 256 * 1024,
            upload_bytes: 64 * 1024 * 1024,
            request: Duration::from_secs(30),
            transfer: Duration::from_secs(600),
            connections: 10_000,
            sign_ins_per_address: 120,
            sign_ins_per_account: 10,
        }
    }
}

/// Everything a handler may use. Cheap to clone: every layer around a request holds one.
#[derive(Clone)]
pub struct Door(Arc<Inner>);

/// What all clones of a door share.
pub struct Inner {
    /// Opens transactions.
    pub(crate) desk: Desk,
    /// Keeps the bytes of files.
    pub(crate) files: Files,
    /// Runs plugins.
    pub(crate) plugins: Plugins,
    /// Tells screens.
    pub(crate) live: Live,
    pub(crate) options: Options,
    pub(crate) rates: Rates,
    /// Changing requests and sockets that are under way.
    pub(crate) running: TaskTracker,
    /// The server is to stop.
    pub(crate) stop: CancellationToken,
}

impl Deref for Door {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Door {
    /// Puts the floors below together.
    #[must_use]
    pub fn new(desk: Desk, files: Files, plugins: Plugins, live: Live, options: Options) -> Self {
        let rates = Rates::new(options.sign_ins_per_address, options.sign_ins_per_account);
        Self(Arc::new(Inner {
            desk,
            files,
            plugins,
            live,
            options,
            rates,
            running: TaskTracker::new(),
            stop: CancellationToken::new(),
        }))
    }

    /// What stands before the path of an address that is handed on; empty where the server does not know
    /// by which address people reach it.
    pub(crate) fn front(&self) -> &str {
        let front = self.options.public_url.as_deref().unwrap_or_default();
        front.trim_end_matches('/')
    }

    /// Whether people reach this server by https.
    pub(crate) fn is_https(&self) -> bool {
        self.options
            .public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}

impl Door {
    /// Serves until it is told to stop.
    pub async fn serve(self, listener: TcpListener) {
        let mut start = [0; 4];
        // Ids of requests need not be secret; without entropy they all begin with 0.
        let _ = self.desk.random(&mut start);
        let numbering = Numbering::new(u32::from_be_bytes(start));
        let router = router::router(&self, numbering);
        serve::serve(
            listener,
            router,
            self.options.connections,
            self.stop.clone(),
        )
        .await;
    }

    /// Accepts nothing more, closes the sockets, and waits for what is under way. The caller bounds the wait.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.live.stop().await;
        self.running.close();
        self.running.wait().await;
    }
}
