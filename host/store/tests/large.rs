//! A large company is backed up, restored and compared: 2,000 messages in a test, 200,000 in a soak.
//!
//! It knows engines by their options alone, so that either side may be any of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod company;
mod server;

use guildhall_store::backup::{Origin, Part, Reader, Restorer, Summary, Writer, contents};
use guildhall_store::{Options, Store};
use server::Server;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::fs::File;
use tokio::io::BufReader;

fn messages() -> u64 {
    match std::env::var("GUILDHALL_SOAK") {
        Ok(on) if on != "0" => 200_000,
        _ => 2_000,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_company_is_restored_as_it_was() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // Too large a future to lie on the stack.
    Box::pin(moved(Options::new(from.path()), Options::new(to.path()))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_company_moves_into_a_database() {
    let (from, to) = (tempfile::tempdir().unwrap(), Server::start());
    Box::pin(moved(Options::new(from.path()), database(&to))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_company_moves_out_of_a_database() {
    let (from, to) = (Server::start(), tempfile::tempdir().unwrap());
    Box::pin(moved(database(&from), Options::new(to.path()))).await;
}

fn database(server: &Server) -> Options {
    Options::database(&server.url()).unwrap()
}

/// Fills an empty store, backs it up, restores it into another empty one and compares them.
async fn moved(from: Options, to: Options) {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("backup");
    let count = messages();
    let begun = Instant::now();
    let store = Store::open(from).unwrap();
    store.ready(|_| ()).await.unwrap();
    company::fill(&store, 0..count).await;
    said("filled", begun, &format!("{count} messages"));

    let begun = Instant::now();
    let mut writer = Writer::begin(File::create(&file).await.unwrap())
        .await
        .unwrap();
    writer.store(&store).await.unwrap();
    let (summary, hash, bytes) = writer.end().await.unwrap();
    said(
        "backed up",
        begun,
        &format!("{bytes} bytes of backup for {} bytes", summary.bytes),
    );
    assert_eq!(summary.positions["acme"], count);

    let begun = Instant::now();
    let reader = read(&file).await;
    let found = verify(reader, hash).await;
    said("verified", begun, &format!("{} keys", found.keys));

    let begun = Instant::now();
    let target = Store::open(to).unwrap();
    restore(read(&file).await, hash, &target).await;
    said("restored", begun, &format!("{} keys", summary.keys));

    let begun = Instant::now();
    let there = contents(&target, |_| ()).await.unwrap().summary();
    let here = contents(&store, |_| ()).await.unwrap().summary();
    said("both checked", begun, &format!("content {}", hex(&here)));
    assert_eq!(hex(&here), hex(&there));
    assert_eq!(here, there);
    target.close().await.unwrap();
    beside(&store, count).await;
    store.close().await.unwrap();
}

/// How fast people go on while a backup is made.
async fn beside(store: &Store, count: u64) {
    let next = Arc::new(AtomicU64::new(count));
    let begun = Instant::now();
    company::fill_until(store, &next, async {
        tokio::time::sleep(Duration::from_secs(1)).await;
    })
    .await;
    let alone = (next.load(Ordering::Relaxed) - count) as f64 / begun.elapsed().as_secs_f64();
    let before = next.load(Ordering::Relaxed);
    let begun = Instant::now();
    company::fill_until(store, &next, async {
        let mut writer = Writer::begin(tokio::io::sink()).await.unwrap();
        writer.store(store).await.unwrap();
        let (summary, _, _) = writer.end().await.unwrap();
        assert!(summary.positions["acme"] >= before.saturating_sub(company::WRITERS as u64));
    })
    .await;
    let meanwhile = (next.load(Ordering::Relaxed) - before) as f64 / begun.elapsed().as_secs_f64();
    println!(
        "messages/s while a backup is made / without one: {:.2}",
        meanwhile / alone
    );
}

async fn read(file: &Path) -> Reader<BufReader<File>> {
    let file = File::open(file).await.unwrap();
    Reader::begin(BufReader::new(file)).await.unwrap()
}

async fn verify(mut reader: Reader<BufReader<File>>, hash: [u8; 32]) -> Summary {
    loop {
        if let Part::End(summary) = reader.next().await.unwrap() {
            assert_eq!(reader.hash(), Some(hash));
            assert!(reader.problems().is_empty());
            return summary;
        }
    }
}

async fn restore(mut reader: Reader<BufReader<File>>, hash: [u8; 32], target: &Store) {
    let origin = Origin::Backup(hash);
    let mut restorer = Restorer::begin(target.clone(), origin).await.unwrap();
    loop {
        match reader.next().await.unwrap() {
            Part::Rows(rows) => restorer.rows(rows).await.unwrap(),
            Part::End(summary) => return restorer.finish(&summary).await.unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

fn hex(summary: &Summary) -> String {
    summary
        .hash
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn said(what: &str, begun: Instant, figures: &str) {
    println!(
        "{what}: {figures} in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
}
