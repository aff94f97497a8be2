//! `/messages/{message}/reactions`: who reacted, and putting and taking a reaction of one's own.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::views::{self, ReactedView, ReactionsView};
use guildhall_app::windows::Window;
use guildhall_app::{messages, reactions};
use guildhall_domain::{Emoji, MessageId, Problem, Reaction, texts};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::wire::extract::{Path, Query};
use crate::wire::member::MemberCaller;
use crate::wire::problem::{ProblemView, Refusal};

const PAGE: u32 = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ReactedQuery {
    /// Where the last page ended.
    cursor: Option<String>,
    /// How many, at most 200.
    limit: Option<u32>,
}

/// Who reacted to a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReactedList {
    /// Those with the same emoji stand together.
    items: Vec<ReactedView>,
    /// Pass it to get the next page.
    next: Option<String>,
}

/// Who reacted to a message, and with what.
#[utoipa::path(get, path = "/messages/{message}/reactions", tag = "messages",
    params(("message" = MessageId, Path), ReactedQuery),
    responses((status = 200, body = ReactedList), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(message): Path<MessageId>,
    Query(query): Query<ReactedQuery>,
) -> Result<Answer<ReactedList>, Refusal> {
    let locale = caller.locale;
    let window = Window {
        cursor: query.cursor,
        limit: query.limit.unwrap_or(PAGE),
    };
    let done = caller
        .read(&door, async move |cx| {
            let listed = reactions::list(cx, &message, &window).await?;
            let items = views::reacted(cx, &listed.items, locale).await?;
            Ok(ReactedList {
                items,
                next: listed.next,
            })
        })
        .await?;
    Ok(Answer(done.value))
}

/// Put an emoji under a message. Sending it again changes nothing more.
#[utoipa::path(put, path = "/messages/{message}/reactions/{emoji}", tag = "messages",
    params(("message" = MessageId, Path), ("emoji" = String, Path)),
    responses((status = 200, body = ReactionsView), (status = "default", body = ProblemView)))]
pub async fn put(
    State(door): State<Door>,
    caller: MemberCaller,
    Path((message, emoji)): Path<(MessageId, String)>,
) -> Result<Answer<ReactionsView>, Refusal> {
    react(&door, &caller, message, &emoji, Reaction::Put).await
}

/// Take an own emoji away from under a message. Sending it again changes nothing more.
#[utoipa::path(delete, path = "/messages/{message}/reactions/{emoji}", tag = "messages",
    params(("message" = MessageId, Path), ("emoji" = String, Path)),
    responses((status = 200, body = ReactionsView), (status = "default", body = ProblemView)))]
pub async fn take(
    State(door): State<Door>,
    caller: MemberCaller,
    Path((message, emoji)): Path<(MessageId, String)>,
) -> Result<Answer<ReactionsView>, Refusal> {
    react(&door, &caller, message, &emoji, Reaction::Taken).await
}

async fn react(
    door: &Door,
    caller: &MemberCaller,
    message: MessageId,
    emoji: &str,
    what: Reaction,
) -> Result<Answer<ReactionsView>, Refusal> {
    caller.may_write(door)?;
    let emoji = Emoji::parse(emoji).ok_or_else(|| Problem::field("emoji", texts::NO_EMOJI))?;
    let id = message.clone();
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            reactions::react(cx, &id, &emoji, what).await
        })
        .await?;
    let done = caller
        .read(door, async move |cx| {
            let found = messages::get(cx, &message).await?;
            views::reactions_to(cx, &found).await
        })
        .await?;
    Ok(Answer(done.value))
}
