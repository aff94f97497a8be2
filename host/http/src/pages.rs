//! `/plugins/{plugin}/pages/{path}`: pages of plugins, presses on them, and requests of their frames.
//!
//! A page is asked for by `POST`, because what it was opened with may be long; asking changes nothing.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::views::{self, BlocksPageView, TextView};
use guildhall_domain::{Address, ChatId, Json as Opaque, Page, PluginId, ProblemCode};
use guildhall_manifest::Slug;
use guildhall_plugin::{CallError, PageAsk};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::commands::OutcomeView;
use crate::door::Door;
use crate::frames;
use crate::wire::caller::Caller;
use crate::wire::extract::{Json, Key, Path};
use crate::wire::problem::{ProblemView, Refusal};

/// Which page, where it stands, and what it was opened with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PagePlace {
    /// Names with values, at most 20.
    #[serde(default)]
    query: Vec<QueryPart>,
    /// The chat that it stands beside, as a panel.
    #[serde(default)]
    chat: Option<ChatId>,
    /// As the server handed it out with the page.
    #[serde(default)]
    seal: Option<String>,
}

/// One part of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryPart {
    /// The name.
    name: String,
    /// The value.
    value: String,
}

impl QueryPart {
    /// Every part of a query.
    pub fn all(query: &[(String, String)]) -> Vec<Self> {
        let part = |(name, value): &(String, String)| Self {
            name: name.clone(),
            value: value.clone(),
        };
        query.iter().map(part).collect()
    }
}

/// Asking for a page.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PageQuestion {
    /// Which.
    #[serde(flatten)]
    place: PagePlace,
    /// True: the same again, as after its time or a press. Then it does not count as a use.
    #[serde(default)]
    again: bool,
}

/// A press on a button of a page, or a choice of a menu.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PagePress {
    /// The page.
    #[serde(flatten)]
    place: PagePlace,
    /// The block.
    block: String,
    /// The button or menu.
    control: String,
    /// What was chosen in a menu, by `value`.
    #[serde(default)]
    values: Vec<String>,
}

/// A request of a page's own frame.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PageRequest {
    /// The page.
    #[serde(flatten)]
    place: PagePlace,
    /// What is asked for, in the plugin's own words: at most 64 bytes.
    method: String,
    /// With what: at most 16 KiB.
    #[serde(default)]
    #[schema(value_type = Object)]
    body: serde_json::Value,
}

/// What a page's frame is answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageReply {
    /// In the plugin's own words.
    #[schema(value_type = Object)]
    body: serde_json::Value,
}

/// A page as it is shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShownPage)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PageView {
    /// Blocks.
    Blocks {
        /// The page.
        page: BlocksPageView,
    },
    /// The plugin's own assets, to be loaded into a sandboxed frame and nowhere else.
    Web {
        /// Headline.
        title: TextView,
        /// Where the frame begins.
        url: String,
        /// Handed to it when it has loaded.
        #[schema(value_type = Object)]
        boot: serde_json::Value,
    },
}

/// A page of a plugin.
#[utoipa::path(post, path = "/plugins/{plugin}/pages/{path}", tag = "plugins",
    params(("plugin" = PluginId, Path), ("path" = String, Path)), request_body = PageQuestion,
    responses((status = 200, body = PageView), (status = "default", body = ProblemView)))]
pub async fn open(
    State(door): State<Door>,
    caller: Caller,
    Path((plugin, path)): Path<(PluginId, String)>,
    Json(question): Json<PageQuestion>,
) -> Result<Answer<PageView>, Refusal> {
    let ask = ask(&door, &caller, plugin, path, question.place)?;
    let on_call = caller.on_call();
    let page = match door.plugins.page(&on_call, &ask).await {
        Ok(page) => page,
        Err(error) => return Err(caller.told(&door, error.into()).await),
    };
    if !question.again {
        door.plugins.used(&on_call, &ask.plugin).await;
    }
    shown(&door, &caller, &ask.plugin, page).await.map(Answer)
}

/// Press a button on a page.
#[utoipa::path(post, path = "/plugins/{plugin}/pages/{path}/actions", tag = "plugins",
    params(("plugin" = PluginId, Path), ("path" = String, Path), Key), request_body = PagePress,
    responses((status = 200, body = OutcomeView), (status = "default", body = ProblemView)))]
pub async fn act(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path((plugin, path)): Path<(PluginId, String)>,
    Json(press): Json<PagePress>,
) -> Result<Answer<OutcomeView>, Refusal> {
    // A seal is another one each time it is handed out, and the press still the same.
    let place = PagePlace {
        seal: None,
        ..press.place.clone()
    };
    let what = (&place, &press.block, &press.control, &press.values);
    let key = key.of("press on page", &[plugin.as_str(), &path], &what)?;
    let ask = ask(&door, &caller, plugin, path, press.place)?;
    let control = (press.block.as_str(), press.control.as_str(), press.values);
    let outcome = door
        .plugins
        .press_on_page(&caller.on_call(), &ask, control, key)
        .await;
    OutcomeView::of(&door, &caller, outcome).await
}

/// Hand a request of a page's frame to its plugin.
#[utoipa::path(post, path = "/plugins/{plugin}/pages/{path}/requests", tag = "plugins",
    params(("plugin" = PluginId, Path), ("path" = String, Path), Key), request_body = PageRequest,
    responses((status = 200, body = PageReply), (status = "default", body = ProblemView)))]
pub async fn request(
    State(door): State<Door>,
    caller: Caller,
    key: Key,
    Path((plugin, path)): Path<(PluginId, String)>,
    Json(sent): Json<PageRequest>,
) -> Result<Answer<PageReply>, Refusal> {
    let key = key.of("request of page", &[plugin.as_str(), &path], &sent)?;
    let body = Opaque::new(sent.body.to_string())
        .map_err(|why| Refusal::new(ProblemCode::TooLarge, format!("a request's body {why}")))?;
    let ask = ask(&door, &caller, plugin, path, sent.place)?;
    let what = (sent.method.as_str(), body);
    match door
        .plugins
        .page_request(&caller.on_call(), &ask, what, key)
        .await
    {
        Ok(answer) => Ok(Answer(PageReply {
            body: value(&answer),
        })),
        Err(error) => Err(caller.told(&door, error.into()).await),
    }
}

fn ask(
    door: &Door,
    caller: &Caller,
    plugin: PluginId,
    path: String,
    place: PagePlace,
) -> Result<PageAsk, Refusal> {
    let path = Slug::try_from(path)
        .map_err(|why| Refusal::new(ProblemCode::NotFound, format!("a page's path: {why}")))?;
    let which = (&plugin, path.as_str());
    let seal = place.seal.as_deref();
    let payload = door.plugins.payload(&caller.on_call(), which, seal)?;
    let query = place.query.into_iter();
    Ok(PageAsk {
        plugin,
        address: Address {
            path,
            query: query.map(|part| (part.name, part.value)).collect(),
        },
        chat: place.chat,
        payload,
    })
}

async fn shown(
    door: &Door,
    caller: &Caller,
    plugin: &PluginId,
    page: Page,
) -> Result<PageView, Refusal> {
    let locale = caller.locale;
    match page {
        Page::Blocks(page) => {
            let plugin = plugin.clone();
            let read = caller.read(door, async move |cx| {
                views::page(cx, &plugin, &page, locale).await
            });
            Ok(PageView::Blocks {
                page: read.await?.value,
            })
        }
        Page::Web(page) => {
            let seal = match door
                .plugins
                .frame(&caller.company, plugin, &page.entry)
                .await
            {
                Ok(seal) => seal,
                Err(CallError::Problem(missing)) => {
                    return Err(Refusal::new(ProblemCode::PluginFailed, missing.log));
                }
                Err(error) => return Err(error.into()),
            };
            let (plugin, title) = (plugin.clone(), page.title.clone());
            let read = caller.read(door, async move |cx| {
                views::text(cx, &plugin, &title, locale).await
            });
            Ok(PageView::Web {
                title: read.await?.value,
                url: frames::url(&seal, &page.entry),
                boot: value(&page.boot),
            })
        }
    }
}

/// It was checked to be JSON when it came in.
fn value(json: &Opaque) -> serde_json::Value {
    serde_json::from_str(json.as_str()).unwrap_or_default()
}
