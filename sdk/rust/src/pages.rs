//! Pages: of blocks, put together like a card, or of the plugin's own assets.

use crate::Result;
pub use crate::bindings::guildhall::ui::pages::{BlocksPage, Page, WebPage};
use crate::cards::Card;
use crate::text::Text;
use serde::Serialize;

/// A page that somebody opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAsk {
    /// One of the manifest's.
    pub path: String,
    /// Names with values, in order.
    pub query: Vec<(String, String)>,
    /// What it was opened with, as JSON; `null` when somebody came by themselves.
    pub payload: String,
}

impl PageAsk {
    /// The first value of that name in the query; empty when there is none.
    #[must_use]
    pub fn query(&self, name: &str) -> &str {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// A number of that name in the query; 0 when there is none.
    #[must_use]
    pub fn number(&self, name: &str) -> usize {
        self.query(name).parse().unwrap_or(0)
    }

    /// What it was opened with; none when somebody came by themselves.
    ///
    /// # Errors
    /// A problem when it is something else.
    pub fn payload<T: serde::de::DeserializeOwned>(&self) -> Result<Option<T>> {
        Ok(serde_json::from_str(&self.payload)?)
    }
}

impl Page {
    /// A page with the blocks of this card; the card's title, tone and summary are not used.
    pub fn blocks(title: impl Into<Text>, content: Card) -> Self {
        Self::Blocks(BlocksPage {
            title: title.into(),
            groups: content.groups,
            blocks: content.blocks,
            refresh_ms: None,
        })
    }

    /// A page of the plugin's own assets: `entry` is one of them, `boot` is handed to it.
    ///
    /// # Errors
    /// A problem when `boot` cannot be written as JSON.
    pub fn web(title: impl Into<Text>, entry: &str, boot: &impl Serialize) -> Result<Self> {
        Ok(Self::Web(WebPage {
            title: title.into(),
            entry: entry.to_owned(),
            boot: serde_json::to_string(boot)?,
        }))
    }

    /// Has a page of blocks drawn again after so many milliseconds, at least 5,000, while somebody
    /// looks at it.
    #[must_use]
    pub fn refresh(mut self, ms: u32) -> Self {
        if let Self::Blocks(page) = &mut self {
            page.refresh_ms = Some(ms);
        }
        self
    }
}
