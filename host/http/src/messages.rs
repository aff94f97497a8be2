//! `/chats/{chat}/messages` and `/messages`: history, posting, and pressing a card's buttons.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::messages::{self, Saying, Screened};
use guildhall_app::views::{self, MessageView};
use guildhall_domain::{ChatId, FileId, Message, MessageId, Problem};
use guildhall_plugin::Press;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::commands::OutcomeView;
use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path, Query};
use crate::wire::member::MemberCaller;
use crate::wire::problem::{ProblemView, Refusal};

const PAGE: usize = 50;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// Only what stands before this position; without it, the newest.
    before: Option<u64>,
    /// How many, at most 100.
    limit: Option<usize>,
}

/// A page of a chat's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// Oldest first; whispers to the caller among them.
    items: Vec<MessageView>,
    /// Whether there are older ones.
    more: bool,
    /// The position in the log that this is consistent with.
    position: u64,
}

/// What is to be said.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// At most 8,000 characters; may be empty when there are files.
    #[serde(default)]
    text: String,
    /// Uploaded files, at most 20.
    #[serde(default)]
    files: Vec<FileId>,
    /// Its author has read what a plugin warns of (`confirm_first`), and sends it all the same.
    #[serde(default)]
    confirmed: bool,
    /// Its author knows that somebody from outside has joined and reads it: what `confirm_first` asks
    /// with the field `outsiders`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    outsiders: bool,
}

/// Other words for an own message.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// At most 8,000 characters; may be empty when there are files.
    text: String,
    /// The revision that its author saw.
    revision: u64,
    /// As of a new message.
    #[serde(default)]
    confirmed: bool,
}

/// A press on a card's button, or a choice of its menu.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAction {
    /// The block.
    block: String,
    /// The button or menu in it.
    control: String,
    /// What was chosen in a menu, by `value`.
    #[serde(default)]
    values: Vec<String>,
    /// The revision that the person saw.
    revision: u64,
}

/// A chat's messages, a page at a time.
#[utoipa::path(get, path = "/chats/{chat}/messages", tag = "messages",
    params(("chat" = ChatId, Path), HistoryQuery),
    responses((status = 200, body = History), (status = "default", body = ProblemView)))]
pub async fn history(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(chat): Path<ChatId>,
    Query(query): Query<HistoryQuery>,
) -> Result<Answer<History>, Refusal> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, Message::LONGEST_PAGE);
    let done = caller
        .read(&door, async move |cx| {
            let page = messages::history(cx, &chat, query.before, limit).await?;
            Ok((
                views::messages(cx, &page.items, caller.locale).await?,
                page.more,
            ))
        })
        .await?;
    let (items, more) = done.value;
    Ok(Answer(History {
        items,
        more,
        position: done.position,
    }))
}

/// Say something in a chat.
#[utoipa::path(post, path = "/chats/{chat}/messages", tag = "messages",
    params(("chat" = ChatId, Path), Key), request_body = NewMessage,
    responses((status = 200, body = MessageView), (status = "default", body = ProblemView)))]
pub async fn post(
    State(door): State<Door>,
    caller: MemberCaller,
    key: Key,
    Path(chat): Path<ChatId>,
    Json(new): Json<NewMessage>,
) -> Result<Answer<MessageView>, Refusal> {
    caller.may_write(&door)?;
    let key = key.of("post message", &[chat.as_str()], &new)?;
    let saying = Saying {
        chat,
        text: new.text,
        files: new.files,
        corrects: None,
    };
    let screened = screen(&door, &caller, saying, new.confirmed).await;
    let screened = match new.outsiders {
        true => screened.map(Screened::knowing_outsiders),
        false => screened,
    };
    let locale = caller.locale;
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            let said = messages::post_new(cx, screened.as_ref().map_err(again)?).await?;
            views::posted(cx, said, locale).await
        })
        .await;
    let done = match done {
        Ok(done) => done,
        Err(error) => return Err(caller.told(&door, error.problem()).await),
    };
    let id = done.value.id.clone();
    match done.value.placed(&done.appended) {
        Some(view) => Ok(Answer(view)),
        None => view(&door, &caller, id).await,
    }
}

/// One message, in its newest revision.
#[utoipa::path(get, path = "/messages/{message}", tag = "messages", params(("message" = MessageId, Path)),
    responses((status = 200, body = MessageView), (status = "default", body = ProblemView)))]
pub async fn get(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(message): Path<MessageId>,
) -> Result<Answer<MessageView>, Refusal> {
    view(&door, &caller, message).await
}

/// Give an own message other words.
#[utoipa::path(patch, path = "/messages/{message}", tag = "messages",
    params(("message" = MessageId, Path), Key), request_body = Correction,
    responses((status = 200, body = MessageView), (status = "default", body = ProblemView)))]
pub async fn correct(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(message): Path<MessageId>,
    Json(new): Json<Correction>,
) -> Result<Answer<MessageView>, Refusal> {
    let key = key.of("correct message", &[message.as_str()], &new)?;
    let id = message.clone();
    let found = caller
        .read(&door, async move |cx| messages::get(cx, &id).await)
        .await?;
    let saying = Saying {
        chat: found.value.chat,
        text: new.text,
        files: Vec::new(),
        corrects: Some(message.clone()),
    };
    let screened = screen(&door, &MemberCaller::from(&caller), saying, new.confirmed).await;
    let seen = new.revision;
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            messages::correct(cx, screened.as_ref().map_err(again)?, seen).await
        })
        .await;
    if let Err(error) = done {
        return Err(caller.told(&door, error.problem()).await);
    }
    view(&door, &MemberCaller::from(&caller), message).await
}

/// Shows what a person says to the filters. A refusal is only told once it is known that it was not
/// said before: a request that comes twice is answered as the first time, whatever they say now.
async fn screen(
    door: &Door,
    caller: &MemberCaller,
    saying: Saying,
    confirmed: bool,
) -> Result<Screened, Problem> {
    let screened = door
        .plugins
        .screen(caller.speaker(), saying, confirmed)
        .await;
    screened.map_err(Problem::from)
}

fn again(problem: &Problem) -> guildhall_app::Error {
    problem.clone().into()
}

/// Take an own message back: its text, files and card are gone for everybody. Sending it again changes
/// nothing more.
#[utoipa::path(delete, path = "/messages/{message}", tag = "messages", params(("message" = MessageId, Path)),
    responses((status = 200, body = MessageView), (status = "default", body = ProblemView)))]
pub async fn retract(
    State(door): State<Door>,
    caller: Caller,
    Path(message): Path<MessageId>,
) -> Result<Answer<MessageView>, Refusal> {
    let id = message.clone();
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            messages::retract(cx, &id).await
        })
        .await?;
    view(&door, &MemberCaller::from(&caller), message).await
}

/// Press a button on a message's card.
#[utoipa::path(post, path = "/messages/{message}/actions", tag = "messages",
    params(("message" = MessageId, Path), Key), request_body = NewAction,
    responses((status = 200, body = OutcomeView), (status = "default", body = ProblemView)))]
pub async fn act(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(message): Path<MessageId>,
    Json(new): Json<NewAction>,
) -> Result<Answer<OutcomeView>, Refusal> {
    let key = key.of("press", &[message.as_str()], &new)?;
    let NewAction {
        block,
        control,
        values,
        revision,
    } = new;
    let press = Press {
        message,
        block,
        control,
        values,
        revision,
    };
    let outcome = door.plugins.press(&caller.on_call(), press, key).await;
    OutcomeView::of(&door, &caller, outcome).await
}

async fn view(
    door: &Door,
    caller: &MemberCaller,
    message: MessageId,
) -> Result<Answer<MessageView>, Refusal> {
    let locale = caller.locale;
    let done = caller
        .read(door, async move |cx| {
            let found = messages::get(cx, &message).await?;
            views::message(cx, &found, locale).await
        })
        .await?;
    Ok(Answer(done.value))
}
