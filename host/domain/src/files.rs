//! Files: what is known of a stored document. Its bytes are kept elsewhere, by their digest.

use serde::{Deserialize, Serialize};

use crate::cards::Card;
use crate::customers::Member;
use crate::ids::{ChatId, FileId};
use crate::time::Millis;

/// A stored document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// As the uploader called it; shown, never used as a path.
    pub name: String,
    /// Media type as claimed by the uploader.
    pub media_type: String,
    /// Length of the content.
    pub bytes: u64,
    /// `blake3:…`, in lower-case hex.
    pub digest: String,
    /// Who brought it.
    pub owner: Member,
    /// Where it was posted; none while only its owner knows it.
    #[serde(default)]
    pub chat: Option<ChatId>,
    /// When it came.
    pub created_at: Millis,
}

impl File {
    /// The longest content, in bytes.
    pub const LARGEST: u64 = 64 * 1024 * 1024;
    /// The longest name, in characters.
    pub const LONGEST_NAME: usize = 200;
    /// The longest media type, in bytes.
    pub const LONGEST_MEDIA_TYPE: usize = 127;

    /// Whether it is of one of these media types (`image/png`, `image/*`), as it says itself; of any when
    /// there are none.
    #[must_use]
    pub fn is_any_of(&self, types: &[String]) -> bool {
        let fits = |name: &String| match name.strip_suffix('*') {
            Some(kind) => self.media_type.starts_with(kind),
            None => self.media_type == *name,
        };
        types.is_empty() || types.iter().any(fits)
    }

    /// Whether it may be shown as a picture, as far as it says itself what it is.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        Card::IMAGES.contains(&self.media_type.as_str()) && self.bytes <= Card::LARGEST_IMAGE
    }
}

/// The name as it is kept: only its last part, no control characters, not too long. `None` if nothing is left.
pub fn name(text: &str) -> Option<String> {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control())
        .take(File::LONGEST_NAME)
        .collect();
    let kept = kept.trim();
    (!kept.is_empty() && kept != "." && kept != "..").then(|| kept.to_owned())
}

/// The media type as it is kept: lower case `type/subtype` without parameters, else `application/octet-stream`.
pub fn media_type(text: &str) -> String {
    let essence = text
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let known = essence.len() <= File::LONGEST_MEDIA_TYPE
        && essence
            .split_once('/')
            .is_some_and(|(kind, sub)| token(kind) && token(sub));
    if known {
        essence
    } else {
        "application/octet-stream".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_never_paths() {
        assert_eq!(name("../../etc/passwd"), Some("passwd".to_owned()));
        assert_eq!(name("C:\\a\\订单.csv"), Some("订单.csv".to_owned()));
        assert_eq!(name("a\r\nb\u{0}"), Some("ab".to_owned()));
        for nothing in ["", "/", "..", " ", "\u{7}"] {
            assert_eq!(name(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn media_types_are_plain() {
        assert_eq!(media_type("Text/CSV; charset=utf-8"), "text/csv");
        for odd in ["", "csv", "a/b/c", "text/<x>", "text/a\r\nb"] {
            assert_eq!(media_type(odd), "application/octet-stream", "{odd:?}");
        }
    }
}
