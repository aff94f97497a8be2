//! Reading a backup, and proving it on the way.
//!
//! What it gives out was verified block by block; that the whole is right is known at the end alone.

use super::BackupError;
use super::blocks::{BlockReader, damaged};
use super::content::Content;
use super::parts::{self, Part};
use bytes::Bytes;
use tokio::io::AsyncRead;

/// Reads a backup from anything that gives bytes.
pub struct Reader<R> {
    blocks: BlockReader<R>,
    content: Content,
    files: u64,
    file_bytes: u64,
    missing: u64,
    hash: Option<[u8; 32]>,
    last: Bytes,
}

impl<R: AsyncRead + Unpin> Reader<R> {
    /// Begins.
    ///
    /// # Errors
    /// [`BackupError::Foreign`], [`BackupError::Newer`].
    pub async fn begin(from: R) -> Result<Reader<R>, BackupError> {
        Ok(Reader {
            blocks: BlockReader::begin(from).await?,
            content: Content::default(),
            files: 0,
            file_bytes: 0,
            missing: 0,
            hash: None,
            last: Bytes::new(),
        })
    }

    /// The next part; the last one is [`Part::End`].
    ///
    /// # Errors
    /// [`BackupError::Damaged`], [`BackupError::BrokenOff`], [`BackupError::Io`].
    pub async fn next(&mut self) -> Result<Part, BackupError> {
        let (kind, block) = self.blocks.read().await?;
        match kind {
            parts::ROWS if self.files == 0 => self.rows(block),
            parts::FILE if self.missing == 0 => {
                let file = parts::file(block)?;
                if let Part::File { bytes, .. } = &file {
                    self.files += 1;
                    self.missing = *bytes;
                    self.file_bytes = self.file_bytes.saturating_add(*bytes);
                }
                Ok(file)
            }
            parts::FILE_DATA if self.missing >= block.len() as u64 => {
                self.missing -= block.len() as u64;
                Ok(Part::FileData(block.into()))
            }
            parts::END if self.missing == 0 => self.end(block).await,
            parts::BROKEN_OFF => {
                let why = String::from_utf8_lossy(&block).into_owned();
                Err(BackupError::BrokenOff(why))
            }
            _ => Err(damaged("its parts are not in order")),
        }
    }

    fn rows(&mut self, block: Vec<u8>) -> Result<Part, BackupError> {
        let rows = parts::rows(block)?;
        for (key, value) in &rows {
            if *key <= self.last {
                return Err(damaged("its keys are not in order"));
            }
            self.content.row(key, value);
            self.last = key.clone();
        }
        Ok(Part::Rows(rows))
    }

    async fn end(&mut self, block: Vec<u8>) -> Result<Part, BackupError> {
        let said = parts::summary(block)?;
        let mut found = self.content.summary();
        (found.files, found.file_bytes) = (self.files, self.file_bytes);
        if said != found {
            return Err(damaged("its end says that it held something else"));
        }
        self.hash = Some(self.blocks.end().await?.0);
        Ok(Part::End(said))
    }

    /// What it read from.
    pub fn into_inner(self) -> R {
        self.blocks.into_inner()
    }

    /// What was found wrong in what it holds: it is the backup of a damaged store.
    pub fn problems(&self) -> &[String] {
        self.content.problems()
    }

    /// Keys so far.
    pub fn keys(&self) -> u64 {
        self.content.keys()
    }

    /// Bytes of the backup that were read so far.
    pub fn bytes(&self) -> u64 {
        self.blocks.bytes()
    }

    /// The hash of all of it, once its end was read.
    pub fn hash(&self) -> Option<[u8; 32]> {
        self.hash
    }
}
