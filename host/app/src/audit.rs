//! The audit: what each call of a plugin used of its grants, and whether it was let.
//!
//! It is noted where permission is asked, so nothing is done that is not in it. The uses of a call are
//! folded into one entry, which is put in the call's own commit; a call that commits nothing is
//! written down soon after. Nothing here holds what was read or said.

use guildhall_domain::access::needed;
use guildhall_domain::{
    Action, CallId, Capability, Millis, Object, PluginId, Problem, Said, UserId,
};
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{codec, keys, plugins};

/// The most different uses of one entry; further ones are only counted.
pub const MOST_USES: usize = 32;
/// For so long entries are kept, in milliseconds.
pub const KEPT: u64 = 90 * Millis::DAY;
/// The most entries of one plugin that are kept; the oldest go first.
pub const MOST_KEPT: i64 = 200_000;
/// The most entries of one page.
pub const LONGEST_PAGE: usize = 100;

/// The longest name of an object, in bytes.
const LONGEST_OBJECT: usize = 256;
/// The longest fault, and the longest account of what was set, in characters.
const LONGEST_FAULT: usize = 300;
/// The most entries that one look goes through, and that one sweep takes away.
const MOST_ROWS: usize = 1_000;

/// A capability that was used on an object, so many times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// Which.
    #[serde(rename = "c")]
    pub capability: Capability,
    /// On what: a chat, a person, a department or a host; none for the plugin's own things and for
    /// the company as a whole.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Whether it was let.
    #[serde(rename = "a")]
    pub allowed: bool,
    /// How often.
    #[serde(rename = "n")]
    pub count: u32,
}

/// What a call has used so far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Uses {
    /// At most [`MOST_USES`] different ones, in the order of the first of each.
    pub list: Vec<Use>,
    /// How many there were beyond.
    #[serde(default)]
    pub more: u32,
}

impl Uses {
    /// A plugin asked for permission. What every plugin may do is not noted.
    pub(crate) fn note(&mut self, action: Action, object: Object<'_>, allowed: bool) {
        if let Ok(Some(capability)) = needed(action) {
            self.used(capability, name(object), allowed);
        }
    }

    /// A capability was used on an object, or refused.
    pub fn used(&mut self, capability: Capability, object: Option<&str>, allowed: bool) {
        self.times(capability, object, allowed, 1);
    }

    fn times(&mut self, capability: Capability, object: Option<&str>, allowed: bool, count: u32) {
        let same = |known: &&mut Use| {
            known.capability == capability
                && known.allowed == allowed
                && known.object.as_deref() == object
        };
        if let Some(known) = self.list.iter_mut().find(same) {
            known.count = known.count.saturating_add(count);
        } else if self.list.len() < MOST_USES {
            let object = object.map(|object| {
                let end = object.floor_char_boundary(LONGEST_OBJECT);
                object[..end].to_owned()
            });
            self.list.push(Use {
                capability,
                object,
                allowed,
                count,
            });
        } else {
            self.more = self.more.saturating_add(count);
        }
    }

    /// Adds what was used elsewhere.
    pub fn join(&mut self, other: Uses) {
        for one in other.list {
            let object = one.object.as_deref();
            self.times(one.capability, object, one.allowed, one.count);
        }
        self.more = self.more.saturating_add(other.more);
    }

    /// True when nothing was used.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.more == 0
    }
}

fn name(object: Object<'_>) -> Option<&str> {
    match object {
        Object::Chat { id, .. } => id.map(AsRef::as_ref),
        Object::Message { chat, .. } => Some(chat.as_ref()),
        Object::File { chat, .. } => chat.map(AsRef::as_ref),
        Object::Person { user, .. } => Some(user.id.as_ref()),
        Object::Customer { customer, .. } => Some(customer.id.as_ref()),
        Object::Department { id, .. } => Some(id.as_ref()),
        Object::Company | Object::Plugin(_) | Object::Tool { .. } => None,
    }
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// What it wrote was committed.
    Committed,
    /// It only looked.
    Looked,
    /// The plugin refused, or the rules did. Nothing was changed.
    Refused,
    /// For the plugin's fault or the house's. Nothing was changed.
    Failed,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which plugin.
    pub plugin: PluginId,
    /// Which version of it.
    pub version: String,
    /// Which call.
    pub call: CallId,
    /// Whom it acted for; none for the house itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Where it came from: `command`, `card`, `form`, `job`, `event`, `drawing` and so on.
    pub origin: String,
    /// When.
    pub at: Millis,
    /// How it ended.
    pub ended: Ended,
    /// What went wrong, for the administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Processor time of the plugin, in microseconds.
    #[serde(default)]
    pub cpu_us: u64,
    /// The most memory that one of its sandboxes held, in bytes.
    #[serde(default)]
    pub memory: u64,
    /// What it used.
    pub uses: Uses,
    /// What an administrator has set, where it is that and no call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
}

impl Entry {
    /// With what went wrong, cut to a length.
    #[must_use]
    pub fn failing(mut self, fault: &str) -> Self {
        self.fault = Some(fault.chars().take(LONGEST_FAULT).collect());
        self
    }
}

/// Which entries are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that used this.
    pub capability: Option<Capability>,
    /// Only those that acted for this person.
    pub user: Option<UserId>,
    /// Only those in which something was refused, or that failed.
    pub trouble: bool,
}

/// A page of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The latest first.
    pub items: Vec<Entry>,
    /// Where the next page begins; none when this was the last.
    pub next: Option<String>,
}

/// Writes down that the person acting has changed what holds for a plugin, in the commit of the change:
/// `what` it is in one word, and what it is `set` to now.
///
/// # Errors
/// The store's.
pub(crate) fn changed(
    cx: &mut Cx<'_>,
    plugin: &plugins::Installed,
    what: &str,
    set: &str,
) -> Result<()> {
    let entry = Entry {
        plugin: plugin.id.clone(),
        version: plugin.version.clone(),
        call: cx.ids.call(),
        user: cx.actor.user().cloned(),
        origin: what.to_owned(),
        at: cx.now,
        ended: Ended::Committed,
        fault: None,
        cpu_us: 0,
        memory: 0,
        uses: Uses::default(),
        set: Some(set.chars().take(LONGEST_FAULT).collect()),
    };
    write(cx, &entry)
}

/// Writes an entry down, in the commit of this transaction.
///
/// # Errors
/// The store's.
pub fn write(cx: &mut Cx<'_>, entry: &Entry) -> Result<()> {
    cx.keep(keys::audit(&entry.plugin, entry.at, &entry.call), entry)?;
    Ok(cx.tx.add(keys::audit_count(&entry.plugin), 1)?)
}

/// What the calls of a plugin used, the latest first, from a cursor on. For administrators; the audit
/// of a plugin that was removed is there as long as any. A page may hold fewer than there are, even
/// none, and still have a next one: so much is looked through at once.
///
/// # Errors
/// `denied` for anybody else; `invalid` for a cursor that is none.
pub async fn list(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    filter: &Filter,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page> {
    cx.allow(Action::ManagePlugins, Object::Plugin(plugin))
        .await?;
    let mut range = keys::audit_of(plugin);
    if let Some(cursor) = cursor {
        let (at, call) = read_cursor(cursor)?;
        range = range.after(&keys::audit(plugin, at, &call));
    }
    let mut page = Page::default();
    let found = cx.tx.range(range.limit(MOST_ROWS)).await?;
    let limit = limit.clamp(1, LONGEST_PAGE);
    let mut last = None;
    for (_, value) in &found.items {
        let entry: Entry = codec::decode(value)?;
        if page.items.len() == limit {
            page.next = last;
            return Ok(page);
        }
        last = Some(format!("{}-{}", entry.at.0, entry.call));
        if filter.takes(&entry) {
            page.items.push(entry);
        }
    }
    page.next = last.filter(|_| found.more);
    Ok(page)
}

impl Filter {
    fn takes(&self, entry: &Entry) -> bool {
        let mut uses = entry.uses.list.iter();
        let used = |wanted: Capability| uses.any(|one| one.capability == wanted);
        let troubled = || {
            let refused = entry.uses.list.iter().any(|one| !one.allowed);
            refused || matches!(entry.ended, Ended::Refused | Ended::Failed)
        };
        self.capability.is_none_or(used)
            && self
                .user
                .as_ref()
                .is_none_or(|user| entry.user.as_ref() == Some(user))
            && (!self.trouble || troubled())
    }
}

fn read_cursor(text: &str) -> Result<(Millis, CallId)> {
    let parts = text.split_once('-');
    let read = parts.and_then(|(at, call)| Some((at.parse().ok()?, CallId::new(call).ok()?)));
    let (at, call) = read.ok_or_else(|| {
        let said = Said::plain("pass the cursor of the last page, or none");
        Error::from(Problem::field("cursor", said))
    })?;
    Ok((Millis(at), call))
}

/// Takes away what is older than [`KEPT`], and the oldest of what is more than [`MOST_KEPT`], a little
/// at a time. True when more is left.
///
/// # Errors
/// The store's.
pub async fn sweep(cx: &mut Cx<'_>) -> Result<bool> {
    let mut range = keys::audits();
    while let Some((first, _)) = cx.tx.range(range.clone().limit(1)).await?.items.first() {
        let mut parts = first.read();
        let _ = parts.text()?;
        let plugin = PluginId::new(parts.text()?).map_err(|why| Error::damaged(why.to_string()))?;
        if sweep_plugin(cx, &plugin).await? {
            return Ok(true);
        }
        // On to the next plugin: the oldest entry of this one is its last.
        range = range.beyond(&keys::audit_from(&plugin, Millis(0)));
    }
    Ok(false)
}

async fn sweep_plugin(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<bool> {
    let count = keys::audit_count(plugin);
    let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
    // Only a look: calls go on adding.
    let seen = cx.tx.peek_counter(&count).await?;
    let over = (seen - MOST_KEPT).clamp(0, most);
    let oldest = Millis(cx.now.0.saturating_sub(KEPT));
    let all = keys::audit_of(plugin);
    let page = if over > 0 {
        let over = usize::try_from(over).unwrap_or(MOST_ROWS);
        cx.tx.range(all.reversed().limit(over)).await?
    } else {
        let old = all.starting_at(keys::audit_from(plugin, oldest));
        cx.tx.range(old.limit(MOST_ROWS)).await?
    };
    for (key, _) in &page.items {
        cx.remove(key.clone())?;
    }
    let gone = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
    if gone > 0 {
        cx.tx.add(count, -gone)?;
    }
    Ok(gone == most || over > 0)
}

#[cfg(test)]
mod tests;
