//! Messages: what was said in a chat, by whom, where it stands.

use serde::{Deserialize, Serialize};

use crate::cards::{Card, Shown, Viewer};
use crate::customers::Member;
use crate::ids::{ChatId, CustomerId, FileId, MessageId, PluginId, UserId};
use crate::problems::{FieldError, Said};
use crate::text::Text;
use crate::texts;
use crate::time::Millis;

/// Who said it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A person of the company.
    User(UserId),
    /// Somebody from outside.
    Customer(CustomerId),
    /// A plugin, perhaps on behalf of a person.
    Plugin {
        /// The plugin.
        plugin: PluginId,
        /// The person who caused it.
        user: Option<UserId>,
    },
}

impl Author {
    /// The plugin that said it.
    pub fn plugin(&self) -> Option<&PluginId> {
        match self {
            Author::Plugin { plugin, .. } => Some(plugin),
            Author::User(_) | Author::Customer(_) => None,
        }
    }

    /// The person who said it, from inside or outside.
    pub fn person(&self) -> Option<Member> {
        match self {
            Author::User(user) => Some(Member::User(user.clone())),
            Author::Customer(customer) => Some(Member::Customer(customer.clone())),
            Author::Plugin { .. } => None,
        }
    }
}

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Where it was said.
    pub chat: ChatId,
    /// Its place in the chat's log, given by the store at commit and never part of the stored value.
    /// None for whispers, and within the transaction that posts it.
    #[serde(skip)]
    pub position: Option<u64>,
    /// A whisper is shown after this position of the chat.
    #[serde(default)]
    pub after: u64,
    /// Who said it.
    pub author: Author,
    /// What was said; a person's words are always plain.
    pub text: Text,
    /// What was attached.
    #[serde(default)]
    pub files: Vec<FileId>,
    /// Its structured body.
    #[serde(default)]
    pub card: Option<Card>,
    /// When.
    pub sent_at: Millis,
    /// True after its author changed the text.
    #[serde(default)]
    pub edited: bool,
    /// True after its author took it back: text, files and card are gone.
    #[serde(default)]
    pub retracted: bool,
    /// 1 when posted, one more with every change.
    pub revision: u64,
    /// Shown to this user alone.
    #[serde(default)]
    pub whisper_to: Option<UserId>,
}

/// Where a message is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the chat's log.
    Public {
        /// The chat.
        chat: ChatId,
        /// Its place there.
        position: u64,
    },
    /// Among the whispers of one member.
    Whisper {
        /// The chat.
        chat: ChatId,
        /// The only reader.
        user: UserId,
        /// Shown after this position.
        after: u64,
        /// Tells apart, in order, the whispers after one position.
        rank: [u8; 12],
    },
}

/// What is to be posted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// At most [`Message::LONGEST`] characters.
    pub text: Text,
    /// At most [`Message::MOST_FILES`].
    pub files: Vec<FileId>,
    /// A structured body; plugins only.
    pub card: Option<Card>,
    /// A plugin's second draft with the same key in the same chat is the first message again.
    pub dedupe: Option<String>,
}

/// What a message is changed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Another text, and no card.
    Text(Text),
    /// Another card; a plugin's own messages only.
    Card(Box<Card>),
}

impl Place {
    /// The place in the chat's log; none for whispers.
    pub fn position(&self) -> Option<u64> {
        match self {
            Place::Public { position, .. } => Some(*position),
            Place::Whisper { .. } => None,
        }
    }
}

impl Message {
    /// The longest text, in characters.
    pub const LONGEST: usize = 8_000;
    /// The most files on one message.
    pub const MOST_FILES: usize = 20;
    /// The longest page of a chat's history, in messages.
    pub const LONGEST_PAGE: usize = 100;
}

impl Message {
    /// The person for whom the plugin acted that wrote it.
    pub fn invoker(&self) -> Option<&UserId> {
        match &self.author {
            Author::Plugin { user, .. } => user.as_ref(),
            Author::User(_) | Author::Customer(_) => None,
        }
    }

    /// True when not everybody in its chat is shown the same.
    pub fn varies(&self) -> bool {
        self.card.as_ref().is_some_and(Card::varies)
    }

    /// Which blocks of its card somebody is shown; none without a card.
    pub fn shown_to(&self, viewer: Option<&Viewer>) -> Option<Shown> {
        let card = self.card.as_ref()?;
        Some(card.shown_to(viewer, self.invoker()))
    }
}

impl Draft {
    /// The longest dedupe key, in bytes.
    pub const LONGEST_DEDUPE: usize = 128;

    /// Text alone.
    pub fn text(text: impl Into<Text>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A card alone.
    pub fn card(card: Card) -> Self {
        Self {
            card: Some(card),
            ..Self::default()
        }
    }

    /// Checks every cap, and that something is said.
    pub fn check(&self) -> Vec<FieldError> {
        let mut errors = check_text(&self.text);
        if self.files.len() > Message::MOST_FILES {
            errors.push(FieldError::new("files", Said::from(texts::TOO_MANY_FILES)));
        }
        errors.extend(self.card.as_ref().and_then(check_card));
        if self
            .dedupe
            .as_ref()
            .is_some_and(|key| key.is_empty() || key.len() > Self::LONGEST_DEDUPE)
        {
            errors.push(FieldError::new(
                "dedupe-key",
                Said::plain("a dedupe key has 1 to 128 bytes"),
            ));
        }
        let silent = self.text.is_blank() && self.files.is_empty() && self.card.is_none();
        if silent {
            errors.push(FieldError::new("text", Said::from(texts::EMPTY_MESSAGE)));
        }
        errors
    }
}

impl Change {
    /// Checks every cap; a text may be empty where files were attached.
    pub fn check(&self, has_files: bool) -> Vec<FieldError> {
        match self {
            Change::Text(text) if has_files => check_text(text),
            Change::Text(text) => Draft::text(text.clone()).check(),
            Change::Card(card) => check_card(card).into_iter().collect(),
        }
    }
}

fn check_card(card: &Card) -> Option<FieldError> {
    let why = card.check().err()?;
    Some(FieldError::new("card", Said::plain(why.to_string())))
}

fn check_text(text: &Text) -> Vec<FieldError> {
    let too_long = match text {
        Text::Plain(text) => text.chars().count() > Message::LONGEST,
        Text::Localized(_) => text.check().is_err(),
    };
    if too_long {
        vec![FieldError::new("text", Said::from(texts::LONG_MESSAGE))]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_says_something_and_keeps_to_the_caps() {
        assert!(Draft::text("你好").check().is_empty());
        assert!(Draft::text("字".repeat(8_000)).check().is_empty());
        assert_eq!(Draft::text("字".repeat(8_001)).check().len(), 1);
        assert_eq!(Draft::text(" \n").check().len(), 1);
        let file = FileId::new("f").unwrap();
        let many = |n| Draft {
            files: vec![file.clone(); n],
            ..Draft::default()
        };
        assert!(many(20).check().is_empty());
        assert_eq!(many(21).check().len(), 1);
    }
}
