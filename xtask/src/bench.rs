//! `cargo xtask bench`: every figure as a ratio within one run, because this machine is not the
//! next one. The store's and the plugin floor's own benches, then the real program over HTTP.

use anyhow::{Result, bail};
use clap::Args;

use crate::machine::{self, Missing};
use crate::{
    demo::{self, sample},
    plugins::extism,
    run,
    ui::Ui,
};

/// How to measure.
#[derive(Args)]
pub struct Options {
    /// The profile to build with; `release` takes minutes more to build the first time
    #[arg(long, default_value = "dev")]
    profile: String,
}

/// All of them, from the ground up.
const BENCHES: [&str; 8] = [
    "durable_posts",
    "engines",
    "ceiling",
    "calls",
    "languages",
    "platform",
    "orders",
    "fan_out",
];

/// Runs them all.
///
/// # Errors
/// A bench failed.
pub fn run(ui: &Ui, options: &Options) -> Result<()> {
    prepare(ui, options)?;
    let extism = ui.step("Extism", extism::build)?;
    let mut failed = Vec::new();
    for bench in BENCHES {
        let args = [
            "bench",
            "--workspace",
            "--bench",
            bench,
            "--profile",
            &options.profile,
        ];
        // One that misses its bar must not keep the others from being seen.
        let mut cargo = run::command("cargo", &args);
        cargo.env("GUILDHALL_EXTISM_HOST", &extism.host);
        cargo.env("GUILDHALL_EXTISM_GUEST", &extism.guest);
        let measured = ui.step(&format!("Bench {bench}"), |step| run::check(step, cargo));
        let output = match measured {
            Ok(output) => output,
            Err(error) => {
                ui.line(&format!("{error:#}"));
                failed.push(bench);
                continue;
            }
        };
        output
            .lines
            .iter()
            .filter(|line| !is_cargo(line))
            .for_each(|line| ui.line(line));
    }
    match failed.is_empty() {
        true => Ok(()),
        false => bail!("these failed or missed their bars: {}", failed.join(", ")),
    }
}

/// Builds what the benches start, and gets what they are measured beside.
fn prepare(ui: &Ui, options: &Options) -> Result<()> {
    demo::build(ui)?;
    ui.step("Orders sample", sample::fetch)?;
    // The benches of the whole program start the binary of its own profile.
    let build = [
        "build",
        "--workspace",
        "--bins",
        "--profile",
        &options.profile,
    ];
    ui.step("Binaries", |step| {
        run::check(step, run::command("cargo", &build))
    })?;
    if let Err(missing) = ui.step("ejabberd", machine::ejabberd) {
        // The rest of the figures says enough without it.
        if !missing.is::<Missing>() {
            return Err(missing);
        }
        ui.line(&format!("  left out: {missing}"));
    }
    Ok(())
}

fn is_cargo(line: &str) -> bool {
    ["Compiling", "Finished", "Running", "Blocking", "Fresh"]
        .iter()
        .any(|word| line.trim_start().starts_with(word))
}
