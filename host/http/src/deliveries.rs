//! `/plugins/{plugin}/deliveries`: how far a plugin was told of events, and those that it failed to
//! take. Administrators only.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::deliveries::{self, Aside};
use guildhall_app::windows::Window;
use guildhall_domain::{ChatId, Millis, PluginId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Key, Path, Query};
use crate::wire::problem::{ProblemView, Refusal};

/// Events of one page.
const PAGE: u32 = 50;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DeliveryQuery {
    /// Where the last page ended; without it, the beginning.
    cursor: Option<String>,
}

/// How far a plugin was told of events, and what it failed to take.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryList {
    /// Everything of the log up to here was told, waits or is in the list; absent when the plugin
    /// wants no events.
    told: Option<u64>,
    /// Where the log ends.
    position: u64,
    /// Events that wait after a failure, or behind one of the same chat.
    waiting: u64,
    /// Events that the plugin failed to take five times, the latest first.
    items: Vec<DeliveryView>,
    /// The cursor of the next page; absent on the last.
    next: Option<String>,
}

/// An event that a plugin failed to take.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// Its position in the log, which names it.
    position: u64,
    /// Where it happened.
    chat: Option<ChatId>,
    /// When it was set aside.
    at: Millis,
    /// What went wrong the last time.
    reason: String,
}

/// Events that a plugin failed to take, and how far it was told.
#[utoipa::path(get, path = "/plugins/{plugin}/deliveries", tag = "plugins",
    params(("plugin" = PluginId, Path), DeliveryQuery),
    responses((status = 200, body = DeliveryList), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
    Query(query): Query<DeliveryQuery>,
) -> Result<Answer<DeliveryList>, Refusal> {
    let window = Window {
        cursor: query.cursor,
        limit: PAGE,
    };
    let done = caller
        .read(&door, async move |cx| {
            let standing = deliveries::standing(cx, &plugin).await?;
            Ok((
                standing,
                deliveries::list_aside(cx, &plugin, &window).await?,
            ))
        })
        .await?;
    let (standing, listed) = done.value;
    Ok(Answer(DeliveryList {
        told: standing.cursor,
        position: done.position,
        waiting: standing.waiting,
        items: listed.items.into_iter().map(DeliveryView::from).collect(),
        next: listed.next,
    }))
}

/// Tell a plugin of an event again that it failed to take.
#[utoipa::path(post, path = "/plugins/{plugin}/deliveries/{position}", tag = "plugins",
    params(("plugin" = PluginId, Path), ("position" = u64, Path), Key),
    responses((status = 200, body = DeliveryList), (status = "default", body = ProblemView)))]
pub async fn retry(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path((plugin, position)): Path<(PluginId, u64)>,
) -> Result<Answer<DeliveryList>, Refusal> {
    let key = key.of(
        "tell plugin again",
        &[plugin.as_str(), &position.to_string()],
        &(),
    )?;
    let id = plugin.clone();
    door.desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            deliveries::retry(cx, &id, position).await
        })
        .await?;
    door.plugins.look_again(&caller.company);
    let first = DeliveryQuery { cursor: None };
    list(State(door), caller, Path(plugin), Query(first)).await
}

impl From<Aside> for DeliveryView {
    fn from(aside: Aside) -> Self {
        Self {
            position: aside.fact.position,
            chat: aside.fact.event.chat().cloned(),
            at: aside.at,
            reason: aside.reason,
        }
    }
}
