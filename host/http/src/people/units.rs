//! Departments for whoever administers them: adding, renaming, moving, removing.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use guildhall_app::people::{self, DepartmentChange, NewDepartment};
use guildhall_app::views::{self, DepartmentView};
use guildhall_domain::{Department, DepartmentId, Locale, Name};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::accounts::{Names, given};
use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path};
use crate::wire::problem::{ProblemView, Refusal};

/// A department to be.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    /// What it is called.
    name: Names,
    /// The unit above.
    parent: Option<DepartmentId>,
}

/// What is to be different; what is left out stays.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UnitChange {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Names>,
    /// The unit above; null for the top.
    #[schema(value_type = Option<DepartmentId>)]
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    parent: Option<Option<DepartmentId>>,
}

/// Add a department. For administrators.
#[utoipa::path(post, path = "/departments", tag = "people", request_body = NewUnit, params(Key),
    responses((status = 200, body = DepartmentView), (status = "default", body = ProblemView)))]
pub async fn add(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Json(new): Json<NewUnit>,
) -> Result<Answer<DepartmentView>, Refusal> {
    let key = key.of("add department", &[], &new)?;
    let new = NewDepartment {
        id: None,
        name: new.name.into(),
        parent: new.parent,
    };
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            people::add_department(cx, new.clone()).await
        })
        .await?;
    view(&done.value, caller.locale)
}

/// Rename or move a department. For administrators.
#[utoipa::path(patch, path = "/departments/{department}", tag = "people", request_body = UnitChange,
    params(("department" = DepartmentId, Path), Key),
    responses((status = 200, body = DepartmentView), (status = "default", body = ProblemView)))]
pub async fn change(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(department): Path<DepartmentId>,
    Json(change): Json<UnitChange>,
) -> Result<Answer<DepartmentView>, Refusal> {
    let key = key.of("change department", &[department.as_str()], &change)?;
    let change = DepartmentChange {
        name: change.name.map(Name::from),
        parent: change.parent,
    };
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            people::change_department(cx, &department, change.clone()).await
        })
        .await?;
    view(&done.value, caller.locale)
}

/// Remove a department in which nobody and nothing is. For administrators.
#[utoipa::path(delete, path = "/departments/{department}", tag = "people",
    params(("department" = DepartmentId, Path), Key),
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn remove(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(department): Path<DepartmentId>,
) -> Result<StatusCode, Refusal> {
    let key = key.of("remove department", &[department.as_str()], &())?;
    door.desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            people::remove_department(cx, &department).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(department: &Department, locale: Locale) -> Result<Answer<DepartmentView>, Refusal> {
    Ok(Answer(views::department(department, locale)))
}
