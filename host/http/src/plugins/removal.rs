//! `DELETE /plugins/{plugin}` and `GET /plugins/{plugin}/export`: taking along what a plugin keeps, and
//! removing it. Administrators only.

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::stream;
use guildhall_app::plugins::{self, Exported, Part};
use guildhall_domain::PluginId;
use serde_json::{Value, json};

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Key, Path};
use crate::wire::problem::{ProblemView, Refusal};

/// Remove a plugin. It is gone at once; what it kept goes after it. Its messages stay.
#[utoipa::path(delete, path = "/plugins/{plugin}", tag = "plugins",
    params(("plugin" = PluginId, Path), Key),
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn remove(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(plugin): Path<PluginId>,
) -> Result<StatusCode, Refusal> {
    let key = key.of("remove plugin", &[plugin.as_str()], &())?;
    let removed = door
        .plugins
        .remove(&caller.company, &caller.user, &plugin, key);
    match removed.await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(caller.told(&door, error.into()).await),
    }
}

/// What a plugin keeps, as JSON lines: its records (values in base64), counters and settings, never its
/// secrets. The last line is `{"end":true}`; without it the answer is not whole.
#[utoipa::path(get, path = "/plugins/{plugin}/export", tag = "plugins",
    params(("plugin" = PluginId, Path)),
    responses((status = 200, content_type = "application/jsonl", body = String),
        (status = "default", body = ProblemView)))]
pub async fn export(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
) -> Result<Response, Refusal> {
    let id = plugin.clone();
    let first = Part::Records(None);
    // Asked once before anything is sent, so that a refusal is an answer of its own.
    let installed = caller
        .read(&door, async move |cx| {
            plugins::export(cx, &id, &first).await?;
            plugins::get(cx, &id).await
        })
        .await?
        .value;
    let head = json!({
        "plugin": installed.id.as_str(),
        "version": installed.version,
        "data_version": installed.data_version,
        "exported_at": door.desk.now().0,
    });
    let name = format!("attachment; filename=\"{}.jsonl\"", installed.id.as_str());
    let start = Pages {
        door,
        caller,
        plugin,
        head: Some(head),
        next: Some(Part::Records(None)),
    };
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    let body = Body::from_stream(stream::try_unfold(Some(start), async |pages| match pages {
        Some(pages) => pages.page().await.map(Some),
        None => Ok(None),
    }));
    Ok((headers, body).into_response())
}

/// What is still to be sent.
struct Pages {
    door: Door,
    caller: Caller,
    plugin: PluginId,
    head: Option<Value>,
    next: Option<Part>,
}

impl Pages {
    /// The next page; behind the last one stands the end.
    async fn page(mut self) -> Result<(Bytes, Option<Pages>), std::io::Error> {
        let mut lines: Vec<Value> = self.head.take().into_iter().collect();
        if let Some(part) = self.next.take() {
            let id = self.plugin.clone();
            let read = self.caller.read(&self.door, async move |cx| {
                plugins::export(cx, &id, &part).await
            });
            let read = read.await.map_err(|_| {
                tracing::warn!(plugin = self.plugin.as_str(), "an export broke off");
                std::io::Error::other("the export broke off")
            })?;
            let (items, next) = read.value;
            lines.extend(items.into_iter().map(line));
            self.next = next;
        }
        let is_last = self.next.is_none();
        if is_last {
            lines.push(json!({ "end": true }));
        }
        let mut text = String::new();
        for line in lines {
            text.push_str(&line.to_string());
            text.push('\n');
        }
        Ok((text.into(), (!is_last).then_some(self)))
    }
}

fn line(item: Exported) -> Value {
    match item {
        Exported::Record { key, value } => {
            json!({ "record": key, "value": STANDARD.encode(value) })
        }
        Exported::Counter { name, value } => json!({ "counter": name, "value": value }),
        Exported::Setting { key, value } => json!({ "setting": key, "value": value }),
    }
}
