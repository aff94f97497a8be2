//! How records are written: a version byte, then JSON.
//!
//! JSON and not postcard: records get new fields with every release, and with `#[serde(default)]`
//! JSON reads the old ones as they are, without rewriting what is stored; enums with tags, skipped
//! fields and a plugin's opaque JSON go through it unchanged. The store is small beside the files,
//! and reading a record is not what takes the time. The byte is for the day when the form changes.

use std::cell::RefCell;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

const JSON: u8 = 1;
/// What a thread keeps at most to write its next record in, in bytes.
const KEPT: usize = 64 * 1024;

thread_local! {
    /// Where a record grows before its length is known.
    static PAGE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Bytes of a record.
pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Bytes> {
    let mut page = PAGE.take();
    page.clear();
    page.push(JSON);
    let written = serde_json::to_writer(&mut page, value);
    let bytes = Bytes::copy_from_slice(&page);
    page.shrink_to(KEPT);
    PAGE.set(page);
    written.map_err(|why| Error::host(format!("a record cannot be written: {why}")))?;
    Ok(bytes)
}

/// The record of these bytes.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    match bytes.split_first() {
        Some((&JSON, json)) => serde_json::from_slice(json)
            .map_err(|why| Error::damaged(format!("{}: {why}", std::any::type_name::<T>()))),
        Some((version, _)) => Err(Error::damaged(format!(
            "{} was written in form {version}, which this version does not know",
            std::any::type_name::<T>()
        ))),
        None => Err(Error::damaged(format!(
            "{} is empty",
            std::any::type_name::<T>()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_and_strangers_do_not() {
        let bytes = encode(&("a", 1_u8)).unwrap();
        assert_eq!(decode::<(String, u8)>(&bytes).unwrap(), ("a".to_owned(), 1));
        assert!(decode::<String>(&bytes).is_err());
        assert!(
            decode::<String>(b"\x09\"a\"")
                .unwrap_err()
                .to_string()
                .contains("form 9")
        );
        assert!(decode::<String>(b"").is_err());
    }
}
