//! PostgreSQL under load while a process is killed, the server is restarted at once and connections
//! are cut: every acknowledged commit is there once and in order; what was not known is settled by
//! its idempotency key.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod child;
mod load;
mod proxy;
mod server;

use child::{check, myself, read_acks, start};
use guildhall_store::{Options, Store};
use load::{Load, Tally};
use proxy::Proxy;
use rand::Rng;
use server::Server;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::time::{Duration, Instant};

fn rounds(few: u32, soak: u32) -> u32 {
    match std::env::var("GUILDHALL_SOAK") {
        Ok(on) if on != "0" => soak,
        _ => few,
    }
}

fn some_time(most: u64) -> Duration {
    Duration::from_millis(rand::rng().random_range(0..most))
}

#[track_caller]
fn all_equal(what: &str, rounds: u32, tally: &Tally) {
    println!("{what}, {rounds} rounds: {tally}");
    assert_eq!(tally.acknowledged, tally.found);
    assert_eq!(tally.twice, 0);
    assert!(tally.acknowledged > 0);
}

/// Not a test: the process that is killed.
#[test]
fn writer() {
    child::write_forever();
}

#[test]
fn a_process_is_killed_at_any_moment() {
    let rounds = rounds(4, 200);
    let server = Server::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut acks = BTreeMap::new();
    let (mut acknowledged, mut found, mut committed) = (0, 0, 0);
    for round in 0..rounds {
        if round % 25 == 24 {
            // Checking reads everything: begin anew before that takes long.
            runtime.block_on(server.run("drop schema guildhall cascade"));
            (acknowledged, found) = (acknowledged + acks.len(), found + committed);
            acks.clear();
        }
        let (mut child, mut out) = start(myself(), server.url());
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
        std::thread::sleep(some_time(60));
        child.kill().unwrap();
        read_acks(out, &mut acks);
        child.wait().unwrap();
        runtime.block_on(server.until_alone());
        committed = check(&server.url(), &acks);
    }
    (acknowledged, found) = (acknowledged + acks.len(), found + committed);
    assert!(acknowledged > 0, "something was acknowledged");
    println!(
        "kill -9, {rounds} rounds: acknowledged {acknowledged}, each found at its position and none twice; \
         found {found} with those that were killed before they could say so"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_server_is_restarted_at_once() {
    let rounds = rounds(3, 50);
    let mut server = Server::start();
    let store = Store::open(Options::database(&server.url()).unwrap()).unwrap();
    let load = Load::start(&store);
    let mut away = Vec::new();
    for _ in 0..rounds {
        load.until(load.acknowledged() + 20).await;
        tokio::time::sleep(some_time(200)).await;
        let begun = Instant::now();
        server = tokio::task::spawn_blocking(move || {
            server.restart();
            server
        })
        .await
        .unwrap();
        load.until(load.acknowledged()).await;
        away.push(begun.elapsed());
    }
    away.sort();
    let tally = load.check().await;
    all_equal("restart -m immediate", rounds, &tally);
    println!(
        "from the stop to the next acknowledgement: {:?} (median), {:?} (worst)",
        away[away.len() / 2],
        away.last().unwrap()
    );
    store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_are_cut_at_any_moment() {
    let rounds = rounds(10, 50);
    let server = Server::start();
    let proxy = Proxy::start(server.address()).await;
    let url = server::url_at(proxy.address());
    let store = Store::open(Options::database(&url).unwrap()).unwrap();
    let load = Load::start(&store);
    for _ in 0..rounds {
        load.until(load.acknowledged() + 20).await;
        tokio::time::sleep(some_time(50)).await;
        proxy.cut().await;
    }
    let tally = load.check().await;
    all_equal("connections cut", rounds, &tally);
    assert!(tally.unknown > 0, "some were cut while the server had them");
    store.close().await.unwrap();
}
