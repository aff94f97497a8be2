//! Names of interfaces as they stand in a binary: `guildhall:storage/kv@0.1.0`.

use crate::{CONTRACT_VERSION, Capability, Handler};
use serde::Serialize;
use std::fmt;

/// Interfaces that hold types only, and those that every plugin may import: they read and change
/// nothing of the company.
const FLOOR: [&str; 13] = [
    "base/types",
    "base/context",
    "base/runtime",
    "observe/log",
    "observe/metrics",
    "config/settings",
    "i18n/texts",
    "ui/cards",
    "ui/forms",
    "ui/effects",
    "ui/pages",
    "chat/types",
    "chat/drafts",
];

/// The name of something that a component imports or exports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Interface(String);

impl Interface {
    pub(crate) fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without `guildhall:` and version, when it is one of ours: `storage/kv`.
    fn ours(&self) -> Option<(&str, &str)> {
        self.0.strip_prefix("guildhall:")?.split_once('@')
    }

    /// The capability behind it, when it is one of this version of the contract.
    #[must_use]
    pub fn capability(&self) -> Option<Capability> {
        let (name, version) = self.ours()?;
        Capability::from_name(name).filter(|_| version == CONTRACT_VERSION)
    }

    /// The handler behind it, when it is one of this version of the contract.
    #[must_use]
    pub fn handler(&self) -> Option<Handler> {
        let (name, version) = self.ours()?;
        let name = name.strip_prefix("plugin/")?;
        Handler::ALL
            .into_iter()
            .find(|h| h.name() == name)
            .filter(|_| version == CONTRACT_VERSION)
    }

    /// Whether every plugin may import it.
    #[must_use]
    pub fn is_floor(&self) -> bool {
        self.ours()
            .is_some_and(|(name, version)| version == CONTRACT_VERSION && FLOOR.contains(&name))
    }

    /// Whether it is what the tool for Python leaves of a component's making: it was called then, to
    /// start the interpreter. The host calls handlers and nothing else, so nobody can call it again.
    #[must_use]
    pub fn is_leftover(&self) -> bool {
        self.0 == "exports"
    }

    /// Whether it is of WASI, which no plugin needs.
    #[must_use]
    pub fn is_wasi(&self) -> bool {
        self.0.starts_with("wasi:") || self.0.starts_with("wasi_")
    }

    /// The version asked for, when the interface is ours but of another version of the contract.
    #[must_use]
    pub fn other_version(&self) -> Option<(&str, &str)> {
        self.ours()
            .filter(|(_, version)| *version != CONTRACT_VERSION)
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
