//! Files: what is known of a stored document, and who may have it.
//!
//! A record says what a file is; its bytes are a blob ([`Files`]). A file belongs to who brought it
//! until it is posted into a chat; from then on the chat's members may read it too.

mod blobs;
mod copies;
mod digest;
mod sweep;

use guildhall_domain::{
    Action, Card, ChatId, Denial, File, FileId, Millis, Object, PluginId, Problem, ProblemCode,
    Said, files, texts,
};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::windows::{self, Listed, Window};
use crate::{chats, customers, keys, quotas};

pub use blobs::{Files, FilesError, Staged, Writer};
pub use copies::{Blob, Hold, needed};
pub use sweep::Swept;

/// Makes a file of a staged content; its owner is who acts. Keep `staged` until this is committed.
///
/// # Errors
/// `invalid` for a name with nothing left after cleaning.
pub async fn add(cx: &mut Cx<'_>, staged: &Staged, name: &str, media_type: &str) -> Result<File> {
    cx.allow(Action::AddFile, Object::Company).await?;
    keep(cx, staged, name, media_type).await
}

/// As [`add`], by the plugin that acts: the file is the person's for whom it acts, and the plugin may
/// read it. Counts its bytes.
///
/// # Errors
/// As [`add`]; `denied` when not granted, and to a plugin that acts for nobody; `quota_exceeded`.
pub async fn make(cx: &mut Cx<'_>, staged: &Staged, name: &str, media_type: &str) -> Result<File> {
    cx.allow(Action::MakeFile, Object::Company).await?;
    if cx.actor.user().is_none() {
        return Err(Denial::Forbidden("a file is made for somebody, and nobody asked").into());
    }
    quotas::spend_file(cx, staged.bytes()).await?;
    let file = keep(cx, staged, name, media_type).await?;
    hand_over(cx, &file.id)?;
    Ok(file)
}

async fn keep(cx: &mut Cx<'_>, staged: &Staged, name: &str, media_type: &str) -> Result<File> {
    check_company(cx, staged)?;
    let owner = cx.actor.member();
    let owner = owner.ok_or_else(|| Error::host("a file has an owner"))?;
    quotas::spend_of_customer(cx, staged.bytes()).await?;
    let name = files::name(name)
        .ok_or_else(|| Problem::field("name", Said::plain("give the file a name")))?;
    let file = File {
        id: cx.ids.file(),
        name,
        media_type: files::media_type(media_type),
        bytes: staged.bytes(),
        digest: staged.digest(),
        owner,
        chat: None,
        created_at: cx.now,
    };
    cx.keep(keys::file(&file.id), &file)?;
    cx.note(keys::blob_file(&file.digest, &file.id))?;
    Ok(file)
}

/// Puts an own file onto a message in a chat; whether one may post there was asked by whoever posts. A
/// plugin puts there what it has made for the person, or was handed by them.
///
/// # Errors
/// `invalid` when it is not there or not one's own; `conflict` when it was posted elsewhere.
pub(crate) async fn attach(cx: &mut Cx<'_>, id: &FileId, chat: &ChatId) -> Result<File> {
    let found: Option<File> = cx.fetch(&keys::file(id)).await?;
    let mut own = found.filter(|file| cx.actor.member().as_ref() == Some(&file.owner));
    if let Some(plugin) = cx.actor.plugin().cloned() {
        cx.allow(Action::MakeFile, Object::Company).await?;
        let its = cx.tx.get(&keys::plugin_file(&plugin, id)).await?;
        own = own.filter(|_| its.is_some());
    }
    let Some(mut file) = own else {
        return Err(Problem::field("files", texts::UNKNOWN_FILE).into());
    };
    match &file.chat {
        Some(posted) if posted == chat => return Ok(file),
        Some(_) => {
            let log = format!("{id} was posted in another chat");
            return Err(Error::code(ProblemCode::Conflict, log));
        }
        None => {}
    }
    file.chat = Some(chat.clone());
    cx.keep(keys::file(id), &file)?;
    cx.note(keys::chat_file(chat, cx.now, id))?;
    Ok(file)
}

/// Asks whether a card in a chat may show the files that it names: each was posted there, and what is
/// shown as a picture is one. Whether they still are is asked again whenever the card is looked at.
///
/// # Errors
/// A wrong field `card` that says which file, and why.
pub(crate) async fn check_shown(cx: &mut Cx<'_>, card: &Card, chat: &ChatId) -> Result<()> {
    for (id, as_picture) in card.files() {
        let found: Option<File> = cx.fetch(&keys::file(id)).await?;
        let wrong = match found.filter(|file| file.chat.as_ref() == Some(chat)) {
            None => Some("is no file of this chat"),
            Some(file) if as_picture && !file.is_picture() => {
                Some("is no picture: PNG, JPEG, GIF, WebP or AVIF of at most 10 MiB")
            }
            Some(_) => None,
        };
        if let Some(why) = wrong {
            return Err(Problem::field("card", Said::plain(format!("{id} {why}"))).into());
        }
    }
    Ok(())
}

/// The plugin that acts may read a file from now on: a person has handed it in.
pub(crate) fn hand_over(cx: &mut Cx<'_>, id: &FileId) -> Result<()> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("files are handed in to plugins"))?;
    cx.note(keys::plugin_file(&plugin, id))
}

/// Takes a file off the message that was posted then; it is its owner's alone again.
pub(crate) async fn detach(
    cx: &mut Cx<'_>,
    id: &FileId,
    chat: &ChatId,
    posted: Millis,
) -> Result<()> {
    cx.remove(keys::chat_file(chat, posted, id))?;
    if let Some(mut file) = cx.fetch::<File>(&keys::file(id)).await? {
        file.chat = None;
        cx.keep(keys::file(id), &file)?;
    }
    Ok(())
}

/// What is known of a file, for its owner and the members of its chat. A plugin sees the files of
/// the chat that its call came from (`call_chat`) and those that were handed in to it, and of these no more than the person that it acts
/// for; for everybody else `call_chat` plays no part.
///
/// # Errors
/// `not_found` when it is not there or not to be known of; `denied` when not granted.
pub async fn get_info(cx: &mut Cx<'_>, id: &FileId, call_chat: Option<&ChatId>) -> Result<File> {
    let found: Option<File> = cx.fetch(&keys::file(id)).await?;
    let Some(file) = found else {
        return Err(Error::not_found("file"));
    };
    let shared = match &file.chat {
        Some(chat) => shares(cx, chat).await?,
        None => false,
    };
    let object = Object::File {
        chat: file.chat.as_ref(),
        owner: &file.owner,
        shared,
    };
    cx.allow(Action::ReadFile, object).await?;
    let Some(plugin) = cx.actor.plugin().cloned() else {
        return Ok(file);
    };
    let here = file.chat.is_some() && file.chat.as_ref() == call_chat;
    if here || cx.tx.get(&keys::plugin_file(&plugin, id)).await?.is_some() {
        return Ok(file);
    }
    Err(Error::not_found("file within the scope of the grant"))
}

/// Files posted in a chat, the newest first, for its members. For a plugin the chat is the one that
/// its call came from, and no other.
///
/// # Errors
/// As [`get_info`]; `invalid` for a cursor that is none.
pub async fn in_chat(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    call_chat: Option<&ChatId>,
    window: &Window,
) -> Result<Listed<File>> {
    may_list(cx, chat, call_chat).await?;
    let (rows, next) = windows::rows(cx, keys::chat_files(chat), window).await?;
    let mut wanted = Vec::with_capacity(rows.len());
    for (key, _) in &rows {
        let mut parts = key.read();
        let (_, _, _) = (parts.text()?, parts.text()?, parts.descending()?);
        let id = FileId::new(parts.text()?).map_err(|why| Error::damaged(why.to_string()))?;
        wanted.push(keys::file(&id));
    }
    let files = cx.fetch_many::<File>(&wanted).await?;
    Ok(Listed {
        items: files.into_iter().flatten().collect(),
        next,
    })
}

/// Whether the person who acts or is acted for is in a chat.
async fn shares(cx: &mut Cx<'_>, chat: &ChatId) -> Result<bool> {
    if let Some(user) = cx.actor.user().cloned() {
        return Ok(chats::membership(cx, chat, &user).await?.is_some());
    }
    let customer = customers::acting(cx).await?;
    Ok(customer.is_some_and(|customer| customer.chat == *chat))
}

async fn may_list(cx: &mut Cx<'_>, chat: &ChatId, call_chat: Option<&ChatId>) -> Result<()> {
    let member = shares(cx, chat).await?;
    let object = Object::Chat {
        id: Some(chat),
        member,
        owner: false,
    };
    cx.allow(Action::ListFiles, object).await?;
    if cx.actor.plugin().is_some() && call_chat != Some(chat) {
        return Err(Error::not_found("chat within the scope of the grant"));
    }
    Ok(())
}

/// Keeps the blob of a plugin's package from being swept.
pub(crate) fn keep_package(cx: &mut Cx<'_>, package: &Staged, plugin: &PluginId) -> Result<()> {
    check_company(cx, package)?;
    cx.note(keys::blob_plugin(&package.digest(), plugin))
}

/// Gives the blob of a plugin's package up to be swept.
pub(crate) fn release_package(cx: &mut Cx<'_>, digest: &str, plugin: &PluginId) -> Result<()> {
    cx.remove(keys::blob_plugin(digest, plugin))
}

/// A content staged for one company is none of another's.
fn check_company(cx: &Cx<'_>, staged: &Staged) -> Result<()> {
    if staged.company == *cx.company {
        Ok(())
    } else {
        Err(Error::host("a content was staged for another company"))
    }
}

#[cfg(test)]
mod tests;
