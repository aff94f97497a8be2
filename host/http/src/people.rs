//! `/me`, `/people` and `/departments`.

pub mod accounts;
pub mod units;

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::people;
use guildhall_app::views::{self, DepartmentView, MeView, PersonView};
use guildhall_domain::{
    Actor, ChatId, CompanyId, DepartmentId, Form, Locale, Millis, Problem, TimeZone, UserId, texts,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Path, Query};
use crate::wire::problem::{ProblemView, Refusal};

const PAGE: usize = 20;

/// What one may change about oneself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    /// The language one reads.
    locale: Option<Locale>,
    /// The clock that one lives by: an IANA name like Asia/Shanghai.
    time_zone: Option<String>,
    /// Away until then, in Unix milliseconds; null, or a time that has passed: not away.
    #[schema(value_type = Option<Millis>)]
    #[serde(default, deserialize_with = "accounts::given")]
    absent_until: Option<Option<Millis>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PeopleQuery {
    /// Part of a name or login; empty finds the first ones.
    #[serde(default)]
    query: String,
    /// How many, at most 50.
    limit: Option<usize>,
    /// Only who is in this department or below it; several, separated by commas, at most 20.
    department: Option<String>,
    /// Only who is in this chat.
    chat: Option<ChatId>,
}

/// People that were found.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonList {
    items: Vec<PersonView>,
}

/// All departments.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentList {
    items: Vec<DepartmentView>,
}

/// Who is signed in.
#[utoipa::path(get, path = "/me", tag = "people",
    responses((status = 200, body = MeView), (status = "default", body = ProblemView)))]
pub async fn me(State(door): State<Door>, caller: Caller) -> Result<Answer<MeView>, Refusal> {
    of(&door, &caller.company, caller.user).await.map(Answer)
}

/// Change one's language, time zone or absence; what is left out stays. Sending it again changes nothing more.
#[utoipa::path(patch, path = "/me", tag = "people", request_body = MeChange,
    responses((status = 200, body = MeView), (status = "default", body = ProblemView)))]
pub async fn change_me(
    State(door): State<Door>,
    caller: Caller,
    Json(change): Json<MeChange>,
) -> Result<Answer<MeView>, Refusal> {
    let change = people::OwnChange {
        locale: change.locale,
        time_zone: change.time_zone.as_deref().map(zone).transpose()?,
        absent_until: change.absent_until,
    };
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            people::change_me(cx, change).await.map(|_| ())
        })
        .await?;
    of(&door, &caller.company, caller.user).await.map(Answer)
}

/// The time zone of that name.
pub fn zone(name: &str) -> Result<TimeZone, Refusal> {
    TimeZone::named(name).map_err(|_| Problem::field("time_zone", texts::UNKNOWN_TIME_ZONE).into())
}

/// Find people by a part of their name or login.
#[utoipa::path(get, path = "/people", tag = "people", params(PeopleQuery),
    responses((status = 200, body = PersonList), (status = "default", body = ProblemView)))]
pub async fn search(
    State(door): State<Door>,
    caller: Caller,
    Query(query): Query<PeopleQuery>,
) -> Result<Answer<PersonList>, Refusal> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, people::MOST_FOUND);
    let among = people::Among {
        departments: departments_in(query.department.as_deref().unwrap_or_default())?,
        chat: query.chat,
    };
    let done = caller
        .read(&door, async move |cx| {
            let found = people::search(cx, &query.query, &among, limit).await?;
            views::users(cx, &found, caller.locale).await
        })
        .await?;
    Ok(Answer(PersonList { items: done.value }))
}

fn departments_in(list: &str) -> Result<Vec<DepartmentId>, Refusal> {
    let ids = list.split(',').map(str::trim).filter(|id| !id.is_empty());
    let read: Option<Vec<DepartmentId>> = ids.map(|id| DepartmentId::new(id).ok()).collect();
    match read {
        Some(read) if read.len() <= Form::MOST_DEPARTMENTS => Ok(read),
        _ => Err(Problem::field("department", texts::UNKNOWN_DEPARTMENT).into()),
    }
}

/// One person.
#[utoipa::path(get, path = "/people/{person}", tag = "people", params(("person" = UserId, Path)),
    responses((status = 200, body = PersonView), (status = "default", body = ProblemView)))]
pub async fn get(
    State(door): State<Door>,
    caller: Caller,
    Path(person): Path<UserId>,
) -> Result<Answer<PersonView>, Refusal> {
    let done = caller
        .read(&door, async move |cx| {
            let found = people::get(cx, &person).await?;
            views::person(cx, &found, caller.locale).await
        })
        .await?;
    Ok(Answer(done.value))
}

/// All departments of the company; `parent` makes them a tree.
#[utoipa::path(get, path = "/departments", tag = "people",
    responses((status = 200, body = DepartmentList), (status = "default", body = ProblemView)))]
pub async fn departments(
    State(door): State<Door>,
    caller: Caller,
) -> Result<Answer<DepartmentList>, Refusal> {
    let done = caller
        .read(&door, async move |cx| {
            let found = people::departments(cx).await?;
            Ok(views::departments(&found, caller.locale))
        })
        .await?;
    Ok(Answer(DepartmentList { items: done.value }))
}

/// A user, as they see themselves.
pub async fn of(door: &Door, company: &CompanyId, user: UserId) -> Result<MeView, Refusal> {
    let actor = Actor::User(user.clone());
    let done = door
        .desk
        .read(company, &actor, async move |cx| {
            let user = people::get(cx, &user).await?;
            views::me(cx, &user).await
        })
        .await?;
    Ok(MeView {
        cursor: done.position,
        ..done.value
    })
}
