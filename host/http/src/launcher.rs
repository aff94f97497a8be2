//! `/launcher`: the plugins that one may use, with their pages and commands.

use axum::Json as Answer;
use axum::extract::State;
use guildhall_app::views::{self, CommandView};
use guildhall_domain::{ChatId, Locale, Millis, PluginId};
use guildhall_manifest::PageSpec;
use guildhall_plugin::Usable;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::door::Door;
use crate::frames;
use crate::wire::caller::Caller;
use crate::wire::extract::Query;
use crate::wire::problem::{ProblemView, Refusal};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct LauncherQuery {
    /// Only what may be used in this chat; of pages, those that can stand beside it.
    #[serde(default)]
    chat: Option<ChatId>,
}

/// The plugins that one may use, those used last first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Launcher {
    items: Vec<UsableView>,
}

/// A plugin that one may use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsablePlugin)]
pub struct UsableView {
    /// Its id.
    plugin: PluginId,
    /// What it is called.
    name: String,
    /// What it is for.
    description: String,
    /// The address of its icon, for an hour at least; absent when it has none.
    icon: Option<String>,
    /// When one used it last; absent when never, or long ago.
    used_at: Option<Millis>,
    /// The pages that one may open.
    pages: Vec<PageLinkView>,
    /// The commands that one may type.
    commands: Vec<CommandView>,
    /// Something of it can be set for oneself.
    has_settings: bool,
}

/// A page that one may open.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PageLink)]
pub struct PageLinkView {
    /// Names it.
    path: String,
    /// What it is called.
    title: String,
    /// It stands in the launcher.
    launcher: bool,
    /// It can stand beside a chat.
    panel: bool,
}

/// The plugins that the caller may use.
#[utoipa::path(get, path = "/launcher", tag = "plugins", params(LauncherQuery),
    responses((status = 200, body = Launcher), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: Caller,
    Query(query): Query<LauncherQuery>,
) -> Result<Answer<Launcher>, Refusal> {
    let usable = door
        .plugins
        .launcher(&caller.on_call(), query.chat.as_ref())
        .await?;
    let mut items = Vec::with_capacity(usable.len());
    for one in usable {
        let icon = match &one.icon {
            Some(name) => icon(&door, &caller, &one.plugin, name).await,
            None => None,
        };
        items.push(UsableView::new(one, icon, caller.locale));
    }
    Ok(Answer(Launcher { items }))
}

/// A list is shown without an icon rather than not at all.
async fn icon(door: &Door, caller: &Caller, plugin: &PluginId, name: &str) -> Option<String> {
    match door.plugins.frame(&caller.company, plugin, name).await {
        Ok(seal) => Some(frames::url(&seal, name)),
        Err(error) => {
            tracing::warn!(%plugin, %error, "a plugin's icon cannot be shown");
            None
        }
    }
}

impl UsableView {
    fn new(one: Usable, icon: Option<String>, locale: Locale) -> Self {
        let commands = one.commands.iter();
        Self {
            name: one.name.get(locale.as_str()).to_owned(),
            description: one.description.get(locale.as_str()).to_owned(),
            icon,
            used_at: one.used_at,
            pages: one
                .pages
                .iter()
                .map(|page| PageLinkView::new(page, locale))
                .collect(),
            commands: commands
                .map(|spec| views::command(&one.plugin, spec, locale))
                .collect(),
            has_settings: one.has_settings,
            plugin: one.plugin,
        }
    }
}

impl PageLinkView {
    fn new(page: &PageSpec, locale: Locale) -> Self {
        Self {
            path: page.path.as_str().to_owned(),
            title: page.title.get(locale.as_str()).to_owned(),
            launcher: page.launcher,
            panel: page.panel,
        }
    }
}
