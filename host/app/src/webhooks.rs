//! Requests from outside to plugins: the addresses that nobody can guess, and the check of signatures.
//!
//! An address is made from the server's key and a number; renewing it raises the number. The store
//! holds nothing that lets anybody in.

mod requests;

use guildhall_domain::{Action, Object, PluginId};
use guildhall_manifest::Manifest;
use subtle::ConstantTimeEq;

use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::plugins;
use crate::{keys, settings};

pub use requests::{Asked, requests};
pub(crate) use requests::{sweep, write_all};
pub use settings::is_signed;

/// The last part of the address of a plugin's webhook, for administrators.
///
/// # Errors
/// `denied` for anybody else; not found when the plugin has no such webhook.
pub async fn address(
    cx: &mut Cx<'_>,
    desk: &Desk,
    plugin: &PluginId,
    name: &str,
) -> Result<String> {
    known(cx, plugin, name).await?;
    token(cx, desk, plugin, name).await
}

/// Puts another address in the place of the one that there is, which is good no more.
///
/// # Errors
/// As [`address`].
pub async fn renew(cx: &mut Cx<'_>, desk: &Desk, plugin: &PluginId, name: &str) -> Result<String> {
    known(cx, plugin, name).await?;
    raise(cx, plugin, name).await?;
    token(cx, desk, plugin, name).await
}

/// None of a plugin's addresses is good any more, nor will be when it is installed again.
///
/// # Errors
/// The store's.
pub(crate) async fn close(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<()> {
    let manifest: Option<Manifest> = cx.fetch(&keys::plugin_manifest(plugin)).await?;
    for spec in manifest.into_iter().flat_map(|manifest| manifest.webhooks) {
        raise(cx, plugin, spec.name.as_str()).await?;
    }
    Ok(())
}

async fn raise(cx: &mut Cx<'_>, plugin: &PluginId, name: &str) -> Result<()> {
    let key = keys::webhook(plugin, name);
    let before: Option<u64> = cx.fetch(&key).await?;
    cx.keep(key, &before.unwrap_or(0).saturating_add(1))
}

/// Whether this is the last part of the address of a webhook, in a time that tells nothing of it.
///
/// # Errors
/// The store's.
pub async fn is_address(
    cx: &mut Cx<'_>,
    desk: &Desk,
    plugin: &PluginId,
    name: &str,
    shown: &str,
) -> Result<bool> {
    let right = token(cx, desk, plugin, name).await?;
    Ok(right.as_bytes().ct_eq(shown.as_bytes()).into())
}

async fn token(cx: &mut Cx<'_>, desk: &Desk, plugin: &PluginId, name: &str) -> Result<String> {
    let number: Option<u64> = cx.fetch(&keys::webhook(plugin, name)).await?;
    Ok(desk.webhook_token(cx.company, plugin, name, number.unwrap_or(0)))
}

async fn known(cx: &mut Cx<'_>, plugin: &PluginId, name: &str) -> Result<()> {
    cx.allow(Action::ManagePlugins, Object::Plugin(plugin))
        .await?;
    let manifest = plugins::manifest(cx, plugin).await?;
    let found = manifest.webhooks.iter().any(|w| w.name.as_str() == name);
    if found {
        Ok(())
    } else {
        Err(Error::not_found("webhook"))
    }
}
