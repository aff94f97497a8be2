//! Where time and randomness come from: the only two doors to them in the whole house.
//!
//! Nobody else may ask the system for the time or for random bytes, so that a test can hold both.

use std::time::{SystemTime, UNIX_EPOCH};

use guildhall_domain::Millis;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now, UTC.
    fn now(&self) -> Millis;
}

/// Gives random bytes fit for secrets.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes`; an error when the system has none to give, and nothing must go on without.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The system gave no random bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random bytes: {0}")]
pub struct NoEntropy(pub String);

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        // A clock before 1970 reads as 1970: nothing here may fail because a battery is flat.
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// The system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|why| NoEntropy(why.to_string()))
    }
}

/// A clock that stands still until it is moved; for tests and the demo's past.
#[derive(Debug, Default)]
pub struct HandClock(std::sync::atomic::AtomicU64);

impl HandClock {
    /// Shows this time.
    pub fn at(now: Millis) -> Self {
        Self(std::sync::atomic::AtomicU64::new(now.0))
    }

    /// Moves on by this many milliseconds.
    pub fn advance(&self, millis: u64) {
        self.0
            .fetch_add(millis, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(std::sync::atomic::Ordering::SeqCst))
    }
}
