//! Writing a backup: rows, then files, then the end.
//!
//! One that breaks off says so in its last block, so that its reader learns why.

use super::BackupError;
use super::blocks::{BlockWriter, FULL, damaged};
use super::content::{Content, Summary, Walk};
use super::parts::{self, MAX_FILE_NAME_BYTES};
use crate::store::Store;
use tokio::io::AsyncWrite;

/// Writes a backup into anything that takes bytes.
pub struct Writer<W> {
    blocks: BlockWriter<W>,
    /// What waits for its block to be full.
    block: Vec<u8>,
    content: Content,
    files: u64,
    file_bytes: u64,
    /// Bytes that are still to come of the file begun last.
    missing: u64,
}

impl<W: AsyncWrite + Unpin> Writer<W> {
    /// Begins one.
    ///
    /// # Errors
    /// [`BackupError::Io`].
    pub async fn begin(out: W) -> Result<Writer<W>, BackupError> {
        Ok(Writer {
            blocks: BlockWriter::begin(out).await?,
            block: Vec::with_capacity(FULL),
            content: Content::default(),
            files: 0,
            file_bytes: 0,
            missing: 0,
        })
    }

    /// Writes all that a store holds at one moment. Once, before any file.
    ///
    /// # Errors
    /// [`BackupError::Store`], [`BackupError::Io`].
    pub async fn store(&mut self, store: &Store) -> Result<(), BackupError> {
        let mut walk = Walk::begin(store).await?;
        while let Some(rows) = walk.next().await? {
            for row in &rows {
                let (key, value) = (&row.key.0, &row.item.value);
                self.content.row(key, value);
                parts::put_row(&mut self.block, key, value);
                if self.block.len() >= FULL {
                    self.write(parts::ROWS).await?;
                }
            }
        }
        walk.end().await?;
        self.write(parts::ROWS).await
    }

    /// Begins a file of so many bytes; its content follows with [`Writer::file_data`].
    ///
    /// # Errors
    /// [`BackupError::Damaged`] when the file before it is not whole or the name is too long.
    pub async fn file(&mut self, name: &str, bytes: u64) -> Result<(), BackupError> {
        self.end_file().await?;
        if name.len() > MAX_FILE_NAME_BYTES {
            return Err(damaged("the name of a file is too long"));
        }
        self.files += 1;
        self.file_bytes += bytes;
        self.missing = bytes;
        self.blocks
            .write(parts::FILE, parts::put_file(name, bytes))
            .await
    }

    /// The next bytes of the file.
    ///
    /// # Errors
    /// [`BackupError::Damaged`] when there are more than announced.
    pub async fn file_data(&mut self, data: &[u8]) -> Result<(), BackupError> {
        let left = self.missing.checked_sub(data.len() as u64);
        self.missing = left.ok_or_else(|| damaged("a file grew while it was read"))?;
        for piece in data.chunks(FULL) {
            self.block.extend_from_slice(piece);
            if self.block.len() >= FULL {
                self.write(parts::FILE_DATA).await?;
            }
        }
        Ok(())
    }

    /// Ends it; returns what it holds, its hash and its length in bytes.
    ///
    /// # Errors
    /// [`BackupError::Damaged`] when a file is not whole, [`BackupError::Io`].
    pub async fn end(mut self) -> Result<(Summary, [u8; 32], u64), BackupError> {
        self.end_file().await?;
        let summary = Summary {
            files: self.files,
            file_bytes: self.file_bytes,
            ..self.content.summary()
        };
        self.blocks
            .write(parts::END, parts::put_summary(&summary))
            .await?;
        let (hash, bytes) = self.blocks.end().await?;
        Ok((summary, hash, bytes))
    }

    /// Breaks it off and says why.
    ///
    /// # Errors
    /// [`BackupError::Io`].
    pub async fn break_off(mut self, why: &str) -> Result<(), BackupError> {
        let why = why.as_bytes().chunks(FULL).next().unwrap_or_default();
        self.blocks.write(parts::BROKEN_OFF, why.to_vec()).await?;
        self.blocks.end().await?;
        Ok(())
    }

    async fn end_file(&mut self) -> Result<(), BackupError> {
        if self.missing > 0 {
            return Err(damaged("a file shrank while it was read"));
        }
        self.write(parts::FILE_DATA).await
    }

    async fn write(&mut self, kind: u8) -> Result<(), BackupError> {
        if self.block.is_empty() {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.block, Vec::with_capacity(FULL));
        self.blocks.write(kind, full).await
    }
}
