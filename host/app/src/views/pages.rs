//! Pages of blocks as viewers see them. Payloads stay in the house.

use guildhall_domain::{BlocksPage, Locale, PluginId, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cards::{BlockView, GroupView};
use super::shelf::Wanted;
use super::text::TextView;
use crate::cx::Cx;
use crate::error::Result;

/// A page of blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlocksPageView {
    /// Headline.
    pub title: TextView,
    /// Layout groups, named by index.
    pub groups: Vec<GroupView>,
    /// The content, from top to bottom.
    pub blocks: Vec<BlockView>,
    /// Draw it again after so many milliseconds, while somebody looks; absent: only when asked.
    pub refresh_ms: Option<u32>,
}

/// A page of a plugin for one viewer.
///
/// # Errors
/// The store's.
pub async fn page(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    page: &BlocksPage,
    locale: Locale,
) -> Result<BlocksPageView> {
    let mut wanted = Wanted::default();
    wanted.plugin(plugin);
    page.users().iter().for_each(|user| wanted.user(user));
    wanted.blocks(&page.blocks);
    wanted.own_files(cx, &page.blocks).await?;
    let shelf = wanted.gather(cx, locale).await?;
    let plugin = Some(plugin);
    let text = |text: &Text| shelf.text(plugin, text);
    Ok(BlocksPageView {
        title: text(&page.title),
        groups: page
            .groups
            .iter()
            .map(|group| GroupView {
                kind: group.kind,
                title: group.title.as_ref().map(text),
                tone: group.tone,
            })
            .collect(),
        blocks: shelf.blocks(plugin, cx.actor.user(), &page.blocks),
        refresh_ms: page.refresh(),
    })
}
