//! A plugin that is ready to be called: compiled, linked for what it was granted, its handlers found.

use guildhall_domain::{Grants, PluginId};
use guildhall_manifest::Package;
use wasmtime::component::{Component, InstancePre};

use crate::engine::Sandbox;
use crate::guest::Guest;
use crate::handlers::{Handlers, Misshapen};
use crate::linker::linker;

/// One version of a plugin with one set of grants.
pub struct Loaded {
    /// Its id.
    pub id: PluginId,
    /// Digest of its package, `blake3:…`.
    pub digest: String,
    /// What it may do.
    pub grants: Grants,
    /// Everything of an instance that can be prepared.
    pub pre: InstancePre<Guest>,
    /// How it can be called.
    pub handlers: Handlers,
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
        digest: String,
        grants: Grants,
        component: &Component,
    ) -> Result<Loaded, LoadError> {
        let linker = linker(&sandbox.engine, &grants).map_err(LoadError::Import)?;
        let pre = linker
            .instantiate_pre(component)
            .map_err(LoadError::Import)?;
        let handlers = Handlers::find(&pre)?;
        Ok(Loaded {
            id,
            digest,
            grants,
            pre,
            handlers,
        })
    }
}

/// The digest of a package as the store of files writes it.
pub fn digest(package: &Package) -> String {
    format!("blake3:{}", blake3::hash(&package.component).to_hex())
}
