//! The sheet names every host call that was ever seen: each component there is runs in an engine of the
//! host's configuration, all of its imports led to a recorder, whatever the sheet says of them. So that
//! no function of the contract is left out, each one also has a component of its own that calls it.

mod callers;
pub mod recorder;

use std::collections::BTreeSet;

use guildhall_manifest::{Interface, Limits, Package, Sheet, prove};
use guildhall_plugin::engine::sandbox;

use crate::hall::packages;

/// The fewest components that show anything.
const FEWEST: usize = 40;

/// Every package that was built, those that cannot be proved left out.
fn built() -> Vec<(String, Package)> {
    let folder = packages();
    let entries = std::fs::read_dir(&folder)
        .unwrap_or_else(|why| panic!("{}: {why}. Run: cargo xtask plugins", folder.display()));
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm")
        {
            let bytes = std::fs::read(&path).unwrap();
            let package = Package::read(&bytes, &Limits::default()).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            if prove(&package).is_ok() {
                found.push((name, package));
            }
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}

/// What was called and is neither of the floor nor on the sheet.
fn missing(package: &Package, called: &BTreeSet<String>) -> Vec<String> {
    let sheet = Sheet::of(package);
    let listed = |call: &&String| {
        let name = call.split('#').next().unwrap_or_default();
        let import = package
            .imports
            .iter()
            .find(|import| import.as_str() == name);
        let allowed = |import: &Interface| match import.capability() {
            Some(capability) => sheet.can.iter().any(|can| can.capability == capability),
            None => import.is_floor(),
        };
        import.is_some_and(allowed)
    };
    called
        .iter()
        .filter(|call| !listed(call))
        .cloned()
        .collect()
}

#[test]
fn the_sheet_names_every_host_call_that_was_ever_seen() {
    let engine = sandbox().unwrap().engine;
    let mut all = built();
    let real = all.len();
    let callers = callers::all();
    let mut expected = BTreeSet::new();
    for caller in callers {
        let package = Package::read(&caller.package, &Limits::default()).unwrap();
        prove(&package).unwrap_or_else(|why| panic!("{}: {why:?}", caller.calls));
        let sheet = Sheet::of(&package);
        let needed = package.manifest.handlers.iter();
        let needed = needed.filter_map(|handler| handler.needs());
        let asked: BTreeSet<_> = caller.capability.into_iter().chain(needed).collect();
        let can: BTreeSet<_> = sheet.can.iter().map(|can| can.capability).collect();
        assert_eq!(can, asked, "{}", caller.calls);
        expected.insert(caller.calls.clone());
        all.push((caller.calls, package));
    }
    assert!(all.len() >= FEWEST, "only {} components", all.len());
    let (mut seen, mut lines) = (BTreeSet::new(), Vec::new());
    for (name, package) in &all {
        let called = recorder::calls(&engine, package);
        let missing = missing(package, &called);
        assert!(
            missing.is_empty(),
            "{name} called {missing:?}, which its sheet does not name"
        );
        if expected.contains(name) {
            assert!(
                called.contains(name),
                "{name} was not called, but {called:?}"
            );
        } else {
            lines.push(format!(
                "{name:<14} {:>3} functions of the host seen",
                called.len()
            ));
        }
        seen.extend(called);
    }
    lines.iter().for_each(|line| println!("{line}"));
    println!(
        "{} components ({real} plugins and guests, {} of one call each), {} functions seen, none missing on a sheet",
        all.len(),
        expected.len(),
        seen.len()
    );
    let missed: Vec<&String> = expected.difference(&seen).collect();
    assert!(missed.is_empty(), "never seen: {missed:?}");
}
