//! Another process that commits until it is ended, and the check of what it leaves.
//!
//! It is the running test binary itself, whose test `writer` is told by the environment to write;
//! every binary that uses this has that test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use bytes::Bytes;
use guildhall_store::{Index, Key, Log, Options, Range, Settled, Store};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

const PLACE: &str = "GUILDHALL_KILL_PLACE";
pub const SENDERS: u64 = 8;

/// One half of a commit; the other halves are the entry and its index.
fn half(half: &str, text: &str) -> Key {
    Key::build(half).text(text).key()
}

/// What the other process does. Prints `ack <position> <text>` after each commit.
pub fn write_forever() {
    let Some(place) = std::env::var_os(PLACE) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(options(&place)).unwrap();
        let space = store.company("acme").unwrap();
        let round = std::process::id();
        let mut senders = Vec::new();
        for sender in 0..SENDERS {
            let space = space.clone();
            senders.push(tokio::spawn(async move {
                for number in 0.. {
                    let text = format!("{round}/{sender}/{number}");
                    let value = Bytes::copy_from_slice(text.as_bytes());
                    let mut tx = space.begin();
                    tx.put(half("a", &text), value.clone()).unwrap();
                    // Overwritten again and again, so that sled moves things about.
                    let hot = Key::build("hot").number(sender).number(number % 40).key();
                    tx.put(hot, text.repeat(number as usize % 300).into())
                        .unwrap();
                    // Large enough to be cut into parts.
                    tx.put(half("b", &text), text.repeat(400).into()).unwrap();
                    let index = Index {
                        key: half("at", &text),
                        prefix: Bytes::new(),
                    };
                    tx.append(&Log::MAIN, value, Some(index)).unwrap();
                    match tx.commit().await {
                        Ok(Settled::Done(receipt)) => {
                            say(&format!("ack {} {text}", receipt.position))
                        }
                        Ok(Settled::Again) => panic!("nothing was read"),
                        Err(error) => {
                            say(&format!("err {error}"));
                            return;
                        }
                    }
                }
            }));
        }
        for sender in senders {
            sender.await.unwrap();
        }
        say(&format!("failed {}", store.failed().unwrap_or_default()));
        assert!(
            space.begin().commit().await.is_err(),
            "nothing is proven any more"
        );
    });
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// A folder, or the address of a database.
fn options(place: &OsStr) -> Options {
    match place.to_str().filter(|place| place.contains("://")) {
        Some(url) => Options::database(url).unwrap(),
        None => Options::new(place),
    }
}

pub fn start(mut command: Command, place: impl AsRef<OsStr>) -> (Child, BufReader<ChildStdout>) {
    let mut child = command
        .env(PLACE, place)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (child, out)
}

/// Reads what was acknowledged until the process is gone.
pub fn read_acks(out: BufReader<ChildStdout>, acks: &mut BTreeMap<u64, String>) -> Vec<String> {
    let mut others = Vec::new();
    for line in out.split(b'\n') {
        let line = String::from_utf8(line.unwrap()).unwrap();
        let mut words = line.splitn(3, ' ');
        match (words.next(), words.next(), words.next()) {
            (Some("ack"), Some(position), Some(text)) => {
                let before = acks.insert(position.parse().unwrap(), text.to_owned());
                assert_eq!(before, None, "a position was given twice");
            }
            _ => others.push(line),
        }
    }
    others
}

/// Everything acknowledged is there, once, at its position; everything there is whole. Returns how
/// much is there.
pub fn check(place: &(impl AsRef<OsStr> + ?Sized), acks: &BTreeMap<u64, String>) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(options(place.as_ref())).unwrap();
        let space = store.company("acme").unwrap();
        let mut found = BTreeMap::new();
        loop {
            let after = found.len() as u64;
            let page = space.read_log(&Log::MAIN, after, 1000).await.unwrap();
            if page.is_empty() {
                break;
            }
            for (position, entry) in page {
                assert_eq!(position, found.len() as u64 + 1, "no gap");
                found.insert(position, String::from_utf8(entry.to_vec()).unwrap());
            }
        }
        for (position, text) in acks {
            assert_eq!(
                found.get(position),
                Some(text),
                "acknowledged at {position}"
            );
        }
        for space_name in ["a", "b", "at"] {
            assert_eq!(count(&space, space_name).await, found.len(), "{space_name}");
        }
        for (position, text) in &found {
            let mut tx = space.begin();
            let at = tx.get(&half("at", text)).await.unwrap().unwrap();
            assert_eq!(Index::read(&at).unwrap().1, *position);
            let b = tx.get(&half("b", text)).await.unwrap().unwrap();
            assert_eq!(b, text.repeat(400));
        }
        store.close().await.unwrap();
        found.len()
    })
}

async fn count(space: &guildhall_store::Space, name: &str) -> usize {
    let mut range: Range = Key::build(name).range();
    let mut count = 0;
    loop {
        let page = space.begin().range(range.clone()).await.unwrap();
        count += page.items.len();
        match page.items.last() {
            Some((last, _)) if page.more => range = range.beyond(last),
            _ => return count,
        }
    }
}

pub fn myself() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "writer", "--nocapture", "--test-threads=1"]);
    command
}
