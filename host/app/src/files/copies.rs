//! Every blob of every company, for a backup and its restore.
//!
//! What is given out is named as a backup names it, and what comes in is taken only when it is what
//! its name says.

use std::fmt::Display;
use std::future::ready;
use std::path::Path as Folder;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, TryStreamExt};
use guildhall_domain::CompanyId;
use guildhall_store::Key;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use super::blobs::{Inner, blob, disk_failed};
use super::digest::Digest;
use super::{Files, FilesError, keys};
use crate::error::{Error, Result};

/// A blob, as a backup names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The company and the digest in hex, with a slash between.
    pub name: String,
    /// Its length.
    pub bytes: u64,
}

/// The blob, as a backup names it, that the record with this key of a backup needs.
#[must_use]
pub fn needed(key: &Bytes) -> Option<String> {
    let at = key.iter().position(|&byte| byte == 0)?;
    let company = std::str::from_utf8(&key[..at]).ok()?;
    let digest = keys::needed_blob(&Key::from_bytes(key.slice(at + 1..)))?;
    let digest: Digest = digest.parse().ok()?;
    Some(format!("{company}/{}", digest.hex()))
}

/// While it lives, no blob is taken away.
pub struct Hold(Arc<Inner>);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.holds.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Files {
    /// The blobs in a folder that another process may be using, to read them only.
    ///
    /// # Errors
    /// [`FilesError`] when the folder cannot be made or read.
    pub fn look(folder: &Folder) -> std::result::Result<Files, FilesError> {
        // One that has never held a file is an empty one.
        drop(std::fs::create_dir_all(folder));
        Files::on(folder)
    }

    /// Keeps every blob until the hold is dropped.
    #[must_use]
    pub fn hold(&self) -> Hold {
        self.0.holds.fetch_add(1, Ordering::SeqCst);
        Hold(Arc::clone(&self.0))
    }

    pub(super) fn is_held(&self) -> bool {
        self.0.holds.load(Ordering::SeqCst) > 0
    }

    /// Every blob, in no order.
    pub fn every(&self) -> BoxStream<'static, Result<Blob>> {
        let found = self.0.disk.list(Some(&Path::from("blobs")));
        let named = |meta: ObjectMeta| {
            let mut parts = meta.location.parts().skip(1);
            let (company, hex) = (parts.next()?, parts.next()?);
            Digest::from_hex(hex.as_ref())?;
            Some(Blob {
                name: format!("{}/{}", company.as_ref(), hex.as_ref()),
                bytes: meta.size,
            })
        };
        let found = found.map_err(disk_failed);
        found
            .try_filter_map(move |meta| ready(Ok(named(meta))))
            .boxed()
    }

    /// The content of a blob; `None` when it was taken away since it was listed.
    ///
    /// # Errors
    /// `unavailable` when the disk does not give it.
    pub async fn content(&self, name: &str) -> Result<Option<BoxStream<'static, Result<Bytes>>>> {
        let (company, digest) = parse(name)?;
        match self.0.disk.get(&blob(&company, digest)).await {
            Ok(found) => Ok(Some(found.into_stream().map_err(disk_failed).boxed())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(why) => Err(disk_failed(why)),
        }
    }

    /// Takes in a blob under its name.
    ///
    /// # Errors
    /// Damaged when the content is not what the name says; as [`Files::stage`].
    pub async fn bring<E: Display>(
        &self,
        name: &str,
        content: impl Stream<Item = std::result::Result<Bytes, E>> + Send,
    ) -> Result<()> {
        let (company, digest) = parse(name)?;
        let staged = self.stage(&company, content).await?;
        if staged.digest() == digest.to_string() {
            Ok(())
        } else {
            Err(Error::damaged(format!(
                "the file {name} is not what it was"
            )))
        }
    }
}

fn parse(name: &str) -> Result<(CompanyId, Digest)> {
    let parsed = name.split_once('/').and_then(|(company, hex)| {
        let company = CompanyId::new(company).ok()?;
        Some((company, Digest::from_hex(hex)?))
    });
    parsed.ok_or_else(|| Error::damaged("a file in it has a name that is none"))
}
