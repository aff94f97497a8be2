//! What can go wrong in a use case, and what each side is told of it.
//!
//! Nothing here knows HTTP; the door maps codes. An outcome that is not known stays unknown: it is
//! never turned into a failure on the way.

use guildhall_domain::{Denial, Problem, ProblemCode, texts};
use guildhall_store::{Busy, CommitError, KeyError, LimitError, StoreError};

use crate::keys;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not work.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The rules say no.
    #[error(transparent)]
    Problem(Box<Problem>),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// Others were first until the deadline; nothing was changed.
    #[error("busy: others were first until the deadline")]
    Busy,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored record cannot be read.
    #[error("damaged record: {0}")]
    Damaged(String),
    /// The host's own fault.
    #[error("{0}")]
    Host(String),
}

impl Error {
    /// Not there, or not to be known of.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Problem::not_found(what).into()
    }

    /// By code, with a text for the log.
    pub fn code(code: ProblemCode, log: impl Into<String>) -> Self {
        Problem::new(code, log).into()
    }

    /// The host's own fault.
    pub fn host(log: impl Into<String>) -> Self {
        Error::Host(log.into())
    }

    /// A stored record cannot be read.
    pub fn damaged(log: impl Into<String>) -> Self {
        Error::Damaged(log.into())
    }

    /// As a problem, with both texts.
    pub fn problem(&self) -> Problem {
        let log = self.to_string();
        match self {
            Error::Problem(problem) => (**problem).clone(),
            Error::Denied(Denial::Hidden) => Problem::new(ProblemCode::NotFound, log),
            Error::Denied(
                Denial::Forbidden(_) | Denial::NotGranted(_) | Denial::OutOfScope(_, _),
            ) => Problem::new(ProblemCode::Denied, log),
            Error::Busy => Problem::new(ProblemCode::Busy, log).retry_after(1_000),
            Error::Store(error) => Problem::new(store_code(error), log),
            Error::Damaged(_) | Error::Host(_) => Problem::new(ProblemCode::Internal, log),
        }
    }

    /// True when the fault is the host's: to be logged as an error, with its chain.
    pub fn is_hosts_fault(&self) -> bool {
        matches!(
            self.problem().code,
            ProblemCode::Internal | ProblemCode::Unavailable | ProblemCode::Unknown
        )
    }
}

fn store_code(error: &StoreError) -> ProblemCode {
    match error {
        StoreError::Limit(_) => ProblemCode::TooLarge,
        StoreError::Unavailable(_) => ProblemCode::Unavailable,
        StoreError::Unknown(_) => ProblemCode::Unknown,
        StoreError::Damaged(_) | StoreError::NotACounter(_) => ProblemCode::Internal,
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Problem(Box::new(problem))
    }
}

impl From<Box<Problem>> for Error {
    fn from(problem: Box<Problem>) -> Self {
        Error::Problem(problem)
    }
}

impl From<LimitError> for Error {
    fn from(limit: LimitError) -> Self {
        Error::Store(limit.into())
    }
}

impl From<KeyError> for Error {
    fn from(key: KeyError) -> Self {
        Error::Damaged(key.to_string())
    }
}

impl From<Busy> for Error {
    fn from(_: Busy) -> Self {
        Error::Busy
    }
}

impl From<CommitError> for Error {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Busy(_) => Error::Busy,
            CommitError::Store(error) => Error::Store(error),
            // A plugin's own rule, not a quota of the house.
            CommitError::OutOfBounds(key) if keys::is_counter(&key) => Error::from(
                Problem::new(ProblemCode::Conflict, "a counter would leave its bounds")
                    .saying(texts::COUNTER_BOUNDS),
            ),
            CommitError::OutOfBounds(key) => Error::code(
                ProblemCode::QuotaExceeded,
                format!("{key:?} would leave its bounds"),
            ),
            // Settled where the key is known; to get here is a mistake of ours.
            CommitError::Repeated(_) => Error::host("a repeated commit was not recognised"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_outcome_is_never_a_failure() {
        let error = Error::from(StoreError::Unknown("the disk went away".into()));
        assert_eq!(error.problem().code, ProblemCode::Unknown);
        assert!(error.is_hosts_fault());
    }

    #[test]
    fn what_may_not_be_known_of_is_not_found() {
        assert_eq!(
            Error::from(Denial::Hidden).problem().code,
            ProblemCode::NotFound
        );
        let forbidden = Error::from(Denial::Forbidden("only administrators"));
        assert_eq!(forbidden.problem().code, ProblemCode::Denied);
        assert!(!forbidden.is_hosts_fault());
    }
}
