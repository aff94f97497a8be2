//! What the person in front of it sees: one line per step with its seconds, a spinner with the
//! latest line of output on a terminal, plain timed lines elsewhere. Decides nothing.
#![allow(clippy::print_stdout)]

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Without a terminal, a step that takes long says so this often.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// The screen.
pub struct Ui {
    terminal: bool,
}

/// One running step.
pub struct Step<'u> {
    ui: &'u Ui,
    name: String,
    started: Instant,
    bar: Option<ProgressBar>,
    spoke: Mutex<Instant>,
}

impl Ui {
    /// Looks whether there is a terminal.
    pub fn new() -> Self {
        Self {
            terminal: std::io::stdout().is_terminal(),
        }
    }

    /// Prints one line.
    pub fn line(&self, text: &str) {
        println!("{text}");
    }

    /// Prints an error with everything that led to it.
    pub fn fails(&self, error: &anyhow::Error) {
        println!("\nIt stopped: {error:#}");
    }

    /// Runs `work` under a name and prints how long it took.
    ///
    /// # Errors
    /// What `work` returned.
    pub fn step<T>(
        &self,
        name: &str,
        work: impl FnOnce(&Step<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let step = Step::new(self, name);
        let result = work(&step);
        step.ends(result.is_ok());
        result
    }
}

impl<'u> Step<'u> {
    fn new(ui: &'u Ui, name: &str) -> Self {
        let bar = ui.terminal.then(|| {
            let bar = ProgressBar::new_spinner().with_message(name.to_owned());
            bar.set_style(spinner());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        if bar.is_none() {
            println!("… {name}");
        }
        let now = Instant::now();
        Step {
            ui,
            name: name.to_owned(),
            started: now,
            bar,
            spoke: Mutex::new(now),
        }
    }

    /// Shows what is being done now: the latest line of a tool's output, a file, a row.
    pub fn says(&self, line: &str) {
        let line: String = line.trim().chars().take(100).collect();
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{}  {line}", self.name));
            return;
        }
        let Ok(mut spoke) = self.spoke.lock() else {
            return;
        };
        if spoke.elapsed() >= HEARTBEAT {
            *spoke = Instant::now();
            println!(
                "  {}: {:.0} s so far, {line}",
                self.name,
                self.started.elapsed().as_secs_f64()
            );
        }
    }

    /// Shows how much of a known amount is done.
    pub fn counts(&self, done: u64, total: u64, noun: &str) {
        if let Some(bar) = &self.bar {
            bar.set_style(counted());
            bar.set_length(total.max(1));
            bar.set_position(done);
            bar.set_message(format!("{} ({done} of {total} {noun})", self.name));
        } else {
            self.says(&format!("{done} of {total} {noun}"));
        }
    }

    fn ends(self, good: bool) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let mark = if good { "✓" } else { "✗" };
        self.ui.line(&format!(
            "{mark} {} ({:.1} s)",
            self.name,
            self.started.elapsed().as_secs_f64()
        ));
    }
}

fn spinner() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {elapsed:>4} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn counted() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {elapsed:>4} {bar:30} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
