//! Accounts for whoever administers them: adding people, changing them, switching them off and on.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::passwords::{self, PasswordHash};
use guildhall_app::people::{self, NewUser, UserChange};
use guildhall_app::views::{self, AccountView};
use guildhall_domain::{DepartmentId, Locale, Millis, Name, Placement, UserId};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path};
use crate::wire::problem::{ProblemView, Refusal};

/// A name in both languages; one may be empty.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// In Chinese.
    #[serde(default)]
    zh: String,
    /// In English.
    #[serde(default)]
    en: String,
}

impl From<Names> for Name {
    fn from(names: Names) -> Self {
        Name::of(names.zh.trim(), names.en.trim())
    }
}

/// A job in a department.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlacement {
    /// The department.
    department: DepartmentId,
    /// What the person is there.
    position: Names,
    /// True: leads it.
    #[serde(default)]
    head: bool,
}

impl From<NewPlacement> for Placement {
    fn from(job: NewPlacement) -> Self {
        Placement {
            department: job.department,
            position: job.position.into(),
            head: job.head,
        }
    }
}

/// A person to be.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// What is typed at sign-in: 1 to 64 letters, digits or `. _ - @`.
    login: String,
    /// The person's name.
    name: Names,
    /// Address for mail.
    email: Option<String>,
    /// The language they read; Chinese unless said.
    locale: Option<Locale>,
    /// Departments with positions, at most ten, the first one shown.
    #[serde(default)]
    placements: Vec<NewPlacement>,
    /// Whom they report to.
    manager: Option<UserId>,
    /// True: administrator.
    #[serde(default)]
    administrator: bool,
    /// 10 characters at least; without one they cannot sign in yet. Not part of what the key stands for.
    #[serde(default, skip_serializing)]
    password: Option<String>,
}

/// What is to be different; what is left out stays, and null takes away.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AccountChange {
    /// What is typed at sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    /// The person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Names>,
    /// Address for mail.
    #[schema(value_type = Option<String>)]
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    email: Option<Option<String>>,
    /// All departments with positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    placements: Option<Vec<NewPlacement>>,
    /// Whom they report to.
    #[schema(value_type = Option<UserId>)]
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    manager: Option<Option<UserId>>,
    /// False switches the account off: its sessions end and its connections are closed at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    /// Whether they administer.
    #[serde(skip_serializing_if = "Option::is_none")]
    administrator: Option<bool>,
    /// Away until then, in Unix milliseconds.
    #[schema(value_type = Option<Millis>)]
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    absent_until: Option<Option<Millis>>,
    /// A new password; ends all sessions. Not part of what the key stands for.
    #[serde(skip_serializing)]
    password: Option<String>,
}

/// Tells what was sent as null from what was not sent.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// An account with everything that can be changed about it. For administrators.
#[utoipa::path(get, path = "/people/{person}/account", tag = "people",
    params(("person" = UserId, Path)),
    responses((status = 200, body = AccountView), (status = "default", body = ProblemView)))]
pub async fn account(
    State(door): State<Door>,
    caller: Caller,
    Path(person): Path<UserId>,
) -> Result<Answer<AccountView>, Refusal> {
    let done = caller
        .read(&door, async move |cx| people::account(cx, &person).await)
        .await?;
    Ok(Answer(views::account(&done.value)))
}

/// Add a person, who is then in the group of everybody. For administrators.
#[utoipa::path(post, path = "/people", tag = "people", request_body = NewAccount, params(Key),
    responses((status = 200, body = AccountView), (status = "default", body = ProblemView)))]
pub async fn add(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Json(new): Json<NewAccount>,
) -> Result<Answer<AccountView>, Refusal> {
    let key = key.of("add person", &[], &new)?;
    let password = hashed(&door, &caller, new.password.as_deref()).await?;
    let new = NewUser {
        id: None,
        login: new.login,
        name: new.name.into(),
        email: new.email,
        locale: new.locale.unwrap_or_default(),
        placements: new.placements.into_iter().map(Placement::from).collect(),
        manager: new.manager,
        administrator: new.administrator,
    };
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            let user = people::add_user(cx, new.clone()).await?;
            if let Some(password) = &password {
                passwords::set(cx, &user.id, password)?;
            }
            Ok(user)
        })
        .await?;
    Ok(Answer(views::account(&done.value)))
}

/// Change a person. For administrators.
#[utoipa::path(patch, path = "/people/{person}", tag = "people", request_body = AccountChange,
    params(("person" = UserId, Path), Key),
    responses((status = 200, body = AccountView), (status = "default", body = ProblemView)))]
pub async fn change(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(person): Path<UserId>,
    Json(change): Json<AccountChange>,
) -> Result<Answer<AccountView>, Refusal> {
    let key = key.of("change person", &[person.as_str()], &change)?;
    let password = hashed(&door, &caller, change.password.as_deref()).await?;
    let jobs = |all: Vec<NewPlacement>| all.into_iter().map(Placement::from).collect();
    let change = UserChange {
        login: change.login,
        name: change.name.map(Name::from),
        email: change.email,
        placements: change.placements.map(jobs),
        manager: change.manager,
        active: change.active,
        administrator: change.administrator,
        absent_until: change.absent_until,
        password,
    };
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            people::change_user(cx, &person, change.clone()).await
        })
        .await?;
    Ok(Answer(views::account(&done.value)))
}

/// Hashing takes memory and time, so it is done for administrators alone.
async fn hashed(
    door: &Door,
    caller: &Caller,
    password: Option<&str>,
) -> Result<Option<PasswordHash>, Refusal> {
    let Some(password) = password else {
        return Ok(None);
    };
    caller
        .read(door, async |cx| people::may_manage(cx).await)
        .await?;
    Ok(Some(passwords::hash(&door.desk, password).await?))
}
