//! Assets: the files of a plugin's own web pages and its icon, in a custom section of the package.
//!
//! They are served to browsers, so only kinds of a fixed list are taken, and names that mean one thing
//! everywhere. The same files give the same bytes.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most files.
const MOST: usize = 200;
/// Longest name, in bytes.
const LONGEST_NAME: usize = 100;
/// Largest file, in bytes.
const LARGEST: usize = 1024 * 1024;
/// All files together, in bytes.
const LARGEST_TOGETHER: usize = 4 * 1024 * 1024;
/// Longest list of files, in bytes.
const LONGEST_INDEX: usize = 64 * 1024;
/// Version of the layout of the section.
const FORMAT: u32 = 1;
/// Bytes of the length that the section begins with.
const LENGTH: usize = 4;

/// Endings with their media types: there are no others.
const KINDS: [(&str, &str); 13] = [
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("txt", "text/plain; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// The assets of a package; empty when it has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets(BTreeMap<String, Vec<u8>>);

/// Why assets were not accepted, in words for their author.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AssetError(String);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    format: u32,
    files: Vec<(String, usize)>,
}

impl Assets {
    /// Collects files: names relative to the folder `assets`, with `/` between folders.
    ///
    /// # Errors
    /// [`AssetError`] names the file that is too large, of no kind that is served, or oddly named.
    pub fn collect(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, AssetError> {
        let mut all = BTreeMap::new();
        let mut together = 0_usize;
        for (name, bytes) in files {
            check_name(&name)?;
            if bytes.len() > LARGEST {
                let length = bytes.len();
                return wrong(format!(
                    "{name} has {length} bytes; at most {LARGEST} are allowed"
                ));
            }
            together += bytes.len();
            if together > LARGEST_TOGETHER {
                return wrong(format!(
                    "the assets have more than {LARGEST_TOGETHER} bytes together"
                ));
            }
            if let Some((twice, _)) = all.get_key_value(&name) {
                return wrong(format!("{twice} is there twice"));
            }
            all.insert(name, bytes);
            if all.len() > MOST {
                return wrong(format!("there are more than {MOST} assets"));
            }
        }
        Ok(Self(all))
    }

    /// The media type and the bytes of an asset.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<(&'static str, &[u8])> {
        let bytes = self.0.get(name)?;
        Some((media_type(name)?, bytes))
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The contents of the section: the length of the list, the list, the files one after the other.
    pub(crate) fn write(&self) -> Result<Vec<u8>, AssetError> {
        let files = self.0.iter();
        let index = Index {
            format: FORMAT,
            files: files
                .map(|(name, bytes)| (name.clone(), bytes.len()))
                .collect(),
        };
        let index = serde_json::to_vec(&index).map_err(|error| AssetError(error.to_string()))?;
        let length = u32::try_from(index.len()).map_err(|error| AssetError(error.to_string()))?;
        let mut out = length.to_le_bytes().to_vec();
        out.extend_from_slice(&index);
        self.0
            .values()
            .for_each(|bytes| out.extend_from_slice(bytes));
        Ok(out)
    }

    /// Reads the contents of the section. Every length in it is checked before it is believed.
    pub(crate) fn read(section: &[u8]) -> Result<Self, AssetError> {
        let cut = || AssetError("the assets are cut short".to_owned());
        let (length, rest) = section.split_first_chunk::<LENGTH>().ok_or_else(cut)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| cut())?;
        if length > LONGEST_INDEX {
            return wrong(format!(
                "the list of assets has {length} bytes; at most {LONGEST_INDEX} are allowed"
            ));
        }
        let (index, mut bytes) = rest.split_at_checked(length).ok_or_else(cut)?;
        let index: Index =
            serde_json::from_slice(index).map_err(|error| AssetError(error.to_string()))?;
        if index.format != FORMAT {
            let found = index.format;
            return wrong(format!(
                "the layout of the assets is {found}; this Guildhall reads {FORMAT}"
            ));
        }
        let mut files = Vec::new();
        for (name, length) in index.files.into_iter().take(MOST + 1) {
            let (file, after) = bytes.split_at_checked(length).ok_or_else(cut)?;
            files.push((name, file.to_vec()));
            bytes = after;
        }
        if bytes.is_empty() {
            Self::collect(files)
        } else {
            wrong("the assets have bytes that belong to none of them".to_owned())
        }
    }
}

/// The media type by a name's ending; none when it is not served.
fn media_type(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    let found = KINDS.into_iter().find(|(known, _)| *known == ending);
    found.map(|(_, media_type)| media_type)
}

fn check_name(name: &str) -> Result<(), AssetError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    if name.len() > LONGEST_NAME || !name.split('/').all(part) {
        return wrong(format!(
            "{name:?}: a name has at most {LONGEST_NAME} of a-z, A-Z, 0-9, '-', '_', '.' and '/'"
        ));
    }
    if media_type(name).is_none() {
        let known: Vec<&str> = KINDS.iter().map(|(ending, _)| *ending).collect();
        return wrong(format!(
            "{name}: an asset ends in one of {}",
            known.join(", ")
        ));
    }
    Ok(())
}

fn wrong<T>(why: String) -> Result<T, AssetError> {
    Err(AssetError(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, usize)]) -> Vec<(String, Vec<u8>)> {
        let file = |(name, length): &(&str, usize)| ((*name).to_owned(), vec![7; *length]);
        list.iter().map(file).collect()
    }

    #[test]
    fn what_was_written_is_read_again_and_twice_is_the_same() {
        let one = Assets::collect(files(&[("b.js", 3), ("a.html", 0), ("img/x.png", 9)])).unwrap();
        let other =
            Assets::collect(files(&[("img/x.png", 9), ("a.html", 0), ("b.js", 3)])).unwrap();
        let written = one.write().unwrap();
        assert_eq!(written, other.write().unwrap());
        assert_eq!(Assets::read(&written).unwrap(), one);
        assert_eq!(one.get("img/x.png"), Some(("image/png", &[7; 9][..])));
        assert_eq!(one.get("x.png"), None);
    }

    #[test]
    fn odd_names_kinds_and_sizes_are_refused() {
        for name in [
            "",
            "a",
            "a.exe",
            "a.html/",
            "/a.html",
            "../a.html",
            "a/../b.js",
            ".a.js",
            "a//b.js",
            "a b.js",
            "a.js?x",
            "ä.js",
            "a\\b.js",
            "a.HTML",
            "con%2f.js",
        ] {
            assert!(Assets::collect(files(&[(name, 1)])).is_err(), "{name}");
        }
        let long = format!("{}.js", "a".repeat(LONGEST_NAME));
        assert!(Assets::collect(files(&[(&long, 1)])).is_err());
        assert!(Assets::collect(files(&[("a.js", LARGEST)])).is_ok());
        assert!(Assets::collect(files(&[("a.js", LARGEST + 1)])).is_err());
        assert!(Assets::collect(files(&[("a.js", 1), ("a.js", 1)])).is_err());
        let many: Vec<String> = (0..=MOST).map(|n| format!("{n}.js")).collect();
        let many: Vec<(&str, usize)> = many.iter().map(|name| (name.as_str(), 1)).collect();
        assert!(Assets::collect(files(&many)).is_err());
        let heavy: Vec<String> = (0..5).map(|n| format!("{n}.js")).collect();
        let heavy: Vec<(&str, usize)> = heavy.iter().map(|name| (name.as_str(), LARGEST)).collect();
        assert!(Assets::collect(files(&heavy[..4])).is_ok());
        assert!(Assets::collect(files(&heavy)).is_err());
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        let section = |index: &str, bytes: &[u8]| {
            let length = u32::try_from(index.len()).unwrap().to_le_bytes();
            [&length[..], index.as_bytes(), bytes].concat()
        };
        let good = section(r#"{"format":1,"files":[["a.js",2]]}"#, b"xy");
        assert!(Assets::read(&good).is_ok());
        for bad in [
            section(r#"{"format":1,"files":[["a.js",3]]}"#, b"xy"),
            section(r#"{"format":1,"files":[["a.js",1]]}"#, b"xy"),
            section(
                r#"{"format":1,"files":[["a.js",18446744073709551615]]}"#,
                b"xy",
            ),
            section(r#"{"format":2,"files":[]}"#, b""),
            section(r#"{"format":1,"files":[],"x":1}"#, b""),
            b"\xff\xff\xff\xff".to_vec(),
            b"\0\0".to_vec(),
            Vec::new(),
        ] {
            assert!(Assets::read(&bad).is_err(), "{bad:?}");
        }
    }
}
