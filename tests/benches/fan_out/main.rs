//! Fan-out: 50, 500 and 2,000 members of one group on real WebSockets, one sender and ten, one
//! message on its way for each and many. Ours beside a bare WebSocket server that copies frames and
//! syncs one log, and beside ejabberd with its archive on; the same clients, in one run.
//!
//! It prints a table and the ratios. Servers are processes of their own, so that their time and
//! memory are theirs alone. For single rows name what is wanted after `--bench`: servers, and
//! `members=`, `senders=` or `window=` with a number: `guildhall bare members=50 window=1`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod bare;
mod board;
mod ejabberd;
mod hall;
mod load;
mod machine;
mod plan;
mod screens;
mod table;

use std::time::Duration;

use board::Board;
use load::{Voice, run};
use machine::Processors;
use plan::Plan;
use screens::Screen;
use table::{Row, Table};
use tokio::task::LocalSet;

/// So many connections are opened at once before their memory is told.
const MANY: usize = 400;

/// The server that a row is about.
enum Server {
    Hall(hall::Server),
    Bare(bare::Server),
    Ejabberd(ejabberd::Server),
}

impl Server {
    fn name(&self) -> &'static str {
        match self {
            Self::Hall(_) => "guildhall",
            Self::Bare(_) => "bare",
            Self::Ejabberd(_) => "ejabberd",
        }
    }

    fn pid(&self) -> u32 {
        match self {
            Self::Hall(server) => server.pid(),
            Self::Bare(server) => server.pid(),
            Self::Ejabberd(server) => server.pid(),
        }
    }

    async fn screen(&self, number: usize) -> Screen {
        match self {
            Self::Hall(server) => server.screen(number).await,
            Self::Bare(server) => server.screen().await,
            Self::Ejabberd(server) => server.screen(number).await,
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, log, ..] = arguments.as_slice()
        && flag == bare::FLAG
    {
        bare::serve(log.as_ref());
        return;
    }
    let plan = match Plan::of(&arguments[1..]) {
        Ok(plan) => plan,
        Err(why) => {
            println!("{why}");
            std::process::exit(2);
        }
    };
    machine::check_files();
    let processors = Processors::part();
    println!("fan-out, {}", processors.words());
    let mut table = Table::default();
    let board = Board::default();
    let is_wanted = |name: &str| plan.wants(name);

    let folder = tempfile::tempdir().expect("a folder");
    if is_wanted("guildhall") {
        let company = hall::prepare(folder.path(), &plan.sizes);
        let server = hall::Server::start(&processors, folder.path(), company);
        measure(&mut table, &board, &plan, Server::Hall(server));
    }
    if is_wanted("bare") {
        let server = bare::Server::start(&processors, folder.path());
        measure(&mut table, &board, &plan, Server::Bare(server));
    }
    if plan.measured && is_wanted("ejabberd") {
        match ejabberd::missing() {
            Some(command) => println!("ejabberd is not here; get it with: {command}"),
            None => {
                let folder = tempfile::tempdir().expect("a folder");
                let server = ejabberd::Server::start(&processors, folder.path());
                measure(&mut table, &board, &plan, Server::Ejabberd(server));
                println!(
                    "ejabberd's archive: {} bytes",
                    ejabberd::archived(folder.path())
                );
            }
        }
    }
    table.print_ratios();
}

/// Connects more and more members to one server, and measures at each size.
fn measure(table: &mut Table, board: &Board, plan: &Plan, server: Server) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    LocalSet::new().block_on(&runtime, async {
        let mut senders = Vec::new();
        let mut connected = 0;
        // What bare sends is as long as what we send.
        let frame = board.frame();
        for (group, &size) in plan.sizes.iter().enumerate() {
            let before = machine::resident_kib(server.pid());
            let more = size - connected;
            while connected < size {
                let screen = server.screen(connected).await;
                if connected < plan.senders.iter().copied().max().unwrap_or(1) {
                    senders.push((connected, bare_voice(&server, &screen, frame)));
                }
                tokio::task::spawn_local(screen.count(board.clone()));
                connected += 1;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            let memory = (machine::resident_kib(server.pid()) - before) / more as f64;
            // What a server takes for itself meanwhile would show in a few.
            let memory = (more >= MANY).then_some(memory);
            for &count in &plan.senders {
                for window in plan.windows(count) {
                    let voices: Vec<Voice> = senders[..count]
                        .iter()
                        .map(|(number, voice)| match (&server, voice) {
                            (Server::Hall(hall), _) => hall.voice(*number, group),
                            (_, Some(voice)) => voice.clone(),
                            (_, None) => unreachable!("every other server is spoken to by socket"),
                        })
                        .collect();
                    let figures = run(board, &voices, window, size, plan.time, server.pid()).await;
                    table.add(Row {
                        server: server.name(),
                        members: size,
                        senders: count,
                        window,
                        memory,
                        figures,
                    });
                }
            }
        }
    });
}

fn bare_voice(server: &Server, screen: &Screen, frame: usize) -> Option<Voice> {
    match server {
        Server::Hall(_) => None,
        Server::Bare(_) => Some(bare::Server::voice(screen, frame, load::text_bytes())),
        Server::Ejabberd(_) => Some(ejabberd::Server::voice(screen)),
    }
}
