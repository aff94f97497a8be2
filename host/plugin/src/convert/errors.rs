//! Errors of the app, as a guest is told of them. The host's own faults never reach a guest: they end
//! the run.

use guildhall_app::Error;
use guildhall_domain::{Capability, Denial, FieldError, Problem, ProblemCode, Said};
use guildhall_store::StoreError;

use super::text::to_guest;
use crate::bindings::types as wit;
use crate::faults::{Fault, HostFault};

/// Why an import did not work.
#[derive(Debug)]
pub enum Trouble {
    /// Told to the guest.
    Said(Box<wit::Error>),
    /// Not told: the run ends, for the guest's fault.
    Guest(Fault),
    /// Not told: the run ends.
    Host(HostFault),
}

impl From<wit::Error> for Trouble {
    fn from(error: wit::Error) -> Self {
        Trouble::Said(Box::new(error))
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(Denial::Hidden) => wit::Error::NotFound.into(),
            Error::Denied(Denial::Forbidden(why)) => no("", why).into(),
            Error::Denied(Denial::NotGranted(capability)) => not_granted(capability).into(),
            Error::Denied(Denial::OutOfScope(capability, limit)) => {
                out_of_scope(capability, limit.name()).into()
            }
            Error::Problem(problem) => problem_to_guest(*problem).into(),
            Error::Store(StoreError::Limit(limit)) => invalid("size", &limit.to_string()),
            Error::Busy | Error::Store(_) | Error::Damaged(_) | Error::Host(_) => {
                Trouble::Host(HostFault(error.to_string()))
            }
        }
    }
}

/// The capability was not granted.
pub fn not_granted(capability: Capability) -> wit::Error {
    no(capability.name(), "the administrator has not granted this")
}

/// The capability was granted, but not as far.
pub fn out_of_scope(capability: Capability, limit: &str) -> wit::Error {
    wit::Error::Denied(wit::Denial {
        capability: capability.name().to_owned(),
        scope: limit.to_owned(),
        hint: format!("the administrator has limited this by {limit}"),
    })
}

/// Denied for another reason.
pub fn denied(capability: Capability, hint: &str) -> Trouble {
    no(capability.name(), hint).into()
}

fn no(capability: &str, hint: &str) -> wit::Error {
    wit::Error::Denied(wit::Denial {
        capability: capability.to_owned(),
        scope: String::new(),
        hint: hint.to_owned(),
    })
}

/// One argument does not keep to the rules.
pub fn invalid(field: &str, why: &str) -> Trouble {
    let error = wit::FieldError {
        field: field.to_owned(),
        row: None,
        column: None,
        message: wit::Text::Plain(why.to_owned()),
    };
    wit::Error::Invalid(vec![error]).into()
}

fn problem_to_guest(problem: Problem) -> wit::Error {
    match problem.code {
        ProblemCode::NotFound => wit::Error::NotFound,
        ProblemCode::Conflict => wit::Error::Conflict,
        ProblemCode::Invalid => {
            wit::Error::Invalid(problem.fields.into_iter().map(field_to_guest).collect())
        }
        // What is too large is the guest's own argument: it is told the sizes.
        ProblemCode::TooLarge => {
            let message = wit::Text::Plain(problem.log);
            let field = "size".to_owned();
            wit::Error::Invalid(vec![wit::FieldError {
                field,
                row: None,
                column: None,
                message,
            }])
        }
        ProblemCode::RateLimited => {
            wit::Error::RateLimited(problem.retry_after_ms.unwrap_or(1_000))
        }
        ProblemCode::QuotaExceeded => wit::Error::QuotaExceeded(problem.log),
        ProblemCode::Denied => no("", &problem.log),
        code => wit::Error::Other(wit::Problem {
            code: code.as_str().to_owned(),
            message: said_to_guest(&problem.person),
            retry_after_ms: problem.retry_after_ms,
        }),
    }
}

fn field_to_guest(error: FieldError) -> wit::FieldError {
    wit::FieldError {
        field: error.field,
        row: error.row,
        column: error.column,
        message: said_to_guest(&error.message),
    }
}

fn said_to_guest(said: &Said) -> wit::Text {
    match said {
        Said::House(phrase) => wit::Text::Plain(phrase.en.to_owned()),
        Said::Plain(text) => wit::Text::Plain(text.clone()),
        Said::Plugin { text, .. } => to_guest(text),
    }
}
