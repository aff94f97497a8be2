//! Pages of a plugin: blocks that the host draws, or a page of the plugin's own assets.
//!
//! A page is never stored: it is drawn when somebody looks, and what they may press is what it shows.

use guildhall_manifest::Slug;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::Viewer;
use crate::cards::{Block, Card, Control, Group, Tone};
use crate::ids::UserId;
use crate::json::Json;
use crate::text::Text;

/// Which page, and what of it: `orders?from=20`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// One of the manifest's.
    pub path: Slug,
    /// Names with values, in order.
    pub query: Vec<(String, String)>,
}

/// A page as a plugin draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// Blocks, drawn by every client.
    Blocks(BlocksPage),
    /// The plugin's own assets, in a frame.
    Web(WebPage),
}

/// A page of blocks. Its caps are checked by [`BlocksPage::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlocksPage {
    /// Headline.
    pub title: Text,
    /// Layout groups, named by index.
    pub groups: Vec<Group>,
    /// The content, from top to bottom.
    pub blocks: Vec<Block>,
    /// After so long it is to be drawn again, in milliseconds; at least [`BlocksPage::FASTEST`].
    pub refresh_ms: Option<u32>,
}

/// A page of the plugin's own assets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebPage {
    /// Headline.
    pub title: Text,
    /// The asset that is loaded.
    pub entry: String,
    /// Handed to it when it starts.
    pub boot: Json,
}

impl Address {
    /// The longest written address, in bytes.
    pub const LONGEST: usize = 1_000;
    /// The most names with values.
    pub const MOST_PARTS: usize = 20;

    /// Reads `path?name=value&…`.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > Self::LONGEST {
            return Err(format!(
                "a page's address has at most {} bytes",
                Self::LONGEST
            ));
        }
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = Slug::try_from(path).map_err(|why| format!("a page's path: {why}"))?;
        let query = form_urlencoded::parse(query.as_bytes());
        let query: Vec<_> = query
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let address = Self { path, query };
        address.check()?;
        Ok(address)
    }

    /// Checks the caps of what was put together otherwise.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn check(&self) -> Result<(), String> {
        if self.query.len() > Self::MOST_PARTS {
            return Err(format!("a query has at most {} parts", Self::MOST_PARTS));
        }
        let bytes: usize = self.query.iter().map(|(n, v)| n.len() + v.len()).sum();
        if bytes > Self::LONGEST {
            return Err(format!("a query has at most {} bytes", Self::LONGEST));
        }
        let all = self.query.iter().flat_map(|(name, value)| [name, value]);
        let strange = |text: &String| text.chars().any(char::is_control);
        if all.into_iter().any(strange) {
            return Err("a query holds no control characters".to_owned());
        }
        Ok(())
    }
}

impl BlocksPage {
    /// The most bytes of a page, counted as those of a card.
    pub const LONGEST: usize = 128 * 1024;
    /// The shortest time between two drawings that a page can ask for, in milliseconds.
    pub const FASTEST: u32 = 5_000;

    /// Checks every cap; the error names the block.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn check(&self) -> Result<(), String> {
        let card = self.as_card();
        card.check_within(Self::LONGEST)
            .map_err(|why| why.to_string())
    }

    /// After how long it is drawn again, in milliseconds: never faster than [`BlocksPage::FASTEST`].
    pub fn refresh(&self) -> Option<u32> {
        self.refresh_ms.map(|wanted| wanted.max(Self::FASTEST))
    }

    /// True when not everybody is shown the same.
    pub fn varies(&self) -> bool {
        self.blocks.iter().any(Block::varies)
    }

    /// Without the blocks that this person is not shown; who looks is the invoker, too. No `viewer`:
    /// nobody who is known.
    #[must_use]
    pub fn shown_to(mut self, user: &UserId, viewer: Option<&Viewer>) -> Self {
        self.blocks.retain(|block| block.is_for(viewer, Some(user)));
        self
    }

    /// The control of that id in that block.
    pub fn control(&self, block: &str, control: &str) -> Option<Control<'_>> {
        let block = self.blocks.iter().find(|found| found.id == block)?;
        block.body.control(control)
    }

    /// Every user that the page names, so that they can be read in one go.
    pub fn users(&self) -> Vec<UserId> {
        self.as_card().users().into_iter().cloned().collect()
    }

    /// Its blocks are bound by the rules of cards.
    fn as_card(&self) -> Card {
        Card {
            title: Some(self.title.clone()),
            tone: Tone::Neutral,
            summary: Text::plain(""),
            groups: self.groups.clone(),
            blocks: self.blocks.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::Body;

    #[test]
    fn an_address_is_a_path_with_a_query() {
        let found = Address::parse("orders?from=20&who=%E6%9D%8E+x").unwrap();
        assert_eq!(found.path.as_str(), "orders");
        let query = [("from", "20"), ("who", "李 x")];
        let expected: Vec<_> = query.map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        assert_eq!(found.query, expected);
        assert!(Address::parse("orders").unwrap().query.is_empty());
    }

    #[test]
    fn what_is_no_address_or_too_long_is_refused() {
        let long = format!("a?b={}", "x".repeat(Address::LONGEST));
        let many = format!("a?{}", "b=1&".repeat(Address::MOST_PARTS + 1));
        for text in ["", "/", "a/b", "..", "A", "a?b=%00", &long, &many] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
        assert!(Address::parse(&format!("a?{}", "b=1&".repeat(Address::MOST_PARTS))).is_ok());
    }

    fn page(words: usize, blocks: usize) -> BlocksPage {
        let block = |n: usize| Block {
            id: n.to_string(),
            group: None,
            show_to: Vec::new(),
            hide_from: Vec::new(),
            body: Body::Paragraph(Text::plain("x".repeat(words))),
        };
        BlocksPage {
            title: Text::plain("t"),
            groups: Vec::new(),
            blocks: (0..blocks).map(block).collect(),
            refresh_ms: Some(1),
        }
    }

    #[test]
    fn a_page_may_weigh_more_than_a_card_but_not_without_end() {
        assert!(page(3_000, 40).check().is_ok());
        assert!(page(3_000, 50).check().is_err());
        assert!(page(1, Card::MOST_BLOCKS + 1).check().is_err());
        assert_eq!(page(1, 1).refresh(), Some(BlocksPage::FASTEST));
    }
}
