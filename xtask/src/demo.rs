//! `cargo xtask demo`: builds plugins, web client and host, starts a demo company on the embedded
//! store, and then does over HTTP what an administrator would do by hand. Stays in the foreground.
//! Knows only what the API shows; never opens the data folder itself.

pub mod api;
pub mod orders;
pub mod sample;
pub mod server;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    machine, paths, plugins, run,
    stamp::Stamp,
    ui::{Step, Ui},
    web,
};

/// How to start the demo.
#[derive(Args)]
pub struct Options {
    /// Where it listens; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:7800")]
    listen: String,
    /// Its data folder; target/demo when not given
    #[arg(long)]
    data: Option<PathBuf>,
    /// Forget what was there and begin again
    #[arg(long)]
    fresh: bool,
}

/// Builds, starts, furnishes, and waits until it is stopped.
///
/// # Errors
/// What is missing, or the end of the failed step's output.
pub fn run(ui: &Ui, options: &Options) -> Result<()> {
    let data = options
        .data
        .clone()
        .unwrap_or_else(|| paths::target().join("demo"));
    if options.fresh && data.exists() {
        std::fs::remove_dir_all(&data)
            .with_context(|| format!("cannot empty {}", data.display()))?;
    }
    build(ui)?;
    let sample = ui.step("Orders sample", sample::fetch)?;
    let mut running = ui.step("Start", |step| server::start(step, &data, &options.listen))?;
    let furnished = ui.step("Orders", |step| {
        orders::furnish(step, running.address(), &sample)
    });
    if let Err(error) = furnished {
        running.stop()?;
        return Err(error);
    }
    for line in running.greeting() {
        ui.line(&line);
    }
    ui.line(
        "\nTry it: open the chat \"Sales\", type / and then order CA-2016-152156. Ctrl-C stops it.",
    );
    running.wait()
}

/// Everything that the demo runs: packages, web client, host.
///
/// # Errors
/// The end of the failed step's output.
pub fn build(ui: &Ui) -> Result<()> {
    machine::node()?;
    ui.step("Plugins", packages)?;
    web::build(ui)?;
    ui.step("Host", host)
}

/// The plugins' packages, when anything that they are made from changed.
///
/// # Errors
/// The end of the failed build's output.
pub fn packages(step: &Step<'_>) -> Result<()> {
    let stamp = Stamp::of(
        "plugins",
        &[
            "plugins",
            "tests/guests",
            "tests/extism/guest",
            "sdk",
            "wit",
            "xtask/src/plugins.rs",
            "Cargo.lock",
        ],
    )?;
    if stamp.holds(&[paths::packages().join("orders.wasm")]) {
        return Ok(());
    }
    plugins::build(step)?;
    stamp.keep()
}

/// The host's binary; Cargo knows by itself whether it is up to date. The whole workspace is named, so
/// that the libraries are built with the same features as for the tests, once for both.
///
/// # Errors
/// The end of the failed build's output.
pub fn host(step: &Step<'_>) -> Result<()> {
    run::check(
        step,
        run::command("cargo", &["build", "--workspace", "--bins", "--locked"]),
    )?;
    Ok(())
}
