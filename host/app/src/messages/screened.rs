//! What somebody wants to say, before and after the message filters were asked.
//!
//! A person's words reach a chat only as [`Screened`], which `guildhall-plugin` alone makes once every
//! filter has answered (`tests/tests/house.rs` looks that nobody else does).

use guildhall_domain::{Action, Change, ChatId, Draft, FileId, MessageId, Problem, Text};

use super::{Said, changes, say};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{chats, customers};

/// What a person wants to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// Where.
    pub chat: ChatId,
    /// At most [`guildhall_domain::Message::LONGEST`] characters.
    pub text: String,
    /// Uploaded files, at most [`guildhall_domain::Message::MOST_FILES`]; none in a correction.
    pub files: Vec<FileId>,
    /// The own message that it takes the place of.
    pub corrects: Option<MessageId>,
}

impl Saying {
    fn draft(&self) -> Draft {
        Draft {
            files: self.files.clone(),
            ..Draft::text(self.text.clone())
        }
    }

    fn change(&self) -> Change {
        Change::Text(Text::Plain(self.text.clone()))
    }
}

/// A saying that no filter objects to, with the text that they gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screened {
    saying: Saying,
    /// Its author says that they know who from outside reads it.
    outsiders_known: bool,
}

impl Screened {
    /// Every filter let this pass.
    #[must_use]
    pub fn passed(saying: Saying) -> Self {
        Self {
            saying,
            outsiders_known: false,
        }
    }

    /// Its author has confirmed that somebody from outside reads it.
    #[must_use]
    pub fn knowing_outsiders(self) -> Self {
        Self {
            outsiders_known: true,
            ..self
        }
    }
}

/// Asks whether the actor may say this, and whether it can be said at all; says nothing.
///
/// # Errors
/// As of [`post_new`] and [`correct`].
pub async fn may_say(cx: &mut Cx<'_>, saying: &Saying) -> Result<()> {
    let wrong = match &saying.corrects {
        None => {
            let object = chats::object(cx, &saying.chat).await?;
            cx.allow(Action::Post, object).await?;
            saying.draft().check()
        }
        Some(id) => {
            let message = changes::correctable(cx, id).await?;
            if message.chat != saying.chat {
                return Err(Error::not_found(id));
            }
            saying.change().check(!message.files.is_empty())
        }
    };
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(wrong).into())
    }
}

/// Posts what a person says. Its position is known once it is committed.
///
/// # Errors
/// Wrong fields as of [`Draft::check`]; not found when the actor may not know of the chat; denied
/// when they may not post there; `confirm_first` when somebody from outside has joined since they
/// last posted there, and they do not say that they know.
pub async fn post_new(cx: &mut Cx<'_>, screened: &Screened) -> Result<Said> {
    let saying = &screened.saying;
    if saying.corrects.is_some() {
        return Err(Error::host("a correction is no new message"));
    }
    let said = say(cx, &saying.chat, saying.draft(), Action::Post, None).await?;
    customers::confirm(cx, &saying.chat, screened.outsiders_known).await?;
    Ok(said)
}

/// Corrects the text of an own message, which must be the revision that was seen. Returns the new one.
///
/// # Errors
/// Not found; denied for the words of others; `conflict` when there is a newer revision, or it was
/// taken back; wrong field `text` when nothing would be left or it is too long.
pub async fn correct(cx: &mut Cx<'_>, screened: &Screened, seen: u64) -> Result<u64> {
    let saying = &screened.saying;
    let Some(id) = &saying.corrects else {
        return Err(Error::host("it corrects no message"));
    };
    changes::edit(cx, id, saying.change(), Some(seen)).await
}
