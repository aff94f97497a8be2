//! `guildhall:files/writing`: files that a plugin makes for the person it acts for.
//!
//! Bytes go to the disk as they come, outside of the transaction; the file is a record of the call's own
//! commit. What is not committed is swept.

use bytes::Bytes;
use guildhall_app::files;
use guildhall_domain::{Capability, File};
use wasmtime::component::Resource;

use super::{Import, serve};
use crate::bindings::guildhall::files::writing as wit;
use crate::bindings::types;
use crate::convert::errors::{Trouble, denied, invalid};
use crate::guest::Guest;

const HERE: Capability = Capability::FilesWriting;

/// The most files that one guest writes at once: each holds up to 5 MiB of the host's memory.
const MOST_OPEN: u32 = 2;
/// The longest piece, in bytes.
const LONGEST_CHUNK: usize = 1024 * 1024;
/// The most files that one call makes.
const MOST_FILES: usize = 20;

/// A file that is being written.
pub struct Writer {
    name: String,
    media_type: String,
    writer: files::Writer,
}

impl wit::Host for Guest {
    async fn create(&mut self, name: String, media_type: String) -> Import<Resource<Writer>> {
        let bytes = name.len() + media_type.len();
        serve!(self, bytes, create(self, name, media_type))
    }
}

impl wit::HostWriter for Guest {
    async fn write(&mut self, writer: Resource<Writer>, chunk: Vec<u8>) -> Import<()> {
        serve!(self, chunk.len(), write(self, &writer, chunk))
    }

    async fn finish(&mut self, writer: Resource<Writer>) -> Import<String> {
        serve!(self, 0, finish(self, writer))
    }

    async fn drop(&mut self, writer: Resource<Writer>) -> wasmtime::Result<()> {
        self.table.delete(writer)?;
        self.writing = self.writing.saturating_sub(1);
        Ok(())
    }
}

async fn create(
    guest: &mut Guest,
    name: String,
    media_type: String,
) -> Result<Resource<Writer>, Trouble> {
    guest.may_write(HERE)?;
    if guest.writing >= MOST_OPEN {
        let hint = format!("at most {MOST_OPEN} files are written at once: finish one first");
        return Err(denied(HERE, &hint));
    }
    if guest.run.staged.len() >= MOST_FILES {
        let what = format!("files in one call ({MOST_FILES})");
        return Err(types::Error::QuotaExceeded(what).into());
    }
    if name.len() > File::LONGEST_NAME * 4 || media_type.len() > File::LONGEST_MEDIA_TYPE {
        return Err(invalid("name", "a name or media type beyond the limit"));
    }
    let call = std::sync::Arc::clone(&guest.run.call);
    let writer = call.files.begin(&call.company).await?;
    let writer = Writer {
        name,
        media_type,
        writer,
    };
    let writer = table(guest.table.push(writer))?;
    guest.writing += 1;
    Ok(writer)
}

async fn write(
    guest: &mut Guest,
    writer: &Resource<Writer>,
    chunk: Vec<u8>,
) -> Result<(), Trouble> {
    if chunk.len() > LONGEST_CHUNK {
        return Err(invalid("chunk", "a piece has at most 1 MiB: write several"));
    }
    let writer = table(guest.table.get_mut(writer))?;
    Ok(writer.writer.take(Bytes::from(chunk)).await?)
}

async fn finish(guest: &mut Guest, writer: Resource<Writer>) -> Result<String, Trouble> {
    guest.may_write(HERE)?;
    let Writer {
        name,
        media_type,
        writer,
    } = table(guest.table.delete(writer))?;
    guest.writing = guest.writing.saturating_sub(1);
    let staged = writer.finish().await?;
    let file = files::make(&mut guest.cx(), &staged, &name, &media_type).await?;
    // Kept until the call is settled: so long its bytes are not swept.
    guest.run.staged.push(staged);
    Ok(file.id.into())
}

/// A handle that the guest does not have is its own fault; the runtime has checked it before, so this
/// does not happen.
fn table<T, E>(found: Result<T, E>) -> Result<T, Trouble> {
    found.map_err(|_| types::Error::NotFound.into())
}
