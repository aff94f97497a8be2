//! The plugin's own records. Reads see what this call has written; nothing is committed before
//! the handler returns `Ok`. A key has at most 256 bytes, a value 64 KiB.

use crate::Result;
use crate::bindings::guildhall::storage::kv as host;
pub use host::Order;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many records [`each`] asks for at a time.
const SLICE: u32 = 200;

/// The record under a key, as it was put with [`put`].
///
/// # Errors
/// The host's, or a problem when the record holds something else.
pub fn get<T: DeserializeOwned>(key: &str) -> Result<Option<T>> {
    get_bytes(key)?
        .map(|bytes| Ok(serde_json::from_slice(&bytes)?))
        .transpose()
}

/// Many records at once, in the order of the keys.
///
/// # Errors
/// As [`get`].
pub fn get_many<T: DeserializeOwned>(keys: &[String]) -> Result<Vec<Option<T>>> {
    let records = host::get_many(keys)?.into_iter();
    records
        .map(|bytes| {
            bytes
                .map(|bytes| Ok(serde_json::from_slice(&bytes)?))
                .transpose()
        })
        .collect()
}

/// The bytes under a key.
///
/// # Errors
/// The host's.
pub fn get_bytes(key: &str) -> Result<Option<Vec<u8>>> {
    Ok(host::get(key)?)
}

/// Writes a record as JSON.
///
/// # Errors
/// The host's, or a problem when the value cannot be written as JSON.
pub fn put<T: Serialize + ?Sized>(key: &str, value: &T) -> Result {
    put_bytes(key, &serde_json::to_vec(value)?)
}

/// Writes bytes.
///
/// # Errors
/// The host's.
pub fn put_bytes(key: &str, value: &[u8]) -> Result {
    Ok(host::put(key, value)?)
}

/// Writes a record as JSON that is there for so many seconds from the time of this call on. What
/// remembers something for a while (a code, a lock, an answer from elsewhere) needs no job that tidies.
///
/// # Errors
/// As [`put`]; `invalid` for 0 seconds.
pub fn put_for<T: Serialize + ?Sized>(key: &str, value: &T, seconds: u32) -> Result {
    Ok(host::put_for(key, &serde_json::to_vec(value)?, seconds)?)
}

/// Reads a record, changes it, writes it, and returns what it wrote.
///
/// # Errors
/// As [`get`] and [`put`].
pub fn update<T: DeserializeOwned + Serialize>(
    key: &str,
    change: impl FnOnce(Option<T>) -> T,
) -> Result<T> {
    let changed = change(get(key)?);
    put(key, &changed)?;
    Ok(changed)
}

/// Removes a record; it need not be there.
///
/// # Errors
/// The host's.
pub fn delete(key: &str) -> Result {
    Ok(host::delete(key)?)
}

/// Removes at most `limit` records under a prefix; true when more are left.
///
/// # Errors
/// The host's.
pub fn delete_under(prefix: &str, limit: u32) -> Result<bool> {
    Ok(host::delete_under(prefix, limit)?)
}

/// At most `limit` records under a prefix, with their keys.
///
/// # Errors
/// As [`get`].
pub fn scan<T: DeserializeOwned>(
    prefix: &str,
    order: Order,
    limit: u32,
) -> Result<Vec<(String, T)>> {
    let slice = host::scan(prefix, None, order, limit)?;
    slice.items.into_iter().map(read).collect()
}

/// Every record under a prefix, with its key, in the order of the keys. Asks the host for a slice at
/// a time, each of which counts as one of the call's host calls.
///
/// ```ignore
/// for vote in kv::each::<u32>("vote/") {
///     let (key, answer) = vote?;
/// }
/// ```
pub fn each<T: DeserializeOwned>(prefix: &str) -> impl Iterator<Item = Result<(String, T)>> {
    let mut ready = Vec::new().into_iter();
    // The first slice has no cursor; after the last one there is nothing to ask for.
    let mut cursor: Option<Option<String>> = Some(None);
    core::iter::from_fn(move || {
        loop {
            if let Some(entry) = ready.next() {
                return Some(read(entry));
            }
            let start = cursor.take()?;
            match host::scan(prefix, start.as_deref(), Order::Ascending, SLICE) {
                Ok(slice) => {
                    ready = slice.items.into_iter();
                    cursor = slice.next.map(Some);
                }
                Err(error) => return Some(Err(error.into())),
            }
        }
    })
}

fn read<T: DeserializeOwned>(entry: host::Entry) -> Result<(String, T)> {
    Ok((entry.key, serde_json::from_slice(&entry.value)?))
}

/// At most `limit` keys under a prefix, beginning at `start` when given.
///
/// # Errors
/// The host's.
pub fn keys(prefix: &str, start: Option<&str>, order: Order, limit: u32) -> Result<Vec<String>> {
    let slice = host::scan(prefix, start, order, limit)?;
    Ok(slice.items.into_iter().map(|entry| entry.key).collect())
}

/// How many records there are under a prefix; counts no further than `limit`.
///
/// # Errors
/// The host's.
pub fn count(prefix: &str, limit: u32) -> Result<u32> {
    Ok(host::count(prefix, limit)?)
}
