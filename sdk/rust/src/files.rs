//! Files that people posted or handed in, and files of the plugin's own making.

use crate::Result;
use crate::bindings::guildhall::base::types::Window;
use crate::bindings::guildhall::files::{reading, writing};
pub use reading::{Info, Reader};
pub use writing::Writer;

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

/// The longest piece that is written at once, in bytes.
const PIECE: usize = 1024 * 1024;

/// Begins a file, for the person that this call is for. Write to it, then [`finish`] it.
///
/// # Errors
/// The host's; `denied` in a call that is for nobody.
pub fn begin(name: &str, media_type: &str) -> Result<Writer> {
    Ok(writing::create(name, media_type)?)
}

/// Ends a file that was begun; returns its id. It exists when the handler commits. Post it with
/// [`crate::chat::Draft::file`].
///
/// # Errors
/// The host's.
pub fn finish(writer: Writer) -> Result<String> {
    Ok(Writer::finish(writer)?)
}

/// A whole file at once; returns its id.
///
/// # Errors
/// As [`begin`].
pub fn create(name: &str, media_type: &str, content: &[u8]) -> Result<String> {
    let writer = begin(name, media_type)?;
    for piece in content.chunks(PIECE) {
        writer.write(piece)?;
    }
    finish(writer)
}
