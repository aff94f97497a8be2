//! How records are written: a version byte, then JSON.
//!
//! JSON and not postcard: records get new fields with every release, and with `#[serde(default)]`
//! JSON reads the old ones as they are, without rewriting what is stored; enums with tags, skipped
//! fields and a plugin's opaque JSON go through it unchanged. The store is small beside the files,
//! and reading a record is not what takes the time. The byte is for the day when the form changes.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

const JSON: u8 = 1;
/// What most records take, in bytes; more grows.
const USUAL: usize = 256;

/// Bytes of a record.
pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Bytes> {
    let mut bytes = Vec::with_capacity(USUAL);
    bytes.push(JSON);
    serde_json::to_writer(&mut bytes, value)
        .map_err(|why| Error::host(format!("a record cannot be written: {why}")))?;
    Ok(bytes.into())
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
