//! The only scripts there are: `cargo xtask demo`, `test`, `soak`, `bench`, `web`, `plugins`, `plugin`, `fmt`.
//! Prepares, builds, starts and checks; holds no part of the product, and nothing of the product
//! depends on it.
#![forbid(unsafe_code)]

mod bench;
mod demo;
mod machine;
mod paths;
mod plugins;
mod run;
mod stamp;
mod test;
mod ui;
mod web;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What the project can be asked to do.
#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, starts and checks Guildhall")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and start it with a demo company; Ctrl-C stops it
    Demo(demo::Options),
    /// Run every check; the last line says how many passed and failed
    Test(test::Options),
    /// The same checks with the full counts
    Soak(test::Options),
    /// Measure, each figure as a ratio within one run
    Bench(bench::Options),
    /// Build the web client into host/web/dist
    Web,
    /// Build every plugin and guest into target/plugins, and fetch the orders that the tests import
    Plugins,
    /// A plugin in a folder of your own, anywhere
    #[command(subcommand)]
    Plugin(PluginTask),
    /// Format every Rust file of every workspace
    Fmt,
}

#[derive(Subcommand)]
enum PluginTask {
    /// Begin one in a new folder, whose name is its id
    New {
        /// The folder
        folder: PathBuf,
    },
    /// Make its package, proved: `<folder>/<name>.wasm`
    Build {
        /// The folder with its Cargo.toml and plugin.toml
        folder: PathBuf,
    },
}

fn main() -> ExitCode {
    let ui = ui::Ui::new();
    let result = match Cli::parse().task {
        Task::Demo(options) => demo::run(&ui, &options),
        Task::Test(options) => test::run(&ui, &options, false),
        Task::Soak(options) => test::run(&ui, &options, true),
        Task::Bench(options) => bench::run(&ui, &options),
        Task::Web => web::build(&ui),
        Task::Plugins => plugins_task(&ui),
        Task::Plugin(task) => plugin_task(&ui, &task),
        Task::Fmt => test::format(&ui),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The summary has said it, and its count stays the last line.
            if !error.is::<test::Quiet>() {
                ui.fails(&error);
            }
            ExitCode::FAILURE
        }
    }
}

fn plugins_task(ui: &ui::Ui) -> anyhow::Result<()> {
    ui.step("Plugins", plugins::build)?;
    match ui.step("Guests in other languages", plugins::build_languages) {
        Err(error) if error.is::<machine::Missing>() => ui.line(&format!("  skipped: {error}")),
        built => built?,
    }
    ui.step("Orders sample", demo::sample::fetch).map(|_| ())
}

fn plugin_task(ui: &ui::Ui, task: &PluginTask) -> anyhow::Result<()> {
    match task {
        PluginTask::New { folder } => {
            plugins::author::begin(folder)?;
            let folder = folder.display();
            ui.line(&format!(
                "A plugin begins in {folder}. Its package: cargo xtask plugin build {folder}"
            ));
        }
        PluginTask::Build { folder } => {
            let (package, bytes) =
                ui.step("Plugin", |step| plugins::author::build(step, folder))?;
            ui.line(&format!("{} ({} KiB)", package.display(), bytes / 1024));
        }
    }
    Ok(())
}
