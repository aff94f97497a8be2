//! The digest of a content, as it stands in records and names blobs.
//!
//! Only a well-formed digest can be one, so that no text from a record ever becomes a path.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// What stands before the hex digits in a record.
const KIND: &str = "blake3:";

/// BLAKE3 of a content; written `blake3:` and 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    /// The hex digits alone: the name of the blob.
    pub(super) fn hex(self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// The digest whose blob has this name.
    pub(super) fn from_hex(hex: &str) -> Option<Digest> {
        // Capital letters would give one digest two names.
        let lower = hex
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let hash = lower.then(|| blake3::Hash::from_hex(hex).ok())??;
        Some(Digest(*hash.as_bytes()))
    }
}

impl From<blake3::Hash> for Digest {
    fn from(hash: blake3::Hash) -> Digest {
        Digest(*hash.as_bytes())
    }
}

impl FromStr for Digest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Digest, Error> {
        let hex = text.strip_prefix(KIND);
        hex.and_then(Digest::from_hex)
            .ok_or_else(|| Error::damaged("a digest is not blake3: and 64 hex digits"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KIND}{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_one_spelling() {
        let digest = Digest::from(blake3::hash(b"a"));
        assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
        assert_eq!(Digest::from_hex(&digest.hex()), Some(digest));
        for bad in [
            "",
            "blake3:",
            "blake3:../../etc/passwd",
            &digest.hex(),
            &digest.to_string().to_uppercase(),
        ] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
        assert_eq!(Digest::from_hex(&digest.hex().to_uppercase()), None);
    }
}
