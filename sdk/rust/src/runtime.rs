//! Time and randomness. Both are the host's, and repeatable: a call that is run again after a
//! conflict gets the same.

use crate::bindings::guildhall::base::runtime as host;
use core::fmt::Write;

/// Now, in Unix milliseconds; does not move during a call.
#[must_use]
pub fn now() -> u64 {
    host::now()
}

/// What is left of the time of this call, in milliseconds, rounded to 100.
#[must_use]
pub fn remaining_ms() -> u32 {
    host::remaining_ms()
}

/// Random bytes; at most 1,024.
#[must_use]
pub fn random_bytes(count: u32) -> Vec<u8> {
    host::random_bytes(count)
}

/// A random id of 24 hexadecimal digits, for a record that must never meet another one.
#[must_use]
pub fn random_id() -> String {
    random_bytes(12).iter().fold(String::new(), |mut id, byte| {
        // Writing into a string cannot fail.
        let _ = write!(id, "{byte:02x}");
        id
    })
}
