//! Assets of plugins, for the frames of their pages.
//!
//! A frame asks without a cookie: it is of no site. So the address itself says what may be fetched, it
//! cannot be guessed, and it is good for a day at most. Nothing but assets is ever handed out here.

use std::sync::Arc;

use bytes::Bytes;
use guildhall_app::files::Files;
use guildhall_app::plugins::State;
use guildhall_app::seals::Seals;
use guildhall_app::tasks;
use guildhall_domain::{CompanyId, Millis, PluginId, Problem};
use guildhall_manifest::{Assets, Limits as PackageLimits, Package};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::api::CallError;
use crate::faults::HostFault;
use crate::house::of_app;
use crate::plugins::{Inner, Plugins};

/// How many packages' assets are kept at hand; each has at most 4 MiB.
const MOST_AT_HAND: usize = 16;
/// Addresses are good for a day, and the same within an hour.
const GOOD: u64 = 24 * Millis::HOUR;
/// What they are sealed for.
const PLACE: [&str; 1] = ["assets"];

/// What an address holds.
#[derive(Serialize, Deserialize)]
struct Held {
    company: CompanyId,
    plugin: PluginId,
    digest: String,
}

/// An asset as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// One of a fixed list.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Bytes,
}

/// Makes addresses of assets, and finds what they stand for.
pub struct Frames {
    seals: Seals,
    /// By digest, the latest used last.
    at_hand: Mutex<Vec<(String, Arc<Assets>)>>,
}

impl Frames {
    /// Addresses with these seals.
    pub fn new(seals: Seals) -> Self {
        Self {
            seals,
            at_hand: Mutex::default(),
        }
    }

    async fn assets(
        &self,
        files: &Files,
        company: &CompanyId,
        digest: &str,
    ) -> Result<Arc<Assets>, CallError> {
        if let Some(known) = self.known(digest) {
            return Ok(known);
        }
        let package = files.read_blob(company, digest).await.map_err(of_app)?;
        let work = move || Package::assets_of(&package, &PackageLimits::default());
        let read = tasks::blocking("read assets", work).await.map_err(of_app)?;
        let read = read.map_err(|why| HostFault(format!("the assets of {digest}: {why}")))?;
        let assets = Arc::new(read);
        let mut at_hand = self.at_hand.lock();
        if at_hand.len() >= MOST_AT_HAND {
            at_hand.remove(0);
        }
        at_hand.push((digest.to_owned(), Arc::clone(&assets)));
        Ok(assets)
    }

    fn known(&self, digest: &str) -> Option<Arc<Assets>> {
        let mut at_hand = self.at_hand.lock();
        let place = at_hand.iter().position(|(known, _)| known == digest)?;
        let found = at_hand.remove(place);
        let assets = Arc::clone(&found.1);
        at_hand.push(found);
        Some(assets)
    }
}

impl Plugins {
    /// What stands between `/frames/` and the name of an asset of a plugin, for a day.
    ///
    /// # Errors
    /// `not_found` when the plugin has no such asset, or is not switched on.
    pub async fn frame(
        &self,
        company: &CompanyId,
        plugin: &PluginId,
        entry: &str,
    ) -> Result<String, CallError> {
        let inner = &self.0;
        let digest = inner.digest(company, plugin).await?;
        let assets = inner.frames.assets(&inner.files, company, &digest);
        if assets.await?.get(entry).is_none() {
            let shown: String = entry.chars().take(100).collect();
            return Err(Problem::not_found(format!("{plugin} has no asset {shown:?}")).into());
        }
        let held = Held {
            company: company.clone(),
            plugin: plugin.clone(),
            digest,
        };
        let held = serde_json::to_string(&held).map_err(|why| HostFault(why.to_string()))?;
        let hour = inner.desk().now().0 / Millis::HOUR * Millis::HOUR;
        let until = Millis(hour).plus(GOOD);
        let sealed = inner.frames.seals.seal(&PLACE, until, &held);
        sealed.map_err(of_app)
    }

    /// The asset of an address that [`Plugins::frame`] made; none when it is not good, or no longer.
    ///
    /// # Errors
    /// The store's and the disk's.
    pub async fn asset(&self, seal: &str, name: &str) -> Result<Option<Asset>, CallError> {
        let inner = &self.0;
        let now = inner.desk().now();
        let Some(held) = inner.frames.seals.open(&PLACE, now, seal) else {
            return Ok(None);
        };
        let Ok(held) = serde_json::from_str::<Held>(&held) else {
            return Ok(None);
        };
        // A page that is open while its plugin is upgraded or switched off loads nothing more.
        match inner.digest(&held.company, &held.plugin).await {
            Ok(digest) if digest == held.digest => {}
            Ok(_) | Err(CallError::Problem(_)) => return Ok(None),
            Err(error) => return Err(error),
        }
        let assets = inner
            .frames
            .assets(&inner.files, &held.company, &held.digest)
            .await?;
        Ok(assets.get(name).map(|(media_type, bytes)| Asset {
            media_type,
            bytes: Bytes::copy_from_slice(bytes),
        }))
    }
}

impl Inner {
    /// The package of a plugin that is switched on.
    async fn digest(&self, company: &CompanyId, plugin: &PluginId) -> Result<String, CallError> {
        let list = self.roster.list(company).await?;
        let found = list
            .iter()
            .find(|listed| listed.installed.id == *plugin)
            .filter(|listed| listed.installed.state == State::On);
        let found = found.ok_or_else(|| Problem::not_found(format!("plugin {plugin}")))?;
        Ok(found.installed.digest.clone())
    }
}
