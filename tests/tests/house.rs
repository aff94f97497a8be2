//! Polices the house: imports point down, only the right floor names a library, every file says what
//! it is, the vocabulary is kept, and what must go through one place goes through it. Reads source
//! text and manifests only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Every crate of the house, and what of the house it may import.
const FLOORS: [(&str, &[&str]); 9] = [
    ("guildhall-store", &[]),
    ("guildhall-manifest", &[]),
    ("guildhall-domain", &["guildhall-manifest"]),
    (
        "guildhall-app",
        &["guildhall-domain", "guildhall-manifest", "guildhall-store"],
    ),
    (
        "guildhall-plugin",
        &[
            "guildhall-app",
            "guildhall-domain",
            "guildhall-manifest",
            "guildhall-store",
        ],
    ),
    (
        "guildhall-live",
        &["guildhall-app", "guildhall-domain", "guildhall-store"],
    ),
    (
        "guildhall-http",
        &[
            "guildhall-app",
            "guildhall-domain",
            "guildhall-live",
            "guildhall-manifest",
            "guildhall-plugin",
            "guildhall-store",
        ],
    ),
    ("guildhall-sdk", &["guildhall-sdk-macros"]),
    ("guildhall-sdk-macros", &["guildhall-manifest"]),
];

/// A library, and the only crates that may name it.
const LIBRARIES: [(&str, &[&str]); 7] = [
    ("sled", &["guildhall-store"]),
    ("tokio-postgres", &["guildhall-store"]),
    ("deadpool-postgres", &["guildhall-store"]),
    ("wasmtime", &["guildhall-plugin"]),
    ("axum", &["guildhall-http"]),
    ("object_store", &["guildhall-app"]),
    ("argon2", &["guildhall-app"]),
];

/// What has one place, and the files of that place.
const ONE_PLACE: [(&str, &[&str]); 7] = [
    (
        "SystemTime::now",
        &["host/app/src/clock.rs", "xtask/src/demo/api.rs"],
    ),
    // What a person says is posted only once the message filters were asked.
    (
        "Screened::passed(",
        &[
            "host/plugin/src/calls/filters.rs",
            "host/plugin/tests/floor/filters.rs",
            "host/app/src/messages/tests.rs",
        ],
    ),
    ("rand::rng", &["host/app/src/clock.rs"]),
    ("OsRng", &["host/app/src/clock.rs"]),
    ("getrandom::", &["host/app/src/clock.rs"]),
    // The store is below the helper, and lets a commit end whoever stops waiting for it.
    (
        "tokio::spawn(",
        &["host/app/src/tasks.rs", "host/store/src/settle.rs"],
    ),
    ("tokio::task::spawn(", &["host/app/src/tasks.rs"]),
];

/// Words for which the house has another word.
const NEVER: [&str; 17] = [
    "tenant",
    "workspace",
    "organisation",
    "organization",
    "realm",
    "employee",
    "channel",
    "conversation",
    "room",
    "participant",
    "subscriber",
    "ticket",
    "bot",
    "widget",
    "invocation",
    "principal",
    "notification",
];

/// Longest file that needs no defence.
const LONG: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a root")
        .to_owned()
}

/// Every source file with one of these endings: its path from the root, and its text.
fn sources(endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for top in ["host", "sdk", "plugins", "tests", "xtask"] {
        collect(&root().join(top), endings, &mut found);
    }
    assert!(found.len() > 20, "the sources were not found");
    found.sort();
    found
}

fn collect(dir: &Path, endings: &[&str], found: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", "dist", "generated"].contains(&name.as_str()) {
                collect(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let short = path.strip_prefix(root()).expect("below the root");
            let text = fs::read_to_string(&path).expect("a text file");
            found.push((short.to_string_lossy().into_owned(), text));
        }
    }
}

/// The part of a file that is shipped: what stands before its tests.
fn shipped(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod ")
        .map_or(text, |at| &text[..at])
}

fn is_shipped(path: &str) -> bool {
    !path.starts_with("tests/")
        && !["/tests/", "/benches/", "/examples/"]
            .iter()
            .any(|part| path.contains(part))
        && !path.ends_with("/tests.rs")
}

fn packages() -> BTreeMap<String, Value> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata");
    let packages = metadata["packages"].as_array().expect("packages").clone();
    packages
        .into_iter()
        .map(|package| (text(&package["name"]), package))
        .collect()
}

/// What a crate imports when it is shipped.
fn imports(package: &Value) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().expect("dependencies");
    all.iter()
        .filter(|import| import["kind"] != "dev")
        .map(|import| text(&import["name"]))
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn report(fault: &str, found: &[String]) {
    assert!(found.is_empty(), "{fault}:\n  {}", found.join("\n  "));
}

#[test]
fn imports_point_down() {
    let packages = packages();
    let mut wrong = Vec::new();
    for (name, below) in FLOORS {
        let package = packages
            .get(name)
            .unwrap_or_else(|| panic!("there is no crate {name}"));
        let house = imports(package)
            .into_iter()
            .filter(|import| import.starts_with("guildhall"));
        let up = house.filter(|import| !below.contains(&import.as_str()));
        wrong.extend(up.map(|import| format!("{name} imports {import}")));
    }
    for name in packages
        .keys()
        .filter(|name| name.starts_with("guildhall-"))
    {
        let known = FLOORS.iter().any(|(floor, _)| floor == name) || name == "guildhall-tests";
        if !known {
            wrong.push(format!("{name} stands on no floor"));
        }
    }
    report("imports that do not point down", &wrong);
}

#[test]
fn a_library_is_named_on_one_floor() {
    let mut wrong = Vec::new();
    for (name, package) in packages()
        .iter()
        .filter(|(name, _)| *name != "guildhall-tests")
    {
        for library in imports(package) {
            let only = LIBRARIES.iter().find(|(known, _)| *known == library);
            if only.is_some_and(|(_, only)| !only.contains(&name.as_str())) {
                wrong.push(format!("{name} imports {library}"));
            }
        }
    }
    report("libraries on the wrong floor", &wrong);
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> = sources(&[".rs"])
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| path)
        .collect();
    report(
        "files that do not open with `//! ` and what they are",
        &silent,
    );
}

#[test]
fn one_word_for_each_thing() {
    let mut strange = Vec::new();
    for (path, text) in sources(&[".rs", ".ts", ".svelte"]) {
        let file = path.rsplit('/').next().unwrap_or_default();
        let file = file.split('.').next().unwrap_or_default();
        strange.extend(forbidden(file).map(|word| format!("{path} is named after a {word}")));
        for (number, line) in text.lines().enumerate() {
            let Some(name) = type_name(line) else {
                continue;
            };
            let at = format!("{path}:{}", number + 1);
            strange.extend(forbidden(name).map(|word| format!("{at} calls a type {name}: {word}")));
        }
    }
    report("words for which the house has another one", &strange);
}

/// The name that a line gives to a type.
fn type_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let line = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        Some(rest) => rest.trim_start(),
        None => line,
    };
    let kinds = [
        "struct ",
        "enum ",
        "trait ",
        "type ",
        "interface ",
        "class ",
    ];
    let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
}

/// The forbidden words in a name, whichever way it is written.
fn forbidden(name: &str) -> impl Iterator<Item = &'static str> {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars() {
        if c.is_uppercase() || c == '_' || c == '-' || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    NEVER.into_iter().filter(move |never| {
        words
            .iter()
            .any(|word| word.trim_end_matches('s') == *never)
    })
}

#[test]
fn what_has_one_place_is_there() {
    let mut elsewhere = Vec::new();
    for (path, text) in sources(&[".rs"])
        .iter()
        .filter(|(path, _)| is_shipped(path))
    {
        for (call, places) in ONE_PLACE
            .iter()
            .filter(|(_, places)| !places.contains(&path.as_str()))
        {
            let lines = shipped(text).lines().enumerate();
            let hits = lines
                .filter(|(_, line)| line.contains(call) && !line.trim_start().starts_with("//"));
            elsewhere.extend(
                hits.map(|(n, _)| format!("{path}:{} {call} belongs into {}", n + 1, places[0])),
            );
        }
    }
    report("calls outside their place", &elsewhere);
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("unimplemented", "!("),
        concat!("#[ign", "ore"),
    ];
    let mut left = Vec::new();
    for (path, text) in sources(&[".rs", ".ts", ".svelte", ".mjs"]) {
        for (number, line) in text.lines().enumerate() {
            let found = marks.iter().filter(|mark| line.contains(**mark));
            left.extend(found.map(|mark| format!("{path}:{} {mark}", number + 1)));
        }
    }
    report("left behind", &left);
}

#[test]
fn long_files_are_few() {
    let mut files: Vec<(usize, String)> = sources(&[".rs", ".ts", ".svelte"])
        .into_iter()
        .filter(|(path, _)| !path.ends_with("schema.d.ts"))
        .map(|(path, text)| (text.lines().count(), path))
        .collect();
    files.sort_unstable_by(|a, b| b.cmp(a));
    println!("The longest files:");
    files
        .iter()
        .take(10)
        .for_each(|(lines, path)| println!("  {lines:>5} {path}"));
    let long = files.iter().filter(|(lines, _)| *lines > LONG);
    let long: Vec<String> = long
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    report("files too long to be read in one sitting", &long);
}

#[test]
fn the_readme_needs_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let commands: Vec<&str> = readme
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("cargo xtask "))
        .collect();
    assert_eq!(
        commands,
        ["cargo xtask demo", "cargo xtask test"],
        "the two commands, once each"
    );
    let ci = fs::read_to_string(root().join(".ci/run")).expect(".ci/run");
    assert!(
        ci.trim_end().ends_with("exec cargo xtask test"),
        "a change is checked by the second one"
    );
}

#[test]
fn the_plugin_that_is_shown_is_the_one_that_is_tested() {
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("a text file");
    let hello = "tests/guests/hello/src/lib.rs";
    let shown = [
        ("README.md", "rust", hello),
        ("docs/PLUGINS.md", "rust", hello),
        ("docs/PLUGINS.md", "toml", "tests/guests/hello/plugin.toml"),
        ("docs/PLUGINS.md", "rust", "plugins/poll/src/lib.rs"),
        ("docs/PLUGINS.md", "rust", "plugins/poll/src/poll.rs"),
        ("docs/PLUGINS.md", "toml", "plugins/poll/plugin.toml"),
        ("docs/PLUGINS.md", "toml", "plugins/poll/locales/en.toml"),
    ];
    for (path, language, tested) in shown {
        assert!(
            read(path).contains(&format!("```{language}\n{}```\n", read(tested))),
            "{path} shows another {tested}"
        );
    }
}

#[test]
fn the_architecture_names_what_exists() {
    let text =
        fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("docs/ARCHITECTURE.md");
    let (mut named, mut missing) = (0, Vec::new());
    for code in text.split('`').skip(1).step_by(2) {
        let (path, test) = code
            .split_once("::")
            .map_or((code, None), |(path, test)| (path, Some(test)));
        let is_path = path.contains('/')
            && !path.starts_with('/')
            && !path.contains(['<', '*', ' ', '{', ':']);
        let tops = [
            "host", "sdk", "plugins", "tests", "xtask", "docs", "wit", ".ci",
        ];
        if !is_path || !tops.contains(&path.split('/').next().unwrap_or_default()) {
            continue;
        }
        named += 1;
        let file = root().join(path);
        let there = match test {
            Some(test) => fs::read_to_string(&file).is_ok_and(|source| source.contains(test)),
            None => file.exists(),
        };
        if !there {
            missing.push(code.to_owned());
        }
    }
    assert!(named > 0, "the architecture names no file");
    report("named in docs/ARCHITECTURE.md and not there", &missing);
}
