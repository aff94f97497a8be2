//! Work for later: each job is a call of its own, scheduled in the commit of this one.

use crate::Result;
use crate::bindings::guildhall::base::types::Window;
use crate::bindings::guildhall::jobs::scheduling;
pub use scheduling::{Pending, When};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Tries before a failing job is set aside.
const ATTEMPTS: u32 = 5;

/// A job that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The name under which it was scheduled.
    pub name: String,
    /// What was kept for it, as JSON.
    pub payload: String,
}

impl Job {
    /// What was kept for it.
    ///
    /// # Errors
    /// A problem when it is something else.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(&self.payload)?)
    }
}

/// Schedules a job; returns its id. When it fails it is tried five times, with pauses.
///
/// # Errors
/// The host's, or a problem when `payload` cannot be written as JSON.
pub fn schedule(name: &str, when: When, payload: &impl Serialize) -> Result<String> {
    let payload = serde_json::to_string(payload)?;
    let job = scheduling::Job {
        name: name.to_owned(),
        when,
        payload,
        dedupe_key: None,
        max_attempts: ATTEMPTS,
    };
    Ok(scheduling::schedule(&job)?)
}

/// Takes a job back; false when it is not pending.
///
/// # Errors
/// The host's.
pub fn cancel(id: &str) -> Result<bool> {
    Ok(scheduling::cancel(id)?)
}

/// At most `limit` pending jobs of that name.
///
/// # Errors
/// The host's.
pub fn pending(name: &str, limit: u32) -> Result<Vec<Pending>> {
    Ok(scheduling::list_pending(
        Some(name),
        &Window {
            cursor: None,
            limit,
        },
    )?
    .items)
}
