//! What the orders plugin costs whoever uses it: the real program with the real package and the whole
//! sample in it, over HTTP. `/order` and the buttons of its card, from the request to its answer, and to
//! the card that is drawn anew, beside a plain message in the same run; one after the other and eight at
//! once.
//!
//! Needs the built plugins and the sample (`cargo xtask plugins`) and the program of the same profile
//! (`cargo build --workspace --bins`). It asserts no time: figures are for comparing within one run.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod anatomy;
mod stage;
mod table;

use std::sync::Barrier;
use std::thread;

use guildhall_tests::package;
use stage::{Stage, Worker};
use table::Table;

/// How much is measured.
#[derive(Clone, Copy)]
struct Size {
    /// Rounds with one in flight, of which the first one warms up; fewer with more in flight.
    rounds: usize,
    /// Requests of each kind that everybody sends in a round.
    each: usize,
    /// Lines of the sample that are imported.
    lines: usize,
}

/// How many are in flight.
const IN_FLIGHT: [usize; 2] = [1, 8];

fn main() {
    // Without `--bench` (as `cargo test --all-targets` runs it) it is only seen to work.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let size = if measured {
        Size {
            rounds: 50,
            each: 8,
            lines: usize::MAX,
        }
    } else {
        Size {
            rounds: 1,
            each: 2,
            lines: 100,
        }
    };
    anatomy::tell(&package("orders"));
    let most = IN_FLIGHT.into_iter().max().unwrap_or_default();
    let stage = Stage::new(most, size.lines);
    println!("\n{} order lines imported", stage.lines);
    for in_flight in IN_FLIGHT {
        measure(&stage, in_flight, size).tell(in_flight);
    }
}

/// Everybody sends the same kind of request at a time, kind after kind, round after round: whatever else
/// the machine does hits all kinds alike.
fn measure(stage: &Stage, in_flight: usize, size: Size) -> Table {
    let workers: Vec<Worker> = (0..in_flight).map(|n| stage.worker(n)).collect();
    let rounds = (size.rounds / in_flight).max(1);
    let turn = Barrier::new(in_flight);
    thread::scope(|scope| {
        let all: Vec<_> = workers
            .into_iter()
            .map(|worker| scope.spawn(|| work(worker, &turn, rounds, size.each)))
            .collect();
        let tables = all.into_iter().map(|one| one.join().expect("its times"));
        tables.fold(Table::default(), Table::with)
    })
}

/// One of them; the first round is not counted.
fn work(mut worker: Worker, turn: &Barrier, rounds: usize, each: usize) -> Table {
    let mut table = Table::default();
    for round in 0..=rounds {
        let mut took = Table::default();
        let next = || turn.wait();
        next();
        (0..each).for_each(|_| worker.post(&mut took));
        next();
        (0..each).for_each(|_| worker.order(&mut took));
        next();
        worker.watches();
        next();
        (0..each).for_each(|_| worker.follow_up(&mut took));
        next();
        (0..each).for_each(|_| worker.done(&mut took));
        if round > 0 {
            table = table.with(took);
        }
    }
    table
}
