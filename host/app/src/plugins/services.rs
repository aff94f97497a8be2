//! Services between plugins, as the manifests promise them: a plugin is installed only when what it
//! requires is there, and no upgrade takes from another plugin what that requires.
//!
//! Whether a provider is switched on is no matter of the installation: it is found out by each call.

use guildhall_domain::{Action, Object, PluginId, Problem, ProblemCode, Said};
use guildhall_manifest::{Manifest, Need};

use super::MOST;
use crate::codec;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;

/// Asks whether the acting plugin may call services.
///
/// # Errors
/// Denied when it was not granted.
pub async fn may_call(cx: &mut Cx<'_>) -> Result<()> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("only plugins call services"))?;
    cx.allow(Action::CallServices, Object::Plugin(&plugin))
        .await
}

/// Both directions: what the arriving plugin requires is provided, and it provides what others require
/// of it.
pub(super) async fn check(cx: &mut Cx<'_>, arriving: &Manifest) -> Result<()> {
    for need in arriving.requires.iter().filter(|need| !need.optional) {
        let provider = provider(cx, need).await?;
        if !provider.is_some_and(|manifest| provides(&manifest, need)) {
            let (plugin, service) = (&need.plugin, &need.service);
            return Err(refused(&format!(
                "it needs the service {service} of the plugin {plugin}: install that first, in a version that has it"
            )));
        }
    }
    let lost = first_lost(cx, arriving.id.as_str(), |need| !provides(arriving, need)).await?;
    match lost {
        None => Ok(()),
        Some((other, service)) => Err(refused(&format!(
            "{other} needs its service {service}, which this version does not have"
        ))),
    }
}

/// No other plugin requires a service of one that is to go.
pub(super) async fn check_leaving(cx: &mut Cx<'_>, leaving: &PluginId) -> Result<()> {
    let Some((other, service)) = first_lost(cx, leaving.as_str(), |_| true).await? else {
        return Ok(());
    };
    let log = format!("{other} needs its service {service}: remove that plugin first");
    let said = Said::plain(format!("This plugin cannot be removed: {log}."));
    Err(Problem::new(ProblemCode::Conflict, log).saying(said).into())
}

/// The first plugin that would lose a service of this one that it requires, and the service.
async fn first_lost(
    cx: &mut Cx<'_>,
    provider: &str,
    lost: impl Fn(&Need) -> bool,
) -> Result<Option<(PluginId, String)>> {
    let page = cx.tx.range(keys::plugins().limit(MOST)).await?;
    for (_, value) in &page.items {
        let other: super::Installed = codec::decode(value)?;
        if other.id.as_str() == provider {
            continue;
        }
        let manifest: Option<Manifest> = cx.fetch(&keys::plugin_manifest(&other.id)).await?;
        let mut needs = manifest.into_iter().flat_map(|manifest| manifest.requires);
        let found =
            needs.find(|need| !need.optional && need.plugin.as_str() == provider && lost(need));
        if let Some(need) = found {
            return Ok(Some((other.id, need.service.to_string())));
        }
    }
    Ok(None)
}

async fn provider(cx: &mut Cx<'_>, need: &Need) -> Result<Option<Manifest>> {
    let id = PluginId::new(need.plugin.as_str());
    let id = id.map_err(|why| Error::code(ProblemCode::PackageInvalid, why.to_string()))?;
    cx.fetch(&keys::plugin_manifest(&id)).await
}

fn provides(manifest: &Manifest, need: &Need) -> bool {
    manifest
        .provides
        .iter()
        .any(|spec| spec.service == need.service)
}

fn refused(why: &str) -> Error {
    let said = Said::plain(format!("This plugin cannot be installed: {why}."));
    Problem::new(ProblemCode::PackageInvalid, why)
        .saying(said)
        .into()
}
