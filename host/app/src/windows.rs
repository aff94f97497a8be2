//! Windows: where a slice of a list starts and how long it is, as callers ask for it.
//!
//! A cursor is opaque to its caller and never trusted: it can only move the start within the list
//! that is asked for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use guildhall_domain::{Problem, Said};
use guildhall_store::{Key, MAX_KEY_BYTES, Range};

use crate::cx::Cx;
use crate::error::Result;

/// The longest slice of a list.
pub const LONGEST_WINDOW: u32 = 200;

/// What part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// Where the last slice ended; none for the beginning.
    pub cursor: Option<String>,
    /// At most so many; 1 to [`LONGEST_WINDOW`], anything else is taken to the nearest of them.
    pub limit: u32,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// The cursor of the next slice; none when this was the last.
    pub next: Option<String>,
}

impl Window {
    /// The beginning of a list.
    pub fn first(limit: u32) -> Window {
        Window {
            cursor: None,
            limit,
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.limit.clamp(1, LONGEST_WINDOW) as usize
    }
}

/// The rows of `range` in this window, and the cursor of the next one.
pub(crate) async fn rows(
    cx: &mut Cx<'_>,
    range: Range,
    window: &Window,
) -> Result<(Vec<(Key, Bytes)>, Option<String>)> {
    let range = match &window.cursor {
        Some(cursor) => range.beyond(&read_cursor(cursor)?),
        None => range,
    };
    let page = cx.tx.range(range.limit(window.rows())).await?;
    let last = page.items.last().filter(|_| page.more);
    let next = last.map(|(key, _)| cursor(key));
    Ok((page.items, next))
}

pub(crate) fn cursor(key: &Key) -> String {
    URL_SAFE_NO_PAD.encode(key.as_bytes())
}

fn read_cursor(cursor: &str) -> Result<Key> {
    let short = cursor.len() <= MAX_KEY_BYTES * 2;
    let bytes = short.then(|| URL_SAFE_NO_PAD.decode(cursor).ok()).flatten();
    let bytes = bytes.filter(|bytes| !bytes.is_empty());
    let said = Said::plain("pass the cursor of the last slice, or none");
    Ok(Key::from_bytes(
        bytes.ok_or_else(|| Problem::field("cursor", said))?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_and_rubbish_is_refused() {
        let key = Key::build("files").text("a").key();
        assert_eq!(read_cursor(&cursor(&key)).unwrap(), key);
        for bad in ["", "*", "a b", &"A".repeat(5_000)] {
            assert!(read_cursor(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_window_is_never_empty_nor_endless() {
        assert_eq!(Window::first(0).rows(), 1);
        assert_eq!(Window::first(u32::MAX).rows(), LONGEST_WINDOW as usize);
    }
}
