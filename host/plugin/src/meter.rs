//! Counts what a call uses: the guest's processor time, host calls, bytes and messages.
//!
//! Processor time is only what passes while the guest itself runs. Each stretch (from an entry into
//! the guest to the next import, tick or return) begins anew when the call is given the processor
//! again after a pause, and is counted at most one tick, because ticks also pass while the guest's
//! thread waits for a processor. The meter decides nothing but "too much".

use std::time::{Duration, Instant};

use crate::faults::Limit;
use crate::limits::Limits;
use crate::poll_clock::PollClock;
use crate::ticker::TICK;

/// The use of one run, against its limits.
#[derive(Debug)]
pub struct Meter {
    limits: Limits,
    clock: PollClock,
    cpu: Duration,
    stretch: Option<Instant>,
    host_calls: u32,
    bytes: u64,
    messages: u32,
}

impl Meter {
    /// Nothing used yet.
    pub fn new(limits: Limits) -> Self {
        Meter {
            limits,
            clock: PollClock::new(),
            cpu: Duration::ZERO,
            stretch: None,
            host_calls: 0,
            bytes: 0,
            messages: 0,
        }
    }

    /// The guest starts or goes on.
    pub fn enter_guest(&mut self) {
        self.stretch = Some(Instant::now());
    }

    /// The guest stops: it called an import, returned, or was stopped by a tick.
    ///
    /// # Errors
    /// When its processor time is used up.
    pub fn leave_guest(&mut self) -> Result<(), Limit> {
        if let Some(start) = self.stretch.take() {
            let running = start.max(self.clock.polled_at());
            self.cpu += running.elapsed().min(TICK);
        }
        if self.cpu > self.limits.cpu {
            return Err(Limit::Cpu(self.limits.cpu));
        }
        Ok(())
    }

    /// The guest called an import.
    ///
    /// # Errors
    /// When it has called too often.
    pub fn host_call(&mut self) -> Result<(), Limit> {
        self.host_calls = self.host_calls.saturating_add(1);
        if self.host_calls > self.limits.host_calls {
            return Err(Limit::HostCalls(self.limits.host_calls));
        }
        Ok(())
    }

    /// Bytes went through an import, in either direction.
    ///
    /// # Errors
    /// When it was too much.
    pub fn carry(&mut self, bytes: usize) -> Result<(), Limit> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes > self.limits.bytes {
            return Err(Limit::Bytes(self.limits.bytes));
        }
        Ok(())
    }

    /// A message is about to be posted or edited; false when the call may not do so any more.
    pub fn may_post(&mut self) -> bool {
        self.messages = self.messages.saturating_add(1);
        self.messages <= self.limits.messages
    }

    /// The clock that the run must be watched by.
    pub fn clock(&self) -> &PollClock {
        &self.clock
    }

    /// Processor time used so far.
    #[cfg(test)]
    fn cpu(&self) -> Duration {
        self.cpu
    }

    /// Half of what is left, as limits for a guest that another one calls: they count from the same
    /// zero as these. What may be handed over at once and the messages stay as they are.
    pub fn half(&self) -> Limits {
        let limits = self.limits;
        Limits {
            cpu: self.cpu + limits.cpu.saturating_sub(self.cpu) / 2,
            host_calls: self.host_calls + limits.host_calls.saturating_sub(self.host_calls) / 2,
            bytes: self.bytes + limits.bytes.saturating_sub(self.bytes) / 2,
            ..limits
        }
    }

    /// Goes on counting against other limits.
    pub fn limit_to(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// The limits it counts against.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::LimitTable;

    fn meter(cpu: Duration) -> Meter {
        Meter::new(Limits {
            cpu,
            ..LimitTable::default().interactive
        })
    }

    #[test]
    fn a_stretch_counts_at_most_one_tick() {
        let mut meter = meter(Duration::from_secs(1));
        meter.enter_guest();
        std::thread::sleep(TICK * 20);
        meter.leave_guest().unwrap();
        assert_eq!(meter.cpu(), TICK);
    }

    #[test]
    fn time_in_the_host_is_not_the_guests() {
        let mut meter = meter(Duration::from_secs(1));
        meter.enter_guest();
        meter.leave_guest().unwrap();
        let before = meter.cpu();
        std::thread::sleep(TICK * 2);
        meter.leave_guest().unwrap();
        assert_eq!(meter.cpu(), before);
    }

    #[test]
    fn half_of_what_is_left_never_reaches_the_end() {
        let mut meter = meter(Duration::from_millis(100));
        for _ in 0..20 {
            let half = meter.half();
            assert!(half.cpu < meter.limits().cpu && half.bytes <= meter.limits().bytes);
            meter.limit_to(half);
        }
        assert!(meter.limits().cpu < Duration::from_micros(1));
    }

    #[test]
    fn everything_has_an_end() {
        let mut meter = meter(Duration::ZERO);
        let limits = *meter.limits();
        for _ in 0..limits.host_calls {
            meter.host_call().unwrap();
        }
        assert!(meter.host_call().is_err());
        assert!(meter.carry(usize::try_from(limits.bytes).unwrap()).is_ok());
        assert!(meter.carry(1).is_err());
        assert!((0..limits.messages).all(|_| meter.may_post()));
        assert!(!meter.may_post());
        meter.enter_guest();
        std::thread::sleep(Duration::from_millis(1));
        assert!(matches!(meter.leave_guest(), Err(Limit::Cpu(_))));
    }
}
