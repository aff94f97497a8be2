//! The bare engines, doing the same writes and reads as the store does through them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, Statement};

/// An engine without the store above it.
pub trait Bare {
    /// Posts per second, in durable batches of as many posts as there are writers.
    fn posts(&mut self, writers: usize, turn: Duration) -> f64;
    /// Fills a chat that is only read.
    fn fill(&mut self, messages: u64);
    /// Pages of the last 50 messages of that chat per second.
    fn last_pages(&mut self, turn: Duration) -> f64;
}

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// Keys without the company, and values, that a batch of posts leaves.
fn rows(posts: usize, next: &mut u64) -> Rows {
    let mut rows = Vec::with_capacity(4 * posts + 2);
    for writer in 0..posts {
        *next += 1;
        let at = next.to_be_bytes();
        let id = format!("{writer:03}-{next:013}");
        let key = |parts: &[&[u8]]| parts.concat();
        rows.push((key(&[b"\xFFchat/0\0", &at]), vec![b'm'; 300]));
        rows.push((key(&[b"\xFFmain\0", &at]), vec![b'e'; 60]));
        rows.push((
            key(&[b"message-index\0", id.as_bytes(), b"\0"]),
            vec![b'i'; 16],
        ));
        rows.push((key(&[b"requests\0", id.as_bytes(), b"\0"]), vec![b'a'; 60]));
    }
    rows.push((b"\xFEchat/0\0".to_vec(), next.to_be_bytes().to_vec()));
    rows.push((b"\xFEmain\0".to_vec(), next.to_be_bytes().to_vec()));
    rows
}

fn old(position: u64) -> Vec<u8> {
    [&b"\xFFold\0"[..], &position.to_be_bytes()].concat()
}

fn rate(count: u64, begun: Instant) -> f64 {
    count as f64 / begun.elapsed().as_secs_f64()
}

/// sled: each batch applied, flushed and synced.
pub struct BareSled {
    db: sled::Db,
    file: File,
    next: u64,
}

impl BareSled {
    pub fn open(folder: &Path) -> BareSled {
        let config = sled::Config::new()
            .path(folder)
            .cache_capacity(128 * 1024 * 1024)
            .flush_every_ms(Some(500));
        let db = config.open().unwrap();
        let file = File::open(folder.join("db")).unwrap();
        BareSled { db, file, next: 0 }
    }

    fn write(&self, rows: Rows) {
        let mut batch = sled::Batch::default();
        for (key, value) in rows {
            let header = [1_u8; 10];
            batch.insert(
                [b"acme\0", &key[..]].concat(),
                [&header[..], &value].concat(),
            );
        }
        self.db.apply_batch(batch).unwrap();
        self.db.flush().unwrap();
        self.file.sync_data().unwrap();
    }
}

impl Bare for BareSled {
    fn posts(&mut self, writers: usize, turn: Duration) -> f64 {
        let begun = Instant::now();
        let mut posts = 0;
        while begun.elapsed() < turn {
            let rows = rows(writers, &mut self.next);
            self.write(rows);
            posts += writers as u64;
        }
        rate(posts, begun)
    }

    fn fill(&mut self, messages: u64) {
        self.write(
            (1..=messages)
                .map(|at| (old(at), vec![b'm'; 300]))
                .collect(),
        );
    }

    fn last_pages(&mut self, turn: Duration) -> f64 {
        let begun = Instant::now();
        let mut pages = 0;
        while begun.elapsed() < turn {
            let range = self.db.scan_prefix(b"acme\0\xFFold\0").rev().take(50);
            let page: Vec<_> = range
                .map(|row| {
                    row.map(|(key, value)| (key.to_vec(), value.to_vec()))
                        .unwrap()
                })
                .collect();
            assert_eq!(page.len(), 50);
            pages += 1;
        }
        rate(pages, begun)
    }
}

/// PostgreSQL: each batch one prepared statement, committed synchronously.
pub struct BarePostgres {
    runtime: Runtime,
    client: Client,
    write: Statement,
    read: Statement,
    next: u64,
}

const TABLE: &str = "
    create schema bare;
    create table bare.entries (
        version bigint not null, layout smallint not null,
        company bytea not null, key bytea not null, value bytea not null,
        primary key (company, key)
    ) with (fillfactor = 90);
    set synchronous_commit = on;
    set enable_seqscan = off;
    set enable_bitmapscan = off;
    set plan_cache_mode = force_generic_plan;";

const WRITE: &str = "
    insert into bare.entries (version, layout, company, key, value)
    select 1, 1, 'acme', u.key, u.value from unnest($1::bytea[], $2::bytea[]) as u (key, value)
    on conflict (company, key) do update
        set version = excluded.version, layout = excluded.layout, value = excluded.value";

const READ: &str = "
    select layout, version, value, company, key from bare.entries
    where company = 'acme' and key >= $1 and key < $2
    order by company desc, key desc limit 50";

impl BarePostgres {
    pub fn open(url: &str) -> BarePostgres {
        let runtime = Runtime::new().unwrap();
        let (client, write, read) = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute(TABLE).await.unwrap();
            let write = client.prepare(WRITE).await.unwrap();
            let read = client.prepare(READ).await.unwrap();
            (client, write, read)
        });
        BarePostgres {
            runtime,
            client,
            write,
            read,
            next: 0,
        }
    }

    fn put(&self, rows: Rows) {
        let (keys, values): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let written = async { self.client.execute(&self.write, &[&keys, &values]).await };
        assert_eq!(self.runtime.block_on(written).unwrap(), keys.len() as u64);
    }
}

impl Bare for BarePostgres {
    fn posts(&mut self, writers: usize, turn: Duration) -> f64 {
        let begun = Instant::now();
        let mut posts = 0;
        while begun.elapsed() < turn {
            let rows = rows(writers, &mut self.next);
            self.put(rows);
            posts += writers as u64;
        }
        rate(posts, begun)
    }

    fn fill(&mut self, messages: u64) {
        self.put(
            (1..=messages)
                .map(|at| (old(at), vec![b'm'; 300]))
                .collect(),
        );
    }

    fn last_pages(&mut self, turn: Duration) -> f64 {
        let begun = Instant::now();
        let mut pages = 0;
        while begun.elapsed() < turn {
            let (first, beyond) = (old(0), old(u64::MAX));
            let page = async { self.client.query(&self.read, &[&first, &beyond]).await };
            let page: Vec<(Vec<u8>, Vec<u8>)> = self
                .runtime
                .block_on(page)
                .unwrap()
                .iter()
                .map(|row| (row.get(4), row.get(2)))
                .collect();
            assert_eq!(page.len(), 50);
            pages += 1;
        }
        rate(pages, begun)
    }
}
