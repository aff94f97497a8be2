//! What plugins cost beside the call itself: a fresh instance against one that is used again, against a
//! plugin of Extism and against a webhook on loopback; a thousand calls at once; a start with fifty plugins; an event that no plugin
//! wants; a message filter in the way of a thousand messages a second. Ratios within one run.
//!
//! Needs the built plugins (`cargo xtask plugins`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    dead_code,
    missing_docs
)]

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[path = "../calls/bare.rs"]
mod bare;
mod cold;
mod crowd;
mod events;
mod extism;
mod filter;
#[path = "../../tests/floor/hall.rs"]
mod hall;
mod instances;
#[path = "../calls/orders.rs"]
mod orders;
mod webhook;

use std::time::Duration;

use tokio::runtime::Runtime;

/// What is called.
const COMMAND: &str = "/order CA-2016-152156";

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Size {
    /// Rounds, of which the first one warms up.
    pub rounds: usize,
    /// Calls or messages of a round.
    pub calls: usize,
    /// Calls at once.
    pub at_once: usize,
    /// Plugins of a start.
    pub plugins: usize,
    /// Messages a second.
    pub rate: u32,
}

fn main() {
    // Without `--bench` (as `cargo test --all-targets` runs it) it is only seen to work.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let size = if measured {
        Size {
            rounds: 9,
            calls: 2_000,
            at_once: 1_000,
            plugins: 50,
            rate: 1_000,
        }
    } else {
        Size {
            rounds: 1,
            calls: 5,
            at_once: 8,
            plugins: 2,
            rate: 1_000,
        }
    };
    let runtime = Runtime::new().unwrap();
    runtime.block_on(instances::tell(size));
    runtime.block_on(crowd::tell(size));
    runtime.block_on(cold::tell(size));
    runtime.block_on(events::tell(size));
    runtime.block_on(filter::tell(size));
}

/// The one in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// In microseconds.
pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Which of sorted times is at this place, from 0 to 1.
pub fn at(sorted: &[Duration], place: f64) -> Duration {
    let last = sorted.len().saturating_sub(1);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let index = (last as f64 * place).round() as usize;
    sorted.get(index).copied().unwrap_or_default()
}
