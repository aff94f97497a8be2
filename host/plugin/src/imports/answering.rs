//! `guildhall:chat/answering`: messages where the call came from, and nowhere else.

use guildhall_app::messages;
use guildhall_domain::{Capability, Change, ChatId};

use super::{Import, serve};
use crate::bindings::cards::Card;
use crate::bindings::guildhall::chat::answering;
use crate::bindings::guildhall::chat::drafts::Draft;
use crate::convert::cards;
use crate::convert::drafts::{draft, weight};
use crate::convert::errors::{Trouble, denied};
use crate::guest::Guest;

const HERE: Capability = Capability::ChatAnswering;

impl answering::Host for Guest {
    async fn reply(&mut self, raw: Draft) -> Import<String> {
        serve!(self, weight(&raw.content), reply(self, raw))
    }

    async fn whisper(&mut self, raw: Draft) -> Import<String> {
        serve!(self, weight(&raw.content), whisper(self, raw))
    }

    async fn update_origin(&mut self, card: Card) -> Import<u64> {
        serve!(self, size_of::<Card>(), update_origin(self, card))
    }
}

async fn reply(guest: &mut Guest, raw: Draft) -> Result<String, Trouble> {
    let chat = chat(guest)?;
    let id = messages::answer(&mut guest.cx(), &chat, draft(raw)?).await?;
    Ok(id.into())
}

async fn whisper(guest: &mut Guest, raw: Draft) -> Result<String, Trouble> {
    let chat = chat(guest)?;
    let user = guest.run.call.user.clone();
    let user = user.ok_or_else(|| {
        denied(
            HERE,
            "nobody in particular called: there is nobody to whisper to",
        )
    })?;
    let id = messages::whisper(&mut guest.cx(), &chat, &user, draft(raw)?).await?;
    Ok(id.into())
}

async fn update_origin(guest: &mut Guest, raw: Card) -> Result<u64, Trouble> {
    guest.may_write(HERE)?;
    guest.may_post()?;
    let message = guest.run.call.message().cloned();
    let message = message.ok_or_else(|| denied(HERE, "this call did not come from a card"))?;
    let change = Change::Card(Box::new(cards::card(raw)?));
    Ok(messages::edit(&mut guest.cx(), &message, change, None).await?)
}

/// The chat to answer in, once the guest may do so.
fn chat(guest: &mut Guest) -> Result<ChatId, Trouble> {
    guest.may_write(HERE)?;
    guest.may_post()?;
    let chat = guest.run.call.chat().cloned();
    chat.ok_or_else(|| denied(HERE, "this call did not come from a chat"))
}
