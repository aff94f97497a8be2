//! The orders plugin as its administrator meets it: install the file, post the CSV, type the import,
//! watch the card. Knows the plugin's commands and nothing of its inside.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{Person, install, superstore};

/// A file of one order, CA-2016-152156, with two lines: 993.90 in all, of which 261.49 are earned.
pub const ONE_ORDER: &str = "Row ID,Order ID,Order Date,Customer Name,Product Name,Sales,Quantity,Profit\n\
    1,CA-2016-152156,2016-11-08,Claire Gute,Bookcase,261.96,2,41.91\n\
    2,CA-2016-152156,2016-11-08,Claire Gute,Chair,731.94,3,219.58\n";

/// Longest that an import may stand still.
const STALL: Duration = Duration::from_secs(60);

/// Installs the built package with everything that it asks for.
///
/// # Panics
/// It is refused.
pub fn install_orders(administrator: &Person) {
    install(administrator, "orders");
}

/// An import.
pub struct Import {
    card: String,
}

/// How far an import is, as its card says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Order lines read so far.
    pub lines: u64,
    /// It has ended, well or not.
    pub ended: bool,
}

/// Posts a CSV and types the import.
///
/// # Panics
/// Either is refused, or no card with its progress appears.
pub fn start_import(administrator: &Person, chat: &str, csv: &[u8]) -> Import {
    let screen = administrator.opens();
    administrator.attaches(chat, "orders.csv", "text/csv", csv);
    administrator.types(chat, "/orders import");
    let event = screen.sees("the import's card", |event| {
        let message = &event["message"];
        event["type"] == "message_posted" && message["chat"] == chat && progress(message).is_some()
    });
    Import {
        card: event["message"]["id"].as_str().expect("an id").to_owned(),
    }
}

impl Import {
    /// How far it is.
    ///
    /// # Panics
    /// Its card does not say so.
    #[must_use]
    pub fn progress(&self, person: &Person) -> Progress {
        let message = person.message(&self.card);
        progress(&message).unwrap_or_else(|| panic!("the card of an import: {message:#}"))
    }

    /// Waits until at least so many lines are read, or it has ended.
    ///
    /// # Panics
    /// It stands still for a minute.
    pub fn reaches(&self, person: &Person, lines: u64) -> Progress {
        let mut last = (u64::MAX, Instant::now());
        loop {
            let progress = self.progress(person);
            if progress.ended || progress.lines >= lines {
                return progress;
            }
            if progress.lines != last.0 {
                last = (progress.lines, Instant::now());
            }
            let card = || person.message(&self.card);
            assert!(
                last.1.elapsed() < STALL,
                "the import stands still: {:#}",
                card()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for its end; the message as it is then.
    ///
    /// # Panics
    /// It stands still for a minute.
    pub fn ends(&self, person: &Person) -> Value {
        self.reaches(person, u64::MAX);
        person.message(&self.card)
    }
}

/// What another program computes from the CSV for so many random orders.
///
/// # Panics
/// There is no python3, or it failed.
#[must_use]
pub fn figures_by_another_program(seed: u64, orders: usize) -> BTreeMap<String, Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/figures.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(superstore())
        .args([seed.to_string(), orders.to_string()])
        .output()
        .expect("python3 runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("figures")
}

/// Only the card of an import names a file in its summary; while it runs it has a bar.
fn progress(message: &Value) -> Option<Progress> {
    let card = &message["card"];
    let args = card["summary"]["args"].as_array()?;
    args.iter().find(|arg| arg["name"] == "file")?;
    let lines = args.iter().find(|arg| arg["name"] == "lines")?;
    let lines = lines["value"]["number"].as_str()?.parse().ok()?;
    let blocks = card["blocks"].as_array()?;
    Some(Progress {
        lines,
        ended: !blocks.iter().any(|block| block["kind"] == "progress"),
    })
}
