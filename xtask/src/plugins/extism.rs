//! The job of the orders plugin as a plugin of Extism, for the bench that is measured beside it: the
//! plugin, and the program that holds it. Only `cargo xtask bench` needs it, for Extism brings its own
//! version of wasmtime, which takes minutes to build.

use super::{compile, toolchain::Toolchain};
use crate::{paths, run, ui::Step};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// The workspace.
const FOLDER: &str = "tests/extism";
/// The plugin's package.
const GUEST: &str = "extism-guest";
/// The program's package.
const HOST: &str = "extism-host";

/// What was built.
pub struct Extism {
    /// The program.
    pub host: PathBuf,
    /// The plugin that it is given.
    pub guest: PathBuf,
}

/// Builds both.
///
/// # Errors
/// What is missing and the command that gets it, or the end of the failed build's output.
pub fn build(step: &Step<'_>) -> Result<Extism> {
    let toolchain = Toolchain::find(step)?;
    guest(step, &toolchain)?;
    let folder = paths::root().join(FOLDER);
    let target = paths::own().join("extism");
    let mut cargo = run::command_in(
        &folder,
        "cargo",
        &["build", "--release", "--locked", "-p", HOST],
    );
    cargo.env("CARGO_TARGET_DIR", &target);
    run::check(step, cargo).context("the program that holds a plugin of Extism")?;
    Ok(Extism {
        host: target.join("release").join(HOST),
        guest: toolchain.module(GUEST),
    })
}

/// Builds the plugin alone; quick, so that every build of the plugins finds out when what it shares with
/// the orders plugin no longer fits.
pub(super) fn guest(step: &Step<'_>, toolchain: &Toolchain) -> Result<()> {
    let folder = paths::root().join(FOLDER);
    compile(step, toolchain, &folder, &["--locked", "-p", GUEST]).context(FOLDER)
}
