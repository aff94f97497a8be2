//! Work for later: each job is a call of its own, scheduled in the commit of this one.

use crate::Result;
use crate::bindings::guildhall::base::types::Window;
use crate::bindings::guildhall::jobs::scheduling;
pub use scheduling::{Cron, Pending, When};
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

/// Schedules a job that is run again and again. `key` stands for it: scheduling it again under the same
/// key replaces it, so a plugin need not remember whether it did. Returns its id.
///
/// # Errors
/// As [`schedule`]; `invalid` for a pause below 10 s and for what is no cron expression or time zone.
pub fn repeat(key: &str, name: &str, when: When, payload: &impl Serialize) -> Result<String> {
    let payload = serde_json::to_string(payload)?;
    let job = scheduling::Job {
        name: name.to_owned(),
        when,
        payload,
        dedupe_key: Some(key.to_owned()),
        max_attempts: ATTEMPTS,
    };
    Ok(scheduling::schedule(&job)?)
}

/// By the clock of a place: `cron("0 9 * * 1-5", "Asia/Shanghai")` is at nine on working days.
#[must_use]
pub fn cron(expression: &str, time_zone: &str) -> When {
    When::Cron(Cron {
        expression: expression.to_owned(),
        time_zone: time_zone.to_owned(),
    })
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
