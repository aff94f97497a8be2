//! An author's own folder, anywhere: begins a plugin there, and makes its package. What is begun is
//! the plugin of the guide under another name. Overwrites nothing of the author's.

use super::{Toolchain, compile, members, package};
use crate::{paths, ui::Step};
use anyhow::{Context, Result, bail, ensure};
use guildhall_manifest::Slug;
use std::fs;
use std::path::{Path, PathBuf};

/// The plugin of the guide.
const MANIFEST: &str = include_str!("../../../tests/guests/hello/plugin.toml");
const CODE: &str = include_str!("../../../tests/guests/hello/src/lib.rs");
/// Settings of the build: small, and with what a log of a panic needs.
const CARGO: &str = r#"[package]
name = "NAME"
version = "0.1.0"
edition = "2024"
publish = false

[lib]
crate-type = ["cdylib"]

[dependencies]
guildhall-sdk = { path = "SDK" }

[profile.release]
opt-level = "s"
lto = true
codegen-units = 1
panic = "abort"
strip = "debuginfo"

# A workspace of its own, wherever it lies.
[workspace]
"#;

/// Begins a plugin in a new folder; its last part is the plugin's id.
///
/// # Errors
/// The folder is there already, its name cannot be an id, or it cannot be written.
pub(crate) fn begin(folder: &Path) -> Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let id = Slug::try_from(name.as_ref())
        .with_context(|| format!("\"{name}\" cannot be the id of a plugin"))?;
    ensure!(
        !folder.exists(),
        "{} is there already; choose another folder",
        folder.display()
    );
    let sdk = paths::root().join("sdk").join("rust");
    let cargo = CARGO
        .replace("NAME", &id)
        .replace("SDK", &sdk.to_string_lossy());
    let manifest = MANIFEST
        .replace("\"hello\"", &format!("\"{id}\""))
        .replace("\"Hello\"", &format!("\"{id}\""))
        .replace("\"你好\"", &format!("\"{id}\""));
    let files = [
        ("Cargo.toml", cargo.as_str()),
        (".gitignore", "/target\n*.wasm\n"),
        ("plugin.toml", &manifest),
        ("src/lib.rs", CODE),
    ];
    fs::create_dir_all(folder.join("src"))
        .with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Makes `<folder>/<name>.wasm`, proved; where it is, and its bytes.
///
/// # Errors
/// There is no plugin in the folder, it does not compile, or binary and manifest disagree.
pub(crate) fn build(step: &Step<'_>, folder: &Path) -> Result<(PathBuf, u64)> {
    let folder = folder
        .canonicalize()
        .with_context(|| format!("there is no folder {}", folder.display()))?;
    let toolchain = Toolchain::find(step)?;
    compile(step, &toolchain, &folder, &[])?;
    let found = members(&toolchain, &folder)?;
    let [member] = found.as_slice() else {
        bail!(
            "{} has to hold one plugin: a Cargo.toml with a plugin.toml beside it",
            folder.display()
        );
    };
    let to = folder.join(format!("{}.wasm", member.name));
    package::pack(member, &toolchain.module(&member.name), &to)?;
    let bytes = fs::metadata(&to)?.len();
    Ok((to, bytes))
}
