//! `guildhall:files/reading`: files of the chat that the call came from.

use guildhall_app::files::{self, Files};
use guildhall_domain::{Capability, ChatId, File, FileId};
use wasmtime::component::Resource;

use super::{Import, serve};
use crate::bindings::guildhall::files::reading as wit;
use crate::bindings::types::{self, Window};
use crate::convert::errors::{Trouble, denied};
use crate::convert::window;
use crate::guest::Guest;

/// The most files that one guest has open.
const MOST_OPEN: u32 = 32;

/// An open file: what it is, and where the next read starts.
pub struct Reader {
    file: File,
    offset: u64,
}

impl wit::Host for Guest {
    async fn get_info(&mut self, id: String) -> Import<wit::Info> {
        serve!(self, id.len(), async { Ok(info(find(self, id).await?)) })
    }

    async fn open(&mut self, id: String) -> Import<Resource<Reader>> {
        serve!(self, id.len(), open(self, id))
    }

    async fn in_chat(&mut self, id: String, slice: Window) -> Import<wit::Infos> {
        serve!(self, id.len(), in_chat(self, id, slice))
    }
}

impl wit::HostReader for Guest {
    async fn read(&mut self, reader: Resource<Reader>, max: u32) -> Import<Vec<u8>> {
        serve!(self, 0, read(self, &reader, max))
    }

    async fn seek(&mut self, reader: Resource<Reader>, offset: u64) -> Import<()> {
        serve!(self, 0, async {
            table(self.table.get_mut(&reader))?.offset = offset;
            Ok(())
        })
    }

    async fn drop(&mut self, reader: Resource<Reader>) -> wasmtime::Result<()> {
        self.table.delete(reader)?;
        self.open = self.open.saturating_sub(1);
        Ok(())
    }
}

async fn find(guest: &mut Guest, id: String) -> Result<File, Trouble> {
    let id = FileId::try_from(id).map_err(|_| types::Error::NotFound)?;
    let call = std::sync::Arc::clone(&guest.run.call);
    Ok(files::get_info(&mut guest.cx(), &id, call.chat()).await?)
}

async fn open(guest: &mut Guest, id: String) -> Result<Resource<Reader>, Trouble> {
    if guest.open >= MOST_OPEN {
        let hint = format!("at most {MOST_OPEN} files are open at once: drop a reader first");
        return Err(denied(Capability::FilesReading, &hint));
    }
    let file = find(guest, id).await?;
    let reader = table(guest.table.push(Reader { file, offset: 0 }))?;
    guest.open += 1;
    Ok(reader)
}

/// The content of a file never changes, so reading it is outside of the transaction.
async fn read(guest: &mut Guest, reader: &Resource<Reader>, max: u32) -> Result<Vec<u8>, Trouble> {
    let call = &guest.run.call;
    let reader = table(guest.table.get_mut(reader))?;
    let max = max.min(Files::LONGEST_READ);
    let bytes = call
        .files
        .read(&call.company, &reader.file, reader.offset, max)
        .await?;
    reader.offset += bytes.len() as u64;
    Ok(bytes.into())
}

async fn in_chat(guest: &mut Guest, id: String, slice: Window) -> Result<wit::Infos, Trouble> {
    let chat = ChatId::try_from(id).map_err(|_| types::Error::NotFound)?;
    let call = std::sync::Arc::clone(&guest.run.call);
    let listed = files::in_chat(&mut guest.cx(), &chat, call.chat(), &window(slice)).await?;
    Ok(wit::Infos {
        items: listed.items.into_iter().map(info).collect(),
        next: listed.next,
    })
}

fn info(file: File) -> wit::Info {
    wit::Info {
        id: file.id.into(),
        name: file.name,
        media_type: file.media_type,
        bytes: file.bytes,
        digest: file.digest,
        owner: file.owner.user().cloned().map(Into::into),
        chat: file.chat.map(Into::into),
        created: file.created_at.0,
    }
}

/// A handle that the guest does not have is its own fault; the runtime has checked it before, so this
/// does not happen.
fn table<T, E>(found: Result<T, E>) -> Result<T, Trouble> {
    found.map_err(|_| types::Error::NotFound.into())
}
