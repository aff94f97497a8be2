//! `guildhall:chat/reading`: what was said in chats that the plugin was added to, and who is in them,
//! people from outside included.

use guildhall_app::{chats, customers, messages};
use guildhall_domain::{Author, Chat, ChatId, ChatKind, Message, MessageId, UserId};

use super::{Import, serve};
use crate::bindings::guildhall::chat::{reading as wit, types as chat};
use crate::bindings::types::{self, Window};
use crate::convert::errors::{Trouble, invalid};
use crate::convert::window;
use crate::guest::Guest;

type Done<T> = Result<T, Trouble>;

impl wit::Host for Guest {
    async fn get_message(&mut self, id: String) -> Import<chat::Message> {
        serve!(self, id.len(), async {
            let id = MessageId::try_from(id).map_err(|_| types::Error::NotFound)?;
            Ok(message(messages::readable(&mut self.cx(), &id).await?))
        })
    }

    async fn history(
        &mut self,
        chat: String,
        order: wit::Order,
        slice: Window,
    ) -> Import<wit::Messages> {
        serve!(self, chat.len(), history(self, chat, order, slice))
    }

    async fn get_chat(&mut self, id: String) -> Import<chat::Chat> {
        serve!(self, id.len(), async {
            let id = chat_id(id)?;
            let (found, members) = chats::readable(&mut self.cx(), &id).await?;
            Ok(described(found, members, self))
        })
    }

    async fn members_of(&mut self, id: String, slice: Window) -> Import<wit::Members> {
        serve!(self, id.len(), members_of(self, id, slice))
    }

    async fn customers_of(&mut self, id: String, slice: Window) -> Import<wit::Customers> {
        serve!(self, id.len(), async {
            let chat = chat_id(id)?;
            let listed = customers::ids_for_plugin(&mut self.cx(), &chat, &window(slice)).await?;
            Ok(wit::Customers {
                items: listed.items.into_iter().map(Into::into).collect(),
                next: listed.next,
            })
        })
    }

    async fn own_chats(&mut self, slice: Window) -> Import<wit::Chats> {
        serve!(self, 0, async {
            let listed = chats::own_chats(&mut self.cx(), &window(slice)).await?;
            let items = listed.items.into_iter();
            let items = items.map(|(found, members)| described(found, members, self));
            Ok(wit::Chats {
                items: items.collect(),
                next: listed.next,
            })
        })
    }
}

async fn history(
    guest: &mut Guest,
    chat: String,
    order: wit::Order,
    slice: Window,
) -> Done<wit::Messages> {
    let chat = chat_id(chat)?;
    let order = match order {
        wit::Order::OldestFirst => messages::Order::OldestFirst,
        wit::Order::NewestFirst => messages::Order::NewestFirst,
    };
    let listed = messages::read_history(&mut guest.cx(), &chat, order, &window(slice)).await?;
    Ok(wit::Messages {
        items: listed.items.into_iter().map(message).collect(),
        next: listed.next,
    })
}

async fn members_of(guest: &mut Guest, id: String, slice: Window) -> Done<wit::Members> {
    let chat = chat_id(id)?;
    let cursor = slice.cursor.map(UserId::try_from).transpose();
    let cursor = cursor.map_err(|_| invalid("cursor", "pass the cursor of the last slice"))?;
    let limit = slice.limit as usize;
    let page = chats::members_for_plugin(&mut guest.cx(), &chat, cursor.as_ref(), limit).await?;
    let items = page.items.into_iter().map(|member| member.user.into());
    Ok(wit::Members {
        items: items.collect(),
        next: page.next.map(Into::into),
    })
}

pub(crate) fn message(message: Message) -> chat::Message {
    chat::Message {
        id: message.id.into(),
        chat: message.chat.into(),
        author: match message.author {
            Author::User(user) => chat::Member::User(user.into()),
            Author::Customer(customer) => chat::Member::Customer(customer.into()),
            Author::Plugin { plugin, .. } => chat::Member::Plugin(plugin.into()),
        },
        text: message.text.fallback().to_owned(),
        files: message.files.into_iter().map(Into::into).collect(),
        has_card: message.card.is_some(),
        sent_at: message.sent_at.0,
        edited: message.edited,
        retracted: message.retracted,
        revision: message.revision,
    }
}

fn described(found: Chat, members: u32, guest: &Guest) -> chat::Chat {
    let locale = guest.run.call.locale;
    chat::Chat {
        id: found.id.into(),
        kind: match found.kind {
            ChatKind::Direct => "direct".to_owned(),
            ChatKind::Group => "group".to_owned(),
        },
        external: found.external.is_some(),
        name: found.name.map(|name| name.in_locale(locale).to_owned()),
        members,
    }
}

pub(super) fn chat_id(id: String) -> Done<ChatId> {
    ChatId::try_from(id).map_err(|_| types::Error::NotFound.into())
}
