//! What a long command shows while it works, on standard error and only to a person, and what it
//! says at its end.

use std::io::Write;
use std::time::Duration;

use guildhall_store::backup::Summary;
use indicatif::{HumanBytes, HumanCount, ProgressBar};

/// A line that moves.
pub struct Bar(ProgressBar);

impl Bar {
    /// Begins one.
    pub fn begin(what: &'static str) -> Bar {
        let bar = ProgressBar::new_spinner().with_prefix(what);
        if let Ok(style) =
            indicatif::ProgressStyle::with_template("{spinner} {prefix}: {msg} {elapsed}")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Bar(bar)
    }

    /// How far it has come.
    pub fn show(&self, keys: u64, bytes: u64) {
        self.0
            .set_message(format!("{} keys, {}", HumanCount(keys), HumanBytes(bytes)));
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}

/// Bytes for a person.
pub fn size(bytes: u64) -> String {
    format!("{bytes} bytes ({})", HumanBytes(bytes))
}

/// How far the log of each company reaches.
pub fn positions(summary: &Summary) -> String {
    let each = summary.positions.iter();
    let each: Vec<String> = each.map(|(name, at)| format!("{name} {at}")).collect();
    match each.is_empty() {
        true => "none".to_owned(),
        false => each.join(", "),
    }
}

/// Says it on standard output.
pub fn said(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
