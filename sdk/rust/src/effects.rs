//! What happens on the screen of the one who caused the call, and only there. Everything that
//! others are to see is posted.

use crate::Result;
pub use crate::bindings::guildhall::ui::effects::Effect;
use crate::cards::Target;
use crate::text::Text;
use serde::Serialize;

/// What a handler answers.
pub type Effects = Vec<Effect>;

/// Nothing more.
///
/// # Errors
/// Never; the type fits the end of a handler.
pub fn none() -> Result<Effects> {
    Ok(Vec::new())
}

/// A short note.
///
/// # Errors
/// Never; the type fits the end of a handler.
pub fn toast(text: impl Into<Text>) -> Result<Effects> {
    Ok(vec![Effect::Toast(text.into())])
}

/// Opens a form of this plugin; `payload` comes to `FormHandler::open`.
///
/// # Errors
/// A problem when `payload` cannot be written as JSON.
pub fn open_form(name: &str, payload: &impl Serialize) -> Result<Effects> {
    let payload = serde_json::to_string(payload)?;
    Ok(vec![Effect::OpenForm(Target {
        name: name.to_owned(),
        payload,
    })])
}

/// Opens a page of this plugin: its path, with a query if it takes one (`orders?from=20`).
///
/// # Errors
/// A problem when `payload` cannot be written as JSON.
pub fn open_page(address: &str, payload: &impl Serialize) -> Result<Effects> {
    let payload = serde_json::to_string(payload)?;
    Ok(vec![Effect::OpenPage(Target {
        name: address.to_owned(),
        payload,
    })])
}
