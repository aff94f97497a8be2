//! What a call costs, as ratios within one run: the host's way of calling `/order` (everything but the
//! commit) against the bare call of the same component in the same engine with its imports answered
//! from memory; a synchronous store against an asynchronous one; two threads against one.
//!
//! Needs the built plugins (`cargo xtask plugins`).
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

mod bare;
#[path = "../../tests/floor/hall.rs"]
mod hall;
mod orders;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use bare::Bare;
use hall::Hall;

const COMMAND: &str = "/order CA-2016-152156";
const ROUNDS: usize = 15;
/// The host may cost at most this much of the bare call.
const BAR: f64 = 1.3;

fn main() {
    // Without `--bench` (as `cargo test --all-targets` runs it) it is only seen to work.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let (rounds, calls) = if measured { (ROUNDS, 400) } else { (1, 5) };
    let runtime = Runtime::new().unwrap();
    let hall = Arc::new(runtime.block_on(orders::furnished()));
    let bare = Arc::new(Bare::new(
        &hall::package("orders"),
        runtime.block_on(orders::records(&hall)),
    ));
    let mut times = Times::default();
    for _ in 0..=rounds {
        times.bare.push(each(calls, || {
            runtime.block_on(times_of(calls, async || bare.call().await))
        }));
        times.host.push(each(calls, || {
            runtime.block_on(times_of(calls, async || rehearse(&hall).await))
        }));
        times
            .sync
            .push(each(calls, || (0..calls).for_each(|_| bare.call_sync())));
        times
            .bare_two
            .push(each(2 * calls, || bare_on_two(&runtime, &bare, calls)));
        times
            .host_two
            .push(each(2 * calls, || host_on_two(&runtime, &hall, calls)));
    }
    let ratio = times.tell();
    runtime.block_on(hall.plugins.shutdown());
    if measured && ratio > BAR {
        std::process::exit(1);
    }
}

#[derive(Default)]
struct Times {
    bare: Vec<Duration>,
    host: Vec<Duration>,
    sync: Vec<Duration>,
    bare_two: Vec<Duration>,
    host_two: Vec<Duration>,
}

impl Times {
    /// The first round warms up and is not counted. Each ratio is taken within a round.
    fn tell(&self) -> f64 {
        let micros =
            |all: &[Duration]| median(all.iter().skip(1).map(|time| time.as_secs_f64() * 1e6));
        let ratio = |one: &[Duration], other: &[Duration]| {
            let pairs = one.iter().zip(other).skip(1);
            median(pairs.map(|(one, other)| one.as_secs_f64() / other.as_secs_f64()))
        };
        let host = ratio(&self.host, &self.bare);
        println!(
            "a call of /order: bare {:.1} µs, by the host without the commit {:.1} µs",
            micros(&self.bare),
            micros(&self.host)
        );
        println!(
            "host / bare: {host:.2} (median of {}; at most {BAR:.2})",
            self.host.len() - 1
        );
        println!(
            "asynchronous / synchronous store: {:.2} ({:.1} µs)",
            ratio(&self.bare, &self.sync),
            micros(&self.sync)
        );
        println!(
            "calls per second, two threads / one: bare {:.2}, host {:.2}",
            ratio(&self.bare, &self.bare_two),
            ratio(&self.host, &self.host_two)
        );
        host
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn each(calls: usize, work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed() / u32::try_from(calls).unwrap()
}

async fn times_of(calls: usize, mut call: impl AsyncFnMut()) {
    for _ in 0..calls {
        call().await;
    }
}

async fn rehearse(hall: &Hall) {
    hall.plugins
        .rehearse(&hall.alice, &hall.chat, COMMAND)
        .await
        .unwrap();
}

fn bare_on_two(runtime: &Runtime, bare: &Arc<Bare>, calls: usize) {
    let tasks: Vec<_> = (0..2)
        .map(|_| {
            let bare = Arc::clone(bare);
            runtime.spawn(async move {
                for _ in 0..calls {
                    bare.call().await;
                }
            })
        })
        .collect();
    tasks
        .into_iter()
        .for_each(|task| runtime.block_on(task).unwrap());
}

fn host_on_two(runtime: &Runtime, hall: &Arc<Hall>, calls: usize) {
    let tasks: Vec<_> = (0..2)
        .map(|_| {
            let hall = Arc::clone(hall);
            runtime.spawn(async move {
                for _ in 0..calls {
                    rehearse(&hall).await;
                }
            })
        })
        .collect();
    tasks
        .into_iter()
        .for_each(|task| runtime.block_on(task).unwrap());
}
