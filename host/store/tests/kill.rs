//! The process is killed, or its disk refuses, while it commits: every acknowledged commit is
//! there once, in order, and no commit is there in part.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod child;

use child::{SENDERS, check, myself, read_acks, start};
use rand::Rng;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::process::Command;
use std::time::Duration;

/// Not a test: the process that is killed.
#[test]
fn writer() {
    child::write_forever();
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
    println!("{rounds} rounds, {acked} acknowledged and all found, none twice");
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
