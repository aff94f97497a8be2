//! Both engines against the bare engines below them, each pair in turns within one process: durable
//! posts from 1, 16 and 256 writers, one hot group against 500 groups, the last 50 messages of a
//! chat.
//!
//! The bare side writes the same rows in batches of as many posts, each batch brought to the disk:
//! what the store adds is checking, positions and idempotency. It must not compare different bytes.
//! For single rows name what is wanted after `--bench`: `sled` or `postgresql`, `writers=16`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod bare;
#[path = "../tests/server/mod.rs"]
mod server;

use bare::{Bare, BarePostgres, BareSled};
use bytes::Bytes;
use guildhall_store::{Index, Key, Log, Options, Range, Settled, Store};
use rand::Rng;
use server::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const WRITERS: [usize; 3] = [1, 16, 256];
/// Writers of the comparison of groups.
const BUSY: usize = 64;
const GROUPS: u64 = 500;
const HISTORY: u64 = 10_000;

/// How long and how often.
#[derive(Clone, Copy)]
struct Plan {
    turn: Duration,
    rounds: usize,
    history: u64,
    /// Only the row of so many writers.
    writers: Option<usize>,
}

/// One post as `app` writes it: a checked membership, the message with its index, the event, and
/// the idempotency key with its answer.
async fn post(store: &Store, writer: usize, number: u64, group: u64) {
    let space = store.company("acme").unwrap();
    let id = format!("{writer:03}-{number:013}");
    let mut tx = space.begin();
    let member = Key::build("memberships")
        .number(group)
        .text(&writer.to_string());
    tx.get(&member.key()).await.unwrap();
    let index = Index {
        key: Key::build("message-index").text(&id).key(),
        prefix: Bytes::from_static(b"general\0"),
    };
    tx.append(&chat(group), Bytes::from(vec![b'm'; 300]), Some(index))
        .unwrap();
    tx.append(&Log::MAIN, Bytes::from(vec![b'e'; 60]), None)
        .unwrap();
    let request = Key::build("requests").text(&id).key();
    tx.idempotency(request, Bytes::from(vec![b'a'; 60]))
        .unwrap();
    assert!(matches!(tx.commit().await.unwrap(), Settled::Done(_)));
}

fn chat(group: u64) -> Log {
    Log::new(format!("chat/{group}"))
}

/// Posts per second through the store.
async fn posts(store: &Store, writers: usize, groups: u64, turn: Duration) -> f64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let begun = Instant::now();
    let done = Arc::new(AtomicU64::new(0));
    let mut tasks = Vec::new();
    for writer in 0..writers {
        let (store, done) = (store.clone(), Arc::clone(&done));
        tasks.push(tokio::spawn(async move {
            while begun.elapsed() < turn {
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                let group = rand::rng().random_range(0..groups);
                post(&store, writer, number, group).await;
                done.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

/// Fills a chat that is only read.
async fn fill(store: &Store, messages: u64) {
    let space = store.company("acme").unwrap();
    for _ in 0..messages.div_ceil(500) {
        let mut tx = space.begin();
        for _ in 0..500.min(messages) {
            tx.append(&Log::new("old"), Bytes::from(vec![b'm'; 300]), None)
                .unwrap();
        }
        assert!(matches!(tx.commit().await.unwrap(), Settled::Done(_)));
    }
}

/// Pages of the last 50 messages per second, one reader.
async fn last_pages(store: &Store, turn: Duration) -> f64 {
    let space = store.company("acme").unwrap();
    let begun = Instant::now();
    let mut pages = 0_u64;
    while begun.elapsed() < turn {
        let range = Range::log(&Log::new("old")).reversed().limit(50);
        let page = space.begin().range(range).await.unwrap();
        assert_eq!(page.items.len(), 50);
        pages += 1;
    }
    pages as f64 / begun.elapsed().as_secs_f64()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Runs two sides in turns; returns the medians of both and of their ratio.
fn in_turns(
    plan: Plan,
    mut ours: impl FnMut() -> f64,
    mut theirs: impl FnMut() -> f64,
) -> (f64, f64, f64) {
    let (mut a, mut b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let (our, their) = (ours(), theirs());
        a.push(our);
        b.push(their);
        ratios.push(our / their);
    }
    (median(a), median(b), median(ratios))
}

fn line(what: &str, figures: (f64, f64, f64)) {
    let (ours, theirs, ratio) = figures;
    println!("{what:<44} {ours:>9.0} {theirs:>9.0} {ratio:>6.2}");
}

/// One engine against the bare engine below it.
fn compare(name: &str, plan: Plan, runtime: &Runtime, store: &Store, bare: &mut dyn Bare) {
    println!("{:<44} {:>9} {:>9} {:>6}", name, "store", "bare", "ratio");
    let wanted = |writers: &usize| plan.writers.is_none_or(|only| only == *writers);
    for writers in WRITERS.into_iter().filter(wanted) {
        let figures = in_turns(
            plan,
            || runtime.block_on(posts(store, writers, 1, plan.turn)),
            || bare.posts(writers, plan.turn),
        );
        line(&format!("durable posts/s, {writers} writers"), figures);
    }
    if plan.writers.is_some() {
        return;
    }
    runtime.block_on(fill(store, plan.history));
    bare.fill(plan.history);
    let figures = in_turns(
        plan,
        || runtime.block_on(last_pages(store, plan.turn)),
        || bare.last_pages(plan.turn),
    );
    line("last 50 messages of a chat, pages/s", figures);
    let (many, one, ratio) = in_turns(
        plan,
        || runtime.block_on(posts(store, BUSY, GROUPS, plan.turn)),
        || runtime.block_on(posts(store, BUSY, 1, plan.turn)),
    );
    println!(
        "{:<44} {:>9} {:>9} {:>6}",
        "", "500 groups", "one group", "ratio"
    );
    line(
        &format!("durable posts/s, {BUSY} writers, through the store"),
        (many, one, ratio),
    );
    println!();
}

fn main() {
    // Without `--bench` (as `cargo test --all-targets` runs it) it is only seen to work.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let measured = arguments.iter().any(|argument| argument == "--bench");
    let writers = arguments
        .iter()
        .find_map(|one| one.strip_prefix("writers="));
    let writers = writers.map(|number| number.parse().expect("writers=1, 16 or 256"));
    let engines = ["sled", "postgresql"];
    let any = arguments.iter().any(|one| engines.contains(&one.as_str()));
    let is_wanted = |engine: &str| !any || arguments.iter().any(|one| one == engine);
    let plan = match measured {
        true => Plan {
            turn: Duration::from_millis(800),
            rounds: 5,
            history: HISTORY,
            writers,
        },
        false => Plan {
            turn: Duration::from_millis(20),
            rounds: 1,
            history: 500,
            writers,
        },
    };
    let runtime = Runtime::new().unwrap();
    if is_wanted("sled") {
        let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let store = Store::open(Options::new(ours.path())).unwrap();
        let mut bare = BareSled::open(theirs.path());
        compare("sled", plan, &runtime, &store, &mut bare);
        runtime.block_on(store.close()).unwrap();
    }
    if !is_wanted("postgresql") {
        return;
    }
    let server = Server::start_with(&["shared_buffers=256MB", "max_wal_size=4GB"]);
    let store = Store::open(Options::database(&server.url()).unwrap()).unwrap();
    let mut bare = BarePostgres::open(&server.url());
    compare("PostgreSQL", plan, &runtime, &store, &mut bare);
    runtime.block_on(store.close()).unwrap();
}
