//! Blobs: the bytes of files, kept by what they are (BLAKE3) in one folder per company.
//!
//! Bytes come in through [`Files::stage`] and belong to nobody until a transaction commits a record
//! that mentions them; what no record mentions is swept. A blob is never changed, never reachable by
//! a name that came from outside, and never shared between companies.

use std::collections::HashMap;
use std::fmt::Display;
use std::path::Path as Folder;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use guildhall_domain::{CompanyId, File, Problem, ProblemCode};
use guildhall_store::Store;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};
use tokio::sync::RwLock;

use super::digest::Digest;
use crate::error::{Error, Result};

/// Bytes handed to the disk at once.
const PART: usize = 5 * 1024 * 1024;
/// Bytes hashed before other tasks get their turn.
const HASHED_AT_ONCE: usize = 1024 * 1024;

/// The blobs of every company. Cheap to clone.
#[derive(Clone)]
pub struct Files(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) disk: LocalFileSystem,
    /// Numbers the uploads of this run; what an earlier run left is cleared when it is opened.
    next: AtomicU64,
    pins: Mutex<HashMap<(CompanyId, Digest), usize>>,
    /// Backups under way: while there is one, nothing is swept.
    pub(super) holds: AtomicUsize,
    /// Held for reading while an upload is finished, for writing while something is taken away.
    pub(super) gate: RwLock<()>,
}

/// Why the folder of blobs cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the folder for files, {folder}, cannot be used ({reason}): check its owner, permissions and free space"
)]
pub struct FilesError {
    folder: String,
    reason: String,
}

/// Bytes that are on the disk and wait for a transaction that mentions them.
///
/// Keep it until that transaction has committed: as long as it lives, its blob is not swept.
#[derive(Debug)]
pub struct Staged {
    /// `blake3:…`.
    pub(super) digest: Digest,
    pub(super) bytes: u64,
    pub(super) company: CompanyId,
    _pin: Pin,
}

impl Staged {
    /// Length of the content.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// `blake3:…`, in lower-case hex.
    pub fn digest(&self) -> String {
        self.digest.to_string()
    }
}

impl Files {
    /// The longest read, in bytes.
    pub const LONGEST_READ: u32 = 1024 * 1024;

    /// Opens the folder, and makes it when it is not there.
    ///
    /// Takes the open store as the proof that no other process uses the folder: uploads that an
    /// earlier run did not finish are thrown away.
    ///
    /// # Errors
    /// [`FilesError`] when the folder cannot be made or written.
    pub fn open(_held: &Store, folder: &Folder) -> Result<Files, FilesError> {
        let failed = |reason: String| FilesError {
            folder: folder.display().to_string(),
            reason,
        };
        let staging = folder.join("staging");
        match std::fs::remove_dir_all(&staging) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
                return Err(failed(why.to_string()));
            }
            _ => {}
        }
        std::fs::create_dir_all(&staging).map_err(|why| failed(why.to_string()))?;
        Files::on(folder)
    }

    /// The blobs in a folder that is there.
    pub(super) fn on(folder: &Folder) -> Result<Files, FilesError> {
        let failed = |reason: String| FilesError {
            folder: folder.display().to_string(),
            reason,
        };
        let disk = LocalFileSystem::new_with_prefix(folder)
            .map_err(|why| failed(why.to_string()))?
            .with_fsync(true);
        Ok(Files(Arc::new(Inner {
            disk,
            next: AtomicU64::new(0),
            pins: Mutex::default(),
            holds: AtomicUsize::new(0),
            gate: RwLock::new(()),
        })))
    }

    /// Takes in a content, at most [`File::LARGEST`] bytes. It is on the disk when this returns.
    ///
    /// # Errors
    /// `too_large`; `invalid` when the content breaks off; `unavailable` when the disk does not take it.
    pub async fn stage<E: Display>(
        &self,
        company: &CompanyId,
        content: impl Stream<Item = Result<Bytes, E>> + Send,
    ) -> Result<Staged> {
        let mut writer = self.begin(company).await?;
        let mut content = pin!(content);
        while let Some(chunk) = content.next().await {
            let chunk = chunk.map_err(|why| broken_off(&why))?;
            // An upload that is dropped before it is complete removes itself.
            writer.take(chunk).await?;
        }
        writer.finish().await
    }

    /// Begins to take in a content, piece by piece.
    ///
    /// # Errors
    /// `unavailable` when the disk does not take it.
    pub async fn begin(&self, company: &CompanyId) -> Result<Writer> {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let staging = path(&["staging", company.as_str(), &number.to_string()]);
        let upload = self.0.disk.put_multipart(&staging).await;
        Ok(Writer {
            files: self.clone(),
            company: company.clone(),
            intake: Box::new(Intake::new(upload.map_err(disk_failed)?)),
            staging,
        })
    }

    /// As [`Files::stage`], of bytes that are at hand.
    ///
    /// # Errors
    /// As [`Files::stage`].
    pub async fn stage_bytes(&self, company: &CompanyId, content: Bytes) -> Result<Staged> {
        let once = stream::once(async { Ok::<_, std::convert::Infallible>(content) });
        self.stage(company, once).await
    }

    /// Some bytes of a file from `offset` on: at most `max`, never more than
    /// [`Files::LONGEST_READ`]; empty at the end.
    ///
    /// Asks nobody's permission: the record came from [`super::get_info`], which did.
    ///
    /// # Errors
    /// `unavailable` when the disk does not give them.
    pub async fn read(
        &self,
        company: &CompanyId,
        file: &File,
        offset: u64,
        max: u32,
    ) -> Result<Bytes> {
        let max = u64::from(max.min(Self::LONGEST_READ));
        let end = offset.saturating_add(max).min(file.bytes);
        if offset >= end {
            return Ok(Bytes::new());
        }
        let digest: Digest = file.digest.parse()?;
        let place = blob(company, digest);
        let read = self.0.disk.get_range(&place, offset..end).await;
        read.map_err(disk_failed)
    }

    /// The whole content of a blob that is named by a record, e.g. a plugin's package.
    ///
    /// # Errors
    /// `unavailable` when the disk does not give it; damaged when it is not what it was.
    pub async fn read_blob(&self, company: &CompanyId, digest: &str) -> Result<Bytes> {
        let digest: Digest = digest.parse()?;
        let place = blob(company, digest);
        let found = self.0.disk.get(&place).await.map_err(disk_failed)?;
        let content = found.bytes().await.map_err(disk_failed)?;
        let mut hasher = blake3::Hasher::new();
        hash(&mut hasher, &content).await;
        if Digest::from(hasher.finalize()) != digest {
            return Err(Error::damaged(format!(
                "the blob {digest} is not what it was"
            )));
        }
        Ok(content)
    }

    /// True while an upload or a transaction may still come to need the blob.
    pub(super) fn is_pinned(&self, company: &CompanyId, digest: Digest) -> bool {
        let pins = self.0.pins.lock().unwrap_or_else(PoisonError::into_inner);
        pins.contains_key(&(company.clone(), digest))
    }
}

/// A content that comes in piece by piece. Dropped before it is finished, it is gone.
pub struct Writer {
    files: Files,
    company: CompanyId,
    staging: Path,
    /// Apart: it is large, and would be copied with every future that holds it.
    intake: Box<Intake>,
}

impl Writer {
    /// Takes in the next piece.
    ///
    /// # Errors
    /// `too_large` beyond [`File::LARGEST`]; `unavailable` when the disk does not take it.
    pub async fn take(&mut self, chunk: Bytes) -> Result<()> {
        self.intake.take(chunk).await
    }

    /// The content is whole, and on the disk when this returns.
    ///
    /// # Errors
    /// `unavailable` when the disk does not take it.
    pub async fn finish(self) -> Result<Staged> {
        let Writer {
            files,
            company,
            staging,
            intake,
        } = self;
        let _gate = files.0.gate.read().await;
        let (digest, bytes) = intake.complete().await?;
        let pin = Pin::new(&files.0, &company, digest);
        let moved = files.0.disk.rename(&staging, &blob(&company, digest)).await;
        moved.map_err(disk_failed)?;
        Ok(Staged {
            digest,
            bytes,
            company,
            _pin: pin,
        })
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Writer").field(&self.staging).finish()
    }
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Files")
            .field(&self.0.disk.to_string())
            .finish()
    }
}

/// Where a company's blobs are.
pub(super) fn blobs(company: &CompanyId) -> Path {
    path(&["blobs", company.as_str()])
}

/// Where a blob is.
pub(super) fn blob(company: &CompanyId, digest: Digest) -> Path {
    path(&["blobs", company.as_str(), &digest.hex()])
}

/// Where a company's unfinished uploads are.
pub(super) fn staging(company: &CompanyId) -> Path {
    path(&["staging", company.as_str()])
}

fn path(parts: &[&str]) -> Path {
    Path::from_iter(parts.iter().copied())
}

pub(super) fn disk_failed(why: object_store::Error) -> Error {
    Error::code(ProblemCode::Unavailable, format!("files: {why}"))
}

fn broken_off(why: &dyn Display) -> Error {
    Error::code(ProblemCode::Invalid, format!("the upload broke off: {why}"))
}

/// Hashes what comes and hands it to the disk in parts.
struct Intake {
    upload: Box<dyn MultipartUpload>,
    hasher: blake3::Hasher,
    bytes: u64,
    waiting: Vec<Bytes>,
    waiting_bytes: usize,
}

impl Intake {
    fn new(upload: Box<dyn MultipartUpload>) -> Intake {
        Intake {
            upload,
            hasher: blake3::Hasher::new(),
            bytes: 0,
            waiting: Vec::new(),
            waiting_bytes: 0,
        }
    }

    async fn take(&mut self, chunk: Bytes) -> Result<()> {
        self.bytes = self.bytes.saturating_add(chunk.len() as u64);
        if self.bytes > File::LARGEST {
            let log = format!("a file has at most {} bytes", File::LARGEST);
            return Err(Problem::new(ProblemCode::TooLarge, log).into());
        }
        hash(&mut self.hasher, &chunk).await;
        self.waiting_bytes += chunk.len();
        self.waiting.push(chunk);
        if self.waiting_bytes >= PART {
            self.write().await?;
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<()> {
        self.waiting_bytes = 0;
        let part = PutPayload::from_iter(std::mem::take(&mut self.waiting));
        self.upload.put_part(part).await.map_err(disk_failed)
    }

    async fn complete(mut self: Box<Self>) -> Result<(Digest, u64)> {
        self.write().await?;
        self.upload.complete().await.map_err(disk_failed)?;
        Ok((self.hasher.finalize().into(), self.bytes))
    }
}

/// Hashes with pauses, so that a long content holds up no other task.
async fn hash(hasher: &mut blake3::Hasher, content: &[u8]) {
    for piece in content.chunks(HASHED_AT_ONCE) {
        hasher.update(piece);
        tokio::task::consume_budget().await;
    }
}

/// Keeps a blob from being swept as long as it lives.
struct Pin {
    files: Arc<Inner>,
    key: (CompanyId, Digest),
}

impl Pin {
    fn new(files: &Arc<Inner>, company: &CompanyId, digest: Digest) -> Pin {
        let key = (company.clone(), digest);
        let mut pins = files.pins.lock().unwrap_or_else(PoisonError::into_inner);
        *pins.entry(key.clone()).or_default() += 1;
        drop(pins);
        Pin {
            files: Arc::clone(files),
            key,
        }
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut pins = self
            .files
            .pins
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = pins.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                pins.remove(&self.key);
            }
        }
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pin").field(&self.key.1).finish()
    }
}
