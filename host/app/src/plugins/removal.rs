//! Removing a plugin: it is gone at once, and what it kept goes slice by slice, through crashes too.
//!
//! What it said stays, with its name and its texts, so that old cards are shown as they were last.
//! Nothing of what it kept is there for a later installation.

use guildhall_domain::{Action, Actor, CompanyId, Millis, Object, PluginId, ProblemCode};
use guildhall_store::{Key, Range};

use super::{Installed, State, find, save, services};
use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::{deliveries, files, jobs, keys, webhooks};

/// Rows that one slice takes away.
const SLICE: usize = 200;
/// Slices that are done before whoever removes is answered; the sweeper does the rest.
const AT_ONCE: usize = 100;

/// Removes a plugin. From this commit on nothing of it is called and nothing of it is committed;
/// [`Desk::clear_removed`] takes away what it kept. For administrators.
///
/// # Errors
/// `denied` for anybody else; `not_found`; `conflict` while another plugin requires a service of it.
pub async fn remove(cx: &mut Cx<'_>, id: &PluginId) -> Result<()> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    let found = find(cx, id).await?;
    let mut installed: Installed = found.ok_or_else(|| Error::not_found("plugin"))?;
    services::check_leaving(cx, id).await?;
    webhooks::close(cx, id).await?;
    files::release_package(cx, &installed.digest, id)?;
    cx.remove(keys::plugin_manifest(id))?;
    deliveries::declare(cx, id, false).await?;
    installed.state = State::Removed { since: cx.now };
    installed.grants = guildhall_domain::Grants::none();
    let now = cx.now;
    cx.keep(keys::removal(id), &now)?;
    save(cx, &installed)
}

/// Refuses an installation while what was kept under its id is being taken away.
pub(super) async fn check_cleared(cx: &mut Cx<'_>, id: &PluginId) -> Result<()> {
    match cx.fetch::<Millis>(&keys::removal(id)).await? {
        None => Ok(()),
        Some(_) => {
            let log = format!("{id} is still being removed: try again in a moment");
            Err(Error::code(ProblemCode::Conflict, log))
        }
    }
}

impl Desk {
    /// Takes away what removed plugins kept, as much as can be done while somebody waits. True when
    /// more is left.
    ///
    /// # Errors
    /// The store's; what was taken away is gone, and the rest goes next time.
    pub async fn clear_removed(&self, company: &CompanyId) -> Result<bool> {
        for _ in 0..AT_ONCE {
            let system = Actor::System;
            let cleared = self.transact(company, &system, None, async move |cx| clear(cx).await);
            if !cleared.await?.value {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// One slice. True when more is left.
async fn clear(cx: &mut Cx<'_>) -> Result<bool> {
    let page = cx.tx.range(keys::removals().limit(1)).await?;
    let Some((key, _)) = page.items.first() else {
        return Ok(false);
    };
    let mut parts = key.read();
    let _ = parts.text()?;
    let id = PluginId::new(parts.text()?).map_err(|why| Error::damaged(why.to_string()))?;
    if jobs::clear(cx, &id, SLICE).await? || leave_chats(cx, &id).await? {
        return Ok(true);
    }
    for space in spaces(&id) {
        let page = cx.tx.range(space.limit(SLICE)).await?;
        if !page.items.is_empty() {
            for (key, _) in page.items {
                cx.remove(key)?;
            }
            return Ok(true);
        }
    }
    for single in singles(&id) {
        cx.remove(single)?;
    }
    Ok(true)
}

/// Everything that stands under a plugin's id, but for its audit, which is kept for its time, for how
/// often its addresses were renewed, of which none is to be good again when it comes back, and for its
/// direct chats: what it said stays, and who meets it again does so where it was said.
fn spaces(id: &PluginId) -> [Range; 13] {
    [
        keys::records(id, ""),
        keys::counters_of(id),
        keys::settings_of(id),
        keys::own_settings_of(id),
        keys::hook_requests(id),
        keys::secrets_of(id),
        keys::metrics(id),
        keys::posted_of(id),
        keys::begun_of(id),
        keys::plugin_messages(id),
        keys::usage_of(id),
        keys::log_lines(id),
        keys::plugin_files(id),
    ]
}

/// What there is one of; the last of them is the note that it is being removed.
fn singles(id: &PluginId) -> [Key; 4] {
    [
        keys::record_bytes(id),
        keys::file_bytes(id),
        keys::job_count(id),
        keys::removal(id),
    ]
}

/// It is in no chat any more. True when some were left.
async fn leave_chats(cx: &mut Cx<'_>, id: &PluginId) -> Result<bool> {
    let page = cx.tx.range(keys::chats_of_plugin(id).limit(SLICE)).await?;
    for (key, _) in &page.items {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        let chat = guildhall_domain::ChatId::new(parts.text()?);
        let chat = chat.map_err(|why| Error::damaged(why.to_string()))?;
        cx.remove(keys::chat_plugin(&chat, id))?;
        cx.remove(key.clone())?;
    }
    Ok(!page.items.is_empty())
}

#[cfg(test)]
mod tests;
