//! `/chats`: the list, one chat, its members, how far one has read.

pub mod joins;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use guildhall_app::chats;
use guildhall_app::views::{self, ChatView, PersonView};
use guildhall_domain::{ChatId, Name, PluginId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path, Query};
use crate::wire::member::MemberCaller;
use crate::wire::problem::{ProblemView, Refusal};

/// The caller's chats.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatList {
    /// Those with the newest messages first.
    items: Vec<ChatView>,
    /// The position in the log that this is consistent with: connect the socket with it.
    position: u64,
}

/// A chat to be.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum NewChat {
    /// Many people.
    Group {
        /// 1 to 100 characters.
        name: String,
        /// Whom to bring in beside oneself, at most 500.
        members: Vec<UserId>,
    },
    /// Oneself and another; there is one such chat for each pair.
    Direct {
        /// The other.
        user: UserId,
    },
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MembersQuery {
    /// Where the page before ended.
    cursor: Option<UserId>,
    /// How many, at most 200.
    limit: Option<usize>,
}

/// A page of a chat's members.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberPage {
    /// In the order of their ids.
    items: Vec<PersonView>,
    /// The cursor of the next page, when there is one.
    next: Option<UserId>,
}

/// How far the caller has read.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadMark {
    /// A position in the chat.
    position: u64,
}

const PAGE: usize = 100;
const LONGEST_PAGE: usize = 200;

/// The caller's chats, and the position from which to follow what happens.
#[utoipa::path(get, path = "/chats", tag = "chats",
    responses((status = 200, body = ChatList), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: MemberCaller,
) -> Result<Answer<ChatList>, Refusal> {
    let done = caller
        .read(&door, async move |cx| {
            let found = chats::list(cx).await?;
            views::chats(cx, &found, caller.locale).await
        })
        .await?;
    Ok(Answer(ChatList {
        items: done.value,
        position: done.position,
    }))
}

/// Begin a group, or open the direct chat with somebody.
#[utoipa::path(post, path = "/chats", tag = "chats", request_body = NewChat, params(Key),
    responses((status = 200, body = ChatView), (status = "default", body = ProblemView)))]
pub async fn create(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Json(new): Json<NewChat>,
) -> Result<Answer<ChatView>, Refusal> {
    let key = key.of("create chat", &[], &new)?;
    let done = door
        .desk
        .transact(
            &caller.company,
            &caller.actor,
            Some(key),
            async move |cx| match &new {
                NewChat::Group { name, members } => {
                    chats::create_group(cx, Name::same(name), members).await
                }
                NewChat::Direct { user } => chats::open_direct(cx, user).await,
            },
        )
        .await?;
    view(&door, &MemberCaller::from(&caller), done.value).await
}

/// One chat.
#[utoipa::path(get, path = "/chats/{chat}", tag = "chats", params(("chat" = ChatId, Path)),
    responses((status = 200, body = ChatView), (status = "default", body = ProblemView)))]
pub async fn get(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(chat): Path<ChatId>,
) -> Result<Answer<ChatView>, Refusal> {
    view(&door, &caller, chat).await
}

/// Who is in a chat.
#[utoipa::path(get, path = "/chats/{chat}/members", tag = "chats",
    params(("chat" = ChatId, Path), MembersQuery),
    responses((status = 200, body = MemberPage), (status = "default", body = ProblemView)))]
pub async fn members(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(chat): Path<ChatId>,
    Query(query): Query<MembersQuery>,
) -> Result<Answer<MemberPage>, Refusal> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let done = caller
        .read(&door, async move |cx| {
            let page = chats::members(cx, &chat, query.cursor.as_ref(), limit).await?;
            let users: Vec<_> = page
                .items
                .iter()
                .map(|member| member.user.clone())
                .collect();
            let items = views::people(cx, &users, caller.locale).await?;
            Ok(MemberPage {
                items,
                next: page.next,
            })
        })
        .await?;
    Ok(Answer(done.value))
}

/// Say how far one has read. A mark never moves back, so that sending it again is harmless.
#[utoipa::path(put, path = "/chats/{chat}/read-mark", tag = "chats",
    params(("chat" = ChatId, Path)), request_body = ReadMark,
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn mark_read(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(chat): Path<ChatId>,
    Json(mark): Json<ReadMark>,
) -> Result<StatusCode, Refusal> {
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            chats::mark_read(cx, &chat, mark.position).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn view(
    door: &Door,
    caller: &MemberCaller,
    chat: ChatId,
) -> Result<Answer<ChatView>, Refusal> {
    let locale = caller.locale;
    let done = caller
        .read(door, async move |cx| {
            let found = chats::summary(cx, &chat).await?;
            views::chat(cx, &found, locale).await
        })
        .await?;
    Ok(Answer(done.value))
}

/// The plugins that were added to a chat: those that may read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatPlugins {
    /// By id.
    items: Vec<PluginId>,
}

/// The plugins that were added to a chat.
#[utoipa::path(get, path = "/chats/{chat}/plugins", tag = "chats", params(("chat" = ChatId, Path)),
    responses((status = 200, body = ChatPlugins), (status = "default", body = ProblemView)))]
pub async fn plugins(
    State(door): State<Door>,
    caller: Caller,
    Path(chat): Path<ChatId>,
) -> Result<Answer<ChatPlugins>, Refusal> {
    let done = caller
        .read(&door, async move |cx| chats::plugins_of(cx, &chat).await)
        .await?;
    Ok(Answer(ChatPlugins { items: done.value }))
}

/// Add a plugin to a group, which lets it read there. For who owns the group.
#[utoipa::path(put, path = "/chats/{chat}/plugins/{plugin}", tag = "chats",
    params(("chat" = ChatId, Path), ("plugin" = PluginId, Path)),
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn add_plugin(
    State(door): State<Door>,
    caller: Caller,
    Path((chat, plugin)): Path<(ChatId, PluginId)>,
) -> Result<StatusCode, Refusal> {
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            chats::add_plugin(cx, &chat, &plugin).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a plugin out of a group. For who owns the group.
#[utoipa::path(delete, path = "/chats/{chat}/plugins/{plugin}", tag = "chats",
    params(("chat" = ChatId, Path), ("plugin" = PluginId, Path)),
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn remove_plugin(
    State(door): State<Door>,
    caller: Caller,
    Path((chat, plugin)): Path<(ChatId, PluginId)>,
) -> Result<StatusCode, Refusal> {
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            chats::remove_plugin(cx, &chat, &plugin).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
