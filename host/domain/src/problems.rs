//! Problems: a closed list of codes, each with one text for the person and one for the log.
//!
//! Nothing here knows HTTP. The text for the log is never shown to anybody.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::ids::PluginId;
use crate::text::Text;
use crate::texts::{self, Phrase};
use crate::time::Locale;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What went wrong, from a closed list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode { $($(#[$doc])* $name,)* }

        impl ProblemCode {
            /// Every code.
            pub const ALL: [ProblemCode; [$($text),*].len()] = [$(ProblemCode::$name),*];

            /// As clients see it.
            pub fn as_str(self) -> &'static str {
                match self { $(ProblemCode::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// Nobody is signed in.
    Unauthenticated = "unauthenticated",
    /// Login or password is wrong; which one is not said.
    SignInFailed = "sign_in_failed",
    /// The one-time link was used, or replaced.
    SetupLinkInvalid = "setup_link_invalid",
    /// Known, but not allowed.
    Denied = "denied",
    /// Not there, or not to be known of.
    NotFound = "not_found",
    /// Fields are wrong; see the list.
    Invalid = "invalid",
    /// It is no longer as the caller saw it.
    Conflict = "conflict",
    /// It is there already.
    AlreadyExists = "already_exists",
    /// A write came without its key.
    IdempotencyKeyMissing = "idempotency_key_missing",
    /// The key belongs to another request.
    IdempotencyConflict = "idempotency_conflict",
    /// Beyond a cap.
    TooLarge = "too_large",
    /// Beyond a quota.
    QuotaExceeded = "quota_exceeded",
    /// Too often.
    RateLimited = "rate_limited",
    /// Others were first for too long; nothing was changed.
    Busy = "busy",
    /// The store, or another part, is not there just now.
    Unavailable = "unavailable",
    /// Whether it was done is not known: never to be taken for a failure.
    Unknown = "unknown",
    /// It took too long; nothing was changed.
    TimedOut = "timed_out",
    /// The form was sent or has expired.
    FormClosed = "form_closed",
    /// No plugin offers such a command.
    CommandUnknown = "command_unknown",
    /// A plugin asks to think again, in its own words: it can be sent all the same.
    ConfirmFirst = "confirm_first",
    /// The plugin says no, in its own words.
    PluginRefused = "plugin_refused",
    /// The plugin trapped or panicked.
    PluginFailed = "plugin_failed",
    /// The plugin used more than it may.
    PluginOverLimit = "plugin_over_limit",
    /// The plugin was shut off after failing again and again.
    PluginOff = "plugin_off",
    /// The file is not a plugin that can be installed here.
    PackageInvalid = "package_invalid",
    /// A method, media type or form of request that is not known.
    Unsupported = "unsupported",
    /// The host's own fault.
    Internal = "internal",
}

/// What a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A text of the house.
    House(Phrase),
    /// The same in every language.
    Plain(String),
    /// A plugin's words, resolved by its locales for each viewer.
    Plugin {
        /// Whose words.
        plugin: PluginId,
        /// The words.
        text: Text,
    },
}

impl Said {
    /// The same in every language.
    pub fn plain(text: impl Into<String>) -> Self {
        Said::Plain(text.into())
    }

    /// The text in this language; a plugin's own locales are left to whoever has them at hand.
    pub fn in_locale(&self, locale: Locale) -> Cow<'_, str> {
        match self {
            Said::House(phrase) => Cow::Borrowed(phrase.in_locale(locale)),
            Said::Plain(text) => Cow::Borrowed(text),
            Said::Plugin { text, .. } => Cow::Borrowed(text.fallback()),
        }
    }
}

impl From<Phrase> for Said {
    fn from(phrase: Phrase) -> Self {
        Said::House(phrase)
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field.
    pub field: String,
    /// The row of line items, counted from 0.
    pub row: Option<u32>,
    /// The column of line items.
    pub column: Option<String>,
    /// What to do about it.
    pub message: Said,
}

impl FieldError {
    /// About a whole field.
    pub fn new(field: impl Into<String>, message: impl Into<Said>) -> Self {
        Self {
            field: field.into(),
            row: None,
            column: None,
            message: message.into(),
        }
    }
}

/// Something did not work, and what both sides should know of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {log}", code.as_str())]
pub struct Problem {
    /// From the closed list.
    pub code: ProblemCode,
    /// For the person.
    pub person: Said,
    /// For the log; never shown.
    pub log: String,
    /// What is wrong with which field.
    pub fields: Vec<FieldError>,
    /// When a retry makes sense, in milliseconds from now.
    pub retry_after_ms: Option<u32>,
}

impl Problem {
    /// With the standard text of the code.
    pub fn new(code: ProblemCode, log: impl Into<String>) -> Self {
        Self {
            code,
            person: Said::House(texts::standard(code)),
            log: log.into(),
            fields: Vec::new(),
            retry_after_ms: None,
        }
    }

    /// Wrong fields.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        Self {
            fields: fields.clone(),
            ..Self::new(ProblemCode::Invalid, names.join(", "))
        }
    }

    /// One wrong field.
    pub fn field(field: impl Into<String>, message: impl Into<Said>) -> Self {
        Self::invalid(vec![FieldError::new(field, message)])
    }

    /// Not there, or not to be known of.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(ProblemCode::NotFound, format!("no {what}"))
    }

    /// With other words for the person.
    #[must_use]
    pub fn saying(mut self, person: impl Into<Said>) -> Self {
        self.person = person.into();
        self
    }

    /// With a time after which a retry makes sense.
    #[must_use]
    pub fn retry_after(mut self, millis: u32) -> Self {
        self.retry_after_ms = Some(millis);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_spelt_as_they_are_sent() {
        for code in ProblemCode::ALL {
            assert_eq!(
                serde_json::to_string(&code).unwrap(),
                format!("\"{}\"", code.as_str())
            );
        }
    }

    #[test]
    fn the_person_never_reads_the_log() {
        let problem = Problem::new(ProblemCode::Internal, "index 7 out of range");
        for locale in Locale::ALL {
            assert!(!problem.person.in_locale(locale).contains("index 7"));
        }
    }
}
