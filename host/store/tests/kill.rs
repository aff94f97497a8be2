//! The process is killed, or its disk refuses, while it commits: every acknowledged commit is
//! there once, in order, and no commit is there in part.
//!
//! The other process is this test binary, told by its environment to be the writer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use bytes::Bytes;
use guildhall_store::{Index, Key, Log, Options, Range, Settled, Store};
use rand::Rng;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

const FOLDER: &str = "GUILDHALL_KILL_FOLDER";
const SENDERS: u64 = 8;

/// One half of a commit; the other halves are the entry and its index.
fn half(half: &str, text: &str) -> Key {
    Key::build(half).text(text).key()
}

/// Not a test: the process that is killed. Prints `ack <position> <text>` after each commit.
#[test]
fn writer() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(Options::new(folder)).unwrap();
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

fn start(mut command: Command, folder: &Path) -> (Child, BufReader<ChildStdout>) {
    let mut child = command
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (child, out)
}

/// Reads what was acknowledged until the process is gone.
fn read_acks(out: BufReader<ChildStdout>, acks: &mut BTreeMap<u64, String>) -> Vec<String> {
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

/// Everything acknowledged is there, once, at its position; everything there is whole.
fn check(folder: &Path, acks: &BTreeMap<u64, String>) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(Options::new(folder)).unwrap();
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

fn myself() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "writer", "--nocapture", "--test-threads=1"]);
    command
}

#[test]
fn killed_at_any_moment() {
    let rounds = match std::env::var("GUILDHALL_SOAK") {
        Ok(on) if on != "0" => 200,
        _ => 8,
    };
    let mut random = rand::rng();
    let mut acked = 0;
    let mut folder = tempfile::tempdir().unwrap();
    let mut acks = BTreeMap::new();
    for round in 0..rounds {
        if round % 25 == 24 {
            // Checking reads everything: begin anew before that takes long.
            folder = tempfile::tempdir().unwrap();
            acks.clear();
        }
        let (mut child, mut out) = start(myself(), folder.path());
        if round % 4 != 3 {
            // At work; every fourth is killed while it may still be opening.
            let mut line = String::new();
            while !line.starts_with("ack ") {
                line.clear();
                assert!(out.read_line(&mut line).unwrap() > 0, "it ended by itself");
            }
            let mut words = line.trim_end().splitn(3, ' ').skip(1);
            let position = words.next().unwrap().parse().unwrap();
            acks.insert(position, words.next().unwrap().to_owned());
        }
        std::thread::sleep(Duration::from_millis(random.random_range(0..60)));
        child.kill().unwrap();
        let before = acks.len();
        read_acks(out, &mut acks);
        acked += acks.len() - before;
        child.wait().unwrap();
        check(folder.path(), &acks);
    }
    assert!(acked > 0, "something was acknowledged");
}

/// A disk that refuses: the writer may make no file larger than 8 MiB. From the first refusal on
/// nothing is acknowledged, and it says so.
#[test]
fn a_disk_that_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 16384; exec \"$0\" \"$@\""]);
    command.arg(std::env::current_exe().unwrap());
    command.args(["--exact", "writer", "--nocapture", "--test-threads=1"]);
    let (mut child, out) = start(command, folder.path());
    let mut acks = BTreeMap::new();
    let others = read_acks(out, &mut acks);
    child.wait().unwrap();
    let refused = others
        .iter()
        .filter(|line| line.starts_with("err "))
        .count();
    assert_eq!(refused as u64, SENDERS, "every sender is told: {others:?}");
    let failed = others.iter().find(|line| line.starts_with("failed "));
    assert!(failed.unwrap().len() > "failed ".len(), "{others:?}");
    assert!(!acks.is_empty());
    assert!(check(folder.path(), &acks) >= acks.len());
}
