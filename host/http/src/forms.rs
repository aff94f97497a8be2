//! `/forms`: answers to a form that a plugin opened, and what it does while it is filled in.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::views::{self, FormView, OptionItemView};
use guildhall_domain::FormId;
use guildhall_domain::forms::Entry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::commands::OutcomeView;
use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path};
use crate::wire::problem::{ProblemView, Refusal};

/// Answers to a form.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// One for each field that was answered.
    entries: Vec<Entry>,
}

/// Send a form's answers.
///
/// Wrong answers come back as a problem with `errors` by field; the form stays open.
#[utoipa::path(post, path = "/forms/{form}/submissions", tag = "plugins",
    params(("form" = FormId, Path), Key), request_body = Submission,
    responses((status = 200, body = OutcomeView), (status = "default", body = ProblemView)))]
pub async fn submit(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(form): Path<FormId>,
    Json(new): Json<Submission>,
) -> Result<Answer<OutcomeView>, Refusal> {
    let key = key.of("submit form", &[form.as_str()], &new)?;
    let outcome = door
        .plugins
        .submit(&caller.on_call(), &form, new.entries, key)
        .await;
    OutcomeView::of(&door, &caller, outcome).await
}

/// Answers so far.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormChange {
    /// The watched field that changed.
    field: String,
    /// What was answered so far; what does not fit its field is passed over.
    entries: Vec<Entry>,
}

/// Tell that a watched field changed; the form as it is from now on.
///
/// It keeps its id. Nothing needs to be complete yet.
#[utoipa::path(post, path = "/forms/{form}/changes", tag = "plugins",
    params(("form" = FormId, Path), Key), request_body = FormChange,
    responses((status = 200, body = FormView), (status = "default", body = ProblemView)))]
pub async fn change(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(form): Path<FormId>,
    Json(new): Json<FormChange>,
) -> Result<Answer<FormView>, Refusal> {
    let key = key.of("change form", &[form.as_str()], &new)?;
    let FormChange { field, entries } = new;
    let changed = door
        .plugins
        .form_changed(&caller.on_call(), &form, &field, entries, key)
        .await;
    let open = match changed {
        Ok(open) => open,
        Err(error) => return Err(caller.told(&door, error.into()).await),
    };
    let done = caller
        .read(&door, async move |cx| {
            views::form(cx, &open.plugin, &open.id, &open.form, caller.locale).await
        })
        .await?;
    Ok(Answer(done.value))
}

/// What is typed in a lookup.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormQuery {
    /// What is typed so far; 200 characters of it are used.
    typed: String,
    /// What was answered so far; what does not fit its field is passed over.
    entries: Vec<Entry>,
}

/// Options of a lookup.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormOptions {
    items: Vec<OptionItemView>,
}

/// Options of a lookup for what is typed so far, at most 50. Changes nothing.
#[utoipa::path(post, path = "/forms/{form}/fields/{field}/suggestions", tag = "plugins",
    params(("form" = FormId, Path), ("field" = String, Path)), request_body = FormQuery,
    responses((status = 200, body = FormOptions), (status = "default", body = ProblemView)))]
pub async fn suggest(
    State(door): State<Door>,
    caller: Caller,
    Path((form, field)): Path<(FormId, String)>,
    Json(query): Json<FormQuery>,
) -> Result<Answer<FormOptions>, Refusal> {
    let FormQuery { typed, entries } = query;
    let found = door
        .plugins
        .form_suggest(&caller.on_call(), &form, &field, &typed, entries)
        .await;
    let (plugin, options) = match found {
        Ok(found) => found,
        Err(error) => return Err(caller.told(&door, error.into()).await),
    };
    let done = caller
        .read(&door, async move |cx| {
            views::options(cx, &plugin, &options, caller.locale).await
        })
        .await?;
    Ok(Answer(FormOptions { items: done.value }))
}
