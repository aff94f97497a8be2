//! Secrets of plugins: sealed by the vault, used by the host on the plugin's behalf.
//!
//! Nothing here is ever shown to people. A plugin itself gets one to read only by `config/reveal`.

use guildhall_domain::{Action, Actor, Denial, PluginId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::actor;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;
use crate::vault::Vault;

/// Whether a secret of the acting plugin is set.
///
/// # Errors
/// `denied` when not granted.
pub async fn is_set(cx: &mut Cx<'_>, name: &str) -> Result<bool> {
    let plugin = actor(cx, Action::UseSecrets).await?;
    is_there(cx, &plugin, name).await
}

/// Signs a message with a secret of the acting plugin: HMAC-SHA256, 32 bytes.
///
/// # Errors
/// `denied` when not granted; not found when it is not set.
pub async fn hmac_sha256(
    cx: &mut Cx<'_>,
    vault: &Vault,
    name: &str,
    message: &[u8],
) -> Result<Vec<u8>> {
    let plugin = actor(cx, Action::UseSecrets).await?;
    let secret = open(cx, vault, &plugin, name).await?;
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let mut mac = mac.map_err(|why| Error::host(why.to_string()))?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().to_vec())
}

/// Whether a message is signed with a secret of a plugin, by HMAC-SHA256; in a time that tells nothing of
/// it. Nothing is signed with a secret that is not set. For the house, which asks before it calls the
/// plugin.
///
/// # Errors
/// `denied` for anybody else.
pub async fn is_signed(
    cx: &mut Cx<'_>,
    vault: &Vault,
    plugin: &PluginId,
    name: &str,
    message: &[u8],
    signature: &[u8],
) -> Result<bool> {
    if !matches!(cx.actor, Actor::System) {
        return Err(Denial::Forbidden("only the house checks signatures").into());
    }
    if !is_there(cx, plugin, name).await? {
        return Ok(false);
    }
    let secret = open(cx, vault, plugin, name).await?;
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let mut mac = mac.map_err(|why| Error::host(why.to_string()))?;
    mac.update(message);
    Ok(mac.verify_slice(signature).is_ok())
}

/// A secret of the acting plugin, for the header of a request that the host sends for it.
///
/// # Errors
/// `denied` when the plugin may send no requests; not found when it is not set.
pub async fn for_request(cx: &mut Cx<'_>, vault: &Vault, name: &str) -> Result<String> {
    let plugin = actor(cx, Action::SendRequests).await?;
    open(cx, vault, &plugin, name).await
}

/// A secret of the acting plugin, in the open.
///
/// # Errors
/// `denied` when not granted; not found when it is not set.
pub async fn reveal(cx: &mut Cx<'_>, vault: &Vault, name: &str) -> Result<String> {
    let plugin = actor(cx, Action::RevealSecrets).await?;
    open(cx, vault, &plugin, name).await
}

pub(super) async fn is_there(cx: &mut Cx<'_>, plugin: &PluginId, name: &str) -> Result<bool> {
    Ok(cx.tx.get(&keys::secret(plugin, name)).await?.is_some())
}

pub(super) fn keep(
    cx: &mut Cx<'_>,
    vault: &Vault,
    plugin: &PluginId,
    name: &str,
    secret: &str,
) -> Result<()> {
    let company = cx.company.clone();
    let sealed = vault.seal(cx, &[company.as_str(), plugin.as_str(), name], secret)?;
    Ok(cx.tx.put(keys::secret(plugin, name), sealed)?)
}

async fn open(cx: &mut Cx<'_>, vault: &Vault, plugin: &PluginId, name: &str) -> Result<String> {
    let sealed = cx.tx.get(&keys::secret(plugin, name)).await?;
    let sealed = sealed.ok_or_else(|| Error::not_found("secret"))?;
    vault.unseal(&[cx.company.as_str(), plugin.as_str(), name], &sealed)
}
