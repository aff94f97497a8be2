//! Where things are. Every path starts at the root of the clone, whatever folder the command was
//! started in; nothing is written outside it but the plugin that an author asks for.

use std::path::PathBuf;

/// The root of the clone.
pub fn root() -> PathBuf {
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.pop();
    path
}

/// Where Cargo builds: `CARGO_TARGET_DIR`, else `target` in the root.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The host's binary, as `cargo build` leaves it.
pub fn guildhall() -> PathBuf {
    target().join("debug").join("guildhall")
}

/// The web client's folder.
pub fn web() -> PathBuf {
    root().join("host").join("web")
}

/// The built packages: `target/plugins/<name>.wasm`.
pub fn packages() -> PathBuf {
    target().join("plugins")
}

/// What these scripts keep for themselves: stamps, logs, tools.
pub fn own() -> PathBuf {
    target().join("xtask")
}
