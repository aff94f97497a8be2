//! `cargo xtask test` and `soak`: every check there is, in an order that builds each thing once, a
//! table with seconds, and `N passed, N failed` as the very last line. A check that cannot be done
//! on this machine is shown as skipped with what it needs, never as passed.

mod checks;
mod tally;

use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;

use crate::{
    machine::Missing,
    run,
    ui::{Step, Ui},
};
pub use tally::Tally;

/// Which checks.
#[derive(Args)]
pub struct Options {
    /// Only the checks whose name contains this, and what they need
    #[arg(long)]
    only: Option<String>,
    /// Print the names of the checks and do nothing
    #[arg(long)]
    list: bool,
}

/// One check.
pub struct Check {
    /// As the summary shows it.
    name: &'static str,
    /// What must have gone well before.
    needs: &'static [&'static str],
    run: fn(&Step<'_>, &Plan) -> Result<Tally>,
}

/// What all checks know.
pub struct Plan {
    /// The full counts.
    soak: bool,
}

enum Ending {
    Done(Tally),
    Failed(String),
    Skipped(String),
}

struct Row {
    name: &'static str,
    seconds: f64,
    ending: Ending,
}

/// Runs them and prints the summary.
///
/// # Errors
/// At least one check failed.
pub fn run(ui: &Ui, options: &Options, soak: bool) -> Result<()> {
    let chosen = chosen(options.only.as_deref());
    if options.list {
        chosen.iter().for_each(|check| ui.line(check.name));
        return Ok(());
    }
    let plan = Plan { soak };
    let mut rows: Vec<Row> = Vec::new();
    for check in chosen {
        let started = Instant::now();
        let ending = match blocked(check, &rows) {
            Some(by) => Ending::Skipped(format!("needs: {by}")),
            None => perform(ui, check, &plan),
        };
        rows.push(Row {
            name: check.name,
            seconds: started.elapsed().as_secs_f64(),
            ending,
        });
    }
    summary(ui, &rows)
}

/// Formats every workspace.
///
/// # Errors
/// rustfmt's output.
pub fn format(ui: &Ui) -> Result<()> {
    ui.step("Format", |step| {
        for manifest in checks::workspaces() {
            run::check(
                step,
                run::command("cargo", &["fmt", "--all", "--manifest-path", manifest]),
            )?;
        }
        Ok(())
    })
}

fn chosen(only: Option<&str>) -> Vec<&'static Check> {
    let Some(only) = only.map(str::to_lowercase) else {
        return checks::ALL.iter().collect();
    };
    let mut wanted: Vec<&str> = checks::ALL
        .iter()
        .filter(|c| c.name.to_lowercase().contains(&only))
        .map(|c| c.name)
        .collect();
    let mut next = 0;
    while let Some(name) = wanted.get(next).copied() {
        next += 1;
        for check in checks::ALL.iter().filter(|check| check.name == name) {
            wanted.extend(check.needs);
        }
    }
    checks::ALL
        .iter()
        .filter(|check| wanted.contains(&check.name))
        .collect()
}

fn blocked<'r>(check: &Check, rows: &'r [Row]) -> Option<&'r str> {
    let bad =
        |row: &&Row| check.needs.contains(&row.name) && !matches!(row.ending, Ending::Done(_));
    rows.iter().find(bad).map(|row| row.name)
}

fn perform(ui: &Ui, check: &Check, plan: &Plan) -> Ending {
    match ui.step(check.name, |step| (check.run)(step, plan)) {
        Ok(tally) => Ending::Done(tally),
        Err(error) => match error.downcast_ref::<Missing>() {
            Some(missing) => Ending::Skipped(missing.to_string()),
            None => {
                ui.line(&format!("{error:#}"));
                Ending::Failed(first_line(&format!("{error:#}")))
            }
        },
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn summary(ui: &Ui, rows: &[Row]) -> Result<()> {
    let (mut total, mut skipped, mut bad) = (Tally::default(), 0, Vec::new());
    ui.line("\nSummary");
    for Row {
        name,
        seconds,
        ending,
    } in rows
    {
        let said = match ending {
            Ending::Done(tally) => {
                total = total.plus(*tally);
                format!("ok       {} passed", tally.passed)
            }
            Ending::Failed(why) => {
                total = total.plus(failures(why));
                bad.push(*name);
                format!("FAILED   {why}")
            }
            Ending::Skipped(why) => {
                skipped += 1;
                format!("skipped: {why}")
            }
        };
        ui.line(&format!("  {name:<28} {seconds:>7.1} s  {said}"));
    }
    let seconds: f64 = rows.iter().map(|row| row.seconds).sum();
    ui.line(&format!("  {:<28} {seconds:>7.1} s\n", "together"));
    if !bad.is_empty() {
        ui.line(&format!(
            "Failed: {}. One alone: cargo xtask test --only \"{}\"\n",
            bad.join(", "),
            bad[0]
        ));
    }
    let tail = if skipped > 0 {
        format!(", {skipped} skipped")
    } else {
        String::new()
    };
    ui.line(&format!(
        "{} passed, {} failed{tail}",
        total.passed, total.failed
    ));
    if bad.is_empty() {
        Ok(())
    } else {
        Err(Quiet.into())
    }
}

/// A failed check whose runner counted keeps its counts; any other counts as one failure.
fn failures(why: &str) -> Tally {
    Tally::read(&[why.to_owned()]).unwrap_or(Tally::one(false))
}

/// Ends the process with a failure and prints nothing after the summary.
#[derive(Debug, thiserror::Error)]
#[error("checks failed")]
pub struct Quiet;

/// Fails with a runner's counts in front, so that the summary can show them.
fn runner(output: &run::Output) -> Result<Tally> {
    let tally = Tally::read(&output.lines);
    if output.success && tally.is_none_or(|tally| tally.failed == 0) {
        return Ok(tally.unwrap_or(Tally::one(true)));
    }
    let tally = tally
        .filter(|tally| tally.failed > 0)
        .unwrap_or(Tally::one(false));
    bail!(
        "{} passed, {} failed\n{}  All of it: {}",
        tally.passed,
        tally.failed,
        output.tail(),
        output.log.display()
    );
}
