//! The web client: packages exactly as locked, then the build into `host/web/dist`, each only when
//! its inputs changed. Knows the names of the client's npm scripts and nothing of its inside.

use anyhow::Result;

use crate::{
    machine, paths, run,
    stamp::Stamp,
    ui::{Step, Ui},
};

/// What the build is made from; `contract` is what the API's types are generated from.
const SOURCES: [&str; 1] = ["host/web"];

/// Installs and builds, showing both as steps.
///
/// # Errors
/// Node is missing, or npm failed.
pub fn build(ui: &Ui) -> Result<()> {
    machine::node()?;
    ui.step("Web client: packages", packages)?;
    ui.step("Web client: build", bundle)
}

/// `npm ci` when the lock changed or the packages are not there.
///
/// # Errors
/// npm failed.
pub fn packages(step: &Step<'_>) -> Result<()> {
    let lock = Stamp::of(
        "web-packages",
        &["host/web/package.json", "host/web/package-lock.json"],
    )?;
    if lock.holds(&[paths::web().join("node_modules")]) {
        return Ok(());
    }
    run::check(
        step,
        run::command_in(&paths::web(), "npm", &["ci", "--no-audit", "--no-fund"]),
    )?;
    lock.keep()
}

/// `npm run build` when a source changed or the result is not there.
///
/// # Errors
/// npm failed.
pub fn bundle(step: &Step<'_>) -> Result<()> {
    let sources = Stamp::of("web-build", &SOURCES)?;
    if sources.holds(&[paths::web().join("dist").join("index.html")]) {
        return Ok(());
    }
    run::check(
        step,
        run::command_in(&paths::web(), "npm", &["run", "build"]),
    )?;
    sources.keep()
}

/// Runs one of the client's npm scripts.
///
/// # Errors
/// The script could not be started.
pub fn script(step: &Step<'_>, name: &str) -> Result<run::Output> {
    run::capture(step, run::command_in(&paths::web(), "npm", &["run", name]))
}
