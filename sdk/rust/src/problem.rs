//! Problems: what a handler returns instead of a result. Nothing that it wrote is committed then,
//! and only the one who caused the call is told.

pub use crate::bindings::guildhall::base::types::{Error, Problem};
use crate::text::Text;

/// What handlers and the functions of the SDK return.
pub type Result<T = (), E = Problem> = core::result::Result<T, E>;

impl Problem {
    /// A problem with a code for programs (`unknown-order`) and a text for the person.
    pub fn new(code: &str, message: impl Into<Text>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            retry_after_ms: None,
        }
    }

    /// A flaw of the plugin itself, such as a record that it cannot read.
    pub fn internal(message: impl Into<Text>) -> Self {
        Self::new("internal", message)
    }

    /// Says that trying again after so many milliseconds makes sense.
    #[must_use]
    pub fn retry_after(mut self, ms: u32) -> Self {
        self.retry_after_ms = Some(ms);
        self
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denial) => Self::new(
                "denied",
                format!("{} was not granted: {}", denial.capability, denial.hint),
            ),
            Error::NotFound => Self::new("not-found", "This does not exist."),
            Error::Conflict => {
                Self::new("conflict", "Somebody else changed this at the same time.")
            }
            Error::Invalid(fields) => {
                let first = fields
                    .first()
                    .map(|f| format!("{}: {}", f.field, f.message))
                    .unwrap_or_default();
                Self::new("invalid", format!("The host did not accept this. {first}"))
            }
            Error::RateLimited(ms) => {
                Self::new("rate-limited", "Too much at once.").retry_after(ms)
            }
            Error::QuotaExceeded(what) => Self::new(
                "quota-exceeded",
                format!("The limit for {what} is reached."),
            ),
            Error::TimedOut => Self::new("timed-out", "This took too long."),
            Error::Other(problem) => problem,
        }
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(format!(
            "A value cannot be read or written as JSON: {error}"
        ))
    }
}
