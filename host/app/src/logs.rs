//! Lines that plugins write to their logs, for the administrator: few, short, and not for long. The
//! host's own log has them too.

use std::collections::BTreeMap;

use guildhall_domain::{Action, CallId, Millis, Object, PluginId, Problem, Said};
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{codec, keys, plugins};

/// For so long they are kept, in milliseconds.
pub const KEPT: u64 = 7 * Millis::DAY;
/// The most lines of one page.
pub const LONGEST_PAGE: usize = 200;
/// The longest line that is kept, in characters.
pub const LONGEST_LINE: usize = 1_000;
/// The most lines of one plugin that are kept; the oldest go first.
pub const MOST_KEPT: usize = 10_000;

/// The most bytes of one plugin's lines that are written down at once, about four times a second: what
/// is written while somebody posts is written before they are answered.
pub const MOST_AT_ONCE: usize = 16 * 1024;

/// What a line takes beside its text, in bytes.
const LINE_BYTES: usize = 100;
/// The most rows of one sweep.
const MOST_ROWS: usize = 1_000;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When.
    pub at: Millis,
    /// In which call.
    pub call: CallId,
    /// Which line of its sandbox, from 1.
    pub number: u32,
    /// `trace`, `debug`, `info`, `warn` or `error`.
    pub level: String,
    /// What it says.
    pub text: String,
}

/// A page of lines, the latest first, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The lines.
    pub items: Vec<Line>,
    /// None when this was the last page.
    pub next: Option<String>,
}

/// Writes lines down, those of each plugin as far as [`MOST_AT_ONCE`] reaches; how many more there were
/// is said in the last one's place. What a plugin wrote that is no longer installed is let go.
pub(crate) async fn write_all(cx: &mut Cx<'_>, lines: &[(PluginId, Line)]) -> Result<()> {
    let mut of: BTreeMap<&PluginId, Vec<&Line>> = BTreeMap::new();
    for (plugin, line) in lines {
        of.entry(plugin).or_default().push(line);
    }
    for (plugin, lines) in of {
        if plugins::find(cx, plugin).await?.is_none() {
            continue;
        }
        let mut bytes = 0;
        for (written, line) in lines.iter().enumerate() {
            let text = shortened(&line.text);
            bytes += text.len() + LINE_BYTES;
            let left = lines.len() - written;
            if bytes > MOST_AT_ONCE && left > 1 {
                let text = format!("{left} lines more at once than are kept here");
                write(cx, plugin, line, &text)?;
                break;
            }
            write(cx, plugin, line, text)?;
        }
    }
    Ok(())
}

fn shortened(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST_LINE);
    end.map_or(text, |(end, _)| &text[..end])
}

fn write(cx: &mut Cx<'_>, plugin: &PluginId, line: &Line, text: &str) -> Result<()> {
    let key = keys::log_line(plugin, line.at, &line.call, u64::from(line.number));
    let kept = Line {
        at: line.at,
        call: line.call.clone(),
        number: line.number,
        level: line.level.clone(),
        text: text.to_owned(),
    };
    cx.keep(key, &kept)
}

/// What a plugin wrote, the latest first, from a cursor on. For administrators.
///
/// # Errors
/// `denied` for anybody else; `invalid` for a cursor that is none.
pub async fn list(
    cx: &mut Cx<'_>,
    plugin: &PluginId,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page> {
    cx.allow(Action::ManagePlugins, Object::Plugin(plugin))
        .await?;
    let mut range = keys::log_lines(plugin).limit(limit.clamp(1, LONGEST_PAGE));
    if let Some(cursor) = cursor {
        let (at, call, number) = read_cursor(cursor)?;
        range = range.after(&keys::log_line(plugin, at, &call, number));
    }
    let page = cx.tx.range(range).await?;
    let lines = page.items.iter().map(|(_, value)| codec::decode(value));
    let items: Vec<Line> = lines.collect::<Result<_>>()?;
    let last = items.last().filter(|_| page.more);
    let next = last.map(|line| format!("{}-{}-{}", line.at.0, line.number, line.call));
    Ok(Page { items, next })
}

fn read_cursor(text: &str) -> Result<(Millis, CallId, u64)> {
    let mut parts = text.splitn(3, '-');
    let mut part = || parts.next();
    let read = (|| {
        let (at, number) = (part()?.parse().ok()?, part()?.parse().ok()?);
        Some((Millis(at), CallId::new(part()?).ok()?, number))
    })();
    read.ok_or_else(|| {
        let said = Said::plain("pass the cursor of the last page, or none");
        Error::from(Problem::field("cursor", said))
    })
}

/// Takes away what is older than [`KEPT`], and the oldest of what is more than [`MOST_KEPT`], a little
/// at a time. True when more is left.
///
/// # Errors
/// The store's.
pub async fn sweep(cx: &mut Cx<'_>) -> Result<bool> {
    let oldest = Millis(cx.now.0.saturating_sub(KEPT));
    for installed in plugins::list(cx).await? {
        let all = keys::log_lines(&installed.id);
        let old = all.starting_at(keys::log_from(&installed.id, oldest));
        let page = cx.tx.range(old.limit(MOST_ROWS)).await?;
        for (key, _) in &page.items {
            cx.remove(key.clone())?;
        }
        if page.more || thin_out(cx, &installed.id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes away what is beyond the most; true when more is left.
async fn thin_out(cx: &mut Cx<'_>, plugin: &PluginId) -> Result<bool> {
    // As others see it: lines go on coming while this looks.
    let mut glance = cx.tx.space().begin();
    let mut range = keys::log_lines(plugin).limit(MOST_ROWS);
    let mut seen = 0;
    loop {
        let page = glance.range(range.clone()).await?;
        let Some((last, _)) = page.items.last() else {
            return Ok(false);
        };
        if seen >= MOST_KEPT {
            for (key, _) in &page.items {
                cx.remove(key.clone())?;
            }
            return Ok(page.more);
        }
        seen += page.items.len();
        range = range.beyond(last);
    }
}

#[cfg(test)]
mod tests;
