//! The handlers of events. The event is taken in the run that tells it, so that it was told and what
//! came of it are one commit.

use guildhall_app::deliveries::{self, Source, Taken};
use guildhall_app::events::Fact;
use guildhall_app::{chats, messages, people};
use guildhall_domain::{
    Alteration, CustomerId, Event, Message, MessageId, ProblemCode, Reactor, UserId,
};
use guildhall_manifest::Handler;

use super::{Said, ask, handler};
use crate::bindings::guildhall::chat::types::{Member, Message as Shown};
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Script, Step};
use crate::imports::reading::message;
use crate::run::Body;

/// Tells an event.
pub struct Tell {
    /// The event.
    pub fact: Fact,
    /// Where it comes from.
    pub source: Source,
}

/// What a plugin is told.
enum News {
    Posted(Shown),
    Edited(Shown),
    Retracted(String, String),
    Joined(String, Vec<Member>),
    Left(String, Vec<Member>),
    Added(String, String),
    User(String),
    Department(String),
    Reacted {
        chat: String,
        message: String,
        by: Member,
        emoji: String,
        on: bool,
    },
}

impl Script for Tell {
    type Answer = Taken;

    async fn run(&self, house: &House, mut run: Run) -> Step<Taken> {
        let news = match self.take(&mut run).await {
            Ok((Taken::Tell, Some(news))) => news,
            Ok((taken, _)) => return Ok((run, Ok(taken))),
            Err(error) => return Ok((run, Err(Ending::of_app(&error)))),
        };
        let body = body(&run, news);
        let (run, done) = ask(house, run, Access::ReadWrite, body).await?;
        Ok((run, done.map(|()| Taken::Tell)))
    }
}

impl Tell {
    /// Takes the event; with what there is to tell of it, if there is anything left.
    async fn take(&self, run: &mut Run) -> guildhall_app::Result<(Taken, Option<News>)> {
        let taken = deliveries::take(&mut run.cx(), &self.fact, self.source).await?;
        let news = match taken {
            Taken::Tell => news(run, &self.fact).await?,
            Taken::Behind | Taken::Gone => None,
        };
        Ok((taken, news))
    }
}

/// What there is to tell: of chats that the plugin is still in, since it is, and as it is now.
async fn news(run: &mut Run, fact: &Fact) -> guildhall_app::Result<Option<News>> {
    let event = &fact.event;
    let plugin = run.call.plugin.id.clone();
    let mut cx = run.cx();
    if let Some(chat) = event.chat() {
        let from = chats::told_from(&mut cx, chat, &plugin).await?;
        if from.is_none_or(|from| fact.position <= from) {
            return Ok(None);
        }
    }
    Ok(match event {
        Event::MessagePosted { message: id, .. } => {
            read(run, id).await?.map(message).map(News::Posted)
        }
        Event::MessageChanged {
            chat,
            message: id,
            how,
            ..
        } => match how {
            Alteration::Edited => {
                let found = read(run, id).await?;
                // That it was taken back is told next.
                let found = found.filter(|found| !found.retracted);
                found.map(message).map(News::Edited)
            }
            Alteration::Retracted => Some(News::Retracted(chat.to_string(), id.to_string())),
            Alteration::Drawn => None,
        },
        Event::MembersJoined { chat, users } => {
            Some(News::Joined(chat.to_string(), members(users)))
        }
        Event::MembersLeft { chat, users } => Some(News::Left(chat.to_string(), members(users))),
        Event::CustomerJoined { chat, customer } => {
            Some(News::Joined(chat.to_string(), outsider(customer)))
        }
        Event::CustomerLeft { chat, customer } => {
            Some(News::Left(chat.to_string(), outsider(customer)))
        }
        Event::FileAdded { chat, file } => Some(News::Added(chat.to_string(), file.to_string())),
        Event::ReactionChanged {
            chat,
            message,
            author: _,
            by,
            emoji,
            on,
        } => Some(News::Reacted {
            chat: chat.to_string(),
            message: message.to_string(),
            by: match by {
                Reactor::User(user) => Member::User(user.to_string()),
                Reactor::Customer(customer) => Member::Customer(customer.to_string()),
                Reactor::Plugin(plugin) => Member::Plugin(plugin.to_string()),
            },
            emoji: emoji.to_string(),
            on: *on,
        }),
        Event::UserChanged { user } => {
            let seen = people::is_seen(&mut run.cx(), user).await?;
            seen.then(|| News::User(user.to_string()))
        }
        Event::DepartmentChanged { department } => {
            let seen = people::is_department_seen(&mut run.cx(), department).await?;
            seen.then(|| News::Department(department.to_string()))
        }
        Event::ChatCreated { .. }
        | Event::ChatOpened { .. }
        | Event::CustomerHandedOver { .. }
        | Event::ReadMarked { .. }
        | Event::PluginChanged { .. }
        | Event::ChatPluginsChanged { .. } => None,
    })
}

async fn read(run: &mut Run, id: &MessageId) -> guildhall_app::Result<Option<Message>> {
    match messages::read(&mut run.cx(), id).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.problem().code == ProblemCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn members(users: &[UserId]) -> Vec<Member> {
    let member = |user: &UserId| Member::User(user.to_string());
    users.iter().map(member).collect()
}

fn outsider(customer: &CustomerId) -> Vec<Member> {
    vec![Member::Customer(customer.to_string())]
}

/// Calls the handler that is for it.
fn body(run: &Run, news: News) -> Body<Said<()>> {
    let call = run.call.to_guest();
    match news {
        News::Posted(message) => handler!(on_message, Handler::OnMessage, |guest, store| guest
            .call_posted(store, &call, &message)),
        News::Edited(message) => handler!(
            on_message_change,
            Handler::OnMessageChange,
            |guest, store| guest.call_edited(store, &call, &message)
        ),
        News::Retracted(chat, message) => handler!(
            on_message_change,
            Handler::OnMessageChange,
            |guest, store| guest.call_retracted(store, &call, &chat, &message)
        ),
        News::Joined(chat, members) => handler!(on_member, Handler::OnMember, |guest, store| guest
            .call_joined(store, &call, &chat, &members)),
        News::Left(chat, members) => handler!(on_member, Handler::OnMember, |guest, store| guest
            .call_left(store, &call, &chat, &members)),
        News::Added(chat, file) => handler!(on_file, Handler::OnFile, |guest, store| guest
            .call_added(store, &call, &chat, &file)),
        News::User(user) => handler!(on_user, Handler::OnUser, |guest, store| guest
            .call_changed(store, &call, &user)),
        News::Department(department) => {
            handler!(on_department, Handler::OnDepartment, |guest, store| guest
                .call_changed(store, &call, &department))
        }
        News::Reacted {
            chat,
            message,
            by,
            emoji,
            on,
        } => handler!(on_reaction, Handler::OnReaction, |guest, store| guest
            .call_changed(store, &call, &chat, &message, &by, &emoji, on)),
    }
}
