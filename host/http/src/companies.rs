//! `/setup`: the first administrator's way in, with the one-time link that a first start prints.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use guildhall_app::companies;
use guildhall_app::views::MeView;
use guildhall_domain::{CompanyId, Name};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::people;
use crate::sessions::{self, SessionView};
use crate::wire::address::Peer;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Query};
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
/// The token works for one company, so that sending this again sets up nothing twice.
#[utoipa::path(post, path = "/setup", tag = "sessions", request_body = Setup, security(()),
    responses((status = 200, body = SessionView), (status = "default", body = ProblemView)))]
pub async fn set_up(
    State(door): State<Door>,
    peer: Peer,
    headers: HeaderMap,
    Json(setup): Json<Setup>,
) -> Result<(HeaderMap, Answer<SessionView>), Refusal> {
    peer.may_try(&door)?;
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
    let (company, _) = companies::set_up(&door.desk, &token, company, administrator).await?;
    let signed =
        guildhall_app::sessions::sign_in(&door.desk, &company.id, &login, &password).await?;
    sessions::begun(&door, &company.id, signed).await
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
