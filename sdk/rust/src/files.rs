//! Files that people posted.

use crate::Result;
use crate::bindings::guildhall::base::types::Window;
use crate::bindings::guildhall::files::reading;
pub use reading::{Info, Reader};

/// What is known about a file.
///
/// # Errors
/// The host's.
pub fn info(id: &str) -> Result<Info> {
    Ok(reading::get_info(id)?)
}

/// At most `limit` files of a chat, newest first.
///
/// # Errors
/// The host's.
pub fn in_chat(chat: &str, limit: u32) -> Result<Vec<Info>> {
    Ok(reading::in_chat(
        chat,
        &Window {
            cursor: None,
            limit,
        },
    )?
    .items)
}

/// At most `max` bytes of a file from `offset` on; fewer only at its end.
///
/// # Errors
/// The host's.
pub fn read_at(id: &str, offset: u64, max: u32) -> Result<Vec<u8>> {
    let reader = reading::open(id)?;
    reader.seek(offset)?;
    let mut bytes = Vec::new();
    while let Some(left) = max
        .checked_sub(u32::try_from(bytes.len()).unwrap_or(max))
        .filter(|left| *left > 0)
    {
        let more = reader.read(left)?;
        if more.is_empty() {
            break;
        }
        bytes.extend_from_slice(&more);
    }
    Ok(bytes)
}
