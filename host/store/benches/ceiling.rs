//! What a store on sled takes when it is full of messages: time, disk, memory, start. Beside it bare
//! sled with the same keys and values, in batches of as many as there are writers.
//!
//! 20,000 messages unless `GUILDHALL_CEILING` says another number; above 200,000 only the store is
//! filled. Memory and start are those of a process of its own that only opens what is there.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "../tests/company/mod.rs"]
mod company;

use company::{CHATS, WRITERS, body, fill, on_disk};
use guildhall_store::{Log, Options, Range, Store};
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const OPEN: &str = "GUILDHALL_CEILING_OPEN";
/// Above this, bare sled is left out.
const BOTH: u64 = 200_000;

fn main() {
    if let Ok(folder) = std::env::var(OPEN) {
        return open(Path::new(&folder));
    }
    let measured = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::var("GUILDHALL_CEILING").ok();
    let usual = if measured { 20_000 } else { 200 };
    let messages: u64 = asked.map_or(usual, |number| number.parse().unwrap());
    let ours = tempfile::tempdir().unwrap();
    let (took, peak) = through_the_store(ours.path(), messages);
    let disk = on_disk(ours.path());
    println!(
        "{messages} messages through the store: {:.0}/s, {:.0} MiB on disk, {:.0} bytes each, {peak} MiB of memory while writing",
        messages as f64 / took,
        disk as f64 / f64::from(1 << 20),
        disk as f64 / messages as f64,
    );
    println!("opened again: {}", opened_again(ours.path()));
    if messages <= BOTH {
        let theirs = tempfile::tempdir().unwrap();
        let bare = bare(theirs.path(), messages);
        let bare_disk = on_disk(theirs.path());
        println!(
            "store / bare sled, {messages} messages of 4 keys, {WRITERS} a batch: messages/s {:.2}, disk {:.2}",
            bare / took,
            disk as f64 / bare_disk as f64
        );
    }
}

fn through_the_store(folder: &Path, messages: u64) -> (f64, u64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(Options::new(folder)).unwrap();
        let begun = Instant::now();
        fill(&store, 0..messages).await;
        let took = begun.elapsed().as_secs_f64();
        let peak = memory("VmHWM:");
        store.close().await.unwrap();
        (took, peak)
    })
}

/// In a process of its own: opens what is there, shows the last 50 messages of 100 chats.
fn open(folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let begun = Instant::now();
        let store = Store::open(Options::new(folder)).unwrap();
        let took = begun.elapsed().as_secs_f64();
        let opened = memory("VmRSS:");
        let begun = Instant::now();
        let space = store.company("acme").unwrap();
        for chat in 0..100 {
            let log = Log::new(format!("chat/{}", chat * CHATS / 100));
            let last = Range::log(&log).reversed().limit(50);
            space.begin().range(last).await.unwrap();
        }
        let each = begun.elapsed().as_secs_f64() * 10.0;
        println!(
            "start {took:.1} s, {opened} MiB of memory, {} MiB after the last 50 messages of 100 chats ({each:.2} ms each)",
            memory("VmRSS:")
        );
        store.close().await.unwrap();
    });
}

fn opened_again(folder: &Path) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.env(OPEN, folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The same keys and values on bare sled: seconds.
fn bare(folder: &Path, messages: u64) -> f64 {
    let config = sled::Config::new()
        .path(folder)
        .cache_capacity(128 * 1024 * 1024)
        .mode(sled::Mode::LowSpace)
        .flush_every_ms(Some(500));
    let db = config.open().unwrap();
    let file = File::open(folder.join("db")).unwrap();
    let header = [1_u8; 10];
    let value = |content: &[u8]| [&header[..], content].concat();
    let begun = Instant::now();
    let mut number = 0;
    while number < messages {
        let mut batch = sled::Batch::default();
        let end = messages.min(number + WRITERS as u64);
        for number in number..end {
            let (chat, at) = (number % CHATS, (number / CHATS + 1).to_be_bytes());
            let id = format!("{number:026}");
            let entry = [format!("acme\0\u{1}chat/{chat}\0").as_bytes(), &at].concat();
            let event = [b"acme\0\x01main\0".as_slice(), &(number + 1).to_be_bytes()].concat();
            let place = [format!("chat/{chat}").as_bytes(), &at].concat();
            batch.insert(entry, value(&body(number)));
            batch.insert(event, value(&[b'e'; 60]));
            batch.insert(format!("acme\0places\0{id}\0").into_bytes(), value(&place));
            batch.insert(
                format!("acme\0answers\0{id}\0").into_bytes(),
                value(&[b'a'; 60]),
            );
            batch.insert(format!("acme\0\0chat/{chat}\0").into_bytes(), value(&at));
        }
        batch.insert(b"acme\0\0main\0", value(&end.to_be_bytes()));
        db.apply_batch(batch).unwrap();
        db.flush().unwrap();
        file.sync_data().unwrap();
        number = end;
    }
    begun.elapsed().as_secs_f64()
}

/// A line of this process's status, in MiB.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|found| found.strip_prefix(line));
    let kib = found.and_then(|found| found.trim().split(' ').next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}
