//! What is in the blocks of a backup, as bytes.
//!
//! Every length read here is checked against what is there.

use super::BackupError;
use super::blocks::damaged;
use super::content::Summary;
use crate::limits::{MAX_KEY_BYTES, MAX_VALUE_BYTES};
use bytes::Bytes;
use std::collections::BTreeMap;

/// The longest name of a file in a backup, in bytes.
pub const MAX_FILE_NAME_BYTES: usize = 1_024;

pub(super) const ROWS: u8 = 1;
pub(super) const FILE: u8 = 2;
pub(super) const FILE_DATA: u8 = 3;
pub(super) const END: u8 = 4;
pub(super) const BROKEN_OFF: u8 = 5;

/// The next thing in a backup, in the order: rows, files, the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Keys, with what stands before them, and values, ascending.
    Rows(Vec<(Bytes, Bytes)>),
    /// A file begins.
    File {
        /// As who brought it called it.
        name: String,
        /// Its length.
        bytes: u64,
    },
    /// The next bytes of the file.
    FileData(Bytes),
    /// All of it was read and found right.
    End(Summary),
}

pub(super) fn put_row(block: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    block.extend_from_slice(&u16::try_from(key.len()).unwrap_or(u16::MAX).to_be_bytes());
    block.extend_from_slice(key);
    block.extend_from_slice(&u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes());
    block.extend_from_slice(value);
}

pub(super) fn rows(block: Vec<u8>) -> Result<Vec<(Bytes, Bytes)>, BackupError> {
    let mut from = Cursor(block.into());
    let mut rows = Vec::new();
    while !from.0.is_empty() {
        let key = usize::from(from.number::<2, _>(u16::from_be_bytes)?);
        let key = from.take(key, MAX_KEY_BYTES)?;
        let value = from.number::<4, _>(u32::from_be_bytes)? as usize;
        let value = from.take(value, MAX_VALUE_BYTES)?;
        rows.push((key, value));
    }
    Ok(rows)
}

pub(super) fn put_file(name: &str, bytes: u64) -> Vec<u8> {
    [&bytes.to_be_bytes(), name.as_bytes()].concat()
}

pub(super) fn file(block: Vec<u8>) -> Result<Part, BackupError> {
    let mut from = Cursor(block.into());
    let bytes = from.number::<8, _>(u64::from_be_bytes)?;
    let name = from.text(from.0.len(), MAX_FILE_NAME_BYTES)?;
    Ok(Part::File { name, bytes })
}

pub(super) fn put_summary(summary: &Summary) -> Vec<u8> {
    let mut block = Vec::new();
    for number in [
        summary.keys,
        summary.bytes,
        summary.files,
        summary.file_bytes,
    ] {
        block.extend_from_slice(&number.to_be_bytes());
    }
    block.extend_from_slice(&summary.hash);
    for (name, position) in &summary.positions {
        block.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        block.extend_from_slice(name.as_bytes());
        block.extend_from_slice(&position.to_be_bytes());
    }
    block
}

pub(super) fn summary(block: Vec<u8>) -> Result<Summary, BackupError> {
    let mut from = Cursor(block.into());
    let mut number = || from.number::<8, _>(u64::from_be_bytes);
    let (keys, bytes, files, file_bytes) = (number()?, number()?, number()?, number()?);
    let hash = from.number::<32, _>(|hash| hash)?;
    let mut positions = BTreeMap::new();
    while !from.0.is_empty() {
        let name = usize::from(from.number::<1, _>(u8::from_be_bytes)?);
        let name = from.text(name, MAX_KEY_BYTES)?;
        positions.insert(name, from.number::<8, _>(u64::from_be_bytes)?);
    }
    Ok(Summary {
        keys,
        bytes,
        hash,
        files,
        file_bytes,
        positions,
    })
}

struct Cursor(Bytes);

impl Cursor {
    fn take(&mut self, bytes: usize, most: usize) -> Result<Bytes, BackupError> {
        if bytes > self.0.len() || bytes > most {
            return Err(damaged("a length in it is wrong"));
        }
        Ok(self.0.split_to(bytes))
    }

    fn number<const N: usize, T>(&mut self, read: fn([u8; N]) -> T) -> Result<T, BackupError> {
        let bytes = self.take(N, N)?;
        let bytes = bytes.as_ref().try_into();
        bytes
            .map(read)
            .map_err(|_| damaged("a number in it is wrong"))
    }

    fn text(&mut self, bytes: usize, most: usize) -> Result<String, BackupError> {
        let text = self.take(bytes, most)?;
        String::from_utf8(text.into()).map_err(|_| damaged("a name in it is no text"))
    }
}
