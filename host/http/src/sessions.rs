//! `/sessions`: signing in and out.
//!
//! A password and a token are read here and handed down; neither is ever logged or answered twice.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use guildhall_app::companies;
use guildhall_app::sessions::{self, SignedIn};
use guildhall_app::views::{self, PersonView};
use guildhall_domain::people::login;
use guildhall_domain::{Actor, CompanyId, ProblemCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::door::Door;
use crate::wire::address::{Peer, too_often};
use crate::wire::caller::{Caller, Token};
use crate::wire::cookies;
use crate::wire::extract::Json;
use crate::wire::problem::{ProblemView, Refusal};

/// Longest password that is looked at, in bytes.
const MAX_SECRET: usize = 1_024;

/// What signs somebody in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// Which company; without it, the first one of this server.
    company: Option<CompanyId>,
    /// What is typed.
    login: String,
    /// What is typed.
    #[schema(format = Password)]
    password: String,
}

/// A session that was begun.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// For `Authorization: Bearer`; browsers got a cookie instead and forget it.
    token: String,
    /// Who signed in.
    me: PersonView,
}

/// Sign in.
#[utoipa::path(post, path = "/sessions", tag = "sessions", request_body = NewSession, security(()),
    responses((status = 200, body = SessionView), (status = "default", body = ProblemView)))]
pub async fn sign_in(
    State(door): State<Door>,
    peer: Peer,
    Json(new): Json<NewSession>,
) -> Result<(HeaderMap, Answer<SessionView>), Refusal> {
    peer.may_try(&door)?;
    let login = login(&new.login).filter(|_| new.password.len() <= MAX_SECRET);
    let Some(login) = login else {
        return Err(Refusal::new(
            ProblemCode::SignInFailed,
            "a login or password beyond all bounds",
        ));
    };
    let company = match new.company {
        Some(company) => company,
        None => first_company(&door).await?,
    };
    door.rates
        .on_account(company.as_str(), &login)
        .map_err(too_often)?;
    let signed = sessions::sign_in(&door.desk, &company, &login, &new.password).await?;
    begun(&door, &company, signed).await
}

/// Sign out. The token and the cookie are good no more, and live sockets of the session close.
#[utoipa::path(delete, path = "/sessions/current", tag = "sessions",
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn sign_out(
    State(door): State<Door>,
    caller: Caller,
    token: Token,
) -> Result<(StatusCode, HeaderMap), Refusal> {
    sessions::sign_out(&door.desk, &token.0).await?;
    door.live.end_session(&caller.company, &caller.session);
    Ok((
        StatusCode::NO_CONTENT,
        cookie(cookies::clear(door.is_https())),
    ))
}

/// The answer to whoever has just signed in.
pub async fn begun(
    door: &Door,
    company: &CompanyId,
    signed: SignedIn,
) -> Result<(HeaderMap, Answer<SessionView>), Refusal> {
    let headers = cookie(cookies::set(&signed.token, door.is_https()));
    let user = signed.user;
    let actor = Actor::User(user.id.clone());
    let me = door
        .desk
        .read(company, &actor, async move |cx| {
            views::person(cx, &user, user.locale).await
        })
        .await?;
    Ok((
        headers,
        Answer(SessionView {
            token: signed.token,
            me: me.value,
        }),
    ))
}

/// The company that is meant when none is named: the first one that was set up here.
async fn first_company(door: &Door) -> Result<CompanyId, Refusal> {
    let all = companies::list(&door.desk).await?;
    match all.into_iter().min_by_key(|company| company.created_at) {
        Some(company) => Ok(company.id),
        None => Err(Refusal::new(
            ProblemCode::SignInFailed,
            "there is no company yet",
        )),
    }
}

fn cookie(value: Option<HeaderValue>) -> HeaderMap {
    value
        .into_iter()
        .map(|value| (header::SET_COOKIE, value))
        .collect()
}
