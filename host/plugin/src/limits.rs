//! What one call may use. Numbers only; they are enforced by `meter.rs`, `tally.rs` and `imports/`.

use std::time::Duration;

/// The limits of one call (all its runs and all guests that it starts, together).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Processor time of the guest's own code, not of the host's work for it.
    pub cpu: Duration,
    /// From the start of the first run until the commit is asked for, waiting included.
    pub wall: Duration,
    /// Bytes of all memories and tables together. Giving many of them to a guest and wiping them
    /// keeps the kernel busy, which others notice.
    pub memory: usize,
    /// Calls of imports.
    pub host_calls: u32,
    /// Bytes through imports, both directions together.
    pub bytes: u64,
    /// Bytes that the guest may hand over at once: the arguments of one import, or a handler's answer.
    pub handover: usize,
    /// Messages posted, whispered or edited.
    pub messages: u32,
}

/// The limits by kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitTable {
    /// Somebody waits: commands, presses, forms, completion, drawing a card.
    pub interactive: Limits,
    /// Nobody waits: jobs and migrations.
    pub background: Limits,
    /// A message waits: filters.
    pub filter: Limits,
}

impl Default for LimitTable {
    fn default() -> Self {
        let interactive = Limits {
            cpu: Duration::from_millis(250),
            wall: Duration::from_secs(5),
            memory: 16 << 20,
            host_calls: 10_000,
            bytes: 16 << 20,
            handover: 2 << 20,
            messages: 20,
        };
        let background = Limits {
            cpu: Duration::from_secs(2),
            wall: Duration::from_secs(30),
            memory: 64 << 20,
            bytes: 64 << 20,
            ..interactive
        };
        let filter = Limits {
            cpu: Duration::from_millis(50),
            wall: Duration::from_millis(250),
            host_calls: 1_000,
            bytes: 1 << 20,
            handover: 64 << 10,
            messages: 0,
            ..interactive
        };
        LimitTable {
            interactive,
            background,
            filter,
        }
    }
}
