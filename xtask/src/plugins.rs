//! Builds every plugin and guest into `target/plugins/<name>.wasm`: compile to WebAssembly, encode as
//! a component, put manifest and texts in, prove. Cargo decides what is compiled again; the rest is
//! quick. What leaves here has been proved, so a plugin that imports more than it declares, or
//! anything of WASI, is never built.

pub mod author;
pub mod extism;
mod languages;
mod package;
mod toolchain;

use crate::{paths, run, ui::Step};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use languages::build as build_languages;
use toolchain::Toolchain;

/// The workspaces that are compiled to WebAssembly.
const WORKSPACES: [&str; 2] = ["plugins", "tests/guests"];
/// Stack of a guest, in bytes; it lies at the bottom of the memory, so that an overflow traps.
const STACK: u32 = 256 * 1024;

/// Builds them.
///
/// # Errors
/// What is missing and the command that gets it, or the end of the failed build's output, or the
/// ways in which a plugin and its manifest disagree.
pub fn build(step: &Step<'_>) -> Result<()> {
    let toolchain = Toolchain::find(step)?;
    for workspace in WORKSPACES {
        let folder = paths::root().join(workspace);
        if !folder.join("Cargo.toml").exists() {
            continue;
        }
        compile(step, &toolchain, &folder, &["--locked"])?;
        for member in members(&toolchain, &folder)? {
            step.says(&format!("packing {}", member.name));
            let to = paths::packages().join(format!("{}.wasm", member.name));
            package::pack(&member, &toolchain.module(&member.name), &to)
                .with_context(|| format!("{workspace}/{}", member.name))?;
        }
    }
    extism::guest(step, &toolchain)
}

fn compile(step: &Step<'_>, toolchain: &Toolchain, folder: &Path, how: &[&str]) -> Result<()> {
    let mut cargo = toolchain.cargo(folder);
    cargo.args(["build", "--release", "--target", toolchain::TARGET]);
    cargo.args(how);
    cargo.args(toolchain.extra());
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags(toolchain).join("\u{1f}"));
    run::check(step, cargo).map(|_| ())
}

/// No path of this machine gets into a package.
fn flags(toolchain: &Toolchain) -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| {
            let home = std::env::var_os("HOME").map(PathBuf::from);
            home.map(|home| home.join(".cargo"))
        });
    let places = [
        (Some(paths::root()), "/guildhall"),
        (home, "/cargo"),
        (
            Some(toolchain.sysroot().join("lib/rustlib/src/rust")),
            "/rust",
        ),
    ];
    let mut flags = vec![format!("-Clink-arg=-zstack-size={STACK}")];
    for (from, to) in places {
        // Compilers write a path as they were given it, or as it really is.
        let real = from.as_ref().and_then(|from| from.canonicalize().ok());
        let names: BTreeSet<PathBuf> = from.into_iter().chain(real).collect();
        let remaps = names
            .iter()
            .map(|from| format!("--remap-path-prefix={}={to}", from.display()));
        flags.extend(remaps);
    }
    flags
}

/// A plugin of a workspace.
struct Member {
    name: String,
    /// Where its `Cargo.toml` and `plugin.toml` are.
    folder: PathBuf,
    /// A hostile guest says in its `Cargo.toml` that the proof must fail:
    /// `[package.metadata.guildhall] unproved = true`.
    unproved: bool,
}

fn members(toolchain: &Toolchain, folder: &Path) -> Result<Vec<Member>> {
    let mut cargo = toolchain.cargo(folder);
    let output = cargo
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output();
    let output = output.context("cannot start `cargo metadata`")?;
    if !output.status.success() {
        bail!(
            "`cargo metadata` failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let found: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = found["packages"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let members = packages.iter().filter_map(|package| {
        let folder = Path::new(package["manifest_path"].as_str()?)
            .parent()?
            .to_owned();
        let unproved = package["metadata"]["guildhall"]["unproved"]
            .as_bool()
            .unwrap_or(false);
        let name = package["name"].as_str()?.to_owned();
        folder.join("plugin.toml").exists().then_some(Member {
            name,
            folder,
            unproved,
        })
    });
    Ok(members.collect())
}
