//! `/plugins`: what is installed, what a package could do, and installing it. Administrators only.

pub mod removal;
mod scopes;
mod views;
mod visible;

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, pin_mut};
use guildhall_app::{IdempotencyKey, plugins};
use guildhall_domain::{Action, Capability, Grants, Object, PluginId, ProblemCode, VisibleTo};
use guildhall_plugin::Change;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::scopes::Scopes;
use self::views::{PluginList, PluginPage, PluginView, SheetView};
use self::visible::VisibleToView;
use crate::door::Door;
use crate::files::capped;
use crate::settings::SettingsChecked;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path, Query};
use crate::wire::problem::{ProblemView, Refusal};

/// Largest package, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Most grants that are read from a query.
const MOST_GRANTS: usize = 64;

/// The installed plugins.
#[utoipa::path(get, path = "/plugins", tag = "plugins",
    responses((status = 200, body = PluginList), (status = "default", body = ProblemView)))]
pub async fn list(State(door): State<Door>, caller: Caller) -> Result<Answer<PluginList>, Refusal> {
    let done = caller
        .read(&door, async move |cx| {
            let administrator = cx.standing().await?.administrator;
            Ok((plugins::list(cx).await?, administrator))
        })
        .await?;
    let (list, administrator) = done.value;
    let items = list.into_iter().map(|one| {
        let paused = door.plugins.paused(&caller.company, &one.id);
        PluginView::new(one, caller.locale).paused(paused.filter(|_| administrator))
    });
    Ok(Answer(PluginList {
        items: items.collect(),
    }))
}

/// Look at a package without installing it: what it can do, and what it cannot.
#[utoipa::path(post, path = "/plugins/inspect", tag = "plugins",
    request_body(content = Vec<u8>, content_type = "application/wasm"),
    responses((status = 200, body = SheetView), (status = "default", body = ProblemView)))]
pub async fn inspect(
    State(door): State<Door>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer<SheetView>, Refusal> {
    caller
        .read(&door, async move |cx| {
            cx.allow(Action::ManagePlugins, Object::Company).await
        })
        .await?;
    let package = whole(body, &headers).await?;
    let sheet = match door.plugins.inspect(package).await {
        Ok(sheet) => sheet,
        Err(error) => return Err(caller.told(&door, error.into()).await),
    };
    let id = PluginId::new(sheet.id.as_str()).ok();
    let before = caller
        .read(&door, async move |cx| {
            let Some(id) = &id else { return Ok(None) };
            match plugins::get(cx, id).await {
                Ok(installed) => Ok(Some((installed, plugins::manifest(cx, id).await?))),
                Err(error) if error.problem().code == ProblemCode::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        })
        .await?;
    Ok(Answer(SheetView::new(
        &sheet,
        before.value.as_ref(),
        caller.locale,
    )))
}

/// Install a package with what is granted to it: `?grant=chat/posting&grant=storage/kv`.
#[utoipa::path(post, path = "/plugins", tag = "plugins",
    params(("grant" = Vec<String>, Query, description = "What is granted"),
        ("scopes" = Option<String>, Query, description = "How far, as JSON: scopes by capability. Absent: as before"),
        ("visible_to" = Option<String>, Query, description = "Who may use it, as JSON. Absent: as before, at first everybody"),
        Key),
    request_body(content = Vec<u8>, content_type = "application/wasm"),
    responses((status = 200, body = PluginView), (status = "default", body = ProblemView)))]
pub async fn install(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer<PluginView>, Refusal> {
    let wanted = wanted(&query)?;
    let package = whole(body, &headers).await?;
    let digest = blake3::hash(&package).to_hex();
    let key = key.of("install plugin", &[digest.as_str()], &query)?;
    match door
        .plugins
        .install(
            &caller.company,
            &caller.user,
            package,
            (wanted.grants, wanted.limits),
            wanted.visible_to,
            key,
        )
        .await
    {
        Ok(installed) => {
            let checked = SettingsChecked::of(&door, &caller, &installed.id).await;
            let view = PluginView::new(installed, caller.locale);
            // That it is installed stands, whatever became of the question.
            Ok(Answer(view.checked(checked.unwrap_or_default())))
        }
        Err(error) => Err(caller.told(&door, error.into()).await),
    }
}

/// An installed plugin, with what it can do, read from the binary that runs.
#[utoipa::path(get, path = "/plugins/{plugin}", tag = "plugins",
    params(("plugin" = PluginId, Path)),
    responses((status = 200, body = PluginPage), (status = "default", body = ProblemView)))]
pub async fn get(
    State(door): State<Door>,
    caller: Caller,
    Path(plugin): Path<PluginId>,
) -> Result<Answer<PluginPage>, Refusal> {
    let (company, user) = (&caller.company, &caller.user);
    let (installed, sheet) = match door.plugins.sheet(company, user, &plugin).await {
        Ok(found) => found,
        Err(error) => return Err(caller.told(&door, error.into()).await),
    };
    let named: Vec<_> = match &installed.visible_to {
        VisibleTo::Everyone => Vec::new(),
        VisibleTo::Chosen(chosen) => chosen.users.iter().cloned().collect(),
    };
    let locale = caller.locale;
    let read = caller.read(&door, async move |cx| {
        let people = guildhall_app::views::people(cx, &named, locale).await?;
        Ok((plugins::manifest(cx, &plugin).await?, people))
    });
    let (manifest, visible_people) = read.await?.value;
    let visible_to = VisibleToView::from(&installed.visible_to);
    let before = (installed, manifest);
    let sheet = SheetView::new(&sheet, Some(&before), caller.locale);
    let paused = door.plugins.paused(company, &before.0.id);
    let plugin = PluginView::new(before.0, caller.locale).paused(paused);
    Ok(Answer(PluginPage {
        plugin,
        sheet,
        visible_to,
        visible_people,
    }))
}

/// Whether a plugin is called.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PluginState {
    /// True: it is called.
    on: bool,
    /// Why it is switched off, for other administrators: at most 500 characters.
    #[serde(default)]
    reason: String,
}

/// Switch a plugin on or off, from the next call on.
#[utoipa::path(put, path = "/plugins/{plugin}/state", tag = "plugins",
    params(("plugin" = PluginId, Path), Key), request_body = PluginState,
    responses((status = 200, body = PluginView), (status = "default", body = ProblemView)))]
pub async fn set_state(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(plugin): Path<PluginId>,
    Json(state): Json<PluginState>,
) -> Result<Answer<PluginView>, Refusal> {
    let key = key.of("switch plugin", &[plugin.as_str()], &state)?;
    let state = if state.on {
        plugins::State::On
    } else {
        if state.reason.chars().count() > plugins::LONGEST_REASON {
            return Err(Refusal::new(
                ProblemCode::TooLarge,
                "a reason beyond the limit",
            ));
        }
        let (reason, since) = (state.reason, door.desk.now());
        plugins::State::Off { reason, since }
    };
    changed(&door, &caller, &plugin, Change::State(state), key).await
}

/// What a plugin may do.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PluginGrants {
    /// The names of capabilities, such as `chat/posting`.
    grants: Vec<String>,
    /// How far each of them reaches, by capability; what is not named here is not limited.
    #[serde(default)]
    scopes: Scopes,
}

/// Open a plugin to everybody, or to those who are named by any of the three lists, from the next call
/// on. Outside of it, the plugin does not exist for a person.
#[utoipa::path(put, path = "/plugins/{plugin}/visible-to", tag = "plugins",
    params(("plugin" = PluginId, Path), Key), request_body = VisibleToView,
    responses((status = 200, body = PluginView), (status = "default", body = ProblemView)))]
pub async fn set_visible_to(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(plugin): Path<PluginId>,
    Json(wanted): Json<VisibleToView>,
) -> Result<Answer<PluginView>, Refusal> {
    let key = key.of("open plugin", &[plugin.as_str()], &wanted)?;
    changed(
        &door,
        &caller,
        &plugin,
        Change::VisibleTo(wanted.into()),
        key,
    )
    .await
}

/// Grant a plugin these capabilities and no others, from the next call on.
#[utoipa::path(put, path = "/plugins/{plugin}/grants", tag = "plugins",
    params(("plugin" = PluginId, Path), Key), request_body = PluginGrants,
    responses((status = 200, body = PluginView), (status = "default", body = ProblemView)))]
pub async fn set_grants(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(plugin): Path<PluginId>,
    Json(wanted): Json<PluginGrants>,
) -> Result<Answer<PluginView>, Refusal> {
    let key = key.of("grant plugin", &[plugin.as_str()], &wanted)?;
    let names = wanted.grants.iter().take(MOST_GRANTS);
    let granted: Result<Vec<_>, Refusal> = names.map(|name| capability(name)).collect();
    let grants = scopes::grants(granted?, wanted.scopes)?;
    changed(&door, &caller, &plugin, Change::Grants(grants), key).await
}

/// What becomes of messages when a filter fails.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PluginFilter {
    /// Whether they are posted all the same.
    on_failure: plugins::OnFailure,
}

/// Choose what becomes of messages when this plugin fails as their filter, from the next message on.
#[utoipa::path(put, path = "/plugins/{plugin}/filter", tag = "plugins",
    params(("plugin" = PluginId, Path), Key), request_body = PluginFilter,
    responses((status = 200, body = PluginView), (status = "default", body = ProblemView)))]
pub async fn set_filter(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path(plugin): Path<PluginId>,
    Json(wanted): Json<PluginFilter>,
) -> Result<Answer<PluginView>, Refusal> {
    let key = key.of("set filter", &[plugin.as_str()], &wanted)?;
    changed(
        &door,
        &caller,
        &plugin,
        Change::Filter(wanted.on_failure),
        key,
    )
    .await
}

async fn changed(
    door: &Door,
    caller: &Caller,
    plugin: &PluginId,
    change: Change,
    key: IdempotencyKey,
) -> Result<Answer<PluginView>, Refusal> {
    let (company, user) = (&caller.company, &caller.user);
    match door
        .plugins
        .change(company, user, plugin, change, key)
        .await
    {
        Ok(installed) => Ok(Answer(PluginView::new(installed, caller.locale))),
        Err(error) => Err(caller.told(door, error.into()).await),
    }
}

/// The capability of that name.
///
/// # Errors
/// 400 when there is none.
pub fn capability(name: &str) -> Result<Capability, Refusal> {
    let known = Capability::ALL
        .into_iter()
        .find(|known| known.name() == name);
    known.ok_or_else(|| {
        Refusal::new(ProblemCode::Invalid, format!("no such capability: {name}"))
            .with_status(StatusCode::BAD_REQUEST)
    })
}

/// The whole body, in memory: a package is proved before any of it is kept.
async fn whole(body: Body, headers: &HeaderMap) -> Result<Bytes, Refusal> {
    let (chunks, overflow) = capped(body, headers, LARGEST)?;
    pin_mut!(chunks);
    let mut all = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|why| {
            let broke_off = format!("the body broke off: {why}");
            overflow.or(Refusal::new(ProblemCode::Invalid, broke_off))
        })?;
        all.extend_from_slice(&chunk);
    }
    Ok(all.freeze())
}

/// What an installation grants, where the limits come from, and whom it is for.
struct Wanted {
    grants: Grants,
    limits: plugins::Limits,
    visible_to: Option<VisibleTo>,
}

fn wanted(query: &[(String, String)]) -> Result<Wanted, Refusal> {
    let wrong =
        |log: String| Refusal::new(ProblemCode::Invalid, log).with_status(StatusCode::BAD_REQUEST);
    let (mut found, mut scopes, mut visible_to) = (Vec::new(), None, None);
    for (name, value) in query.iter().take(MOST_GRANTS) {
        match name.as_str() {
            "grant" => found.push(capability(value)?),
            "scopes" => {
                let read = serde_json::from_str::<Scopes>(value);
                scopes = Some(read.map_err(|why| wrong(format!("scopes: {why}")))?);
            }
            "visible_to" => {
                let read = serde_json::from_str::<VisibleToView>(value);
                let read = read.map_err(|why| wrong(format!("visible_to: {why}")))?;
                visible_to = Some(read.into());
            }
            _ => return Err(wrong(format!("no such parameter: {name}"))),
        }
    }
    let (grants, limits) = match scopes {
        Some(scopes) => (scopes::grants(found, scopes)?, plugins::Limits::Given),
        None => (found.into_iter().collect(), plugins::Limits::Kept),
    };
    Ok(Wanted {
        grants,
        limits,
        visible_to,
    })
}
