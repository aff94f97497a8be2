//! `/setup`: the first administrator's way in, with the one-time link that a first start prints.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use guildhall_app::companies;
use guildhall_app::views::MeView;
use guildhall_domain::{CompanyId, Name, ProblemCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::people;
use crate::sessions::{self, SessionView};
use crate::wire::address::Peer;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, MAX_KEY, Query};
use crate::wire::language;
use crate::wire::problem::{ProblemView, Refusal};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SetupQuery {
    /// The token of the link.
    token: String,
}

/// Whether a setup link still works.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetupView {
    /// False: it was used, or replaced by a newer one.
    valid: bool,
}

/// What sets up a company.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The token of the link.
    token: String,
    /// The company.
    company: NewCompany,
    /// Its first user.
    administrator: NewAdministrator,
}

/// A company to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompany {
    /// 1 to 32 of a-z, 0-9 and -.
    id: CompanyId,
    /// What people read.
    name: String,
}

/// The first user of a company.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAdministrator {
    /// What is typed at sign-in.
    login: String,
    /// The person's name.
    name: String,
    /// At least ten characters.
    #[schema(format = Password)]
    password: String,
}

/// Look whether a setup link still works.
#[utoipa::path(get, path = "/setup", tag = "sessions", params(SetupQuery), security(()),
    responses((status = 200, body = SetupView), (status = "default", body = ProblemView)))]
pub async fn look(
    State(door): State<Door>,
    peer: Peer,
    Query(query): Query<SetupQuery>,
) -> Result<Answer<SetupView>, Refusal> {
    peer.may_try(&door)?;
    let valid = companies::setup_link_is_valid(&door.desk, &query.token).await?;
    Ok(Answer(SetupView { valid }))
}

/// Set up a company and sign its first administrator in.
///
/// The token works for one company, so that sending this again sets up nothing twice. Sent again with the
/// `Idempotency-Key` of the first time it signs the administrator in, as that did.
#[utoipa::path(post, path = "/setup", tag = "sessions", request_body = Setup, security(()),
    params(("Idempotency-Key" = Option<String>, Header, description = "Chosen by the client for this change")),
    responses((status = 200, body = SessionView), (status = "default", body = ProblemView)))]
pub async fn set_up(
    State(door): State<Door>,
    peer: Peer,
    headers: HeaderMap,
    key: Result<Key, Refusal>,
    Json(setup): Json<Setup>,
) -> Result<(HeaderMap, Answer<SessionView>), Refusal> {
    peer.may_try(&door)?;
    let key = key.ok().map(|key| key.0);
    if key
        .as_ref()
        .is_some_and(|key| !(1..=MAX_KEY).contains(&key.len()))
    {
        return Err(Refusal::new(
            ProblemCode::IdempotencyKeyMissing,
            "a key beyond the limit",
        ));
    }
    let Setup {
        token,
        company,
        administrator:
            NewAdministrator {
                login,
                name,
                password,
            },
    } = setup;
    let company = companies::NewCompany {
        id: company.id,
        name: company.name,
    };
    let administrator = companies::NewAdministrator {
        login: login.clone(),
        name: Name::same(name),
        password: password.clone(),
        locale: language::asked(&headers),
    };
    let id = company.id.clone();
    let done = match &key {
        Some(key) => companies::was_set_up(&door.desk, &token, &id, key).await?,
        None => false,
    };
    if !done {
        let key = key.as_deref();
        companies::set_up(&door.desk, &token, company, administrator, key).await?;
    }
    let signed = guildhall_app::sessions::sign_in(&door.desk, &id, &login, &password).await?;
    sessions::begun(&door, &id, signed).await
}

/// What an administrator may change about the company.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyChange {
    /// Whose time holds where no person's does: an IANA name like Asia/Shanghai.
    time_zone: String,
}

/// Change the company's time zone. Administrators only. Sending it again changes nothing more.
#[utoipa::path(patch, path = "/company", tag = "people", request_body = CompanyChange,
    responses((status = 200, body = MeView), (status = "default", body = ProblemView)))]
pub async fn change(
    State(door): State<Door>,
    caller: Caller,
    Json(change): Json<CompanyChange>,
) -> Result<Answer<MeView>, Refusal> {
    let zone = people::zone(&change.time_zone)?;
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            companies::set_time_zone(cx, zone).await.map(|_| ())
        })
        .await?;
    people::of(&door, &caller.company, caller.user)
        .await
        .map(Answer)
}
