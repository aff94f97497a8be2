//! The parts of a workbook, which is a ZIP archive: found by its directory, unpacked one at a time.

use super::Fault;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// Largest part unpacked, in bytes.
const UNPACKED: usize = 20 * 1024 * 1024;
/// Most parts.
const PARTS: usize = 1_000;
/// Length of the record at the end, and of the longest comment behind it.
const END: usize = 22;
const COMMENT: usize = 0xffff;

/// An archive, and where its parts are.
pub struct Parts<'a> {
    bytes: &'a [u8],
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    name: &'a [u8],
    packed: bool,
    length: usize,
    at: usize,
}

impl<'a> Parts<'a> {
    /// Reads the directory.
    pub fn find(bytes: &'a [u8]) -> Result<Self, Fault> {
        let from = bytes.len().saturating_sub(END + COMMENT);
        let tail = bytes.get(from..).unwrap_or_default();
        let end = tail.windows(4).rposition(|four| four == b"PK\x05\x06");
        let end = from + end.ok_or(Fault::Damaged)?;
        // Behind it stands a comment of that length, and nothing else.
        if end + END + short(bytes, end + 20)? != bytes.len() {
            return Err(Fault::Damaged);
        }
        let count = short(bytes, end + 10)?;
        if count > PARTS {
            return Err(Fault::TooLarge);
        }
        let mut at = long(bytes, end + 16)?;
        let mut parts = Vec::with_capacity(count);
        for _ in 0..count {
            if bytes.get(at..at.saturating_add(4)) != Some(b"PK\x01\x02") {
                return Err(Fault::Damaged);
            }
            let name = short(bytes, at + 28)?;
            let rest = short(bytes, at + 30)? + short(bytes, at + 32)?;
            let packed = match short(bytes, at + 10)? {
                0 => false,
                8 => true,
                _ => return Err(Fault::Damaged),
            };
            parts.push(Part {
                name: bytes.get(at + 46..at + 46 + name).ok_or(Fault::Damaged)?,
                packed,
                length: long(bytes, at + 20)?,
                at: long(bytes, at + 42)?,
            });
            at += 46 + name + rest;
        }
        Ok(Self { bytes, parts })
    }

    /// A part; none when there is none of that name.
    pub fn unpack(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let Some(part) = self.parts.iter().find(|part| part.name == name.as_bytes()) else {
            return Ok(None);
        };
        // The name stands before the bytes once more, with extras of its own length.
        let header = part.at.checked_add(26).ok_or(Fault::Damaged)?;
        let begin = part.at + 30 + short(self.bytes, header)? + short(self.bytes, header + 2)?;
        let end = begin.checked_add(part.length).ok_or(Fault::Damaged)?;
        let bytes = self.bytes.get(begin..end).ok_or(Fault::Damaged)?;
        if !part.packed {
            return Ok(Some(bytes.to_vec()));
        }
        match decompress_to_vec_with_limit(bytes, UNPACKED) {
            Ok(unpacked) => Ok(Some(unpacked)),
            Err(error) if error.status == TINFLStatus::HasMoreOutput => Err(Fault::TooLarge),
            Err(_) => Err(Fault::Damaged),
        }
    }
}

fn short(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let two = bytes.get(at..at.saturating_add(2));
    let two: [u8; 2] = two
        .and_then(|two| two.try_into().ok())
        .ok_or(Fault::Damaged)?;
    Ok(u16::from_le_bytes(two).into())
}

fn long(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let four = bytes.get(at..at.saturating_add(4));
    let four: [u8; 4] = four
        .and_then(|four| four.try_into().ok())
        .ok_or(Fault::Damaged)?;
    usize::try_from(u32::from_le_bytes(four)).map_err(|_| Fault::TooLarge)
}
