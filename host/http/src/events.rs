//! `GET /events`: the same frames as the socket's, for clients that poll.

use axum::Json;
use axum::extract::State;
use guildhall_live::Page;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::door::Door;
use crate::socket::refused;
use crate::wire::extract::Query;
use crate::wire::member::MemberCaller;
use crate::wire::problem::{ProblemView, Refusal};

const PAGE: usize = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    /// The position up to which the client knows everything.
    after: u64,
    /// How many entries of the log to consider, at most 200.
    limit: Option<usize>,
}

/// What happened after a position.
#[utoipa::path(get, path = "/events", tag = "events", params(EventsQuery),
    responses((status = 200, body = Page), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: MemberCaller,
    Query(query): Query<EventsQuery>,
) -> Result<Json<Page>, Refusal> {
    let limit = query.limit.unwrap_or(PAGE);
    let page = door
        .live
        .page(&caller.viewer(), query.after, limit)
        .await
        .map_err(refused)?;
    Ok(Json(page))
}
