//! The one list of settings. Whatever is not here does not exist.
//!
//! This file holds words only; what a value means in types is in `config.rs`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One setting, as `guildhall config` shows it.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the file; dots are tables.
    pub key: &'static str,
    /// What holds when nobody says anything; may be empty.
    pub default: &'static str,
    /// What it does, with unit and range.
    pub meaning: &'static str,
}

impl Setting {
    /// Its name in the environment, `GUILDHALL_LOG_LEVEL`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!(
            "GUILDHALL_{}",
            self.key.replace(['.', '-'], "_").to_uppercase()
        )
    }

    /// Whether its value may hold a password, so that it is never printed.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.key == "store.url"
    }

    /// Its name as a flag without the dashes, `log-level`.
    #[must_use]
    pub fn flag(&self) -> &'static str {
        static FLAGS: LazyLock<BTreeMap<&str, String>> = LazyLock::new(|| {
            SETTINGS
                .iter()
                .map(|s| (s.key, s.key.replace('.', "-")))
                .collect()
        });
        FLAGS.get(self.key).map_or("", String::as_str)
    }
}

/// The setting of that name.
#[must_use]
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|s| s.key == key)
}

macro_rules! settings {
    ($($key:literal = $default:literal, $meaning:literal;)*) => {
        /// Every setting there is.
        pub const SETTINGS: &[Setting] =
            &[$(Setting { key: $key, default: $default, meaning: $meaning }),*];
    };
}

settings! {
    "data" = "guildhall-data", "The folder that holds all data; made when it is missing.";
    "listen" = "127.0.0.1:7800", "The address and port to listen on; port 0 takes a free one.";
    "public-url" = "", "The address people type, such as https://chat.example.com; https makes the cookie secure. Empty: the listen address.";
    "behind-proxy" = "false", "Whether the client's address is taken from the last X-Forwarded-For entry. Only behind a proxy that sets it.";
    "log.format" = "text", "text for people, json for machines.";
    "log.level" = "info", "error, warn, info, debug or trace; also per part, such as info,guildhall_store=debug.";
    "workers" = "0", "Threads that serve requests; 0 is one for each CPU.";
    "plugins.workers" = "0", "Threads for plugin calls that run long; 0 is one for every two CPUs.";
    "plugins.private-hosts" = "", "Hosts inside your network that plugins may reach where their manifest lists them, as host:port, with commas between them. Empty: none, only the open internet.";
    "store.url" = "", "A PostgreSQL database that keeps the store, postgres://user:password@host:5432/name. Best given in the environment or the file: others may see flags. Empty: in the data folder.";
    "store.connections" = "16", "Connections to that database at once, 2 to 1000.";
    "store.cache-mib" = "256", "Memory for the page cache of a store in the data folder, 16 to 1048576 MiB.";
    "limits.upload-mib" = "64", "Largest uploaded file, 1 to 64 MiB.";
    "limits.body-kib" = "256", "Largest JSON body, 16 to 4096 KiB.";
    "limits.request-seconds" = "30", "Longest an ordinary request may take, 1 to 600 s.";
    "limits.transfer-seconds" = "600", "Longest an upload or download may take, 1 to 86400 s.";
    "limits.connections" = "10000", "TCP connections open at once; further ones wait.";
    "limits.sockets-per-person" = "20", "Live sockets one person may hold open at once.";
    "limits.sign-ins-per-address" = "120", "Sign-ins tried from one address in a minute.";
    "limits.sign-ins-per-account" = "10", "Sign-ins tried on one account in a minute.";
    "limits.shutdown-seconds" = "10", "How long a shutdown waits for running calls, 1 to 600 s.";
}
