//! An import of a file: where it is, what it has counted, and what a slice changes. Everything that
//! it knows is in its record, so that it goes on where the last committed slice ended.

use super::order::{Change, Order, Source};
use super::row::{Columns, Flaw};
use super::table::Slice;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Bytes of the file that one slice reads; longer rows are not accepted.
pub const SLICE: u32 = 64 * 1024;
/// Most wrong lines that are kept to be shown.
pub const SHOWN: usize = 20;
/// About how many bytes of records one slice may write, well below the host's limit of 2 MiB.
const BUDGET: usize = 1024 * 1024;
/// About how many records one slice may write, below the host's limit of 4,096: an order is found
/// under several keys, and so is each of its lines.
const WRITES: usize = 3000;
/// Records of an order, and of each of its lines.
const PER_ORDER: usize = 7;
/// The same of a line.
const PER_LINE: usize = 2;
/// About how many bytes a line adds to its order's record.
const LINE: usize = 400;

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Its id.
    pub id: String,
    /// The file.
    pub file: String,
    /// Name of the file.
    pub name: String,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Where the columns are.
    pub columns: Columns,
    /// Where the next slice begins.
    pub at: u64,
    /// Its line.
    pub line: u64,
    /// The message with its card.
    pub message: String,
    /// When it was started, in Unix milliseconds.
    pub started: u64,
    /// How it ended, once it has.
    pub end: Option<End>,
    /// What it has counted.
    pub counts: Counts,
    /// The first wrong lines.
    pub wrong: Vec<Wrong>,
}

/// How an import ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// When, in Unix milliseconds.
    pub at: u64,
    /// Why it could not go on; none when it came to the end of the file.
    pub failure: Option<String>,
}

/// What an import has counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Orders that were not there before.
    pub orders: u64,
    /// All orders that are there now.
    pub orders_in_all: u64,
    /// Lines that were not there before.
    pub added: u64,
    /// Lines that were there and were different.
    pub changed: u64,
    /// Lines that were there.
    pub unchanged: u64,
    /// Wrong lines.
    pub wrong: u64,
}

/// A wrong line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// Its number in the file, as an editor counts.
    pub line: u64,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// An order that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// As it is from now on.
    pub order: Order,
    /// As it was; none when it was not there.
    pub before: Option<Order>,
}

struct Touched {
    order: Order,
    before: Option<Order>,
    changed: bool,
}

impl Touched {
    fn new(order: Order) -> Self {
        Self {
            order,
            before: None,
            changed: false,
        }
    }

    fn known(order: Order) -> Self {
        Self {
            before: Some(order.clone()),
            order,
            changed: false,
        }
    }

    fn written(mut self, at: u64) -> Written {
        self.order.source = Source::File;
        self.order.as_of = at;
        Written {
            order: self.order,
            before: self.before,
        }
    }
}

impl Counts {
    /// Lines read so far, wrong ones included.
    pub fn lines(&self) -> u64 {
        self.added + self.changed + self.unchanged + self.wrong
    }
}

impl Import {
    /// Puts a slice into the orders, moves on, and says what is to be written. `load` gets an order
    /// and the length of its record. It stops early when it would write too much; the next slice
    /// then begins there.
    ///
    /// # Errors
    /// Those of `load`; the import is then to be thrown away.
    pub fn take<E>(
        &mut self,
        slice: Slice,
        mut load: impl FnMut(&str) -> Result<Option<(Order, usize)>, E>,
    ) -> Result<Vec<Written>, E> {
        let mut touched: BTreeMap<String, Touched> = BTreeMap::new();
        let (mut spent, mut writes) = (0, 0);
        let (mut end, mut line) = (slice.end, slice.line);
        for item in slice.items {
            if spent > BUDGET || writes > WRITES {
                (end, line) = (item.at, item.line);
                break;
            }
            let row = match item.row {
                Ok(row) => row,
                Err(flaw) => {
                    self.reject(item.line, flaw);
                    continue;
                }
            };
            if !touched.contains_key(&row.order) {
                let found = load(&row.order)?;
                let fresh = || {
                    let head = row.head.clone();
                    Order::new(&row.order, head, Source::File, self.started)
                };
                let (entry, bytes) = match found {
                    Some((order, bytes)) => (Touched::known(order), bytes),
                    None => (Touched::new(fresh()), LINE),
                };
                spent += bytes;
                // When what is kept of it changes, all of that may be written again.
                writes += PER_ORDER + PER_LINE * entry.order.lines.len();
                touched.insert(row.order.clone(), entry);
            }
            let Some(entry) = touched.get_mut(&row.order) else {
                continue;
            };
            let change = entry.order.put(row.number, &row.head, row.line);
            match change {
                Change::Added => self.counts.added += 1,
                Change::Changed => self.counts.changed += 1,
                Change::Unchanged => self.counts.unchanged += 1,
                Change::Full => self.reject(item.line, Flaw::Full(row.order)),
            }
            if matches!(change, Change::Added | Change::Changed) {
                entry.changed = true;
                spent += LINE;
                writes += PER_LINE;
            }
        }
        self.at += end as u64;
        self.line = line;
        let changed = touched.into_values().filter(|entry| entry.changed);
        let written: Vec<Written> = changed.map(|entry| entry.written(self.started)).collect();
        self.counts.orders += written.iter().filter(|it| it.before.is_none()).count() as u64;
        Ok(written)
    }

    /// Whether the whole file was read.
    pub fn is_read(&self) -> bool {
        self.at >= self.bytes
    }

    fn reject(&mut self, line: u64, flaw: Flaw) {
        self.counts.wrong += 1;
        if self.wrong.len() < SHOWN {
            self.wrong.push(Wrong { line, flaw });
        }
    }
}
