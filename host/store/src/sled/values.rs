//! How values lie in the tree.
//!
//! Every value begins with the version of this layout, its kind and the number of the commit that
//! wrote it. sled puts pages above 128 KiB into files of their own that it neither syncs nor
//! removes; a page has up to 16 entries, so no entry here may exceed 4 KiB: larger values are cut
//! into parts, kept under keys that no scan meets.

use crate::engine::{FullKey, Item, Version};
use crate::errors::StoreError;
use bytes::Bytes;
use std::io;

/// The layout described here.
pub(super) const LAYOUT: u8 = 1;
/// The most bytes that a value in the tree may have.
pub(super) const TREE_VALUE: usize = 4_096;
const HEADER: usize = 10;
const INLINE: usize = TREE_VALUE - HEADER;
const WHOLE: u8 = 0;
const CUT: u8 = 1;

/// First byte of the keys that are the driver's own; no company's prefix begins with it.
const OWN: u8 = 0xFE;
/// First byte of the keys of parts.
const PARTS: u8 = 0xFF;

/// Where the number of the last commit is kept.
pub(super) fn commits_key() -> Vec<u8> {
    [&[OWN], b"commits".as_slice()].concat()
}

/// Where the layout of the whole store is kept.
pub(super) fn layout_key() -> Vec<u8> {
    [&[OWN], b"layout".as_slice()].concat()
}

/// The key of a part. Two parts never share one: keys of the same length have the same parts' length.
pub(super) fn part_key(key: &FullKey, part: u16) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(key.as_bytes().len() + 3);
    bytes.push(PARTS);
    bytes.extend_from_slice(key.as_bytes());
    bytes.extend_from_slice(&part.to_be_bytes());
    bytes
}

/// A value as it lies in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stored<'a> {
    pub(super) version: Version,
    pub(super) body: Body<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body<'a> {
    Whole(&'a [u8]),
    Cut { bytes: usize, parts: u16 },
}

impl Stored<'_> {
    pub(super) fn parts(&self) -> u16 {
        match self.body {
            Body::Whole(_) => 0,
            Body::Cut { parts, .. } => parts,
        }
    }
}

pub(super) fn read<'a>(key: &FullKey, raw: &'a [u8]) -> Result<Stored<'a>, StoreError> {
    let parsed = (|| {
        let (&[layout, kind], rest) = raw.split_first_chunk::<2>()?;
        let (version, body) = rest.split_first_chunk::<8>()?;
        let version = Version(u64::from_be_bytes(*version));
        let body = match (layout, kind) {
            (LAYOUT, WHOLE) => Body::Whole(body),
            (LAYOUT, CUT) => {
                let bytes = u32::from_be_bytes(body.try_into().ok()?);
                let bytes = usize::try_from(bytes).ok()?;
                let parts = u16::try_from(bytes.div_ceil(TREE_VALUE)).ok()?;
                Body::Cut { bytes, parts }
            }
            _ => return None,
        };
        Some(Stored { version, body })
    })();
    parsed.ok_or_else(|| StoreError::Damaged(format!("the value at {key:?} cannot be read")))
}

/// Reads a value, its parts included.
pub(super) fn load(db: &sled::Db, key: &FullKey, raw: &[u8]) -> Result<Item, StoreError> {
    let stored = read(key, raw)?;
    let value = match stored.body {
        Body::Whole(value) => Bytes::copy_from_slice(value),
        Body::Cut { bytes, parts } => {
            let mut value = Vec::with_capacity(bytes);
            for part in 0..parts {
                if let Some(raw) = db.get(part_key(key, part)).map_err(engine)? {
                    value.extend_from_slice(&raw);
                }
            }
            if value.len() != bytes {
                let reason = format!("parts of the value at {key:?} are missing");
                return Err(StoreError::Damaged(reason));
            }
            value.into()
        }
    };
    let version = stored.version;
    Ok(Item { value, version })
}

/// Adds a value to a batch, in place of one that had `old_parts`.
pub(super) fn write(batch: &mut sled::Batch, key: &FullKey, item: Option<&Item>, old_parts: u16) {
    let mut parts = 0;
    match item {
        None => batch.remove(key.as_bytes()),
        Some(Item { value, version }) if value.len() <= INLINE => {
            let mut raw = header(WHOLE, *version, value.len());
            raw.extend_from_slice(value);
            batch.insert(key.as_bytes(), raw);
        }
        Some(Item { value, version }) => {
            let mut raw = header(CUT, *version, 4);
            let bytes = u32::try_from(value.len()).unwrap_or(u32::MAX);
            raw.extend_from_slice(&bytes.to_be_bytes());
            batch.insert(key.as_bytes(), raw);
            for part in value.chunks(TREE_VALUE) {
                batch.insert(part_key(key, parts), part);
                parts += 1;
            }
        }
    }
    for part in parts..old_parts {
        batch.remove(part_key(key, part));
    }
}

fn header(kind: u8, version: Version, body: usize) -> Vec<u8> {
    let mut raw = Vec::with_capacity(HEADER + body);
    raw.extend_from_slice(&[LAYOUT, kind]);
    raw.extend_from_slice(&version.0.to_be_bytes());
    raw
}

/// An error of sled, which is the end of this engine.
pub(super) fn engine(error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) => disk(&error),
        error => StoreError::Unavailable(error.to_string()),
    }
}

/// An error of the disk, which is the end of this engine too.
pub(super) fn disk(error: &io::Error) -> StoreError {
    StoreError::Unavailable(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("the disk is full ({error}): free some space, then start the server again")
        }
        _ => error.to_string(),
    })
}
