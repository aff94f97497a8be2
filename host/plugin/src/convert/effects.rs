//! What a handler wants to happen on the actor's own screen.

use guildhall_domain::{FieldError, Form, PluginId, Said, Target, Text};

use super::cards::target;
use super::{Fit, Misfit, forms, text};
use crate::bindings::effects as wit;
use crate::bindings::types as base;

/// The most effects of one call.
const MOST_EFFECTS: usize = 10;
/// The most field errors of one submission.
const MOST_ERRORS: usize = 100;

/// An effect whose form is not opened yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// A short text.
    Toast(Text),
    /// A form to open.
    OpenForm(Target),
    /// A page to open.
    OpenPage(Target),
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Submitted {
    /// Done.
    Close(Vec<Wish>),
    /// The answers are wrong; nothing is committed.
    Reject(Vec<FieldError>),
    /// One more form, in the same place.
    Next(Box<Form>),
}

/// The effects of a handler.
pub fn wishes(raw: Vec<wit::Effect>) -> Fit<Vec<Wish>> {
    if raw.len() > MOST_EFFECTS {
        return Err(Misfit::of(
            "effects",
            format!("{} of them, at most {MOST_EFFECTS} are allowed", raw.len()),
        ));
    }
    raw.into_iter()
        .map(|effect| match effect {
            wit::Effect::Toast(words) => text::checked(words, "toast").map(Wish::Toast),
            wit::Effect::OpenForm(form) => target(form).map(Wish::OpenForm),
            wit::Effect::OpenPage(page) => target(page).map(Wish::OpenPage),
        })
        .collect()
}

/// The outcome of a submission.
pub fn submitted(raw: wit::SubmitOutcome, plugin: &PluginId) -> Fit<Submitted> {
    Ok(match raw {
        wit::SubmitOutcome::Close(effects) => Submitted::Close(wishes(effects)?),
        wit::SubmitOutcome::Reject(errors) if errors.is_empty() => {
            let why = "no field error is no reason".to_owned();
            return Err(Misfit::of("reject", why));
        }
        wit::SubmitOutcome::Reject(errors) => Submitted::Reject(field_errors(errors, plugin)?),
        wit::SubmitOutcome::Next(form) => Submitted::Next(Box::new(forms::form(form)?)),
    })
}

/// What is wrong, in the plugin's words.
pub fn field_errors(raw: Vec<base::FieldError>, plugin: &PluginId) -> Fit<Vec<FieldError>> {
    if raw.len() > MOST_ERRORS {
        return Err(Misfit::of(
            "field errors",
            format!("at most {MOST_ERRORS} are allowed"),
        ));
    }
    raw.into_iter()
        .map(|error| {
            let text = text::checked(error.message, "field error")?;
            let message = Said::Plugin {
                plugin: plugin.clone(),
                text,
            };
            Ok(FieldError {
                field: error.field,
                row: error.row,
                column: error.column,
                message,
            })
        })
        .collect()
}
