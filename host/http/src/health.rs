//! `GET /healthz`: whether this server can serve. For load balancers and supervisors, without sign-in.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::door::Door;

/// 200 `ok`; 503 when the store has failed or the server is stopping.
pub async fn check(State(door): State<Door>) -> Response {
    let (status, word) = if door.stop.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
    } else if door.desk.store().failed().is_some() {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the store has failed; see the log\n",
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
