//! What a language costs: the same two plugins in Rust and in JavaScript or Python; size, seconds to
//! compile, a call by the host without its commit, memory of a live call. Ratios within one run.
//!
//! Needs the built guests (`cargo xtask plugins`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    missing_docs
)]

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[path = "../../tests/floor/hall.rs"]
mod hall;
#[path = "../../tests/floor/sheets/recorder.rs"]
mod recorder;

use std::time::{Duration, Instant};

use guildhall_manifest::{Limits, Package};
use guildhall_plugin::engine::sandbox;
use tokio::runtime::Runtime;

use hall::Hall;

/// Calls that are alive at once while memory is looked at.
const ALIVE: usize = 16;
/// What is done by which guests, the one in Rust first.
const JOBS: [(&str, [&str; 2]); 2] = [
    ("roll 3d6", ["twin", "dice"]),
    ("bill tea 2x12.50; cake 8.20", ["twin", "bill"]),
];

struct Cost {
    bytes: usize,
    install: Duration,
    call: Duration,
    memory: usize,
}

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let calls = if measured { 200 } else { 3 };
    let runtime = Runtime::new().unwrap();
    for (command, guests) in JOBS {
        if let Some(missing) = guests.iter().find(|name| !hall::built(name)) {
            println!("skipped: needs {missing}: cargo xtask plugins says what is missing");
            continue;
        }
        let costs = guests.map(|name| cost(&runtime, name, command, calls));
        for (name, cost) in guests.iter().zip(&costs) {
            println!(
                "/{command:<28} {name:<5} {:>8.2} MB  installed in {:>6.2} s  {:>8.0} µs a call  {:>6.2} MiB a live call",
                cost.bytes as f64 / 1e6,
                cost.install.as_secs_f64(),
                cost.call.as_secs_f64() * 1e6,
                cost.memory as f64 / f64::from(1 << 20),
            );
        }
        let [rust, other] = costs;
        println!(
            "{:<35} times that of Rust: size {:.0}, installing {:.1}, a call {:.1}, memory {:.1}",
            guests[1],
            other.bytes as f64 / rust.bytes as f64,
            other.install.as_secs_f64() / rust.install.as_secs_f64(),
            other.call.as_secs_f64() / rust.call.as_secs_f64(),
            other.memory as f64 / rust.memory as f64,
        );
    }
}

fn cost(runtime: &Runtime, name: &str, command: &str, calls: usize) -> Cost {
    let package = hall::package(name);
    let (install, call) = runtime.block_on(async {
        let hall = Hall::open().await;
        let start = Instant::now();
        hall.installs(name).await;
        let install = start.elapsed();
        let text = format!("/{command}");
        let mut times = Vec::with_capacity(calls);
        for _ in 0..=calls {
            let start = Instant::now();
            let ran = hall.plugins.rehearse(&hall.alice, &hall.chat, &text).await;
            ran.unwrap();
            times.push(start.elapsed());
        }
        hall.plugins.shutdown().await;
        times.sort_unstable();
        (install, times[times.len() / 2])
    });
    Cost {
        bytes: package.len(),
        install,
        call,
        memory: memory(&package, command),
    }
}

/// What a call that is under way keeps resident, by the difference that several make.
fn memory(package: &[u8], command: &str) -> usize {
    let engine = sandbox().unwrap().engine;
    let package = Package::read(package, &Limits::default()).unwrap();
    let (command, text) = command.split_once(' ').unwrap();
    let guests = recorder::Guests::new(&engine, &package);
    let first = guests.alive(&package, command, text, 1);
    let before = resident();
    let more = guests.alive(&package, command, text, ALIVE);
    let grown = resident().saturating_sub(before) / ALIVE;
    drop((first, more));
    grown
}

fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4_096
}
