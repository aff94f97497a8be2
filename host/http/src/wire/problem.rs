//! How a refusal is told: `application/problem+json` (RFC 9457) with the domain's closed list of codes.
//!
//! Sends the person's text only; the log's text is logged here, once, and never sent.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use guildhall_domain::{Locale, Problem, ProblemCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::language::{self, Reader};
use super::requests::{self, RequestId};

/// The body of every answer that is not a success.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// A URI that names the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Which of the closed list.
    pub code: ProblemCode,
    /// What happened and what to do, in the reader's language.
    pub detail: String,
    /// Fields to correct.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldProblemView>,
    /// The request's id; the server's log has more under it.
    pub request: String,
}

/// One field to correct.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FieldProblem)]
pub struct FieldProblemView {
    /// The field's id or name.
    pub field: String,
    /// The row of line items, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column of line items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What to correct, in the reader's language.
    pub message: String,
}

/// A request that was refused or failed.
#[derive(Debug, Clone)]
pub struct Refusal {
    problem: Box<Problem>,
    status: StatusCode,
}

impl Refusal {
    /// With the code's own words; `log` is for the log alone.
    #[must_use]
    pub fn new(code: ProblemCode, log: impl Into<String>) -> Self {
        Problem::new(code, log).into()
    }

    /// With another status than the code's own, where HTTP distinguishes more finely.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let status = status(problem.code);
        Self {
            problem: Box::new(problem),
            status,
        }
    }
}

impl From<guildhall_app::Error> for Refusal {
    fn from(error: guildhall_app::Error) -> Self {
        error.problem().into()
    }
}

impl From<guildhall_plugin::CallError> for Refusal {
    fn from(error: guildhall_plugin::CallError) -> Self {
        Problem::from(error).into()
    }
}

impl IntoResponse for Refusal {
    /// Bare: `tell` puts it into the reader's words on the way out.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The one place that decides a code's HTTP status.
#[must_use]
pub fn status(code: ProblemCode) -> StatusCode {
    use ProblemCode as Code;
    match code {
        Code::Unauthenticated | Code::SignInFailed => StatusCode::UNAUTHORIZED,
        Code::Denied | Code::SetupLinkInvalid => StatusCode::FORBIDDEN,
        Code::NotFound | Code::CommandUnknown => StatusCode::NOT_FOUND,
        Code::IdempotencyKeyMissing => StatusCode::BAD_REQUEST,
        Code::Conflict | Code::AlreadyExists | Code::IdempotencyConflict | Code::ConfirmFirst => {
            StatusCode::CONFLICT
        }
        Code::FormClosed => StatusCode::GONE,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::Invalid | Code::PackageInvalid => StatusCode::UNPROCESSABLE_ENTITY,
        Code::PluginRefused | Code::PluginFailed | Code::PluginOverLimit | Code::PluginOff => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Code::QuotaExceeded | Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Busy | Code::Unavailable | Code::Unknown => StatusCode::SERVICE_UNAVAILABLE,
        Code::TimedOut => StatusCode::GATEWAY_TIMEOUT,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Puts a refusal into the reader's language, and logs what it keeps from them.
pub async fn tell(request: Request, next: Next) -> Response {
    let asked = language::asked(request.headers());
    let reader = request
        .extensions()
        .get::<Reader>()
        .cloned()
        .unwrap_or_default();
    let id = request
        .extensions()
        .get::<RequestId>()
        .cloned()
        .unwrap_or_default();
    let what = format!(
        "{} {}",
        request.method(),
        requests::shown(request.uri().path())
    );
    let mut response = next.run(request).await;
    let Some(refusal) = response.extensions_mut().remove::<Refusal>() else {
        return response;
    };
    let problem = &refusal.problem;
    if refusal.status.is_server_error() {
        tracing::error!(request = %id, what, code = problem.code.as_str(), log = problem.log, "a request failed");
    } else {
        tracing::debug!(request = %id, what, code = problem.code.as_str(), log = problem.log, "a request was refused");
    }
    let locale = reader.locale().unwrap_or(asked);
    let mut told = (refusal.status, Json(view(&refusal, locale, &id))).into_response();
    add_headers(told.headers_mut(), problem);
    for (name, value) in response.headers() {
        told.headers_mut()
            .entry(name)
            .or_insert_with(|| value.clone());
    }
    told
}

fn view(refusal: &Refusal, locale: Locale, id: &RequestId) -> ProblemView {
    let problem = &refusal.problem;
    ProblemView {
        kind: format!("urn:guildhall:problem:{}", problem.code.as_str()),
        title: refusal
            .status
            .canonical_reason()
            .unwrap_or("Error")
            .to_owned(),
        status: refusal.status.as_u16(),
        code: problem.code,
        detail: problem.person.in_locale(locale).into_owned(),
        errors: fields(problem, locale),
        request: id.to_string(),
    }
}

/// The fields of a problem, in one language.
pub fn fields(problem: &Problem, locale: Locale) -> Vec<FieldProblemView> {
    let view = |wrong: &guildhall_domain::FieldError| FieldProblemView {
        field: wrong.field.clone(),
        row: wrong.row,
        column: wrong.column.clone(),
        message: wrong.message.in_locale(locale).into_owned(),
    };
    problem.fields.iter().map(view).collect()
}

fn add_headers(headers: &mut HeaderMap, problem: &Problem) {
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    if let Some(millis) = problem.retry_after_ms {
        headers.insert(
            header::RETRY_AFTER,
            HeaderValue::from(millis.div_ceil(1_000)),
        );
    }
    if problem.code == ProblemCode::Unauthenticated {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
}
