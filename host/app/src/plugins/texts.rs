//! The texts of installed plugins, kept in pieces: together they may be longer than one value.

use bytes::Bytes;
use guildhall_domain::PluginId;
use guildhall_manifest::Locales;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;

/// Bytes of one piece.
const PIECE: usize = 48 * 1024;

/// The texts of a plugin; none when it is not installed.
///
/// Asks nobody's permission: texts are part of every card that is shown.
///
/// # Errors
/// The store's.
pub async fn locales(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<Locales> {
    let pieces = cx.tx.range(keys::plugin_locales(plugin)).await?.items;
    if pieces.is_empty() {
        return Ok(Locales::default());
    }
    let mut json = Vec::new();
    for (_, piece) in pieces {
        json.extend_from_slice(&piece);
    }
    let texts = serde_json::from_slice(&json);
    texts.map_err(|why| Error::damaged(format!("the texts of {plugin}: {why}")))
}

/// Keeps the texts of a plugin in the place of those it had.
pub(super) async fn keep(cx: &mut Cx<'_>, plugin: &PluginId, texts: &Locales) -> Result<()> {
    for (key, _) in cx.tx.range(keys::plugin_locales(plugin)).await?.items {
        cx.remove(key)?;
    }
    let json = serde_json::to_vec(texts);
    let json = Bytes::from(json.map_err(|why| Error::host(format!("texts: {why}")))?);
    for (number, start) in (0_u64..).zip((0..json.len()).step_by(PIECE)) {
        let piece = json.slice(start..(start + PIECE).min(json.len()));
        cx.tx.put(keys::plugin_locale(plugin, number), piece)?;
    }
    Ok(())
}
