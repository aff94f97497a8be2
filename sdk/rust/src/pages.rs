//! Pages: of blocks, put together like a card, or of the plugin's own assets.

use crate::Result;
pub use crate::bindings::guildhall::ui::pages::{BlocksPage, Page, WebPage};
use crate::cards::Card;
use crate::text::Text;
use core::fmt::Write;
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

/// The address of a page with a query, for `Button::page` and `effects::open_page`: values may hold
/// anything, and those that are empty are left out.
///
/// ```ignore
/// let next = pages::address("orders", [("customer", "Gute & Co"), ("after", &cursor)]);
/// ```
#[must_use]
pub fn address<'a>(path: &str, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut address = path.to_owned();
    let said = query.into_iter().filter(|(_, value)| !value.is_empty());
    for (at, (name, value)) in said.enumerate() {
        address.push(if at == 0 { '?' } else { '&' });
        encode(&mut address, name);
        address.push('=');
        encode(&mut address, value);
    }
    address
}

fn encode(address: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
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

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_holds_anything() {
        assert_eq!(address("orders", []), "orders");
        let query = [("customer", "Gute & Co"), ("product", ""), ("in", "上海=1")];
        let said = address("orders", query);
        assert_eq!(
            said,
            "orders?customer=Gute%20%26%20Co&in=%E4%B8%8A%E6%B5%B7%3D1"
        );
    }
}
