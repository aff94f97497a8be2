//! The proof asked of every package before it is installed: what the binary imports is within its
//! manifest, and what it exports is what the manifest says.

use crate::{Capability, Handler, Interface, Package};
use std::collections::BTreeSet;

/// One way in which a binary and its manifest disagree, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A capability that the manifest does not ask for.
    #[error("it uses {capability}, which its manifest does not ask for")]
    Undeclared {
        /// Which.
        capability: Capability,
    },
    /// WASI.
    #[error("it imports {interface}: plugins import nothing of WASI")]
    Wasi {
        /// Which.
        interface: Interface,
    },
    /// Ours, of another version of the contract.
    #[error("it needs {name} {needs}; this Guildhall has {has}")]
    Version {
        /// Of which interface.
        name: String,
        /// What it was built for.
        needs: String,
        /// What there is.
        has: &'static str,
    },
    /// Nothing that Guildhall knows.
    #[error("it imports {interface}, which Guildhall does not have")]
    Unknown {
        /// Which.
        interface: Interface,
    },
    /// A handler that the manifest lists is not there.
    #[error("its manifest lists the handler {handler}, but the binary does not have it")]
    Missing {
        /// Which.
        handler: Handler,
    },
    /// A handler that the manifest does not list, or an export that is no handler.
    #[error("it exports {interface}, which its manifest does not list as a handler")]
    Unlisted {
        /// Which.
        interface: Interface,
    },
}

/// Proves imports ⊆ manifest ∪ floor, and exports = handlers.
///
/// # Errors
/// Every [`Violation`], not only the first.
pub fn prove(package: &Package) -> Result<(), Vec<Violation>> {
    let manifest = &package.manifest;
    let mut violations: Vec<Violation> = package
        .imports
        .iter()
        .filter_map(|import| match import.capability() {
            Some(capability) if manifest.requirement(capability).is_some() => None,
            Some(capability) => Some(Violation::Undeclared { capability }),
            None => (!import.is_floor()).then(|| foreign(import)),
        })
        .collect();
    let expected: BTreeSet<Handler> = manifest
        .handlers
        .iter()
        .copied()
        .chain([Handler::Lifecycle])
        .collect();
    let mut present = BTreeSet::new();
    for export in package.exports.iter().filter(|e| !e.is_leftover()) {
        match export.handler() {
            Some(handler) if expected.contains(&handler) => {
                present.insert(handler);
            }
            _ => violations.push(Violation::Unlisted {
                interface: export.clone(),
            }),
        }
    }
    violations.extend(
        expected
            .difference(&present)
            .map(|handler| Violation::Missing { handler: *handler }),
    );
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations)
    }
}

fn foreign(import: &Interface) -> Violation {
    let interface = import.clone();
    if import.is_wasi() {
        Violation::Wasi { interface }
    } else if let Some((name, needs)) = import.other_version() {
        Violation::Version {
            name: name.to_owned(),
            needs: needs.to_owned(),
            has: crate::CONTRACT_VERSION,
        }
    } else {
        Violation::Unknown { interface }
    }
}
