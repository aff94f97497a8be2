//! Asks the app for what viewers are shown. The only place in this crate that reads content.
//!
//! What is gone, or not for these viewers any more, is no content and no error.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use guildhall_app::views::{self, MessageView};
use guildhall_app::{Cx, Desk, Error, chats, customers, messages, people, reactions};
use guildhall_domain::{
    Actor, ChatId, CompanyId, Locale, Member, Message, MessageId, ProblemCode, UserId,
};

use crate::LiveError;
use crate::frames::EventView;
use crate::plan::{Class, What};

/// What there is to be told to a class of viewers.
#[derive(Debug, Clone)]
pub enum Found {
    /// This.
    Event(Arc<EventView>),
    /// Nothing: it is gone, or not for them.
    Nothing,
    /// Something, but not all who read this language are shown the same of it.
    Varies,
}

/// What the viewers of one language are shown of each message.
pub type InLanguage = (Locale, Vec<Found>);

/// What is told of one thing, each with the viewers who are told so, by their place in the list.
pub type ByClass = Vec<(Arc<EventView>, Vec<usize>)>;

/// What a class of viewers is shown of it now, and the position in the log that this is consistent with.
///
/// # Errors
/// When the store does not answer.
pub fn of<'a>(
    desk: &'a Desk,
    company: &'a CompanyId,
    what: &'a What,
    class: &'a Class,
) -> BoxFuture<'a, Result<(Found, u64), LiveError>> {
    Box::pin(async move {
        let what = what.clone();
        let (actor, locale, person) = match class {
            Class::Locale(locale) => (Actor::System, *locale, false),
            Class::Person(who, locale) => (acting(who), *locale, true),
        };
        match desk
            .read(company, &actor, async move |cx| {
                found(cx, &what, locale, person).await
            })
            .await
        {
            Ok(done) => Ok((done.value, done.position)),
            // What is gone does not come back.
            Err(error) if is_nothing_to_show(&error) => Ok((Found::Nothing, u64::MAX)),
            Err(error) => Err(error.into()),
        }
    })
}

/// What the viewers of each language are shown of messages that were posted, in the order asked for,
/// by a few reads for all of them.
///
/// # Errors
/// When the store does not answer.
pub fn posted<'a>(
    desk: &'a Desk,
    company: &'a CompanyId,
    messages: &'a [MessageId],
    locales: &'a [Locale],
) -> BoxFuture<'a, Result<Vec<InLanguage>, LiveError>> {
    Box::pin(async move {
        let (ids, locales) = (messages.to_vec(), locales.to_vec());
        let done = desk.read(company, &Actor::System, async move |cx| {
            let found = messages::get_many(cx, &ids).await?;
            let there: Vec<Message> = found.iter().flatten().cloned().collect();
            let shown = views::messages_in(cx, &there, &locales).await?;
            let mut all = Vec::with_capacity(locales.len());
            for (locale, views) in locales.iter().zip(shown) {
                let mut views = views.into_iter();
                let event = |message: &Option<Message>| {
                    let shown = message.as_ref().and_then(|message| {
                        let message = (!message.varies(), Box::new(views.next()?));
                        Some(message)
                    });
                    match shown {
                        Some((true, message)) => {
                            Found::Event(Arc::new(EventView::MessagePosted { message }))
                        }
                        Some((false, _)) => Found::Varies,
                        None => Found::Nothing,
                    }
                };
                all.push((*locale, found.iter().map(event).collect()));
            }
            Ok(all)
        });
        Ok(done.await?.value)
    })
}

/// What each of these viewers is shown of a message that not all are shown the same of: read at once,
/// so that nobody is shown one revision by the rights to another.
///
/// # Errors
/// When the store does not answer.
pub fn for_each<'a>(
    desk: &'a Desk,
    company: &'a CompanyId,
    what: &'a What,
    viewers: &'a [(UserId, Locale)],
) -> BoxFuture<'a, Result<ByClass, LiveError>> {
    Box::pin(async move {
        let (what, viewers) = (what.clone(), viewers.to_vec());
        let found = desk.read(company, &Actor::System, async move |cx| {
            let Some(id) = what.message() else {
                return Ok(ByClass::new());
            };
            let message = messages::get(cx, id).await?;
            let made = views::message_for_each(cx, &message, &viewers).await?;
            let event = |(message, members)| (Arc::new(told_of(&what, message)), members);
            Ok(made.into_iter().map(event).collect())
        });
        match found.await {
            Ok(done) => Ok(done.value),
            Err(error) if is_nothing_to_show(&error) => Ok(ByClass::new()),
            Err(error) => Err(error.into()),
        }
    })
}

/// The members of a chat, and the position in the log that the list is consistent with.
///
/// # Errors
/// When the store does not answer.
pub fn members<'a>(
    desk: &'a Desk,
    company: &'a CompanyId,
    chat: &'a ChatId,
) -> BoxFuture<'a, Result<(HashSet<Member>, u64), LiveError>> {
    Box::pin(async move {
        let chat = chat.clone();
        let found = desk.read(company, &Actor::System, async move |cx| {
            let mut all = HashSet::new();
            let mut cursor = None;
            loop {
                let page = chats::members(cx, &chat, cursor.as_ref(), chats::LONGEST_PAGE).await?;
                let users = page.items.into_iter().map(|member| member.user);
                all.extend(users.map(Member::User));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            let outside = customers::ids_in(cx, &chat).await?;
            all.extend(outside.into_iter().map(Member::Customer));
            Ok(all)
        });
        match found.await {
            Ok(done) => Ok((done.value, done.position)),
            // A chat that is gone has nobody in it.
            Err(error) if is_nothing_to_show(&error) => Ok((HashSet::new(), u64::MAX)),
            Err(error) => Err(error.into()),
        }
    })
}

/// Whether a user may still be signed in.
///
/// # Errors
/// When the store does not answer.
pub fn is_active<'a>(
    desk: &'a Desk,
    company: &'a CompanyId,
    user: &'a UserId,
) -> BoxFuture<'a, Result<bool, LiveError>> {
    Box::pin(async move {
        let user = user.clone();
        let found = desk.read(company, &Actor::System, async move |cx| {
            Ok(people::get(cx, &user).await?.active)
        });
        match found.await {
            Ok(done) => Ok(done.value),
            Err(error) if is_nothing_to_show(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    })
}

fn acting(who: &Member) -> Actor {
    match who {
        Member::User(user) => Actor::User(user.clone()),
        Member::Customer(customer) => Actor::Customer(customer.clone()),
    }
}

/// A message as what it is told as.
fn told_of(what: &What, message: MessageView) -> EventView {
    let message = Box::new(message);
    match what {
        What::Changed(_) => EventView::MessageChanged { message },
        _ => EventView::MessagePosted { message },
    }
}

/// What is told; `person` says that it is for nobody but the actor.
async fn found(cx: &mut Cx<'_>, what: &What, locale: Locale, person: bool) -> Result<Found, Error> {
    let event = match what {
        What::Posted(id) | What::Changed(id) => {
            let message = messages::get(cx, id).await?;
            if message.varies() && !person {
                return Ok(Found::Varies);
            }
            told_of(what, views::message(cx, &message, locale).await?)
        }
        What::Reacted(id, emoji, by) => {
            let message = messages::get(cx, id).await?;
            if message.retracted {
                return Ok(Found::Nothing);
            }
            let on = reactions::is_put(cx, id, emoji, by).await?;
            let reactions = views::reactions_to(cx, &message).await?;
            EventView::ReactionChanged {
                chat: message.chat,
                message: message.id,
                emoji: emoji.clone(),
                by: by.into(),
                on,
                reactions,
            }
        }
        What::ChatAdded(chat) => {
            let chat = chats::summary(cx, chat).await?;
            EventView::ChatAdded {
                chat: Box::new(views::chat(cx, &chat, locale).await?),
            }
        }
        What::ChatRemoved(chat) => EventView::ChatRemoved { chat: chat.clone() },
        What::MembersChanged(chat) => EventView::MembersChanged {
            chat: chat.clone(),
            members: chats::count(cx, chat).await?,
        },
        What::CustomerChanged(id) => {
            // Who looks after whom is no outsider's business.
            let found = customers::get(cx, id).await?;
            let Some(customer) = found.filter(|_| cx.actor.customer().is_none()) else {
                return Ok(Found::Nothing);
            };
            let one = std::slice::from_ref(&customer);
            let Some(view) = views::customers(cx, one, locale).await?.pop() else {
                return Ok(Found::Nothing);
            };
            EventView::CustomerChanged {
                chat: customer.chat,
                customer: Box::new(view),
            }
        }
        What::ReadMarked(chat, position) => EventView::ReadMarked {
            chat: chat.clone(),
            position: *position,
        },
        What::PersonChanged(user) => {
            let user = people::get(cx, user).await?;
            EventView::PersonChanged {
                person: Box::new(views::person(cx, &user, locale).await?),
            }
        }
        What::PluginsChanged => EventView::PluginsChanged,
    };
    Ok(Found::Event(Arc::new(event)))
}

fn is_nothing_to_show(error: &Error) -> bool {
    matches!(
        error.problem().code,
        ProblemCode::NotFound | ProblemCode::Denied
    )
}
