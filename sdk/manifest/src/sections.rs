//! Walks the top level of a component: what it imports and exports, and the section that holds
//! the manifest. Never follows into what is nested: a nested component reaches only what the
//! outer one hands to it.

use crate::{Interface, Limits, PackageError};
use std::ops::Range;
use wasm_encoder::{ComponentSectionId, Encode};
use wasmparser::{Encoding, Parser, Payload};

/// Name of the custom section with manifest and locales.
pub(crate) const SECTION: &str = "guildhall:package";

/// Name of the custom section with assets.
pub(crate) const ASSETS: &str = "guildhall:assets";

/// What stands on the top level of a component.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub imports: Vec<Interface>,
    pub exports: Vec<Interface>,
    /// Where the contents of our sections are.
    pub contents: Vec<Range<usize>>,
    /// Where the contents of sections with assets are.
    pub assets: Vec<Range<usize>>,
    /// The same, headers included, in file order.
    pub whole: Vec<Range<usize>>,
}

pub(crate) fn outline(bytes: &[u8], limits: &Limits) -> Result<Outline, PackageError> {
    let malformed =
        |error: wasmparser::BinaryReaderError| PackageError::Malformed(error.to_string());
    let mut found = Outline::default();
    let mut depth = 0_usize;
    let mut section_start = 0_usize;
    for (count, payload) in Parser::new(0).parse_all(bytes).enumerate() {
        if count > limits.parts {
            return Err(PackageError::TooMany {
                what: "parts",
                most: limits.parts,
            });
        }
        let payload = payload.map_err(malformed)?;
        let end = section_end(&payload);
        match payload {
            Payload::Version {
                encoding: Encoding::Module,
                ..
            } if depth == 0 => {
                return Err(PackageError::NotAComponent);
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(end) => {
                depth = depth.saturating_sub(1);
                section_start = end;
            }
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    found
                        .imports
                        .push(Interface::new(import.map_err(malformed)?.name.name));
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    found
                        .exports
                        .push(Interface::new(export.map_err(malformed)?.name.name));
                }
            }
            Payload::CustomSection(section)
                if depth == 0 && [SECTION, ASSETS].contains(&section.name()) =>
            {
                let contents = section.data_offset()..section.range().end;
                match section.name() {
                    ASSETS => found.assets.push(contents),
                    _ => found.contents.push(contents),
                }
                found.whole.push(section_start..section.range().end);
            }
            _ => {}
        }
        if found.imports.len() + found.exports.len() > limits.interfaces {
            return Err(PackageError::TooMany {
                what: "imports and exports",
                most: limits.interfaces,
            });
        }
        if let (0, Some(end)) = (depth, end) {
            section_start = end;
        }
    }
    Ok(found)
}

/// Where a payload ends, when it is a whole section.
fn section_end(payload: &Payload<'_>) -> Option<usize> {
    match payload {
        Payload::Version { range, .. } => Some(range.end),
        other => other.as_section().map(|(_, range)| range.end),
    }
}

/// A custom section of a component, header included.
pub(crate) fn custom(name: &str, contents: &[u8]) -> Vec<u8> {
    let mut out = vec![ComponentSectionId::CoreCustom as u8];
    wasm_encoder::CustomSection {
        name: name.into(),
        data: contents.into(),
    }
    .encode(&mut out);
    out
}
