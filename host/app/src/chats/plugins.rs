//! Plugins in chats: who owns a group adds a plugin to it, and only then the plugin may read it.
//!
//! A plugin's direct chats are its own. Acting for a person it sees no chat that the person is not in.

use guildhall_domain::{
    Action, Chat, ChatId, Denial, Event, Name, Object, PluginId, Problem, Said, UserId,
};

use guildhall_store::Log;

use super::members::may_manage;
use super::{chat_id, create_group, object, read};
use crate::codec::decode;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::windows::{self, Listed, Window};
use crate::{keys, messages, plugins};

/// Adds an installed plugin to a group; one that is there stays.
///
/// # Errors
/// Denied to who does not own the group; wrong field `plugin` when there is none of that id.
pub async fn add_plugin(cx: &mut Cx<'_>, chat: &ChatId, plugin: &PluginId) -> Result<()> {
    may_manage(cx, chat).await?;
    let known = match plugins::find(cx, plugin).await? {
        Some(found) => plugins::is_known(cx, &found).await?,
        None => false,
    };
    if !known {
        let said = Said::plain("there is no such plugin");
        return Err(Problem::field("plugin", said).into());
    }
    enter(cx, chat, plugin).await
}

/// Takes a plugin out of a group, whether it is there or not.
///
/// # Errors
/// Denied to who does not own the group.
pub async fn remove_plugin(cx: &mut Cx<'_>, chat: &ChatId, plugin: &PluginId) -> Result<()> {
    may_manage(cx, chat).await?;
    cx.remove(keys::chat_plugin(chat, plugin))?;
    cx.remove(keys::plugin_in_chat(plugin, chat))?;
    changed(cx, chat, plugin)
}

/// Whether a plugin may be told of what happens in a chat: it was added to it, or the chat is its own.
/// Asks nobody's permission: for the house, which tells it.
///
/// # Errors
/// The store's.
pub async fn is_told(cx: &mut Cx<'_>, chat: &ChatId, plugin: &PluginId) -> Result<bool> {
    Ok(told_from(cx, chat, plugin).await?.is_some())
}

/// The position of the company's log after which a plugin is told of what happens in a chat: where the
/// log stood when it was added; none while it may not be told. Asks nobody's permission, as [`is_told`].
///
/// # Errors
/// The store's.
pub async fn told_from(cx: &mut Cx<'_>, chat: &ChatId, plugin: &PluginId) -> Result<Option<u64>> {
    if let Some(added) = cx.tx.get(&keys::chat_plugin(chat, plugin)).await? {
        // It says nothing where the plugin was added before this was kept.
        return match added.is_empty() {
            true => Ok(Some(0)),
            false => Ok(Some(decode(&added)?)),
        };
    }
    let found: Option<Chat> = cx.fetch(&keys::chat(chat)).await?;
    let own = found.is_some_and(|found| found.plugin.as_ref() == Some(plugin));
    Ok(own.then_some(0))
}

/// The plugins that were added to a chat, by id, for its members.
///
/// # Errors
/// Not found, also when the chat is not to be known of.
pub async fn plugins_of(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Vec<PluginId>> {
    super::may_see(cx, chat).await?;
    let page = cx.tx.range(keys::chat_plugins(chat)).await?;
    let mut found = Vec::with_capacity(page.items.len());
    for (key, _) in &page.items {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        let id = PluginId::new(parts.text()?).map_err(|why| Error::damaged(why.to_string()))?;
        found.push(id);
    }
    Ok(found)
}

/// Asks whether the acting plugin may read a chat.
///
/// # Errors
/// Not found when it may not; denied when not granted.
pub async fn may_read(cx: &mut Cx<'_>, chat: &ChatId) -> Result<()> {
    let object = object(cx, chat).await?;
    cx.allow(Action::ReadChat, object).await?;
    in_scope(cx, chat).await
}

/// A chat that the acting plugin may read, with the number of its members.
///
/// # Errors
/// As [`may_read`].
pub async fn readable(cx: &mut Cx<'_>, chat: &ChatId) -> Result<(Chat, u32)> {
    may_read(cx, chat).await?;
    let found = read(cx, chat).await?;
    let members = cx.tx.counter(&keys::member_count(chat)).await?;
    Ok((found, u32::try_from(members).unwrap_or(0)))
}

/// The chats that the acting plugin was added to and its person is in, by id.
///
/// # Errors
/// Denied when not granted; `invalid` for a cursor that is none.
pub async fn own_chats(cx: &mut Cx<'_>, window: &Window) -> Result<Listed<(Chat, u32)>> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("only plugins are added to chats"))?;
    let anywhere = Object::Chat {
        id: None,
        member: true,
        owner: false,
    };
    cx.allow(Action::ReadChat, anywhere).await?;
    let (rows, next) = windows::rows(cx, keys::chats_of_plugin(&plugin), window).await?;
    let mut items = Vec::new();
    for (key, _) in rows {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        let chat = chat_id(&parts.text()?)?;
        match readable(cx, &chat).await {
            Ok(found) => items.push(found),
            Err(error) if messages::is_hidden(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Listed { items, next })
}

/// Begins a group as [`create_group`] does, once for each key of the acting plugin, which is added to
/// it.
///
/// # Errors
/// As [`create_group`]; wrong field `dedupe-key`.
pub async fn create_group_once(
    cx: &mut Cx<'_>,
    name: Name,
    members: &[UserId],
    dedupe: &str,
) -> Result<ChatId> {
    let plugin = cx.actor.plugin().cloned();
    let plugin = plugin.ok_or_else(|| Error::host("only plugins name a key"))?;
    cx.allow(Action::StartGroup, Object::Company).await?;
    if !(1..=guildhall_domain::Draft::LONGEST_DEDUPE).contains(&dedupe.len()) {
        let said = Said::plain("a dedupe key has 1 to 128 bytes");
        return Err(Problem::field("dedupe-key", said).into());
    }
    let key = keys::begun(&plugin, dedupe);
    if let Some(first) = cx.fetch(&key).await? {
        return Ok(first);
    }
    let chat = create_group(cx, name, members).await?;
    cx.keep(key, &chat)?;
    enter(cx, &chat, &plugin).await?;
    Ok(chat)
}

/// Asks whether the acting plugin may say something in a chat that it is in: in a direct chat of its own
/// only while the person there may use it. For everybody else this says nothing.
///
/// # Errors
/// Not found when it may not.
pub(crate) async fn may_speak(cx: &mut Cx<'_>, chat: &ChatId) -> Result<()> {
    let Some(plugin) = cx.actor.plugin().cloned() else {
        return Ok(());
    };
    if read(cx, chat).await?.plugin.as_ref() != Some(&plugin) {
        return Ok(());
    }
    let members = cx.tx.range(keys::members(chat).limit(1)).await?;
    let Some((key, _)) = members.items.first() else {
        return Ok(());
    };
    let mut parts = key.read();
    let (_, _) = (parts.text()?, parts.text()?);
    let user = crate::people::user_id(&parts.text()?)?;
    match plugins::may_reach(cx, &plugin, &user).await {
        Err(Error::Problem(_)) => Err(Denial::Hidden.into()),
        reached => reached,
    }
}

/// A plugin touches only the chats that it is in; for everybody else this says nothing.
pub(crate) async fn in_scope(cx: &mut Cx<'_>, chat: &ChatId) -> Result<()> {
    let Some(plugin) = cx.actor.plugin().cloned() else {
        return Ok(());
    };
    let added = cx.tx.get(&keys::chat_plugin(chat, &plugin)).await?;
    if added.is_some() || read(cx, chat).await?.plugin.as_ref() == Some(&plugin) {
        Ok(())
    } else {
        Err(Denial::Hidden.into())
    }
}

/// Notes where the log stands, so that nothing is told of what was said before, however late that is
/// read. What is committed at the same moment may be.
async fn enter(cx: &mut Cx<'_>, chat: &ChatId, plugin: &PluginId) -> Result<()> {
    let added = keys::chat_plugin(chat, plugin);
    if cx.tx.get(&added).await?.is_none() {
        let head = cx.tx.peek_head(&Log::MAIN).await?;
        cx.keep(added, &head)?;
    }
    cx.note(keys::plugin_in_chat(plugin, chat))?;
    changed(cx, chat, plugin)
}

/// Those who remember where a plugin is learn of it by the log.
fn changed(cx: &mut Cx<'_>, chat: &ChatId, plugin: &PluginId) -> Result<()> {
    cx.tell(&Event::ChatPluginsChanged {
        chat: chat.clone(),
        plugin: plugin.clone(),
    })
}
