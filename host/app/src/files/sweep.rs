//! Sweeping: takes away blobs that no record mentions, and uploads that nobody finished.
//!
//! Never takes what an upload or a transaction that is under way may still come to need: such a
//! blob is pinned, and none can be put in place while one is being taken away.

use futures_util::TryStreamExt;
use guildhall_domain::{CompanyId, Millis};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use super::blobs::{blob, blobs, disk_failed, staging};
use super::digest::Digest;
use super::{Files, keys};
use crate::desk::Desk;
use crate::error::Result;
use crate::glance::glance;

/// Younger than this, in milliseconds, nothing is swept.
const YOUNG: u64 = Millis::HOUR;

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Blobs looked at.
    pub looked: u64,
    /// Blobs and unfinished uploads taken away.
    pub removed: u64,
}

impl Files {
    /// Takes away a company's blobs that no record mentions and that are older than an hour.
    ///
    /// # Errors
    /// `unavailable` when the disk fails; the store's. What was swept before stays swept.
    pub async fn sweep(&self, desk: &Desk, company: &CompanyId) -> Result<Swept> {
        let now = desk.now();
        let mut swept = Swept::default();
        let mut found = self.0.disk.list(Some(&blobs(company)));
        while let Some(meta) = found.try_next().await.map_err(disk_failed)? {
            swept.looked += 1;
            let name = meta.location.filename().unwrap_or_default();
            if let Some(digest) = Digest::from_hex(name)
                && is_old(&meta, now)
                && self.sweep_blob(desk, company, digest, now).await?
            {
                swept.removed += 1;
            }
        }
        // What is still being uploaded is not listed under its name.
        let mut left = self.0.disk.list(Some(&staging(company)));
        while let Some(meta) = left.try_next().await.map_err(disk_failed)? {
            if is_old(&meta, now) {
                // With the gate closed no upload is between its name here and its blob.
                let _gate = self.0.gate.write().await;
                swept.removed += u64::from(self.remove(&meta.location).await?);
            }
        }
        Ok(swept)
    }

    async fn sweep_blob(
        &self,
        desk: &Desk,
        company: &CompanyId,
        digest: Digest,
        now: Millis,
    ) -> Result<bool> {
        let _gate = self.0.gate.write().await;
        let place = blob(company, digest);
        if self.is_held()
            || self.is_pinned(company, digest)
            || is_mentioned(desk, company, digest).await?
        {
            return Ok(false);
        }
        // It may have come again since it was listed.
        match self.0.disk.head(&place).await {
            Ok(meta) if is_old(&meta, now) => self.remove(&place).await,
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(why) => Err(disk_failed(why)),
        }
    }

    async fn remove(&self, place: &Path) -> Result<bool> {
        match self.0.disk.delete(place).await {
            Ok(()) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(why) => Err(disk_failed(why)),
        }
    }
}

/// Whether a record mentions the blob. A glance is enough: who commits such a record holds a pin
/// until after the commit, and the pins were looked at first, with the gate closed.
async fn is_mentioned(desk: &Desk, company: &CompanyId, digest: Digest) -> Result<bool> {
    let mut work = glance(desk, company)?;
    let tx = work.cx().tx;
    let digest = digest.to_string();
    for range in [keys::blob_files(&digest), keys::blob_plugins(&digest)] {
        if !tx.range(range.limit(1)).await?.items.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_old(meta: &ObjectMeta, now: Millis) -> bool {
    let changed = u64::try_from(meta.last_modified.timestamp_millis()).unwrap_or_default();
    changed.saturating_add(YOUNG) < now.0
}
