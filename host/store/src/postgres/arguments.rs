//! A batch as the arguments of the server's function.
//!
//! It must never decide what depends on stored data: the function does.

use super::batch::Job;
use super::keys::{end, within};
use crate::engine::{Add, Append, Commit, FullKey, Set, Write};
use crate::errors::{LimitError, StoreError};
use std::collections::HashMap;
use tokio_postgres::types::ToSql;

/// Decides a batch. See `schema_1.sql`.
pub(super) const COMMIT: &str = "select * from guildhall.commit_1(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
    $22, $23, $24, $25, $26, $27, $28, $29, $30)";

/// The arguments, each an array; `by` is the number of the commit, from 1.
#[derive(Default)]
pub(super) struct Arguments<'a> {
    company: &'a [u8],
    writes: Vec<bool>,
    read: Keys<'a>,
    range: Ranges<'a>,
    once: Pairs<'a>,
    put: Pairs<'a>,
    counters: Vec<&'a [u8]>,
    add: Additions,
    logs: Vec<&'a [u8]>,
    pub(super) append: Appends<'a>,
    pub(super) add_keys: Vec<&'a FullKey>,
    counter_at: HashMap<&'a [u8], i32>,
    log_at: HashMap<&'a [u8], i32>,
}

#[derive(Default)]
struct Keys<'a> {
    key: Vec<&'a [u8]>,
    version: Vec<Option<i64>>,
    by: Vec<i32>,
}

#[derive(Default)]
struct Ranges<'a> {
    start: Vec<&'a [u8]>,
    end: Vec<&'a [u8]>,
    rows: Vec<i32>,
    newest: Vec<i64>,
    by: Vec<i32>,
}

#[derive(Default)]
struct Pairs<'a> {
    key: Vec<&'a [u8]>,
    /// `None` deletes.
    value: Vec<Option<&'a [u8]>>,
    by: Vec<i32>,
}

#[derive(Default)]
struct Additions {
    counter: Vec<i32>,
    least: Vec<i64>,
    most: Vec<i64>,
    /// Half of what is added and the rest: together they may be more than one number holds.
    half: Vec<i64>,
    rest: Vec<i64>,
    by: Vec<i32>,
}

#[derive(Default)]
pub(super) struct Appends<'a> {
    pub(super) log: Vec<i32>,
    entries: Vec<&'a [u8]>,
    value: Vec<&'a [u8]>,
    index: Vec<Option<&'a [u8]>>,
    prefix: Vec<Option<&'a [u8]>>,
    pub(super) by: Vec<i32>,
}

impl<'a> Arguments<'a> {
    pub(super) fn of(company: &'a [u8], batch: &'a [Job]) -> Result<Arguments<'a>, StoreError> {
        let mut all = Arguments {
            company,
            ..Arguments::default()
        };
        for (job, by) in batch.iter().zip(1..) {
            // The main log is the first: its head is what a receipt tells.
            all.log(rest(company, &job.commit.main.head)?);
            all.writes.push(job.refusal.is_none());
            all.take_in(&job.commit, by)?;
        }
        Ok(all)
    }

    fn take_in(&mut self, commit: &'a Commit, by: i32) -> Result<(), StoreError> {
        let company = self.company;
        for (key, version) in &commit.reads.keys {
            self.read.key.push(rest(company, key)?);
            self.read
                .version
                .push(version.map(|version| version.0 as i64));
            self.read.by.push(by);
        }
        for range in commit.reads.ranges.iter().filter(|r| r.start < r.end) {
            self.range.start.push(rest(company, &range.start)?);
            self.range.end.push(end(company, &range.end));
            self.range
                .rows
                .push(i32::try_from(range.rows).unwrap_or(i32::MAX));
            self.range.newest.push(range.newest.0 as i64);
            self.range.by.push(by);
        }
        if let Some((key, answer)) = &commit.idempotency {
            self.once.key.push(rest(company, key)?);
            self.once.value.push(Some(answer));
            self.once.by.push(by);
        }
        for (key, write) in &commit.writes {
            self.write(key, write, by)?;
        }
        for append in &commit.appends {
            self.append(append, by)?;
        }
        Ok(())
    }

    fn write(&mut self, key: &'a FullKey, write: &'a Write, by: i32) -> Result<(), StoreError> {
        let name = rest(self.company, key)?;
        let value = match (&write.set, &write.add) {
            (_, Some(add)) => {
                self.addition(key, name, add, by);
                return Ok(());
            }
            (Set::Keep, None) => return Ok(()),
            (Set::Put(value), None) => Some(&value[..]),
            (Set::Delete, None) => None,
        };
        self.put.key.push(name);
        self.put.value.push(value);
        self.put.by.push(by);
        Ok(())
    }

    fn append(&mut self, append: &'a Append, by: i32) -> Result<(), StoreError> {
        let company = self.company;
        let log = self.log(rest(company, &append.log.head)?);
        let index = append.index.as_ref();
        let index_key = index.map(|(key, _)| rest(company, key)).transpose()?;
        self.append.log.push(log);
        self.append
            .entries
            .push(rest(company, &append.log.entries)?);
        self.append.value.push(&append.value);
        self.append.index.push(index_key);
        self.append
            .prefix
            .push(index.map(|(_, prefix)| &prefix[..]));
        self.append.by.push(by);
        Ok(())
    }

    fn addition(&mut self, key: &'a FullKey, name: &'a [u8], add: &Add, by: i32) {
        let next = self.counters.len() as i32 + 1;
        let at = *self.counter_at.entry(name).or_insert(next);
        if at == next {
            self.counters.push(name);
        }
        // The sum must be a number too.
        let least = add.least.max(i128::from(i64::MIN) - add.by);
        let most = add.most.min(i128::from(i64::MAX) - add.by);
        let bounds = (
            i64::try_from(least.max(i64::MIN.into())),
            i64::try_from(most.min(i64::MAX.into())),
        );
        // No number is within these bounds.
        let (least, most) = match bounds {
            (Ok(least), Ok(most)) => (least, most),
            _ => (i64::MAX, i64::MIN),
        };
        let half = add.by / 2;
        let whole = |part: i128| i64::try_from(part).unwrap_or_default();
        self.add.counter.push(at);
        self.add.least.push(least);
        self.add.most.push(most);
        self.add.half.push(whole(half));
        self.add.rest.push(whole(add.by - half));
        self.add.by.push(by);
        self.add_keys.push(key);
    }

    fn log(&mut self, head: &'a [u8]) -> i32 {
        let next = self.logs.len() as i32 + 1;
        let at = *self.log_at.entry(head).or_insert(next);
        if at == next {
            self.logs.push(head);
        }
        at
    }

    pub(super) fn values(&self) -> [&(dyn ToSql + Sync); 30] {
        [
            &self.company,
            &self.writes,
            &self.read.key,
            &self.read.version,
            &self.read.by,
            &self.range.start,
            &self.range.end,
            &self.range.rows,
            &self.range.newest,
            &self.range.by,
            &self.once.key,
            &self.once.value,
            &self.once.by,
            &self.put.key,
            &self.put.value,
            &self.put.by,
            &self.counters,
            &self.add.counter,
            &self.add.least,
            &self.add.most,
            &self.add.half,
            &self.add.rest,
            &self.add.by,
            &self.logs,
            &self.append.log,
            &self.append.entries,
            &self.append.value,
            &self.append.index,
            &self.append.prefix,
            &self.append.by,
        ]
    }
}

/// A key without the company that all keys of the commit are of.
fn rest<'a>(company: &[u8], key: &'a FullKey) -> Result<&'a [u8], StoreError> {
    within(company, key).ok_or(StoreError::Limit(LimitError::Companies))
}
