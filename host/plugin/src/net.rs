//! The one way out: requests of plugins to hosts that their manifests list.
//!
//! Nothing here may connect to an address that it has not checked, send to a host that was not
//! granted, wait beyond the time it was given, or write a secret anywhere but into the request that
//! it was meant for. Whose request it is and what is replayed is decided by `imports/http.rs`.

mod addresses;
mod exchange;
mod follow;
mod network;
mod recorded;
mod request;

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use guildhall_manifest::Host;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

pub use follow::fetch;
pub use network::{Network, SystemNetwork};
pub use recorded::{Mismatch, Recorded, Replay};
pub use request::{Header, Plain, Request, Value, host_of};

/// The longest that one request may take, redirects and body included.
pub const LONGEST: Duration = Duration::from_secs(10);
/// The longest answer that is handed to a guest, in bytes.
pub const LARGEST_ANSWER: usize = 2 << 20;
/// Requests in one run of a call.
pub const MOST_REQUESTS: usize = 20;

/// What is needed to reach anybody. Shared by all calls.
pub struct Net {
    network: Arc<dyn Network>,
    /// Hosts whose addresses need not be public, by name and port.
    private: BTreeSet<(String, u16)>,
    tls: OnceLock<Result<TlsConnector, String>>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Any status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// At most as much as was asked for.
    pub body: Bytes,
    /// Whether there was more.
    pub truncated: bool,
}

/// Why nothing came back. Never holds more of the request than the host's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The manifest does not list it, or the administrator has left it out.
    #[error("{0} is not among the hosts of the manifest that were granted")]
    NotGranted(String),
    /// Its address is not on the open internet.
    #[error(
        "{0} has an address that is not public; the administrator can allow it with plugins.private-hosts"
    )]
    Private(String),
    /// It was enough for this hour.
    #[error("{0}")]
    Quota(String),
    /// The time is up.
    #[error("the time is up")]
    TimedOut,
    /// No connection.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// Which.
        host: String,
        /// What the system said.
        why: String,
    },
    /// What came is not HTTP.
    #[error("{host} did not answer properly: {why}")]
    BadResponse {
        /// Which.
        host: String,
        /// What is wrong.
        why: String,
    },
    /// It leads on and on.
    #[error("more than {0} redirects")]
    TooManyRedirects(usize),
}

impl std::fmt::Debug for Net {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Net").finish_non_exhaustive()
    }
}

impl Net {
    /// Over this network; these hosts may have addresses that are not public.
    pub fn new(network: Arc<dyn Network>, private: &[Host]) -> Self {
        let private = private.iter().map(|host| (host.name.clone(), host.port));
        Net {
            network,
            private: private.collect(),
            tls: OnceLock::new(),
        }
    }

    fn allows_private(&self, host: &Host) -> bool {
        self.private.contains(&(host.name.clone(), host.port))
    }

    /// The authorities that this machine trusts are read once, when they are needed first.
    fn tls(&self) -> Result<&TlsConnector, String> {
        let made = self.tls.get_or_init(connector);
        made.as_ref().map_err(Clone::clone)
    }
}

fn connector() -> Result<TlsConnector, String> {
    let mut authorities = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = authorities.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err("the server trusts no certificate authority: install ca-certificates, or name a file of them in SSL_CERT_FILE".to_owned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

fn unreachable(host: &Host, why: &impl ToString) -> Failure {
    Failure::Unreachable {
        host: host.to_string(),
        why: why.to_string(),
    }
}

fn timed_out(host: &Host, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::TimedOut => Failure::TimedOut,
        _ => unreachable(host, error),
    }
}
