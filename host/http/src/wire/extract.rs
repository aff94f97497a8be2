//! What handlers take from a request, parsed at the door into types that cannot be wrong.
//!
//! Every failure is a problem with a sentence that says what to send instead.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use guildhall_app::IdempotencyKey;
use guildhall_domain::problems::Said;
use guildhall_domain::{Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, Required};

use super::problem::Refusal;

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Problem::new(
                ProblemCode::Unsupported,
                "no JSON content type",
            )
            .saying(Said::plain("Content-Type: application/json"))
            .into()),
            Err(other) if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Refusal::new(
                ProblemCode::TooLarge,
                "a JSON body beyond the limit",
            )),
            Err(other) => Err(malformed(&other.body_text())),
        }
    }
}

/// The ids in the path. What is no id names nothing.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match <axum::extract::Path<T> as FromRequestParts<S>>::from_request_parts(parts, state)
            .await
        {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(error)) => {
                Err(Refusal::new(ProblemCode::NotFound, error.body_text()))
            }
            Err(other) => Err(Refusal::new(ProblemCode::Internal, other.body_text())),
        }
    }
}

/// The query.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        axum::extract::Query::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|error: QueryRejection| malformed(&error.body_text()))
    }
}

/// The key under which a change is done at most once.
#[derive(Debug, Clone)]
pub struct Key(pub String);

impl Key {
    /// The key together with the request that it stands for: what is done, to what, and the body.
    ///
    /// # Errors
    /// When the key is none.
    pub fn of<T: Serialize>(
        &self,
        what: &str,
        ids: &[&str],
        body: &T,
    ) -> Result<IdempotencyKey, Refusal> {
        let body = serde_json::to_vec(body)
            .map_err(|e| Refusal::new(ProblemCode::Internal, e.to_string()))?;
        let mut parts: Vec<&[u8]> = vec![what.as_bytes()];
        parts.extend(ids.iter().map(|id| id.as_bytes()));
        parts.push(&body);
        Ok(IdempotencyKey::new(&self.0, &parts)?)
    }
}

impl IntoParams for Key {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .min_length(Some(1))
            .max_length(Some(MAX_KEY))
            .build();
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(
                "Chosen by the client for this change; sent again with it, nothing is done twice.",
            ))
            .schema(Some(schema))
            .build();
        vec![key]
    }
}

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest key, in bytes.
pub const MAX_KEY: usize = 64;

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        // What a key may be, the app says.
        match parts.headers.get(KEY).map(|sent| sent.to_str()) {
            Some(Ok(text)) => Ok(Self(text.to_owned())),
            Some(Err(_)) | None => Err(Refusal::new(ProblemCode::IdempotencyKeyMissing, "no key")),
        }
    }
}

fn malformed(why: &str) -> Refusal {
    // The parser's words name the place and speak of nothing but what was sent.
    let shown: String = why.chars().take(300).collect();
    let problem = Problem::new(ProblemCode::Invalid, why).saying(Said::plain(shown));
    Refusal::from(problem).with_status(StatusCode::BAD_REQUEST)
}
