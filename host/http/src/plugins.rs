//! `/plugins`: what is installed, what a package could do, and installing it. Administrators only.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, pin_mut};
use guildhall_app::plugins::{self, Installed};
use guildhall_app::views::{self, CommandView};
use guildhall_domain::{Action, Capability, Locale, Millis, Object, PluginId, ProblemCode};
use guildhall_manifest::{Sheet, Words};
use guildhall_plugin::Paused;
use serde::Serialize;
use utoipa::ToSchema;

use crate::door::Door;
use crate::files::capped;
use crate::wire::caller::Caller;
use crate::wire::extract::{Key, Query};
use crate::wire::problem::{ProblemView, Refusal};

/// Largest package, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Most grants that are read from a query.
const MOST_GRANTS: usize = 64;

/// A text in one language.
fn words(words: &Words, locale: Locale) -> String {
    words.get(locale.as_str()).to_owned()
}

/// What a package is and could do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sheet)]
pub struct SheetView {
    /// Its id.
    id: String,
    /// Its version.
    version: String,
    /// What it is called.
    name: String,
    /// What it is for.
    description: String,
    /// Who made it.
    publisher: String,
    /// What it can do, and why.
    can: Vec<AbilityView>,
    /// When it runs.
    runs: Vec<String>,
    /// The commands it answers.
    commands: Vec<CommandView>,
    /// What it cannot do, by construction.
    cannot: Vec<String>,
}

/// One thing that a plugin could do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ability)]
pub struct AbilityView {
    /// What is granted: the `grant` of an installation.
    #[schema(value_type = String)]
    capability: Capability,
    /// In words.
    what: String,
    /// Why, in the words of its author.
    because: String,
    /// Without it the plugin is not installed.
    required: bool,
}

/// An installed plugin.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plugin)]
pub struct PluginView {
    /// Its id.
    id: PluginId,
    /// What it is called.
    name: String,
    /// Its version.
    version: String,
    /// Its package's digest.
    digest: String,
    /// What it was granted.
    #[schema(value_type = Vec<String>)]
    grants: Vec<Capability>,
    /// Why it is switched off; absent while it is on.
    off: Option<String>,
    /// Why it is not called just now, for administrators; absent while it is.
    paused: Option<PauseView>,
    /// When it came.
    installed_at: Millis,
}

/// A plugin whose calls failed again and again is left alone for a while, then tried again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PluginPause)]
pub struct PauseView {
    /// How much longer, in milliseconds.
    remaining_ms: u64,
    /// Faults in a row.
    faults: u32,
    /// The last of them.
    last: String,
}

/// What is installed.
#[derive(Debug, Serialize, ToSchema)]
pub struct PluginList {
    items: Vec<PluginView>,
}

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
        let paused = paused.filter(|_| administrator).map(PauseView::from);
        PluginView {
            paused,
            ..PluginView::new(one, caller.locale)
        }
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
    match door.plugins.inspect(package).await {
        Ok(sheet) => Ok(Answer(SheetView::new(&sheet, caller.locale))),
        Err(error) => Err(caller.told(&door, error.into()).await),
    }
}

/// Install a package with what is granted to it: `?grant=chat/posting&grant=storage/kv`.
#[utoipa::path(post, path = "/plugins", tag = "plugins",
    params(("grant" = Vec<String>, Query, description = "What is granted"), Key),
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
    let grants = grants(&query)?;
    let package = whole(body, &headers).await?;
    let digest = blake3::hash(&package).to_hex();
    let key = key.of("install plugin", &[digest.as_str()], &grants)?;
    match door
        .plugins
        .install(
            &caller.company,
            &caller.user,
            package,
            grants.into_iter().collect(),
            key,
        )
        .await
    {
        Ok(installed) => Ok(Answer(PluginView::new(installed, caller.locale))),
        Err(error) => Err(caller.told(&door, error.into()).await),
    }
}

impl PluginView {
    fn new(one: Installed, locale: Locale) -> Self {
        let off = match one.state {
            plugins::State::On => None,
            plugins::State::Off { reason, since: _ } => Some(reason),
        };
        Self {
            id: one.id,
            name: words(&one.name, locale),
            version: one.version,
            digest: one.digest,
            grants: one.grants.iter().collect(),
            off,
            paused: None,
            installed_at: one.installed_at,
        }
    }
}

impl From<Paused> for PauseView {
    fn from(paused: Paused) -> Self {
        Self {
            remaining_ms: u64::try_from(paused.remaining.as_millis()).unwrap_or(u64::MAX),
            faults: paused.faults,
            last: paused.last,
        }
    }
}

impl SheetView {
    fn new(sheet: &Sheet, locale: Locale) -> Self {
        let all = |list: &[Words]| list.iter().map(|one| words(one, locale)).collect();
        let can = sheet.can.iter().map(|one| AbilityView {
            capability: one.capability,
            what: words(&one.what, locale),
            because: words(&one.because, locale),
            required: one.required,
        });
        let id = PluginId::new(sheet.id.as_str()).ok();
        let commands = id.iter().flat_map(|id| {
            sheet
                .commands
                .iter()
                .map(|one| views::command(id, one, locale))
        });
        Self {
            id: sheet.id.as_str().to_owned(),
            version: sheet.version.clone(),
            name: words(&sheet.name, locale),
            description: words(&sheet.description, locale),
            publisher: words(&sheet.publisher, locale),
            can: can.collect(),
            runs: all(&sheet.runs),
            commands: commands.collect(),
            cannot: all(&sheet.cannot),
        }
    }
}

/// The whole body, in memory: a package is proved before any of it is kept.
async fn whole(body: Body, headers: &HeaderMap) -> Result<Bytes, Refusal> {
    let chunks = capped(body, headers, LARGEST)?;
    pin_mut!(chunks);
    let mut all = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|why| {
            Refusal::new(ProblemCode::Invalid, format!("the body broke off: {why}"))
        })?;
        all.extend_from_slice(&chunk);
    }
    Ok(all.freeze())
}

fn grants(query: &[(String, String)]) -> Result<Vec<Capability>, Refusal> {
    let wrong =
        |log: String| Refusal::new(ProblemCode::Invalid, log).with_status(StatusCode::BAD_REQUEST);
    let mut found = Vec::new();
    for (name, value) in query.iter().take(MOST_GRANTS) {
        if name != "grant" {
            return Err(wrong(format!("no such parameter: {name}")));
        }
        let known = Capability::ALL
            .into_iter()
            .find(|known| known.name() == value);
        found.push(known.ok_or_else(|| wrong(format!("no such capability: {value}")))?);
    }
    Ok(found)
}
