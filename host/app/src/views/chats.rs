//! Chats as one member sees them in a list.

use guildhall_domain::{ChatId, ChatKind, Locale, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::messages::MessageView;
use super::people::PersonView;
use super::shelf::{Shelf, Wanted};
use crate::chats::ChatSummary;
use crate::cx::Cx;
use crate::error::{Error, Result};

/// A chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChatView {
    /// Its id.
    pub id: ChatId,
    /// Two, or many.
    pub kind: ChatKind,
    /// What it is called: a direct chat after the other one.
    pub name: String,
    /// The other person of a direct chat.
    pub person: Option<PersonView>,
    /// True: somebody from outside is, was or may soon be in it.
    pub external: bool,
    /// How many members it has.
    pub members: u64,
    /// How many messages came after the read mark.
    pub unread: u64,
    /// The position of its last message; 0 before the first.
    pub head: u64,
    /// How far the member has read.
    pub read_mark: u64,
    /// Its last message.
    pub last: Option<MessageView>,
    /// What the member may do there.
    pub role: Role,
}

/// Chats for the actor, in their order, with a few reads in all.
///
/// # Errors
/// The store's.
pub async fn chats(
    cx: &mut Cx<'_>,
    chats: &[ChatSummary],
    locale: Locale,
) -> Result<Vec<ChatView>> {
    let viewer = cx.actor.user().cloned();
    let other = |summary: &ChatSummary| {
        viewer
            .as_ref()
            .and_then(|viewer| summary.chat.other(viewer))
            .cloned()
    };
    let mut wanted = Wanted::default();
    for summary in chats {
        other(summary).iter().for_each(|user| wanted.user(user));
        summary
            .chat
            .plugin
            .iter()
            .for_each(|plugin| wanted.plugin(plugin));
        summary.last.iter().for_each(|last| wanted.message(last));
    }
    let shelf = wanted.gather(cx, locale).await?;
    Ok(chats
        .iter()
        .map(|summary| {
            view(
                &shelf,
                summary,
                other(summary).map(|user| shelf.person(&user)),
            )
        })
        .collect())
}

fn view(shelf: &Shelf, summary: &ChatSummary, person: Option<PersonView>) -> ChatView {
    let chat = &summary.chat;
    let name = match (&chat.name, &chat.plugin, &person) {
        (Some(name), _, _) => name.in_locale(shelf.locale).to_owned(),
        (None, Some(plugin), _) => shelf.plugin_name(plugin),
        (None, None, Some(person)) => person.name.clone(),
        (None, None, None) => String::new(),
    };
    ChatView {
        id: chat.id.clone(),
        kind: chat.kind,
        name,
        person,
        external: chat.external.is_some(),
        members: summary.members,
        unread: summary.unread,
        head: summary.head,
        read_mark: summary.read_mark,
        last: summary.last.as_ref().map(|last| shelf.message(last)),
        role: summary.role,
    }
}

/// One chat for the actor.
///
/// # Errors
/// The store's.
pub async fn chat(cx: &mut Cx<'_>, chat: &ChatSummary, locale: Locale) -> Result<ChatView> {
    let mut all = chats(cx, std::slice::from_ref(chat), locale).await?;
    all.pop().ok_or_else(|| Error::not_found(&chat.chat.id))
}
