//! Pages.

use guildhall_domain::{BlocksPage, Page, WebPage};

use super::cards::{block, group};
use super::text::{checked, json, text};
use super::{Fit, Misfit};
use crate::bindings::pages as wit;

/// The longest name of an asset, in bytes.
const LONGEST_ENTRY: usize = 200;

/// A page of a guest, every cap checked; none when the guest says that there is no such page.
pub fn page(raw: wit::Page) -> Fit<Option<Page>> {
    match raw {
        wit::Page::Blocks(raw) => blocks(raw).map(|page| Some(Page::Blocks(page))),
        wit::Page::Web(raw) => web(raw).map(|page| Some(Page::Web(page))),
        wit::Page::NotFound => Ok(None),
    }
}

fn blocks(raw: wit::BlocksPage) -> Fit<BlocksPage> {
    let page = BlocksPage {
        title: text(raw.title)?,
        groups: raw.groups.into_iter().map(group).collect::<Fit<_>>()?,
        blocks: raw.blocks.into_iter().map(block).collect::<Fit<_>>()?,
        refresh_ms: raw.refresh_ms,
    };
    page.check().map_err(|why| Misfit::of("page", why))?;
    Ok(page)
}

fn web(raw: wit::WebPage) -> Fit<WebPage> {
    if raw.entry.len() > LONGEST_ENTRY {
        let why = format!("the name of an asset has at most {LONGEST_ENTRY} bytes");
        return Err(Misfit::of("page", why));
    }
    Ok(WebPage {
        title: checked(raw.title, "page")?,
        entry: raw.entry,
        boot: json(raw.boot, "page")?,
    })
}
