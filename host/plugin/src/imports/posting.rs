//! `guildhall:chat/posting`: messages anywhere that the plugin and its caller may write.

use guildhall_app::{messages, reactions};
use guildhall_domain::{Capability, ChatId, Emoji, MessageId, Problem, Reaction, Said, UserId};

use super::{Import, serve};
use crate::bindings::guildhall::chat::drafts::{Content, Draft};
use crate::bindings::guildhall::chat::posting;
use crate::bindings::types::Error;
use crate::convert::drafts::{change, draft, weight};
use crate::convert::errors::Trouble;
use crate::guest::Guest;

const HERE: Capability = Capability::ChatPosting;

impl posting::Host for Guest {
    async fn post(&mut self, to: String, raw: Draft) -> Import<String> {
        serve!(self, weight(&raw.content), post(self, to, raw))
    }

    async fn post_direct(&mut self, to: String, raw: Draft) -> Import<String> {
        serve!(self, weight(&raw.content), post_direct(self, to, raw))
    }

    async fn edit(
        &mut self,
        message: String,
        content: Content,
        expect: Option<u64>,
    ) -> Import<u64> {
        serve!(self, weight(&content), edit(self, message, content, expect))
    }

    async fn refresh(&mut self, message: String) -> Import<()> {
        serve!(self, message.len(), async {
            self.may_write(HERE)?;
            Ok(messages::refresh(&mut self.cx(), &id(message)?).await?)
        })
    }

    async fn retract(&mut self, message: String) -> Import<u64> {
        serve!(self, message.len(), retract(self, message))
    }

    async fn react(&mut self, message: String, emoji: String, on: bool) -> Import<()> {
        let weight = message.len() + emoji.len();
        serve!(self, weight, react(self, message, emoji, on))
    }
}

async fn react(guest: &mut Guest, message: String, emoji: String, on: bool) -> Result<(), Trouble> {
    guest.may_write(HERE)?;
    guest.may_post()?;
    let emoji = Emoji::parse(&emoji).ok_or_else(|| {
        let said = Said::plain("give exactly one emoji");
        guildhall_app::Error::from(Problem::field("emoji", said))
    })?;
    let what = if on { Reaction::Put } else { Reaction::Taken };
    let id = id(message)?;
    Ok(reactions::react(&mut guest.cx(), &id, &emoji, what).await?)
}

async fn retract(guest: &mut Guest, message: String) -> Result<u64, Trouble> {
    guest.may_write(HERE)?;
    Ok(messages::retract(&mut guest.cx(), &id(message)?).await?)
}

async fn post(guest: &mut Guest, to: String, raw: Draft) -> Result<String, Trouble> {
    guest.may_write(HERE)?;
    guest.may_post()?;
    let to = ChatId::try_from(to).map_err(|_| Error::NotFound)?;
    let id = messages::post(&mut guest.cx(), &to, draft(raw)?).await?;
    Ok(id.into())
}

async fn post_direct(guest: &mut Guest, to: String, raw: Draft) -> Result<String, Trouble> {
    guest.may_write(HERE)?;
    guest.may_post()?;
    let to = UserId::try_from(to).map_err(|_| Error::NotFound)?;
    let id = messages::post_direct(&mut guest.cx(), &to, draft(raw)?).await?;
    Ok(id.into())
}

async fn edit(
    guest: &mut Guest,
    message: String,
    content: Content,
    expect: Option<u64>,
) -> Result<u64, Trouble> {
    guest.may_write(HERE)?;
    guest.may_post()?;
    Ok(messages::edit(&mut guest.cx(), &id(message)?, change(content)?, expect).await?)
}

fn id(text: String) -> Result<MessageId, Trouble> {
    MessageId::try_from(text).map_err(|_| Error::NotFound.into())
}
