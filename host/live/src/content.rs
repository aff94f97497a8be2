//! Asks the app for what viewers are shown. The only place in this crate that reads content.
//!
//! What is gone, or not for these viewers any more, is no content and no error.

use std::collections::HashSet;

use futures_util::future::BoxFuture;
use guildhall_app::views;
use guildhall_app::{Cx, Desk, Error, chats, messages, people};
use guildhall_domain::{Actor, ChatId, CompanyId, Locale, Message, MessageId, ProblemCode, UserId};

use crate::LiveError;
use crate::frames::EventView;
use crate::plan::{Class, What};

/// What the viewers of one language are shown of each message; none where there is nothing to show.
pub type InLanguage = (Locale, Vec<Option<EventView>>);

/// What a class of viewers is shown of it now, `None` when there is nothing to show; and the position
/// in the log that this is consistent with.
///
/// # Errors
/// When the store does not answer.
pub fn of<'a>(
    desk: &'a Desk,
    company: &'a CompanyId,
    what: &'a What,
    class: &'a Class,
) -> BoxFuture<'a, Result<(Option<EventView>, u64), LiveError>> {
    Box::pin(async move {
        let what = what.clone();
        let (actor, locale) = match class {
            Class::Locale(locale) => (Actor::System, *locale),
            Class::Person(user, locale) => (Actor::User(user.clone()), *locale),
        };
        match desk
            .read(company, &actor, async move |cx| {
                view(cx, &what, locale).await
            })
            .await
        {
            Ok(done) => Ok((Some(done.value), done.position)),
            // What is gone does not come back.
            Err(error) if is_nothing_to_show(&error) => Ok((None, u64::MAX)),
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
                    message.as_ref()?;
                    let message = Box::new(views.next()?);
                    Some(EventView::MessagePosted { message })
                };
                all.push((*locale, found.iter().map(event).collect()));
            }
            Ok(all)
        });
        Ok(done.await?.value)
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
) -> BoxFuture<'a, Result<(HashSet<UserId>, u64), LiveError>> {
    Box::pin(async move {
        let chat = chat.clone();
        let found = desk.read(company, &Actor::System, async move |cx| {
            let mut all = HashSet::new();
            let mut cursor = None;
            loop {
                let page = chats::members(cx, &chat, cursor.as_ref(), chats::LONGEST_PAGE).await?;
                all.extend(page.items.into_iter().map(|member| member.user));
                cursor = page.next;
                if cursor.is_none() {
                    return Ok(all);
                }
            }
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

async fn view(cx: &mut Cx<'_>, what: &What, locale: Locale) -> Result<EventView, Error> {
    Ok(match what {
        What::Posted(message) => {
            let message = messages::get(cx, message).await?;
            EventView::MessagePosted {
                message: Box::new(views::message(cx, &message, locale).await?),
            }
        }
        What::Changed(message) => {
            let message = messages::get(cx, message).await?;
            EventView::MessageChanged {
                message: Box::new(views::message(cx, &message, locale).await?),
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
    })
}

fn is_nothing_to_show(error: &Error) -> bool {
    matches!(
        error.problem().code,
        ProblemCode::NotFound | ProblemCode::Denied
    )
}
