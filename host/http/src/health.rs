//! `GET /healthz`: whether this server can serve. For load balancers and supervisors, without sign-in.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use tokio::time::timeout;

use crate::door::Door;

/// Longest that the store may take to answer. Who asks gives up after a few seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// 200 `ok`; 503 when the store has failed or does not answer, or the server is stopping.
pub async fn check(State(door): State<Door>) -> Response {
    let (status, word) = if door.stop.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
    } else if door.desk.store().failed().is_some() {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the store has failed; see the log\n",
        )
    } else if !matches!(timeout(PATIENCE, door.desk.look()).await, Ok(Ok(()))) {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the store does not answer\n",
        )
    } else {
        (StatusCode::OK, "ok\n")
    };
    (
        status,
        [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        word,
    )
        .into_response()
}
