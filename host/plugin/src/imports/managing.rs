//! `guildhall:chat/managing`: beginning groups, and changing who is in them.

use guildhall_app::chats;
use guildhall_domain::{Capability, Chat, Name, UserId};

use super::reading::chat_id;
use super::{Import, serve};
use crate::bindings::guildhall::chat::managing as wit;
use crate::convert::errors::{Trouble, invalid};
use crate::guest::Guest;

const HERE: Capability = Capability::ChatManaging;

impl wit::Host for Guest {
    async fn create_group(
        &mut self,
        name: String,
        members: Vec<String>,
        dedupe_key: String,
    ) -> Import<String> {
        let bytes = name.len() + dedupe_key.len() + weight(&members);
        serve!(self, bytes, async {
            self.may_write(HERE)?;
            // Everybody in it is told: it counts as a message.
            self.may_post()?;
            let (name, members) = (Name::same(name), users(members)?);
            let mut cx = self.cx();
            let begun = chats::create_group_once(&mut cx, name, &members, &dedupe_key).await?;
            Ok(begun.into())
        })
    }

    async fn add_members(&mut self, id: String, members: Vec<String>) -> Import<()> {
        serve!(self, id.len() + weight(&members), async {
            self.may_write(HERE)?;
            let (chat, members) = (chat_id(id)?, users(members)?);
            Ok(chats::add_members(&mut self.cx(), &chat, &members).await?)
        })
    }

    async fn remove_members(&mut self, id: String, members: Vec<String>) -> Import<()> {
        serve!(self, id.len() + weight(&members), async {
            self.may_write(HERE)?;
            let (chat, members) = (chat_id(id)?, users(members)?);
            Ok(chats::remove_members(&mut self.cx(), &chat, &members).await?)
        })
    }
}

fn weight(ids: &[String]) -> usize {
    ids.iter().map(String::len).sum()
}

fn users(ids: Vec<String>) -> Result<Vec<UserId>, Trouble> {
    if ids.len() > Chat::MOST_FOUNDERS {
        let why = format!("at most {} people at once", Chat::MOST_FOUNDERS);
        return Err(invalid("members", &why));
    }
    let ids: Result<_, _> = ids.into_iter().map(UserId::try_from).collect();
    ids.map_err(|_| invalid("members", "there is no such person"))
}
