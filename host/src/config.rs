//! The settings of a server: one list, four places they may come from.
//!
//! A flag wins over the environment, the environment over the file, the file over the default.
//! Nothing else in the program may read an environment variable or a settings file, and a setting
//! nobody knows is refused, never ignored.

mod resolve;
mod settings;

pub use resolve::{ConfigError, Origin, Resolved, Sources, Value};
pub use settings::{SETTINGS, Setting, setting};

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use guildhall_manifest::Host;
use guildhall_store::DatabaseAddress;

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// Where log lines go and which are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Text or JSON.
    pub format: LogFormat,
    /// A filter such as `info` or `info,guildhall_store=debug`.
    pub level: String,
}

/// What the door lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest uploaded file, in bytes.
    pub upload_bytes: u64,
    /// Largest JSON body, in bytes.
    pub body_bytes: usize,
    /// Longest an ordinary request may take.
    pub request: Duration,
    /// Longest an upload or download may take.
    pub transfer: Duration,
    /// TCP connections open at once.
    pub connections: usize,
    /// Sockets one person may hold open at once.
    pub sockets_per_person: usize,
    /// Sign-ins tried from one address in a minute.
    pub sign_ins_per_address: u32,
    /// Sign-ins tried on one account in a minute.
    pub sign_ins_per_account: u32,
    /// How long a shutdown waits for running calls.
    pub shutdown: Duration,
}

/// Everything a server must know before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The folder that holds all data.
    pub data: PathBuf,
    /// The address it listens on.
    pub listen: SocketAddr,
    /// The address people type, when it differs from `listen`; without a slash at its end.
    pub public_url: Option<String>,
    /// Whether a proxy in front may name the client's address in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Logs.
    pub log: Log,
    /// Threads that serve requests; 0 is one for each CPU.
    pub workers: usize,
    /// Threads for plugin calls that run long; 0 is one for every two CPUs.
    pub plugin_workers: usize,
    /// Hosts that plugins may reach though their addresses are not public.
    pub private_hosts: Vec<Host>,
    /// The database that keeps the store; `None` for the data folder.
    pub store_database: Option<DatabaseAddress>,
    /// Connections to the database at once.
    pub store_connections: usize,
    /// Memory for the page cache of a store in the data folder, in bytes.
    pub store_cache: u64,
    /// What the door lets through.
    pub limits: Limits,
}

const MIB: u64 = 1024 * 1024;

impl Config {
    /// Reads every setting from its source.
    ///
    /// # Errors
    /// A sentence that names the setting, where the bad value came from and what it may be.
    pub fn from_resolved(from: &Resolved) -> Result<Self, ConfigError> {
        Ok(Self {
            data: PathBuf::from(from.text("data")?),
            listen: from.parsed("listen", "an address and a port, such as 127.0.0.1:7800")?,
            public_url: public_url(from)?,
            behind_proxy: from.parsed("behind-proxy", "true or false")?,
            log: Log {
                format: log_format(from)?,
                level: from.text("log.level")?.to_owned(),
            },
            workers: from.number("workers", 0..=1_024)?,
            plugin_workers: from.number("plugins.workers", 0..=1_024)?,
            private_hosts: private_hosts(from)?,
            store_database: store_database(from)?,
            store_connections: from.number("store.connections", 2..=1_000)?,
            store_cache: from.number("store.cache-mib", 16..=1_048_576)? as u64 * MIB,
            limits: limits(from)?,
        })
    }

    /// The address to show to people, without a slash at its end.
    #[must_use]
    pub fn address_for_people(&self, bound: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.clone(),
            None if bound.ip().is_unspecified() => format!("http://localhost:{}", bound.port()),
            None => format!("http://{bound}"),
        }
    }
}

fn limits(from: &Resolved) -> Result<Limits, ConfigError> {
    let seconds = |key, range| {
        from.number(key, range)
            .map(|n| Duration::from_secs(n as u64))
    };
    let rate = |key| {
        from.number(key, 1..=1_000_000)
            .map(|n| u32::try_from(n).unwrap_or(u32::MAX))
    };
    Ok(Limits {
        upload_bytes: from.number("limits.upload-mib", 1..=64)? as u64 * MIB,
        body_bytes: from.number("limits.body-kib", 16..=4_096)? * 1024,
        request: seconds("limits.request-seconds", 1..=600)?,
        transfer: seconds("limits.transfer-seconds", 1..=86_400)?,
        connections: from.number("limits.connections", 1..=1_000_000)?,
        sockets_per_person: from.number("limits.sockets-per-person", 1..=10_000)?,
        sign_ins_per_address: rate("limits.sign-ins-per-address")?,
        sign_ins_per_account: rate("limits.sign-ins-per-account")?,
        shutdown: seconds("limits.shutdown-seconds", 1..=600)?,
    })
}

fn store_database(from: &Resolved) -> Result<Option<DatabaseAddress>, ConfigError> {
    let text = from.text("store.url")?;
    if text.is_empty() {
        return Ok(None);
    }
    match DatabaseAddress::parse(text) {
        Ok(address) => Ok(Some(address)),
        Err(error) => Err(from.refuse(
            "store.url",
            &format!("empty or the address of a database: {error}"),
        )),
    }
}

/// Most private hosts.
const MOST_PRIVATE_HOSTS: usize = 100;

fn private_hosts(from: &Resolved) -> Result<Vec<Host>, ConfigError> {
    const KEY: &str = "plugins.private-hosts";
    let entries = from.text(KEY)?.split(',').map(str::trim);
    let entries = entries.filter(|entry| !entry.is_empty());
    // The port is part of what is allowed: nobody opens another one by leaving it out.
    let host = |entry: &str| match entry.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() && !entry.contains("://") => {
            entry.parse().ok()
        }
        _ => None,
    };
    let hosts: Option<Vec<Host>> = entries.map(host).collect();
    hosts
        .filter(|hosts| hosts.len() <= MOST_PRIVATE_HOSTS)
        .ok_or_else(|| {
            from.refuse(
                KEY,
                "at most 100 of host:port with commas between them, such as erp.internal:8443, 10.0.0.5:443",
            )
        })
}

fn log_format(from: &Resolved) -> Result<LogFormat, ConfigError> {
    match from.text("log.format")? {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(from.refuse("log.format", "text or json")),
    }
}

fn public_url(from: &Resolved) -> Result<Option<String>, ConfigError> {
    let text = from.text("public-url")?.trim_end_matches('/');
    if text.is_empty() {
        return Ok(None);
    }
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(authority)
            if !authority.is_empty() && !authority.contains(['/', '?', '#', '@', ' ']) =>
        {
            Ok(Some(text.to_owned()))
        }
        _ => Err(from.refuse(
            "public-url",
            "https:// or http:// and a host, such as https://chat.example.com",
        )),
    }
}

#[cfg(test)]
mod tests;
