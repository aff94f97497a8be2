//! `/passes`, `/customers/me/passes` and `/customers/me/sessions`: how somebody from outside goes on on
//! another device, and where they are signed in.
//!
//! A pass's address is answered once, and never logged.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use guildhall_app::customers;
use guildhall_app::views::{self, PassView};
use guildhall_domain::{Actor, Millis, SessionId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::customers::{CustomerSessionView, begun, company_of, customer_of};
use crate::door::Door;
use crate::wire::address::Peer;
use crate::wire::extract::{Key, Path};
use crate::wire::language;
use crate::wire::member::MemberCaller;
use crate::wire::problem::{ProblemView, Refusal};

/// A way for somebody from outside to go on on another device.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadePass {
    /// The address to open there, told once: as for a link. Absent when the request was answered before.
    address: Option<String>,
    /// From then on it leads nowhere, in Unix milliseconds: ten minutes after it was made.
    expires_at: Millis,
}

/// Where somebody from outside is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerSession {
    /// Its id.
    id: SessionId,
    /// Since when, in Unix milliseconds.
    created_at: Millis,
    /// When it was last used, to about an hour.
    seen_at: Millis,
    /// True: it is the one that asks.
    current: bool,
}

/// The sessions of somebody from outside.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerSessions {
    /// The latest used first, at most 10.
    items: Vec<CustomerSession>,
}

/// Make a pass by which one goes on, as the same person from outside, on another device: good once, for
/// ten minutes. The one before is good no more.
#[utoipa::path(post, path = "/customers/me/passes", tag = "customers", params(Key),
    responses((status = 200, body = MadePass), (status = "default", body = ProblemView)))]
pub async fn make(
    State(door): State<Door>,
    caller: MemberCaller,
    key: Key,
) -> Result<Answer<MadePass>, Refusal> {
    let id = customer_of(&caller)?;
    caller.may_write(&door)?;
    let key = key.of("make pass", &[], &())?;
    let token = customers::pass_token(&door.desk, &caller.company, &id)?;
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            customers::make_pass(cx, token.clone()).await
        })
        .await?;
    let made = done.value;
    let front = door.front();
    Ok(Answer(MadePass {
        address: made.token.map(|token| format!("{front}/continue/{token}")),
        expires_at: made.expires_at,
    }))
}

/// Look whom a pass is for. Looking does not use it up.
#[utoipa::path(get, path = "/passes/{token}", tag = "customers", params(("token" = String, Path)), security(()),
    responses((status = 200, body = PassView), (status = "default", body = ProblemView)))]
pub async fn look(
    State(door): State<Door>,
    peer: Peer,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Answer<PassView>, Refusal> {
    peer.may_try(&door)?;
    let found = customers::look_at_pass(&door.desk, &token).await?;
    Ok(Answer(views::pass(&found, language::asked(&headers))))
}

/// Go on by a pass, as the person from outside who made it. It is good no more then; sent again with the
/// same key, the same person gets another session.
#[utoipa::path(post, path = "/passes/{token}", tag = "customers", params(("token" = String, Path), Key),
    security(()),
    responses((status = 200, body = CustomerSessionView), (status = "default", body = ProblemView)))]
pub async fn take(
    State(door): State<Door>,
    peer: Peer,
    key: Key,
    Path(token): Path<String>,
) -> Result<(HeaderMap, Answer<CustomerSessionView>), Refusal> {
    peer.may_try(&door)?;
    let key = key.of("take pass", &[&token], &())?;
    let joined = customers::take_pass(&door.desk, &token, key).await?;
    begun(&door, &company_of(&token)?, joined).await
}

/// Where one is signed in, as somebody from outside.
#[utoipa::path(get, path = "/customers/me/sessions", tag = "customers",
    responses((status = 200, body = CustomerSessions), (status = "default", body = ProblemView)))]
pub async fn sessions(
    State(door): State<Door>,
    caller: MemberCaller,
) -> Result<Answer<CustomerSessions>, Refusal> {
    customer_of(&caller)?;
    let done = caller
        .read(&door, async move |cx| customers::sessions_of(cx).await)
        .await?;
    let view = |one: customers::OpenSession| CustomerSession {
        current: one.id == caller.session,
        id: one.id,
        created_at: one.created_at,
        seen_at: one.seen_at,
    };
    let items = done.value.into_iter().map(view).collect();
    Ok(Answer(CustomerSessions { items }))
}

/// End one of one's own sessions, as somebody from outside: its screens close.
#[utoipa::path(delete, path = "/customers/me/sessions/{session}", tag = "customers",
    params(("session" = SessionId, Path)),
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn end_session(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(session): Path<SessionId>,
) -> Result<StatusCode, Refusal> {
    let id = customer_of(&caller)?;
    let (actor, ended) = (Actor::Customer(id), session.clone());
    door.desk
        .transact(&caller.company, &actor, None, async move |cx| {
            customers::end_session(cx, &ended).await
        })
        .await?;
    door.live.end_session(&caller.company, &session);
    Ok(StatusCode::NO_CONTENT)
}
