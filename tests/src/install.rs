//! Installing a built package as an administrator does: read the sheet, grant all that is asked for.

use crate::{Person, package};

/// Installs `target/plugins/<name>.wasm` with every capability on its sheet.
///
/// # Panics
/// It was not built, or is refused.
pub fn install(administrator: &Person, name: &str) {
    let package = package(name);
    let sheet = administrator
        .api()
        .send("/plugins/inspect", "application/wasm", &package);
    let sheet = sheet.ok("the sheet");
    let can = sheet["can"].as_array().expect("what it can do");
    let grants: Vec<String> = can
        .iter()
        .filter_map(|can| can["capability"].as_str())
        .map(|name| format!("grant={}", name.replace('/', "%2F")))
        .collect();
    let path = format!("/plugins?{}", grants.join("&"));
    administrator
        .api()
        .send(&path, "application/wasm", &package)
        .ok("the installation");
}
