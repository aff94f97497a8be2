//! What a store holds, as figures that are the same on every engine: counts, the hash of all keys
//! and values in order, and whether the logs are whole.
//!
//! Versions of values belong to an engine and are no part of it.

use crate::engine::{FullKey, Row, Snapshot};
use crate::errors::StoreError;
use crate::keys::{ENTRIES, HEADS};
use crate::limits::MAX_RANGE_LIMIT;
use crate::store::{OWN, Store};
use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};

/// Problems beyond this many are only counted.
const SHOWN: usize = 20;

/// What a backup holds, or a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Keys.
    pub keys: u64,
    /// Bytes of keys and values.
    pub bytes: u64,
    /// BLAKE3 of all keys and values in order, each after its length; the same on every engine.
    pub hash: [u8; 32],
    /// Files; none for a store alone.
    pub files: u64,
    /// Bytes of files.
    pub file_bytes: u64,
    /// The position of the main log of every space that has one. A company's space has its id for
    /// a name.
    pub positions: BTreeMap<String, u64>,
}

/// Takes in rows in order and finds out what they are together.
#[derive(Debug, Default)]
pub struct Content {
    keys: u64,
    bytes: u64,
    hasher: blake3::Hasher,
    positions: BTreeMap<String, u64>,
    space: Bytes,
    /// Heads of the space's logs, by the bytes of their names, and how far entries were seen.
    heads: HashMap<Bytes, (u64, u64)>,
    problems: Vec<String>,
    unshown: u64,
}

impl Content {
    /// Keys so far.
    pub fn keys(&self) -> u64 {
        self.keys
    }

    /// Bytes of keys and values so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What is wrong, each as a sentence without its stop.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Takes in the next row.
    pub(crate) fn row(&mut self, key: &Bytes, value: &Bytes) {
        self.keys += 1;
        self.bytes += (key.len() + value.len()) as u64;
        for part in [key, value] {
            self.hasher.update(&(part.len() as u64).to_be_bytes());
            self.hasher.update(part);
        }
        let Some(at) = key.iter().position(|&byte| byte == 0) else {
            return self.problem(format!("the key {} is in no space", key.escape_ascii()));
        };
        if self.space != key[..at] {
            self.end_space();
            self.space = key.slice(..at);
        }
        let rest = key.slice(at + 1..);
        match rest.first() {
            Some(&HEADS) => self.head(rest.slice(1..), value),
            Some(&ENTRIES) => self.entry(rest.slice(1..)),
            _ => {}
        }
    }

    fn head(&mut self, log: Bytes, value: &Bytes) {
        let Ok(head) = value.as_ref().try_into().map(u64::from_be_bytes) else {
            return self.problem(format!("the head of {} is no number", self.named(&log)));
        };
        if log.as_ref() == b"main\0" {
            let space = String::from_utf8_lossy(&self.space).into_owned();
            self.positions.insert(space, head);
        }
        self.heads.insert(log, (head, 0));
    }

    fn entry(&mut self, rest: Bytes) {
        let Some((log, position)) = rest.split_last_chunk::<8>() else {
            return self.problem("an entry of a log has no position".to_owned());
        };
        let position = u64::from_be_bytes(*position);
        let log = rest.slice(..log.len());
        let named = self.named(&log);
        let Some((head, seen)) = self.heads.get_mut(&log) else {
            return self.problem(format!("{named} has entries and no head"));
        };
        let (expected, head) = (*seen + 1, *head);
        *seen = position;
        if position != expected {
            self.problem(format!("{named} has {position} after {}", expected - 1));
        } else if position > head {
            self.problem(format!("{named} ends at {head} and has {position}"));
        }
    }

    fn end_space(&mut self) {
        let heads = std::mem::take(&mut self.heads);
        for (log, (head, seen)) in heads {
            if seen < head {
                self.problem(format!(
                    "{} ends at {head}, {seen} is its last",
                    self.named(&log)
                ));
            }
        }
    }

    fn named(&self, log: &[u8]) -> String {
        let log = log.strip_suffix(&[0]).unwrap_or(log);
        format!(
            "the log {} of {}",
            log.escape_ascii(),
            self.space.escape_ascii()
        )
    }

    fn problem(&mut self, what: String) {
        if self.problems.len() < SHOWN {
            self.problems.push(what);
        } else {
            self.unshown += 1;
        }
    }

    /// What all of it is together; nothing follows.
    pub fn summary(&mut self) -> Summary {
        self.end_space();
        if self.unshown > 0 {
            let more = format!("and {} more", self.unshown);
            self.problems.push(more);
            self.unshown = 0;
        }
        Summary {
            keys: self.keys,
            bytes: self.bytes,
            hash: *self.hasher.finalize().as_bytes(),
            files: 0,
            file_bytes: 0,
            positions: self.positions.clone(),
        }
    }
}

/// Reads all of a store at one moment. Every value is read in full. `progress` is told after each
/// page.
///
/// # Errors
/// [`StoreError`]; [`StoreError::Damaged`] names the first key whose value cannot be read.
pub async fn contents(
    store: &Store,
    mut progress: impl FnMut(&Content),
) -> Result<Content, StoreError> {
    let mut content = Content::default();
    let mut walk = Walk::begin(store).await?;
    while let Some(rows) = walk.next().await? {
        for row in &rows {
            content.row(&row.key.0, &row.item.value);
        }
        progress(&content);
    }
    walk.end().await?;
    content.summary();
    Ok(content)
}

/// All rows of one moment in order, but for those of the store's own.
pub(super) struct Walk<'s> {
    snapshot: Box<dyn Snapshot + 's>,
    start: FullKey,
    end: FullKey,
    more: bool,
}

impl<'s> Walk<'s> {
    pub(super) async fn begin(store: &'s Store) -> Result<Walk<'s>, StoreError> {
        Ok(Walk {
            snapshot: store.engine().snapshot().await?,
            start: FullKey::default(),
            end: FullKey(Bytes::from_static(OWN.as_bytes())),
            more: true,
        })
    }

    /// The next page, until there is none.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Row>>, StoreError> {
        if !self.more {
            return Ok(None);
        }
        let limit = MAX_RANGE_LIMIT;
        let page = self.snapshot.rows(&self.start, &self.end, limit).await?;
        self.more = page.cut || page.rows.len() >= limit;
        match page.rows.last() {
            Some(last) => self.start = last.key.after(),
            None => self.more = false,
        }
        Ok((!page.rows.is_empty()).then_some(page.rows))
    }

    /// Only then all of it was of one moment.
    pub(super) async fn end(self) -> Result<(), StoreError> {
        self.snapshot.finish().await
    }
}
