//! Where time and randomness come from: the only two doors to them in the whole house.
//!
//! Nobody else may ask the system for the time or for random bytes, so that a test can hold both.

use std::cell::RefCell;
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

/// Bytes that a thread asks the system for at once: each time costs as much as reading a record.
const AHEAD: usize = 512;

/// Random bytes that nobody has had yet.
struct Ahead {
    bytes: [u8; AHEAD],
    left: usize,
}

thread_local! {
    static SYSTEM: RefCell<Ahead> = const {
        RefCell::new(Ahead {
            bytes: [0; AHEAD],
            left: 0,
        })
    };
}

impl Ahead {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), getrandom::Error> {
        if bytes.len() > AHEAD {
            return getrandom::fill(bytes);
        }
        if bytes.len() > self.left {
            self.left = 0;
            getrandom::fill(&mut self.bytes)?;
            self.left = AHEAD;
        }
        let given = &mut self.bytes[self.left - bytes.len()..self.left];
        bytes.copy_from_slice(given);
        // What was given out may be a secret by now: it is kept in one place alone.
        given.fill(0);
        self.left -= bytes.len();
        Ok(())
    }
}

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        let filled = SYSTEM.with_borrow_mut(|ahead| ahead.fill(bytes));
        filled.map_err(|why| NoEntropy(why.to_string()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_random_byte_is_given_twice() {
        let mut seen = std::collections::HashSet::new();
        for length in [16, 32, 100, 512, 513, 16, 4_000] {
            for _ in 0..50 {
                let mut bytes = vec![0; length];
                SystemEntropy.fill(&mut bytes).unwrap();
                for block in bytes.as_chunks::<16>().0 {
                    assert!(seen.insert(*block), "{length}");
                }
            }
        }
        SystemEntropy.fill(&mut []).unwrap();
    }
}
