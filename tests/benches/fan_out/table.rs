//! The table, line by line as it comes, and the ratios at its end.

use crate::load::Figures;

/// The bars: half of bare, fifteen times ejabberd, seconds for 100,000 deliveries, KiB a connection.
const OF_BARE: f64 = 0.5;
const OF_EJABBERD: f64 = 15.0;
const CPU: f64 = 0.25;
const MEMORY: f64 = 8.0;

/// One measurement.
pub struct Row {
    /// Which server.
    pub server: &'static str,
    /// Members connected.
    pub members: usize,
    /// Senders.
    pub senders: usize,
    /// Messages of each sender on their way at once.
    pub window: usize,
    /// KiB for each connection, idle; only where so many were opened at once that it says something.
    pub memory: Option<f64>,
    /// What was measured.
    pub figures: Figures,
}

/// All of them.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Adds and prints a line.
    pub fn add(&mut self, row: Row) {
        if self.rows.is_empty() {
            println!(
                "{:<10} {:>7} {:>7} {:>6} {:>8} {:>12} {:>10} {:>10} {:>10} {:>9}",
                "server",
                "members",
                "senders",
                "window",
                "messages",
                "deliveries/s",
                "p50 ms",
                "p99 ms",
                "CPU s/100k",
                "KiB/conn"
            );
        }
        let Row {
            server,
            members,
            senders,
            window,
            memory,
            figures,
        } = &row;
        let memory = memory.map_or("-".to_owned(), |kib| format!("{kib:.1}"));
        println!(
            "{server:<10} {members:>7} {senders:>7} {window:>6} {:>8} {:>12.0} {:>10.2} {:>10.2} {:>10.3} {memory:>9}",
            figures.messages, figures.rate, figures.middle, figures.slowest, figures.cpu
        );
        self.rows.push(row);
    }

    fn like<'t>(&'t self, row: &Row, server: &str) -> Option<&'t Row> {
        self.rows.iter().find(|other| {
            other.server == server
                && (other.members, other.senders, other.window)
                    == (row.members, row.senders, row.window)
        })
    }

    /// Prints how ours compares, line by line.
    pub fn print_ratios(&self) {
        let ours = self.rows.iter().filter(|row| row.server == "guildhall");
        for row in ours {
            let ratio = |server| {
                self.like(row, server)
                    .map_or(f64::NAN, |other| row.figures.rate / other.figures.rate)
            };
            println!(
                "{:>5} members, {:>2} senders, window {:>2}: {:.2} of bare (bar {OF_BARE}), {:.1} times ejabberd \
                 (bar {OF_EJABBERD}), {:.3} CPU s (bar {CPU}), {} KiB (bar {MEMORY})",
                row.members,
                row.senders,
                row.window,
                ratio("bare"),
                ratio("ejabberd"),
                row.figures.cpu,
                row.memory.map_or("-".to_owned(), |kib| format!("{kib:.1}"))
            );
        }
    }
}
