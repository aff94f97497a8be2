//! `/forms`: answers to a form that a plugin opened.

use axum::Json as Answer;
use axum::extract::State;
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
