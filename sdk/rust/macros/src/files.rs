//! Reads what stands beside the author's `Cargo.toml`: `plugin.toml` and `locales/`.

use guildhall_manifest::{Locales, Manifest};
use proc_macro2::Span;
use std::path::PathBuf;
use syn::Error;

/// Locales that are looked for.
pub(crate) const LOCALES: [&str; 2] = ["en", "zh-CN"];

fn wrong(text: impl std::fmt::Display) -> Error {
    Error::new(Span::call_site(), text)
}

fn root() -> Result<PathBuf, Error> {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR");
    folder
        .map(PathBuf::from)
        .ok_or_else(|| wrong("CARGO_MANIFEST_DIR is not set: build with cargo"))
}

/// The manifest, and its path for `include_bytes!`, so that cargo notices a change.
pub(crate) fn manifest() -> Result<(Manifest, PathBuf), Error> {
    let path = root()?.join("plugin.toml");
    let text = std::fs::read_to_string(&path).map_err(|error| {
        wrong(format!(
            "cannot read {}: {error}; a plugin has one beside Cargo.toml",
            path.display()
        ))
    })?;
    let manifest =
        Manifest::parse(&text).map_err(|error| wrong(format!("plugin.toml: {error}")))?;
    Ok((manifest, path))
}

/// The texts, and the paths of their files; none when the plugin has no folder `locales`.
pub(crate) fn locales() -> Result<(Locales, Vec<PathBuf>), Error> {
    let folder = root()?.join("locales");
    if !folder.exists() {
        return Ok((Locales::default(), Vec::new()));
    }
    let mut found = Vec::new();
    for locale in LOCALES {
        let path = folder.join(format!("{locale}.toml"));
        let text = std::fs::read_to_string(&path)
            .map_err(|error| wrong(format!("cannot read {}: {error}", path.display())))?;
        found.push((locale, text, path));
    }
    let texts = found
        .iter()
        .map(|(locale, text, _)| (*locale, text.as_str()));
    let locales = Locales::parse(texts).map_err(wrong)?;
    Ok((
        locales,
        found.into_iter().map(|(_, _, path)| path).collect(),
    ))
}
