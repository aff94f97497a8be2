//! Between the contract's types and the domain's: one file per noun, both directions.
//!
//! What a guest hands over is checked here once, by the domain's own rules, and is a domain type
//! afterwards. Nothing here reads or writes.

pub mod cards;
pub mod drafts;
pub mod effects;
pub mod errors;
pub mod forms;
pub mod pages;
pub mod text;

/// What a guest handed over does not keep to the rules; the text is for the plugin's author. Behind a
/// pointer, because every part of a card passes through an answer that could be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Misfit(Box<Place>);

/// What does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {why}")]
pub struct Place {
    /// Which part, e.g. `card`.
    pub place: String,
    /// What is wrong and what is allowed.
    pub why: String,
}

impl Misfit {
    /// A misfit of this part.
    pub fn of(place: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Misfit(Box::new(Place {
            place: place.into(),
            why: why.to_string(),
        }))
    }

    /// Which part, and what is wrong with it.
    pub fn told(&self) -> (&str, &str) {
        (&self.0.place, &self.0.why)
    }
}

/// The answer of a conversion that checks.
pub type Fit<T> = Result<T, Misfit>;

/// A slice of a list.
pub fn window(raw: crate::bindings::types::Window) -> guildhall_app::windows::Window {
    guildhall_app::windows::Window {
        cursor: raw.cursor,
        limit: raw.limit,
    }
}
