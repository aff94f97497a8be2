//! Opaque JSON of a plugin: kept and handed back, never looked into, never sent to clients.

use serde::{Deserialize, Serialize, Serializer};

/// JSON text that was checked to be JSON, at most [`Json::LONGEST`] bytes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Json(String);

/// Why a text is not taken as JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// More than [`Json::LONGEST`] bytes.
    #[error("is longer than {} bytes", Json::LONGEST)]
    TooLong,
    /// It does not parse.
    #[error("is not JSON")]
    NotJson,
}

impl Json {
    /// The longest that is kept, in bytes.
    pub const LONGEST: usize = 16 * 1024;

    /// Checks the size first, then the form.
    pub fn new(text: impl Into<String>) -> Result<Self, JsonError> {
        let text = text.into();
        if text.len() > Self::LONGEST {
            return Err(JsonError::TooLong);
        }
        match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(JsonError::NotJson),
        }
    }

    /// `null`.
    pub fn null() -> Self {
        Self("null".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(&self.0)
    }
}

impl TryFrom<String> for Json {
    type Error = JsonError;
    fn try_from(text: String) -> Result<Self, JsonError> {
        Self::new(text)
    }
}

impl From<Json> for String {
    fn from(json: Json) -> String {
        json.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_of_a_bounded_size() {
        assert!(Json::new("{\"a\":[1,2]}").is_ok());
        assert_eq!(Json::new("{a}"), Err(JsonError::NotJson));
        assert_eq!(Json::new("1 2"), Err(JsonError::NotJson));
        assert_eq!(
            Json::new(format!("\"{}\"", "x".repeat(Json::LONGEST))),
            Err(JsonError::TooLong)
        );
        assert!(
            Json::new("[".repeat(10_000)).is_err(),
            "depth is bounded by the parser"
        );
    }
}
