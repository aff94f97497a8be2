//! `/chats/{chat}/links`: links by which people from outside come into a group, and their codes.
//!
//! The address of a link and its code are each answered once, and neither is ever logged.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use guildhall_app::customers::{self, Asks, Code, NewLink};
use guildhall_app::views::{self, LinkView};
use guildhall_domain::{ChatId, ChatLink, CustomerKind, LinkId, Millis, ProblemCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path};
use crate::wire::problem::{ProblemView, Refusal};

/// A link to be.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChatLink {
    /// What those who come by it are to the company.
    #[serde(default)]
    kind: CustomerKind,
    /// How many days it is good: 1 to 90; without it 7.
    #[serde(default)]
    days: Option<u32>,
    /// How many people may come by it: 1 to 50; without it 1.
    #[serde(default)]
    most_uses: Option<u32>,
    /// True: whoever comes by it needs a one-time code as well, told in another way than the link.
    #[serde(default)]
    ask_code: bool,
}

/// A link that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeChatLink {
    /// What is known of it.
    link: LinkView,
    /// The address to hand on, told once: where the server knows by which address people reach it that
    /// is in it, otherwise it is a path. Absent when the request was answered before.
    address: Option<String>,
    /// The six digits to tell one person in another way, told once likewise; absent where none is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

/// Another code of a link.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewLinkCode {
    /// What is known of the link.
    link: LinkView,
    /// The six digits to tell one person in another way than the link, told once. Absent when the
    /// request was answered before.
    code: Option<String>,
}

/// The links of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatLinks {
    /// The latest first, at most 100.
    items: Vec<LinkView>,
}

/// The links of a group. For who owns the group.
#[utoipa::path(get, path = "/chats/{chat}/links", tag = "customers", params(("chat" = ChatId, Path)),
    responses((status = 200, body = ChatLinks), (status = "default", body = ProblemView)))]
pub async fn links(
    State(door): State<Door>,
    caller: Caller,
    Path(chat): Path<ChatId>,
) -> Result<Answer<ChatLinks>, Refusal> {
    let locale = caller.locale;
    let done = caller
        .read(&door, async move |cx| {
            let found = customers::links(cx, &chat).await?;
            views::links(cx, &found, locale).await
        })
        .await?;
    Ok(Answer(ChatLinks { items: done.value }))
}

/// Make a link by which people from outside come into a group in which nothing was said yet, or which
/// is external already. For who owns the group.
#[utoipa::path(post, path = "/chats/{chat}/links", tag = "customers",
    params(("chat" = ChatId, Path), Key), request_body = NewChatLink,
    responses((status = 200, body = MadeChatLink), (status = "default", body = ProblemView)))]
pub async fn make_link(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(chat): Path<ChatId>,
    Json(new): Json<NewChatLink>,
) -> Result<Answer<MadeChatLink>, Refusal> {
    let key = key.of("make link", &[chat.as_str()], &new)?;
    let wanted = NewLink {
        kind: new.kind,
        valid_for: new.days.map(|days| u64::from(days) * Millis::DAY),
        most_uses: new.most_uses,
    };
    let asks = match new.ask_code {
        true => Asks::Code,
        false => Asks::Nothing,
    };
    let secrets = customers::link_secrets(&door.desk, &caller.company, asks)?;
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            customers::make_link(cx, &chat, wanted, secrets.clone()).await
        })
        .await?;
    let made = done.value;
    let link = shown(&door, &caller, made.link).await?;
    let front = door.front();
    let address = made.token.map(|token| format!("{front}/join/{token}"));
    Ok(Answer(MadeChatLink {
        link,
        address,
        code: made.code,
    }))
}

async fn shown(door: &Door, caller: &Caller, link: ChatLink) -> Result<LinkView, Refusal> {
    let locale = caller.locale;
    let shown = caller.read(door, async move |cx| {
        views::links(cx, std::slice::from_ref(&link), locale).await
    });
    let link = shown.await?.value.pop();
    link.ok_or_else(|| Refusal::new(ProblemCode::Internal, "a link was made and is not shown"))
}

/// Make another code for a link that asks for one: the one before is good no more. For who owns the
/// group, and for whose link it is.
#[utoipa::path(post, path = "/chats/{chat}/links/{link}/code", tag = "customers",
    params(("chat" = ChatId, Path), ("link" = LinkId, Path), Key),
    responses((status = 200, body = NewLinkCode), (status = "default", body = ProblemView)))]
pub async fn renew_code(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path((chat, link)): Path<(ChatId, LinkId)>,
) -> Result<Answer<NewLinkCode>, Refusal> {
    let key = key.of("renew code", &[chat.as_str(), link.as_str()], &())?;
    let code = Code::fresh(&door.desk)?;
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            customers::renew_code(cx, &chat, &link, code.clone()).await
        })
        .await?;
    let made = done.value;
    Ok(Answer(NewLinkCode {
        link: shown(&door, &caller, made.link).await?,
        code: made.code,
    }))
}

/// Withdraw a link: nobody comes by it any more, and who has come stays. For who owns the group, and for
/// whose link it is. Sending it again changes nothing more.
#[utoipa::path(delete, path = "/chats/{chat}/links/{link}", tag = "customers",
    params(("chat" = ChatId, Path), ("link" = LinkId, Path)),
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn withdraw_link(
    State(door): State<Door>,
    caller: Caller,
    Path((chat, link)): Path<(ChatId, LinkId)>,
) -> Result<StatusCode, Refusal> {
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            customers::withdraw_link(cx, &chat, &link).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
