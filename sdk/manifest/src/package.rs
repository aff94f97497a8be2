//! The package: one `.wasm` file, a component that carries its manifest and texts in a custom
//! section. Packing the same twice gives the same bytes.

use crate::{AssetError, Assets, Interface, LocaleError, Locales, Manifest, sections};
use serde::{Deserialize, Serialize};

/// What a package may measure at most.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The whole file, in bytes.
    pub file: usize,
    /// Manifest and texts, in bytes.
    pub section: usize,
    /// Imports and exports together.
    pub interfaces: usize,
    /// Sections, and functions of core modules, at any depth.
    pub parts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 32 * 1024 * 1024,
            section: 512 * 1024,
            interfaces: 200,
            parts: 1_000_000,
        }
    }
}

/// Why bytes are not a package, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    /// Longer than the limit.
    #[error("the package has {bytes} bytes; at most {most} are allowed")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// More parts than the limit.
    #[error("the package has more than {most} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// Not WebAssembly, or cut short.
    #[error("this is not a WebAssembly component: {0}")]
    Malformed(String),
    /// A core module.
    #[error("this is a WebAssembly module, not a component: build it with `cargo xtask plugins`")]
    NotAComponent,
    /// A component without our section.
    #[error("this component carries no manifest: pack it with `cargo xtask plugins`")]
    NoManifest,
    /// More than one of our sections.
    #[error("this component carries more than one manifest")]
    TwoManifests,
    /// The section cannot be read.
    #[error("the manifest in the package is not accepted: {0}")]
    Manifest(String),
    /// The texts contradict themselves.
    #[error("the texts in the package are not accepted: {0}")]
    Locales(#[from] LocaleError),
    /// The assets are not accepted, or the icon is none of them.
    #[error("the assets in the package are not accepted: {0}")]
    Assets(#[from] AssetError),
    /// The icon that the manifest names.
    #[error("the icon {0} is not among the assets, or is no picture")]
    Icon(String),
    /// More than one section of assets.
    #[error("this component carries assets more than once")]
    TwoAssets,
}

/// A package that has been read: within the limits, but not yet proved.
#[derive(Debug, Clone)]
pub struct Package {
    /// Who it is and what it asks for.
    pub manifest: Manifest,
    /// Its texts.
    pub locales: Locales,
    /// The files of its pages.
    pub assets: Assets,
    /// The whole file, which is the component.
    pub component: Vec<u8>,
    /// What the binary imports.
    pub imports: Vec<Interface>,
    /// What the binary exports.
    pub exports: Vec<Interface>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    format: u32,
    manifest: Manifest,
    locales: Locales,
}

/// Version of the layout of the section.
const FORMAT: u32 = 1;

impl Package {
    /// Reads a package.
    ///
    /// # Errors
    /// [`PackageError`] when it passes a limit, is no component, or its manifest is missing,
    /// doubled or not accepted.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, PackageError> {
        if bytes.len() > limits.file {
            return Err(PackageError::TooLarge {
                bytes: bytes.len(),
                most: limits.file,
            });
        }
        let outline = sections::outline(bytes, limits)?;
        let [range] = outline.contents.as_slice() else {
            return Err(if outline.contents.is_empty() {
                PackageError::NoManifest
            } else {
                PackageError::TwoManifests
            });
        };
        let json = bytes.get(range.clone()).unwrap_or_default();
        if json.len() > limits.section {
            return Err(PackageError::TooLarge {
                bytes: json.len(),
                most: limits.section,
            });
        }
        let contents: Contents = serde_json::from_slice(json)
            .map_err(|error| PackageError::Manifest(error.to_string()))?;
        if contents.format != FORMAT {
            let found = contents.format;
            return Err(PackageError::Manifest(format!(
                "its layout is {found}; this Guildhall reads {FORMAT}"
            )));
        }
        let Contents {
            manifest, locales, ..
        } = contents;
        let assets = assets(bytes, &outline)?;
        check_icon(&manifest, &assets)?;
        Ok(Self {
            manifest,
            locales,
            assets,
            component: bytes.to_vec(),
            imports: outline.imports,
            exports: outline.exports,
        })
    }

    /// The assets of a package alone, without looking at the rest of it.
    ///
    /// # Errors
    /// As [`Package::read`].
    pub fn assets_of(bytes: &[u8], limits: &Limits) -> Result<Assets, PackageError> {
        assets(bytes, &sections::outline(bytes, limits)?)
    }
}

fn assets(bytes: &[u8], outline: &sections::Outline) -> Result<Assets, PackageError> {
    match outline.assets.as_slice() {
        [] => Ok(Assets::default()),
        [range] => Ok(Assets::read(bytes.get(range.clone()).unwrap_or_default())?),
        _ => Err(PackageError::TwoAssets),
    }
}

fn check_icon(manifest: &Manifest, assets: &Assets) -> Result<(), PackageError> {
    let Some(icon) = &manifest.icon else {
        return Ok(());
    };
    let found = assets.get(icon);
    if found.is_some_and(|(media_type, _)| media_type.starts_with("image/")) {
        return Ok(());
    }
    // The name may be long or strange: it was not checked as an asset's.
    Err(PackageError::Icon(icon.chars().take(100).collect()))
}

/// Puts manifest and texts into a component. One that is there already is replaced.
///
/// # Errors
/// [`PackageError`] when `component` is none, or the result would not be read again.
pub fn pack(
    component: &[u8],
    manifest: &Manifest,
    locales: &Locales,
) -> Result<Vec<u8>, PackageError> {
    pack_with(component, manifest, locales, &Assets::default())
}

/// As [`pack`], with the files of its pages.
///
/// # Errors
/// As [`pack`].
pub fn pack_with(
    component: &[u8],
    manifest: &Manifest,
    locales: &Locales,
    assets: &Assets,
) -> Result<Vec<u8>, PackageError> {
    let limits = Limits::default();
    let outline = sections::outline(component, &limits)?;
    let mut packed = Vec::with_capacity(component.len());
    let mut from = 0;
    for old in outline.whole {
        packed.extend_from_slice(component.get(from..old.start).unwrap_or_default());
        from = old.end;
    }
    packed.extend_from_slice(component.get(from..).unwrap_or_default());
    let contents = Contents {
        format: FORMAT,
        manifest: manifest.clone(),
        locales: locales.clone(),
    };
    let json =
        serde_json::to_vec(&contents).map_err(|error| PackageError::Manifest(error.to_string()))?;
    packed.extend_from_slice(&sections::custom(sections::SECTION, &json));
    if !assets.is_empty() {
        let files = sections::custom(sections::ASSETS, &assets.write()?);
        packed.extend_from_slice(&files);
    }
    Package::read(&packed, &limits)?;
    Ok(packed)
}
