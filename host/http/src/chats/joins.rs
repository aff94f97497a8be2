//! `/chats/{chat}/members`: bringing people into a group, taking them out, leaving.

use axum::extract::State;
use axum::http::StatusCode;
use guildhall_app::chats;
use guildhall_domain::{ChatId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path};
use crate::wire::problem::{ProblemView, Refusal};

/// Who is to come in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMembers {
    /// At most 500 at once; who is there already stays.
    members: Vec<UserId>,
}

/// Bring people into a group. For who owns the group, and administrators in it.
#[utoipa::path(post, path = "/chats/{chat}/members", tag = "chats",
    params(("chat" = ChatId, Path), Key), request_body = NewMembers,
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn add(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(chat): Path<ChatId>,
    Json(new): Json<NewMembers>,
) -> Result<StatusCode, Refusal> {
    let key = key.of("add members", &[chat.as_str()], &new)?;
    door.desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            chats::add_members(cx, &chat, &new.members).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take somebody out of a group, for who owns it and administrators in it; or leave it oneself. The owner
/// cannot be taken out.
#[utoipa::path(delete, path = "/chats/{chat}/members/{person}", tag = "chats",
    params(("chat" = ChatId, Path), ("person" = UserId, Path), Key),
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn remove(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path((chat, person)): Path<(ChatId, UserId)>,
) -> Result<StatusCode, Refusal> {
    let key = key.of("remove member", &[chat.as_str(), person.as_str()], &())?;
    let leaves = person == caller.user;
    door.desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            if leaves {
                chats::leave(cx, &chat).await
            } else {
                chats::remove_members(cx, &chat, std::slice::from_ref(&person)).await
            }
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
