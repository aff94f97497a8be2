//! Reading: each call is one statement, so what it returns is from one moment.
//!
//! A server shows other sessions a commit only when it is durable, standbys it was told to wait for
//! included. So everything read here is durable, and nothing has to be waited for.

use super::database::{Database, ask, says};
use super::keys::{end, join, split, within};
use crate::engine::{
    FullKey, Item, LogKeys, Outcome, Reads, Receipt, Row as StoredRow, Rows, Scan, Version,
};
use crate::errors::{LimitError, StoreError};
use crate::limits::MAX_PAGE_BYTES;
use bytes::Bytes;
use deadpool_postgres::Client;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// The layout of values that this program knows.
const LAYOUT: i16 = 1;

const GET: &str = "
    select layout, version, value, 1::bigint from guildhall.entries
    where company = $1 and key = $2";

const GET_MANY: &str = "
    select e.layout, e.version, e.value, u.at
    from unnest($1::bytea[], $2::bytea[]) with ordinality as u (company, key, at)
    cross join lateral (
        select layout, version, value from guildhall.entries
        where company = u.company and key = u.key offset 0
    ) e";

/// Rows from one key to another, ended early by their bytes.
macro_rules! range {
    ($direction:literal) => {
        concat!(
            "select layout, version, value, company, key from (
                select s.*, sum(octet_length(value)) over (
                    order by company ",
            $direction,
            ", key ",
            $direction,
            "
                    rows between unbounded preceding and current row
                ) - octet_length(value) as before
                from (
                    select * from guildhall.entries
                    where (company, key) >= ($1, $2) and (company, key) < ($3, $4)
                    order by company ",
            $direction,
            ", key ",
            $direction,
            " limit $5
                ) s
            ) t where before < $6
            order by company ",
            $direction,
            ", key ",
            $direction
        )
    };
}
const FORWARDS: &str = range!("asc");
const BACKWARDS: &str = range!("desc");

const VALIDATE: &str = "
    select
        exists (
            select from unnest($2::bytea[], $3::bigint[]) as u (key, version)
            left join lateral (
                select version from guildhall.entries
                where company = $1 and key = u.key offset 0
            ) e on true
            where e.version is distinct from u.version
        ) or exists (
            select from unnest($4::bytea[], $5::bytea[], $6::int[], $7::bigint[])
                as u (first, beyond, rows, newest)
            cross join lateral (
                select count(*) as rows, coalesce(max(s.version), 0) as newest
                from (
                    select e.version from guildhall.entries e
                    where e.company = $1 and e.key >= u.first and e.key < u.beyond
                    limit u.rows + 1
                ) s
            ) f
            where f.rows <> u.rows or f.newest > u.newest
        ),
        (select commits from guildhall.companies where company = $1),
        (select value from guildhall.entries where company = $1 and key = $8)";

/// Values, each with an outcome of its own.
pub(super) async fn each(
    database: &Database,
    keys: &[FullKey],
) -> Vec<Result<Option<Item>, StoreError>> {
    let found = match keys {
        [key] => {
            let (company, rest) = split(key);
            database.read(GET, &[&company, &rest]).await
        }
        _ => {
            let (companies, rests): (Vec<_>, Vec<_>) = keys.iter().map(split).unzip();
            database.read(GET_MANY, &[&companies, &rests]).await
        }
    };
    let rows = match found {
        Ok(rows) => rows,
        Err(error) => return vec![Err(error); keys.len()],
    };
    let mut items = vec![Ok(None); keys.len()];
    for row in &rows {
        let at = usize::try_from(row.get::<_, i64>(3) - 1).unwrap_or(usize::MAX);
        if let (Some(place), Some(key)) = (items.get_mut(at), keys.get(at)) {
            *place = item(row, || key.clone()).map(Some);
        }
    }
    items
}

pub(super) async fn get_many(
    database: &Database,
    keys: &[FullKey],
) -> Result<Vec<Option<Item>>, StoreError> {
    each(database, keys).await.into_iter().collect()
}

pub(super) async fn range(database: &Database, scan: &Scan) -> Result<Rows, StoreError> {
    let asked = Asked::of(scan);
    if scan.start >= scan.end {
        return Ok(Rows::default());
    }
    let found = database.read(asked.statement, &asked.values()).await?;
    rows(&found, scan.limit)
}

/// As [`range`], on a connection that shows an earlier moment.
pub(super) async fn range_on(
    database: &Database,
    client: &Client,
    scan: &Scan,
) -> Result<Rows, StoreError> {
    let asked = Asked::of(scan);
    if scan.start >= scan.end {
        return Ok(Rows::default());
    }
    let found = ask(client, asked.statement, &asked.values()).await;
    let found = found.map_err(|error| database.unavailable(&says(&error)))?;
    rows(&found, scan.limit)
}

/// A range as the server is asked for it.
struct Asked<'k> {
    statement: &'static str,
    start: (&'k [u8], &'k [u8]),
    end: (&'k [u8], &'k [u8]),
    limit: i64,
    most: i64,
}

impl<'k> Asked<'k> {
    fn of(scan: &'k Scan) -> Asked<'k> {
        Asked {
            statement: match scan.reverse {
                false => FORWARDS,
                true => BACKWARDS,
            },
            start: split(&scan.start),
            end: split(&scan.end),
            limit: i64::try_from(scan.limit).unwrap_or(i64::MAX),
            most: MAX_PAGE_BYTES as i64,
        }
    }

    fn values(&self) -> [&(dyn ToSql + Sync); 6] {
        let ((company, start), (end_company, end)) = (&self.start, &self.end);
        [company, start, end_company, end, &self.limit, &self.most]
    }
}

fn rows(found: &[Row], limit: usize) -> Result<Rows, StoreError> {
    let mut bytes = 0;
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        let key = join(row.get(3), row.get(4));
        let item = item(row, || key.clone())?;
        bytes += item.value.len();
        rows.push(StoredRow { key, item });
    }
    let cut = rows.len() < limit && bytes >= MAX_PAGE_BYTES;
    Ok(Rows { rows, cut })
}

pub(super) async fn read_log(
    database: &Database,
    log: &LogKeys,
    after: u64,
    limit: usize,
) -> Result<Vec<(u64, Bytes)>, StoreError> {
    let Some(first) = after.checked_add(1) else {
        return Ok(Vec::new());
    };
    let scan = Scan {
        start: log.entry(first),
        end: log.entry(after.saturating_add(limit as u64)).after(),
        reverse: false,
        limit,
    };
    let rows = range(database, &scan).await?.rows.into_iter();
    let position = |key: &FullKey| {
        key.as_bytes()
            .last_chunk()
            .map_or(0, |at| u64::from_be_bytes(*at))
    };
    Ok(rows
        .map(|row| (position(&row.key), row.item.value))
        .collect())
}

/// Whether reads still hold, all of them at one moment.
pub(super) async fn validate(
    database: &Database,
    reads: &Reads,
    main: &LogKeys,
) -> Result<Outcome, StoreError> {
    let (company, main_head) = split(&main.head);
    let inside = |key| within(company, key).ok_or(StoreError::Limit(LimitError::Companies));
    let mut keys = (Vec::new(), Vec::new());
    for (key, version) in &reads.keys {
        keys.0.push(inside(key)?);
        keys.1.push(version.map(|version| version.0 as i64));
    }
    let mut ranges = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for range in reads.ranges.iter().filter(|range| range.start < range.end) {
        ranges.0.push(inside(&range.start)?);
        ranges.1.push(end(company, &range.end));
        ranges.2.push(i32::try_from(range.rows).unwrap_or(i32::MAX));
        ranges.3.push(range.newest.0 as i64);
    }
    let values: [&(dyn ToSql + Sync); 8] = [
        &company, &keys.0, &keys.1, &ranges.0, &ranges.1, &ranges.2, &ranges.3, &main_head,
    ];
    let rows = database.read(VALIDATE, &values).await?;
    let Some(row) = rows.first() else {
        return Err(database.unavailable("its answer is empty"));
    };
    if row.get(0) {
        return Ok(Outcome::Conflict);
    }
    let commit: Option<i64> = row.get(1);
    let head: Option<&[u8]> = row.get(2);
    Ok(Outcome::Committed(Receipt {
        position: head.map_or(Ok(0), |head| head_of(&main.head, head))?,
        appended: Vec::new(),
        commit: commit.unwrap_or_default() as u64,
    }))
}

/// What a log's head says.
pub(super) fn head_of(key: &FullKey, value: &[u8]) -> Result<u64, StoreError> {
    let bytes = value.try_into().map(u64::from_be_bytes);
    bytes.map_err(|_| StoreError::Damaged(format!("{key:?} is no head of a log")))
}

fn item(row: &Row, key: impl Fn() -> FullKey) -> Result<Item, StoreError> {
    if row.get::<_, i16>(0) != LAYOUT {
        let reason = format!("the value at {:?} cannot be read", key());
        return Err(StoreError::Damaged(reason));
    }
    Ok(Item {
        version: Version(row.get::<_, i64>(1) as u64),
        value: Bytes::copy_from_slice(row.get(2)),
    })
}
