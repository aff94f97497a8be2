//! Services between plugins: what others provide is called here; what this one provides, it serves
//! with the trait `Services`. Both are declared in the manifest.

use crate::Result;
use crate::bindings::guildhall::interop::calling;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What another plugin asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which of this plugin's services.
    pub service: String,
    /// What is asked of it.
    pub method: String,
    /// A JSON object with the fields that the manifest describes.
    pub body: String,
}

impl Request {
    /// The fields.
    ///
    /// # Errors
    /// A problem when they are something else.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

/// An answer to another plugin, as JSON.
///
/// # Errors
/// A problem when `value` cannot be written as JSON.
pub fn answer(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// Calls a service of another plugin. What it writes is committed together with this call; when it
/// answers an error, nothing of what it wrote is kept and this call may go on.
///
/// # Errors
/// The host's: `service-unavailable` when the plugin is not there or switched off, `service-failed` when
/// it broke down, `service-cycle` and `service-too-deep`; `invalid` for a wrong body; and the problem
/// that the other plugin answered.
pub fn call<T: DeserializeOwned>(service: &str, method: &str, body: &impl Serialize) -> Result<T> {
    let body = serde_json::to_string(body)?;
    let answer = calling::call(service, method, &body)?;
    Ok(serde_json::from_str(&answer)?)
}
