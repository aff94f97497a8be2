//! Secrets: settings of the kind `secret`. The host uses them on the plugin's behalf; to see one takes
//! `config/reveal`, which few plugins need and fewer are granted.

use crate::Result;
use crate::bindings::guildhall::config::{reveal as revealing, secrets as host};

/// Whether an administrator has set it.
///
/// # Errors
/// The host's.
pub fn is_set(name: &str) -> Result<bool> {
    Ok(host::is_set(name)?)
}

/// Signs a message with a secret: HMAC-SHA256, 32 bytes.
///
/// # Errors
/// The host's; `not-found` when it is not set.
pub fn hmac_sha256(name: &str, message: &[u8]) -> Result<Vec<u8>> {
    Ok(host::hmac_sha256(name, message)?)
}

/// The secret itself. A capability of its own: `config/reveal`.
///
/// # Errors
/// The host's; `not-found` when it is not set.
pub fn reveal(name: &str) -> Result<String> {
    Ok(revealing::reveal(name)?)
}
