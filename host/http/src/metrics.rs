//! `/plugins/{plugin}/metrics`: what a plugin counted and measured, by day. Administrators only.

use std::collections::BTreeMap;

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::metrics::{self, Metric};
use guildhall_domain::{Millis, PluginId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Path, Query};
use crate::wire::problem::{ProblemView, Refusal};

/// Days that are shown when nothing else is asked for.
const WEEK: u64 = 7;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MetricQuery {
    /// How many days, today included; 7 unless told, at most 31.
    days: Option<u64>,
}

/// One series on one day (UTC).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Metric)]
pub struct MetricView {
    /// When the day began, in Unix milliseconds.
    day: Millis,
    /// What the plugin calls it.
    name: String,
    /// What tells it apart from others of the name.
    labels: BTreeMap<String, String>,
    /// What was counted, or how many values there were.
    count: i64,
    /// The sum of the values; absent when it was only counted.
    sum: Option<f64>,
}

/// What a plugin counted and measured.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricList {
    items: Vec<MetricView>,
}

/// What a plugin counted and measured, by day and name. Administrators only.
#[utoipa::path(get, path = "/plugins/{plugin}/metrics", tag = "plugins",
    params(("plugin" = PluginId, Path), MetricQuery),
    responses((status = 200, body = MetricList), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
    Query(query): Query<MetricQuery>,
) -> Result<Answer<MetricList>, Refusal> {
    let days = query.days.unwrap_or(WEEK);
    let done = caller
        .read(&door, async move |cx| {
            metrics::list(cx, &plugin, days).await
        })
        .await?;
    let view = |one: Metric| MetricView {
        day: Millis(one.day * Millis::DAY),
        name: one.name,
        labels: one.labels,
        count: one.count,
        sum: one.sum,
    };
    Ok(Answer(MetricList {
        items: done.value.into_iter().map(view).collect(),
    }))
}
