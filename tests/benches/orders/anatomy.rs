//! What a package is made of, in KiB: counted from its bytes, section by section.

use std::collections::BTreeMap;

/// The name of a section and its bytes; sections within sections are told apart by `inside`.
struct Section<'p> {
    id: u8,
    bytes: &'p [u8],
}

/// The id of a core module within a component, and of a module's own sections.
const MODULE: u8 = 1;
const CUSTOM: u8 = 0;
const CODE: u8 = 10;
const DATA: u8 = 11;

/// Prints it.
pub fn tell(package: &[u8]) {
    let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
    for section in sections(package) {
        if section.id != MODULE {
            let part = match (section.id, name(&section)) {
                (CUSTOM, Some("guildhall:package")) => "manifest and texts",
                (CUSTOM, _) => "names",
                _ => "types and wiring",
            };
            *parts.entry(part).or_default() += section.bytes.len();
            continue;
        }
        for inner in sections(section.bytes) {
            let part = match (inner.id, name(&inner)) {
                (CUSTOM, Some("name")) => "names",
                (CODE, _) => "code",
                (DATA, _) => "data",
                _ => "types and wiring",
            };
            *parts.entry(part).or_default() += inner.bytes.len();
        }
    }
    let kib = |bytes: usize| format!("{:.0} KiB", bytes as f64 / 1024.0);
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(part, bytes)| format!("{part} {}", kib(bytes)))
        .collect();
    println!("the package: {}: {}", kib(package.len()), parts.join(", "));
}

/// The name of a custom section.
fn name<'p>(section: &Section<'p>) -> Option<&'p str> {
    let (length, rest) = number(section.bytes)?;
    std::str::from_utf8(rest.get(..length)?).ok()
}

/// Those that follow the eight bytes in front of every module and component.
fn sections(binary: &[u8]) -> Vec<Section<'_>> {
    let mut found = Vec::new();
    let mut rest = &binary[8..];
    while let Some((&id, more)) = rest.split_first() {
        let (length, more) = number(more).expect("a length");
        let (bytes, more) = more.split_at(length);
        found.push(Section { id, bytes });
        rest = more;
    }
    found
}

/// A number as WebAssembly writes it (LEB128), and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (place, &byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}
