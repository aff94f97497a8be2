//! Requests from outside, whose sender the host has checked.

use crate::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Which of the webhooks in the manifest.
    pub name: String,
    /// The path of the address, without the part that is secret.
    pub path: String,
    /// The query as it was sent.
    pub query: String,
    /// The headers that the manifest names, in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as it was sent.
    pub body: Vec<u8>,
}

impl Hook {
    /// A header of the manifest, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body, read as JSON.
    ///
    /// # Errors
    /// A problem when it is something else.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// An answer to the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookAnswer {
    /// 200, 201, 202, 204, 400, 404, 409, 410, 422 or 429.
    pub status: u16,
    /// `content-type` alone: `text/plain`, `application/json` or `application/xml`.
    pub headers: Vec<(String, String)>,
    /// At most 64 KiB.
    pub body: Vec<u8>,
}

/// A status without a body. What was written is committed, whatever the status.
///
/// # Errors
/// Never; the type fits the end of a handler.
pub fn status(status: u16) -> Result<HookAnswer> {
    Ok(HookAnswer {
        status,
        headers: Vec::new(),
        body: Vec::new(),
    })
}

/// 200 with a JSON body.
///
/// # Errors
/// A problem when `value` cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<HookAnswer> {
    Ok(HookAnswer {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: serde_json::to_vec(value)?,
    })
}
