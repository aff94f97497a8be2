//! `/plugins/{plugin}/webhooks`: where the outside sends to a plugin, and renewing an address that
//! became known. Administrators only.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::{plugins, webhooks};
use guildhall_domain::{CallId, Millis, PluginId, ProblemCode};
use guildhall_manifest::{Auth, WebhookSpec};
use serde::Serialize;
use utoipa::ToSchema;

use crate::door::Door;
use crate::wire::caller::Caller;
use crate::wire::extract::{Key, Path};
use crate::wire::problem::{self, ProblemView, Refusal};

/// The last requests for a plugin.
#[derive(Debug, Serialize, ToSchema)]
pub struct HookRequestList {
    /// The latest first, at most 50, of the last 7 days.
    items: Vec<HookRequestView>,
}

/// A request that came from outside for a plugin. Its body is not kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HookRequest)]
pub struct HookRequestView {
    /// When.
    at: Millis,
    /// Which webhook.
    webhook: String,
    /// The HTTP status that its sender was told.
    status: u16,
    /// Why it was refused; absent when the plugin answered.
    refused: Option<ProblemCode>,
    /// Names the call of the plugin, where there was one.
    #[schema(value_type = String)]
    call: CallId,
    /// Bytes of its body.
    bytes: u64,
}

impl From<webhooks::Asked> for HookRequestView {
    fn from(asked: webhooks::Asked) -> Self {
        let refused = asked.refused.map(problem::status);
        Self {
            at: asked.at,
            webhook: asked.webhook,
            status: refused.map_or(asked.status.unwrap_or(0), |status| status.as_u16()),
            refused: asked.refused,
            call: asked.call,
            bytes: asked.bytes,
        }
    }
}

/// The last requests from outside for a plugin, taken or refused. Administrators only.
#[utoipa::path(get, path = "/plugins/{plugin}/webhooks/requests", tag = "plugins",
    params(("plugin" = PluginId, Path)),
    responses((status = 200, body = HookRequestList), (status = "default", body = ProblemView)))]
pub async fn requests(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
) -> Result<Answer<HookRequestList>, Refusal> {
    let done = caller
        .read(&door, async move |cx| webhooks::requests(cx, &plugin).await)
        .await?;
    let items = done.value.into_iter().map(Into::into).collect();
    Ok(Answer(HookRequestList { items }))
}

/// The webhooks of a plugin.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookList {
    items: Vec<WebhookView>,
}

/// Where the outside sends to a plugin.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookView {
    /// Its name.
    name: String,
    /// What it is for.
    description: String,
    /// The path of its address on this server. Who knows one with a token may send.
    path: String,
    /// The setting with the secret that requests are signed with; none where the address is the secret.
    secret: Option<String>,
}

/// The webhooks of a plugin, with their addresses.
#[utoipa::path(get, path = "/plugins/{plugin}/webhooks", tag = "plugins",
    params(("plugin" = PluginId, Path)),
    responses((status = 200, body = WebhookList), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
) -> Result<Answer<WebhookList>, Refusal> {
    let (desk, locale) = (door.desk.clone(), caller.locale);
    let company = caller.company.clone();
    let done = caller
        .read(&door, async move |cx| {
            let manifest = plugins::manifest(cx, &plugin).await?;
            let mut items = Vec::with_capacity(manifest.webhooks.len());
            for spec in &manifest.webhooks {
                let token = webhooks::address(cx, &desk, &plugin, &spec.name).await?;
                let base = format!("/hooks/{company}/{plugin}/{}", spec.name);
                items.push(WebhookView::new(spec, &base, &token, locale.as_str()));
            }
            Ok(items)
        })
        .await?;
    Ok(Answer(WebhookList { items: done.value }))
}

/// Give a webhook another address; the one that it had is good no more.
#[utoipa::path(post, path = "/plugins/{plugin}/webhooks/{name}/address", tag = "plugins",
    params(("plugin" = PluginId, Path), ("name" = String, Path), Key),
    responses((status = 200, body = WebhookList), (status = "default", body = ProblemView)))]
pub async fn renew(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path((plugin, name)): Path<(PluginId, String)>,
) -> Result<Answer<WebhookList>, Refusal> {
    let key = key.of("renew webhook", &[plugin.as_str(), &name], &())?;
    let (desk, id) = (door.desk.clone(), plugin.clone());
    door.desk
        .transact(&caller.company, &caller.actor, Some(key), async move |cx| {
            // The address is not part of the answer that is kept.
            webhooks::renew(cx, &desk, &id, &name).await.map(|_| ())
        })
        .await?;
    list(State(door), caller, Path(plugin)).await
}

impl WebhookView {
    fn new(spec: &WebhookSpec, base: &str, token: &str, locale: &str) -> Self {
        let (path, secret) = match &spec.auth {
            Auth::Token => (format!("{base}/{token}"), None),
            Auth::Hmac { secret, .. } => (base.to_owned(), Some(secret.to_string())),
        };
        Self {
            name: spec.name.to_string(),
            description: spec.description.get(locale).to_owned(),
            path,
            secret,
        }
    }
}
