//! What a plugin keeps, to be taken along before it is removed: its records, counters and settings,
//! page by page. Never its secrets.

use bytes::Bytes;
use guildhall_domain::{Action, Object, PluginId};
use guildhall_manifest::SettingValue;
use guildhall_store::Key;

use super::find;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{codec, keys, records};

/// Rows of one page.
const PAGE: usize = 50;

/// Something that a plugin keeps.
#[derive(Debug, Clone, PartialEq)]
pub enum Exported {
    /// A record that is there now.
    Record {
        /// Its key.
        key: String,
        /// What it holds.
        value: Bytes,
    },
    /// A counter.
    Counter {
        /// Its name.
        name: String,
        /// What it stands at.
        value: i64,
    },
    /// What was set for it; no secret.
    Setting {
        /// Its key.
        key: String,
        /// What was set.
        value: SettingValue,
    },
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Among the records, after this one.
    Records(Option<Key>),
    /// Among the counters.
    Counters(Option<Key>),
    /// Among the settings.
    Settings(Option<Key>),
}

/// A page of what a plugin keeps, and where the next one begins. For administrators. Pages are of
/// different moments: switch the plugin off first for all of one.
///
/// # Errors
/// `denied` for anybody else; `not_found`.
pub async fn export(
    cx: &mut Cx<'_>,
    id: &PluginId,
    part: &Part,
) -> Result<(Vec<Exported>, Option<Part>)> {
    cx.allow(Action::ManagePlugins, Object::Company).await?;
    if find(cx, id).await?.is_none() {
        return Err(Error::not_found("plugin"));
    }
    let (range, space, after) = match part {
        Part::Records(after) => (keys::records(id, ""), keys::record(id, ""), after),
        Part::Counters(after) => (keys::counters_of(id), keys::counter(id, ""), after),
        Part::Settings(after) => (keys::settings_of(id), keys::setting(id, ""), after),
    };
    let range = match after {
        Some(last) => range.after(last),
        None => range,
    };
    let page = cx.tx.range(range.limit(PAGE)).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for (key, value) in &page.items {
        let name = own_name(&space, key)?;
        match part {
            Part::Records(_) => {
                let shown = records::shown(value.clone(), cx.now)?;
                items.extend(shown.map(|value| Exported::Record { key: name, value }));
            }
            Part::Counters(_) => {
                let value = cx.tx.counter(key).await?;
                items.push(Exported::Counter { name, value });
            }
            Part::Settings(_) => {
                let value = codec::decode(value)?;
                items.push(Exported::Setting { key: name, value });
            }
        }
    }
    let last = page.items.last().map(|(key, _)| key.clone());
    let next = match (part, page.more) {
        (Part::Records(_), true) => Some(Part::Records(last)),
        (Part::Records(_), false) => Some(Part::Counters(None)),
        (Part::Counters(_), true) => Some(Part::Counters(last)),
        (Part::Counters(_), false) => Some(Part::Settings(None)),
        (Part::Settings(_), true) => Some(Part::Settings(last)),
        (Part::Settings(_), false) => None,
    };
    Ok((items, next))
}

fn own_name(space: &Key, key: &Key) -> Result<String> {
    let rest = key.as_bytes().strip_prefix(space.as_bytes());
    let text = rest.and_then(|rest| std::str::from_utf8(rest).ok());
    text.map(str::to_owned)
        .ok_or_else(|| Error::damaged("the key of a plugin's own is not text"))
}
