//! Plugins that are not written in Rust: the toolchain of each language, pinned, out of its registry's
//! package, and a component for each folder with a `plugin.toml`. Nothing is made again until a source,
//! the contract or a toolchain changes.

use super::{Member, package};
use crate::machine::{self, Missing};
use crate::{paths, run, stamp::Stamp, ui::Step};
use anyhow::{Context, Result};
use guildhall_manifest::Manifest;
use std::fs;
use std::path::{Path, PathBuf};

/// What a component also depends on: the contract, and how packages are made.
const CONTRACT: [&str; 3] = ["wit", "sdk/manifest/src", "xtask/src/plugins"];

/// A language and how a component is made of it.
struct Language {
    /// As a stamp is called.
    name: &'static str,
    /// Where its plugins are.
    folder: &'static str,
    /// What a plugin in it is given besides.
    sdk: &'static str,
    /// Gets the toolchain; an error of type [`Missing`] when it cannot be had here.
    prepare: fn(&Step<'_>) -> Result<()>,
    /// Makes the component `result` of the sources in a folder, against a world.
    make: fn(&Step<'_>, sources: &Path, world: &Path, result: &Path) -> Result<()>,
}

const LANGUAGES: [Language; 2] = [
    Language {
        name: "guests-js",
        folder: "tests/guests-js",
        sdk: "sdk/js",
        prepare: javascript_tools,
        make: javascript,
    },
    Language {
        name: "guests-python",
        folder: "tests/guests-python",
        sdk: "sdk/python",
        prepare: python_tools,
        make: python,
    },
];

/// Builds them all.
///
/// # Errors
/// [`Missing`] when a language was left out because its tools cannot be had here; the end of a failed
/// tool's output; the ways in which a plugin and its manifest disagree.
pub fn build(step: &Step<'_>) -> Result<()> {
    let mut left_out = Vec::new();
    for language in LANGUAGES {
        let members = members(&language)?;
        let results: Vec<PathBuf> = members.iter().map(packed).collect();
        let inputs: Vec<&str> = CONTRACT
            .into_iter()
            .chain([language.folder, language.sdk])
            .collect();
        let stamp = Stamp::of(language.name, &inputs)?;
        if stamp.holds(&results) {
            continue;
        }
        match (language.prepare)(step).and_then(|()| all(step, &language, &members)) {
            Ok(()) => stamp.keep()?,
            Err(error) => {
                // What an older source was made into must not be taken for this one.
                results.iter().for_each(|old| drop(fs::remove_file(old)));
                let missing = error.downcast::<Missing>()?;
                left_out.push(format!("{}: {missing}", language.folder));
            }
        }
    }
    if left_out.is_empty() {
        return Ok(());
    }
    Err(Missing(left_out.join("; ")).into())
}

fn packed(member: &Member) -> PathBuf {
    paths::packages().join(format!("{}.wasm", member.name))
}

fn members(language: &Language) -> Result<Vec<Member>> {
    let folder = paths::root().join(language.folder);
    let mut members = Vec::new();
    for entry in
        fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let folder = entry?.path();
        if folder.join("plugin.toml").exists() {
            let name = folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            members.push(Member {
                name,
                folder,
                unproved: false,
            });
        }
    }
    members.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(members)
}

fn all(step: &Step<'_>, language: &Language, members: &[Member]) -> Result<()> {
    for member in members {
        let context = || format!("{}/{}", language.folder, member.name);
        step.says(&format!("packing {}", member.name));
        let work = paths::own().join(language.name).join(&member.name);
        let sources = work.join("sources");
        gather(
            &sources,
            &[&paths::root().join(language.sdk), &member.folder],
        )
        .with_context(context)?;
        let manifest = fs::read_to_string(member.folder.join("plugin.toml"))?;
        let world = work.join("plugin.wit");
        fs::write(
            &world,
            Manifest::parse(&manifest)
                .with_context(context)?
                .world_with_contract(),
        )?;
        let result = work.join("component.wasm");
        (language.make)(step, &sources, &world, &result).with_context(context)?;
        let component = fs::read(&result).with_context(context)?;
        let to = paths::packages().join(format!("{}.wasm", member.name));
        package::pack_component(member, &component, &to).with_context(context)?;
    }
    Ok(())
}

/// A fresh folder with the files of these.
fn gather(into: &Path, folders: &[&Path]) -> Result<()> {
    if into.exists() {
        fs::remove_dir_all(into)?;
    }
    fs::create_dir_all(into)?;
    for folder in folders {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), into.join(entry.file_name()))?;
            }
        }
    }
    Ok(())
}

fn javascript_folder() -> PathBuf {
    paths::root().join("tests/guests-js")
}

fn javascript_tools(step: &Step<'_>) -> Result<()> {
    machine::node().map_err(|why| Missing(format!("needs npm: {why}")))?;
    let inputs = [
        "tests/guests-js/package.json",
        "tests/guests-js/package-lock.json",
    ];
    let lock = Stamp::of("guests-js-packages", &inputs)?;
    if lock.holds(&[javascript_folder().join("node_modules")]) {
        return Ok(());
    }
    let args = ["ci", "--no-audit", "--no-fund"];
    run::check(step, run::command_in(&javascript_folder(), "npm", &args))?;
    lock.keep()
}

fn javascript(step: &Step<'_>, sources: &Path, world: &Path, result: &Path) -> Result<()> {
    let mut node = run::command_in(&javascript_folder(), "node", &["build.mjs"]);
    node.arg(sources.join("plugin.js")).args([world, result]);
    run::check(step, node).map(drop)
}

fn python_folder() -> PathBuf {
    paths::own().join("python")
}

fn python_tools(step: &Step<'_>) -> Result<()> {
    if !run::exists("python3", &["-m", "venv", "--help"]) {
        return Err(Missing(
            "needs python3 with venv: sudo apt-get install python3-venv".to_owned(),
        )
        .into());
    }
    let pins = Stamp::of(
        "guests-python-packages",
        &["tests/guests-python/requirements.txt"],
    )?;
    if pins.holds(&[python_folder().join("bin/componentize-py")]) {
        return Ok(());
    }
    let mut venv = run::command("python3", &["-m", "venv", "--clear"]);
    venv.arg(python_folder());
    run::check(step, venv)?;
    let python = python_folder().join("bin/python");
    let mut pip = run::command(&python.to_string_lossy(), &[]);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
    ]);
    pip.args([
        "--disable-pip-version-check",
        "--requirement",
        "tests/guests-python/requirements.txt",
    ]);
    run::check(step, pip)?;
    pins.keep()
}

fn python(step: &Step<'_>, sources: &Path, world: &Path, result: &Path) -> Result<()> {
    let program = python_folder().join("bin/componentize-py");
    let mut tool = run::command_in(
        sources,
        &program.to_string_lossy(),
        &["--quiet", "--wit-path"],
    );
    tool.arg(world).args([
        "--world",
        "plugin",
        "componentize",
        "--stub-wasi",
        "app",
        "--output",
    ]);
    // Its own folder alone: nothing of this machine's Python gets in.
    tool.arg(result)
        .args(["--python-path", "."])
        .env("PYTHONNOUSERSITE", "1");
    run::check(step, tool).map(drop)
}
