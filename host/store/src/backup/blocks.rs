//! The blocks of a backup: compressed, and chained by their hashes.
//!
//! A block's hash covers the one before it, so that none can be changed, left out, doubled or moved.
//! Nothing of a block is used before its hash was found right.

use super::{BACKUP_FORMAT, BackupError};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::io::Read;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The first bytes of every backup; its format follows, four bytes, big endian.
const MAGIC: &[u8; 16] = b"guildhall backup";
/// Bytes that a block is filled with before it is written.
pub(super) const FULL: usize = 256 * 1024;
/// The most bytes that a block may hold.
const MOST: usize = 2 * FULL;
const PLAIN: u8 = 0;
const DEFLATED: u8 = 1;
/// Kind, form, length, length as stored.
const HEAD: usize = 10;
const HASH: usize = 32;

pub(super) struct BlockWriter<W> {
    out: W,
    chain: [u8; HASH],
    bytes: u64,
}

impl<W: AsyncWrite + Unpin> BlockWriter<W> {
    pub(super) async fn begin(mut out: W) -> Result<BlockWriter<W>, BackupError> {
        let head = [&MAGIC[..], &BACKUP_FORMAT.to_be_bytes()].concat();
        out.write_all(&head).await?;
        Ok(BlockWriter {
            out,
            chain: *blake3::hash(&head).as_bytes(),
            bytes: head.len() as u64,
        })
    }

    /// Writes one block.
    pub(super) async fn write(&mut self, kind: u8, content: Vec<u8>) -> Result<(), BackupError> {
        let chain = self.chain;
        // Packing keeps a processor busy for milliseconds.
        let packed = tokio::task::spawn_blocking(move || pack(kind, &content, &chain));
        let (block, chain) = packed.await.map_err(std::io::Error::other)??;
        self.out.write_all(&block).await?;
        self.bytes += block.len() as u64;
        self.chain = chain;
        Ok(())
    }

    /// Hands everything on; returns the hash of all of it and its length in bytes.
    pub(super) async fn end(mut self) -> Result<([u8; HASH], u64), BackupError> {
        self.out.flush().await?;
        Ok((self.chain, self.bytes))
    }
}

fn pack(
    kind: u8,
    content: &[u8],
    chain: &[u8; HASH],
) -> Result<(Vec<u8>, [u8; HASH]), BackupError> {
    let mut stored = Vec::with_capacity(content.len() / 2);
    DeflateEncoder::new(content, Compression::fast()).read_to_end(&mut stored)?;
    let form = if stored.len() < content.len() {
        DEFLATED
    } else {
        stored = content.to_vec();
        PLAIN
    };
    let mut block = vec![kind, form];
    block.extend_from_slice(&length(content.len()).to_be_bytes());
    block.extend_from_slice(&length(stored.len()).to_be_bytes());
    let chain = link(chain, &block, &stored);
    block.extend_from_slice(&chain);
    block.extend_from_slice(&stored);
    Ok((block, chain))
}

fn link(chain: &[u8; HASH], head: &[u8], stored: &[u8]) -> [u8; HASH] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(chain).update(head).update(stored);
    *hasher.finalize().as_bytes()
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

pub(super) struct BlockReader<R> {
    from: R,
    chain: [u8; HASH],
    bytes: u64,
}

impl<R: AsyncRead + Unpin> BlockReader<R> {
    pub(super) async fn begin(mut from: R) -> Result<BlockReader<R>, BackupError> {
        let mut head = [0; MAGIC.len() + 4];
        let read = from.read_exact(&mut head).await;
        let (magic, format) = head.split_at(MAGIC.len());
        if read.is_err() || magic != MAGIC {
            return Err(BackupError::Foreign);
        }
        let found = format.try_into().map_or(0, u32::from_be_bytes);
        match found {
            BACKUP_FORMAT => Ok(BlockReader {
                from,
                chain: *blake3::hash(&head).as_bytes(),
                bytes: head.len() as u64,
            }),
            0 => Err(BackupError::Foreign),
            _ => Err(BackupError::Newer {
                found,
                known: BACKUP_FORMAT,
            }),
        }
    }

    /// The next block.
    pub(super) async fn read(&mut self) -> Result<(u8, Vec<u8>), BackupError> {
        let mut head = [0; HEAD + HASH];
        self.from.read_exact(&mut head).await.map_err(cut_off)?;
        let (head, hash) = head.split_at(HEAD);
        let number = |at: usize| {
            let bytes = head.get(at..at + 4).and_then(|b| b.try_into().ok());
            bytes.map_or(usize::MAX, |bytes| u32::from_be_bytes(bytes) as usize)
        };
        let (whole, stored) = (number(2), number(6));
        if whole > MOST || stored > MOST {
            return Err(damaged("a block is too long"));
        }
        let mut content = vec![0; stored];
        self.from.read_exact(&mut content).await.map_err(cut_off)?;
        self.bytes += (HEAD + HASH + stored) as u64;
        let (chain, head) = (self.chain, head.to_vec());
        let unpacked = tokio::task::spawn_blocking(move || unpack(&head, content, whole, &chain));
        let (kind, content, chain) = unpacked.await.map_err(std::io::Error::other)??;
        if chain != hash {
            return Err(damaged("a block is not what was written"));
        }
        self.chain = chain;
        Ok((kind, content))
    }

    /// The hash of everything read so far, and its length in bytes; only at the end of all.
    pub(super) async fn end(&mut self) -> Result<([u8; HASH], u64), BackupError> {
        let mut more = [0; 1];
        match self.from.read(&mut more).await? {
            0 => Ok((self.chain, self.bytes)),
            _ => Err(damaged("something follows its end")),
        }
    }

    pub(super) fn into_inner(self) -> R {
        self.from
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}

type Unpacked = (u8, Vec<u8>, [u8; HASH]);

/// Returns the hash beside the content; the content of a wrong one is never looked at.
fn unpack(
    head: &[u8],
    stored: Vec<u8>,
    whole: usize,
    chain: &[u8; HASH],
) -> Result<Unpacked, BackupError> {
    let chain = link(chain, head, &stored);
    let (kind, form) = match head {
        [kind, form, ..] => (*kind, *form),
        _ => return Err(damaged("a block has no kind")),
    };
    let content = match form {
        PLAIN => stored,
        DEFLATED => {
            let mut content = Vec::with_capacity(whole);
            // Never more than was announced, whatever is in it.
            let mut packed = DeflateDecoder::new(&stored[..]).take(whole as u64 + 1);
            let unpacked = packed.read_to_end(&mut content);
            unpacked.map_err(|_| damaged("a block cannot be unpacked"))?;
            content
        }
        _ => return Err(damaged("a block has an unknown form")),
    };
    if content.len() != whole {
        return Err(damaged("a block has another length"));
    }
    Ok((kind, content, chain))
}

fn cut_off(error: std::io::Error) -> BackupError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => damaged("it ends too early"),
        _ => BackupError::Io(error),
    }
}

pub(super) fn damaged(what: &str) -> BackupError {
    BackupError::Damaged(what.to_owned())
}
