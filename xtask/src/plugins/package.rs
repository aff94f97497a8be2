//! From a core module to a package: component, manifest, texts, proof. The same inputs give the same
//! bytes, and a package that did not change is not written again.

use super::Member;
use anyhow::{Context, Result, bail};
use guildhall_manifest::{Assets, Limits, Locales, Manifest, Package, prove};
use std::fs;
use std::path::Path;
use wit_component::ComponentEncoder;

pub(super) fn pack(member: &Member, core: &Path, to: &Path) -> Result<()> {
    let module = fs::read(core).with_context(|| format!("cannot read {}", core.display()))?;
    let component = ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|mut encoder| encoder.encode())
        .context("cannot make a component of it")?;
    pack_component(member, &component, to)
}

/// Manifest, texts and proof for a component.
pub(super) fn pack_component(member: &Member, component: &[u8], to: &Path) -> Result<()> {
    let manifest =
        fs::read_to_string(member.folder.join("plugin.toml")).context("cannot read plugin.toml")?;
    let manifest = Manifest::parse(&manifest).context("plugin.toml")?;
    let locales = locales(&member.folder.join("locales"))?;
    let assets = assets(&member.folder.join("assets"))?;
    let packed = guildhall_manifest::pack_with(component, &manifest, &locales, &assets)?;
    check(member, &Package::read(&packed, &Limits::default())?)?;
    write(to, &packed)
}

fn check(member: &Member, package: &Package) -> Result<()> {
    match (prove(package), member.unproved) {
        (Ok(()), false) | (Err(_), true) => Ok(()),
        (Ok(()), true) => bail!("its Cargo.toml says that it cannot be proved, but it can"),
        (Err(violations), false) => {
            let lines: Vec<String> = violations
                .iter()
                .map(|violation| format!("\n  - {violation}"))
                .collect();
            bail!("the binary and plugin.toml disagree:{}", lines.concat())
        }
    }
}

fn locales(folder: &Path) -> Result<Locales> {
    if !folder.exists() {
        return Ok(Locales::default());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            files.push((name, text));
        }
    }
    Ok(Locales::parse(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    )?)
}

/// The script by which a page talks to Guildhall; every plugin with assets has it under this name.
const HELPER: &str = "guildhall.js";

/// Everything in the folder, and the helper of the SDK when the plugin does not bring its own.
fn assets(folder: &Path) -> Result<Assets> {
    if !folder.exists() {
        return Ok(Assets::default());
    }
    let mut files = Vec::new();
    collect(folder, "", &mut files)?;
    if !files.iter().any(|(name, _)| name == HELPER) {
        let bytes = include_bytes!("../../../sdk/page/guildhall.js");
        files.push((HELPER.to_owned(), bytes.to_vec()));
    }
    Ok(Assets::collect(files)?)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            let bytes = fs::read(entry.path());
            files.push((
                name,
                bytes.with_context(|| format!("{}", entry.path().display()))?,
            ));
        }
    }
    Ok(())
}

/// Whole or not at all, and only when it differs.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let context = || format!("cannot write {}", path.display());
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(context)?;
    }
    let fresh = path.with_extension("wasm.new");
    fs::write(&fresh, bytes)
        .and_then(|()| fs::rename(&fresh, path))
        .with_context(context)
}
