//! Every request has an id, is logged once, and is finished even when its client goes away.
//!
//! Logs no query, header or body: a path holds ids only.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use guildhall_app::tasks;
use guildhall_domain::{Problem, ProblemCode};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::language::Reader;
use super::problem::Refusal;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Before the token of a link or a pass, on the page and in the API.
const BEFORE_TOKENS: [&str; 3] = ["/join/", "/continue/", "/passes/"];

/// The path as it may be logged: without the last part of a webhook's address and without the token of
/// a link or a pass, which are secrets.
#[must_use]
pub fn shown(path: &str) -> &str {
    let ends = BEFORE_TOKENS.map(|before| path.find(before).map(|at| at + before.len()));
    if let Some(end) = ends.into_iter().flatten().min() {
        return &path[..end];
    }
    match path.strip_prefix("/hooks/") {
        Some(rest) => {
            let slashes = rest.match_indices('/').nth(2);
            slashes.map_or(path, |(at, _)| &path[..path.len() - rest.len() + at])
        }
        None => path,
    }
}

/// Names one request in answers and logs.
#[derive(Debug, Clone)]
pub struct RequestId(Arc<str>);

impl Default for RequestId {
    fn default() -> Self {
        Self(Arc::from("none"))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Hands out request ids: this start's number and a count, unique enough to find a line in a log.
#[derive(Clone)]
pub struct Numbering {
    start: u32,
    count: Arc<AtomicU64>,
}

impl Numbering {
    /// Ids of one start of the server.
    #[must_use]
    pub fn new(start: u32) -> Self {
        Self {
            start,
            count: Arc::default(),
        }
    }

    fn next(&self) -> RequestId {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        RequestId(format!("{:08x}-{count:x}", self.start).into())
    }
}

/// Gives the request its id and logs how it ended.
pub async fn number(
    State(numbering): State<Numbering>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = numbering.next();
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(Reader::default());
    let span = tracing::info_span!("request", %id, method = %request.method(), path = shown(request.uri().path()));
    let began = tokio::time::Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, micros) = (response.status().as_u16(), began.elapsed().as_micros());
    span.in_scope(|| tracing::debug!(status, micros, "answered"));
    if let Ok(value) = HeaderValue::try_from(&*id.0) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// Runs what may change something to its end, even when the client goes away in the middle.
pub async fn finish(State(running): State<TaskTracker>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let span = tracing::Span::current();
    match tasks::spawn(
        "handler",
        running.track_future(next.run(request).instrument(span)),
    )
    .await
    {
        Ok(response) => response,
        Err(error) => Refusal::from(Problem::new(
            ProblemCode::Internal,
            format!("a handler ended early: {error}"),
        ))
        .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_in_a_path_is_not_logged() {
        for (path, logged) in [
            ("/join/north.AAAA", "/join/"),
            ("/api/v1/join/north.AAAA", "/api/v1/join/"),
            ("/continue/north.c.AAAA", "/continue/"),
            ("/api/v1/passes/north.c.AAAA", "/api/v1/passes/"),
            ("/api/v1/passes/join/AAAA", "/api/v1/passes/"),
            ("/api/v1/customers/me/passes", "/api/v1/customers/me/passes"),
            ("/hooks/north/orders/in/AAAA", "/hooks/north/orders/in"),
            ("/hooks/north/orders/in", "/hooks/north/orders/in"),
            ("/api/v1/chats/c/messages", "/api/v1/chats/c/messages"),
        ] {
            assert_eq!(shown(path), logged);
        }
    }
}
