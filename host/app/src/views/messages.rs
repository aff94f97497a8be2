//! Messages as members of their chat see them.
//!
//! A message reads the same for every viewer of one language, unless its card has blocks that are for
//! some only; a whisper is only asked for by its reader.

use std::collections::HashMap;

use guildhall_domain::{
    Author, ChatId, File, FileId, Locale, Message, MessageId, Millis, PluginId, Shown, UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cards::CardView;
use super::customers::CustomerView;
use super::people::PersonView;
use super::reactions::ReactionsView;
use super::shelf::{Shelf, Wanted};
use super::text::TextView;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::messages::Said;
use crate::people;

/// Who said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuthorView {
    /// A person of the company.
    User {
        /// Who.
        person: PersonView,
    },
    /// Somebody from outside.
    Customer {
        /// Who.
        customer: CustomerView,
    },
    /// A plugin.
    Plugin {
        /// Its id.
        id: PluginId,
        /// What it is called.
        name: TextView,
        /// The person who caused it.
        #[serde(rename = "for")]
        on_behalf: Option<PersonView>,
    },
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    /// Its id.
    pub id: FileId,
    /// What it is called.
    pub name: String,
    /// As claimed by the uploader.
    pub media_type: String,
    /// Length of the content.
    pub bytes: u64,
    /// `blake3:…`.
    pub digest: String,
    /// Where it was posted.
    pub chat: Option<ChatId>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// Where it was said.
    pub chat: ChatId,
    /// Its place in the chat; none for whispers.
    pub position: Option<u64>,
    /// A whisper is shown after this position.
    pub after: u64,
    /// True: shown to nobody else.
    pub whisper: bool,
    /// Who said it.
    pub author: AuthorView,
    /// What was said.
    pub text: TextView,
    /// What was attached.
    pub files: Vec<FileView>,
    /// Its structured body.
    pub card: Option<CardView>,
    /// When, in Unix milliseconds.
    pub sent_at: Millis,
    /// True after its author changed the text.
    pub edited: bool,
    /// True after its author took it back; then nothing of it is left to show.
    pub retracted: bool,
    /// 1 when posted, one more with every change.
    pub revision: u64,
    /// What people and plugins reacted with; left out while nobody ever did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reactions: Option<ReactionsView>,
}

/// What somebody just posted: its id, which is kept for whoever asks again, and what they are shown
/// of it, which is not.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PostedView {
    /// The message.
    pub id: MessageId,
    #[serde(skip)]
    shown: Option<(MessageView, usize)>,
}

impl PostedView {
    /// The message as it is now that it is committed, by the positions of the transaction's appends;
    /// `None` for an answer that was kept.
    #[must_use]
    pub fn placed(self, appended: &[u64]) -> Option<MessageView> {
        let (message, append) = self.shown?;
        Some(MessageView {
            position: Some(*appended.get(append)?),
            ..message
        })
    }
}

impl Shelf {
    /// A message.
    pub(super) fn message(&self, message: &Message) -> MessageView {
        let (plugin, invoker) = match &message.author {
            Author::User(_) | Author::Customer(_) => (None, None),
            Author::Plugin { plugin, user } => (Some(plugin), user.as_ref()),
        };
        MessageView {
            id: message.id.clone(),
            chat: message.chat.clone(),
            position: message.position,
            after: message.after,
            whisper: message.whisper_to.is_some(),
            author: self.author(&message.author),
            text: self.text(plugin, &message.text),
            files: message
                .files
                .iter()
                .filter_map(|id| self.file(id))
                .map(file)
                .collect(),
            card: message
                .card
                .as_ref()
                .map(|card| self.card(plugin, invoker, &message.chat, card)),
            sent_at: message.sent_at,
            edited: message.edited,
            retracted: message.retracted,
            revision: message.revision,
            reactions: self.reactions(&message.id).cloned(),
        }
    }

    fn author(&self, author: &Author) -> AuthorView {
        match author {
            Author::User(user) => AuthorView::User {
                person: self.person(user),
            },
            Author::Customer(customer) => AuthorView::Customer {
                customer: self.customer(customer),
            },
            Author::Plugin { plugin, user } => AuthorView::Plugin {
                id: plugin.clone(),
                name: TextView::Plain(self.plugin_name(plugin)),
                on_behalf: user.as_ref().map(|user| self.person(user)),
            },
        }
    }
}

/// A file.
pub fn file(file: &File) -> FileView {
    FileView {
        id: file.id.clone(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes,
        digest: file.digest.clone(),
        chat: file.chat.clone(),
    }
}

/// One message for viewers of a language.
///
/// # Errors
/// The store's.
pub async fn message(cx: &mut Cx<'_>, message: &Message, locale: Locale) -> Result<MessageView> {
    let mut all = messages(cx, std::slice::from_ref(message), locale).await?;
    all.pop().ok_or_else(|| Error::not_found(&message.id))
}

/// What was just said, for viewers of a language, within the transaction that says it.
///
/// # Errors
/// The store's.
pub async fn posted(cx: &mut Cx<'_>, said: Said, locale: Locale) -> Result<PostedView> {
    let shown = match &said {
        Said::Now(new, Some(append)) => Some((message(cx, new, locale).await?, *append)),
        Said::Now(_, None) | Said::Before(_) => None,
    };
    Ok(PostedView {
        id: said.into_id(),
        shown,
    })
}

/// Messages for viewers of a language, in their order, with a few reads in all.
///
/// # Errors
/// The store's.
pub async fn messages(
    cx: &mut Cx<'_>,
    messages: &[Message],
    locale: Locale,
) -> Result<Vec<MessageView>> {
    let mut all = messages_in(cx, messages, &[locale]).await?;
    Ok(all.pop().unwrap_or_default())
}

/// A message whose card varies, made once for all who are shown the same of it: for each such class,
/// which of the viewers are in it.
///
/// # Errors
/// The store's.
pub async fn message_for_each(
    cx: &mut Cx<'_>,
    message: &Message,
    viewers: &[(UserId, Locale)],
) -> Result<Vec<(MessageView, Vec<usize>)>> {
    let mut wanted = Wanted::default();
    wanted.message(message);
    let mut shelf = wanted.gather(cx, Locale::default()).await?;
    let users: Vec<UserId> = viewers.iter().map(|(user, _)| user.clone()).collect();
    let known = people::viewers(cx, &users).await?;
    let mut places: HashMap<(Locale, Option<Shown>), usize> = HashMap::new();
    let mut classes: Vec<(MessageView, Vec<usize>)> = Vec::new();
    for (number, ((_, locale), viewer)) in viewers.iter().zip(known).enumerate() {
        let class = (*locale, message.shown_to(viewer.as_ref()));
        let place = *places.entry(class).or_insert(classes.len());
        if place == classes.len() {
            (shelf.locale, shelf.viewer) = (*locale, viewer);
            classes.push((shelf.message(message), Vec::new()));
        }
        if let Some((_, members)) = classes.get_mut(place) {
            members.push(number);
        }
    }
    Ok(classes)
}

/// Messages for viewers of several languages, as [`messages`] for each, with no more reads than for
/// one.
///
/// # Errors
/// The store's.
pub async fn messages_in(
    cx: &mut Cx<'_>,
    messages: &[Message],
    locales: &[Locale],
) -> Result<Vec<Vec<MessageView>>> {
    let mut wanted = Wanted::default();
    messages.iter().for_each(|message| wanted.message(message));
    let mut shelf = wanted.gather(cx, Locale::default()).await?;
    let mut all = Vec::with_capacity(locales.len());
    for locale in locales {
        shelf.locale = *locale;
        all.push(
            messages
                .iter()
                .map(|message| shelf.message(message))
                .collect(),
        );
    }
    Ok(all)
}
