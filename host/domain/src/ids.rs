//! Ids: every thing has a type of its own, so that no id can be taken for another.
//!
//! An id says nothing about what it names, and is never parsed for meaning.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a string is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be 1 to {longest} characters of {alphabet}")]
pub struct IdError {
    what: &'static str,
    longest: usize,
    alphabet: &'static str,
}

/// Ids are 1..=64 characters of `A-Z a-z 0-9 _ -`.
const LONGEST: usize = 64;
/// Companies name their key space in the store, which allows less: 1..=32 of `a-z 0-9 -`.
const LONGEST_COMPANY: usize = 32;

fn plain(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn company(text: &str) -> bool {
    (1..=LONGEST_COMPANY).contains(&text.len())
        && !text.starts_with('-')
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Lower-case base32 without padding: safe in addresses, file names and shells.
fn base32(bytes: [u8; 16]) -> Arc<str> {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut number = u128::from_be_bytes(bytes);
    // 26 digits of 5 bits hold 130 bits; the first one carries the upper three.
    let mut digits = [0; 26];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(number & 31) as usize];
        number >>= 5;
    }
    // The alphabet is ASCII.
    Arc::from(std::str::from_utf8(&digits).unwrap_or_default())
}

/// Takes a text as it is read, without a copy of it, and checks it.
struct Reader<F>(F);

impl<T, F: Fn(&str) -> Result<T, IdError>> serde::de::Visitor<'_> for Reader<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $what:literal, $rule:path, $longest:expr, $alphabet:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
        #[schema(value_type = String)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and wraps; the error says what is allowed.
            pub fn new(text: impl AsRef<str>) -> Result<Self, IdError> {
                let text = text.as_ref();
                if $rule(text) {
                    Ok(Self(Arc::from(text)))
                } else {
                    Err(IdError { what: $what, longest: $longest, alphabet: $alphabet })
                }
            }

            /// An id made of random bytes: 26 characters of lower-case base32.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(base32(bytes))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
                into.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_str(Reader(|text: &str| Self::new(text)))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> { Self::new(text) }
        }

        impl TryFrom<&str> for $name {
            type Error = IdError;
            fn try_from(text: &str) -> Result<Self, IdError> { Self::new(text) }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> { Self::new(text) }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String { id.0.as_ref().to_owned() }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str { &self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), &self.0)
            }
        }
    )*};
}

ids! {
    /// An organisation served.
    CompanyId: "a company's id", company, LONGEST_COMPANY, "a-z, 0-9 and -, not beginning with -";
    /// An employee's account.
    UserId: "a user's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// Somebody from outside the company.
    CustomerId: "a customer's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// A way into a chat for people from outside.
    LinkId: "a link's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// A unit of the company.
    DepartmentId: "a department's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// A place to talk.
    ChatId: "a chat's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// What was said.
    MessageId: "a message's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// A stored document.
    FileId: "a file's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// An extension, e.g. `orders`.
    PluginId: "a plugin's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// A piece of a plugin's work to be done later.
    JobId: "a job's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// One call of a plugin.
    CallId: "a call's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// A log-in.
    SessionId: "a session's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
    /// One opening of a form.
    FormId: "a form's id", plain, LONGEST, "A-Z, a-z, 0-9, _ and -";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_to_their_alphabet() {
        assert!(UserId::new("u_1-A").is_ok());
        for bad in ["", "a/b", "a b", "王", &"x".repeat(65), "a\u{0}"] {
            assert!(UserId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn companies_are_stricter() {
        assert!(CompanyId::new("north-star-2").is_ok());
        for bad in ["", "North", "a_b", "-a", &"x".repeat(33)] {
            assert!(CompanyId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn random_ids_are_ids_and_differ() {
        let (low, high) = (
            UserId::from_random([0; 16]),
            UserId::from_random([0xff; 16]),
        );
        assert_eq!(low.as_str(), "a".repeat(26));
        assert_eq!(high.as_str().len(), 26);
        assert!(UserId::new(high.as_str()).is_ok());
        assert_ne!(UserId::from_random([1; 16]), UserId::from_random([2; 16]));
    }

    #[test]
    fn a_bad_id_does_not_get_through_json() {
        assert!(serde_json::from_str::<ChatId>("\"sales\"").is_ok());
        let refused = serde_json::from_str::<ChatId>("\"a/b\"").unwrap_err();
        assert!(
            refused.to_string().contains("a chat's id must be"),
            "{refused}"
        );
    }
}
