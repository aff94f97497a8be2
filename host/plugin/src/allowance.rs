//! The processor time that a plugin may use over time, so that calls which stay within their limits
//! one by one do not take the machine together. It stops nobody: a call waits until there is time for
//! it, at most until its deadline.
//!
//! While people are served, the time of calls that run long counts several times: they notice it.
//!
//! A plugin of a company has a share of the processors and may use some of it ahead. A call takes what
//! the plugin's calls took of late when it is let in, and settles the difference when it is over. (The
//! account is the virtual scheduling form of the generic cell rate algorithm, ITU-T I.371, annex A.)

use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// How much of the processors a plugin may use in the long run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Processors; 0.5 is half of one.
    pub processors: f64,
    /// Processor time that may be used ahead.
    pub ahead: Duration,
}

impl Share {
    /// An eighth of all processors, a tenth of a second ahead: what is used ahead is used while others
    /// are served, and they notice it.
    pub fn of(processors: usize) -> Self {
        let eighth = u32::try_from(processors).map_or(1.0, |all| f64::from(all.max(1)) / 8.0);
        Share {
            processors: eighth,
            ahead: Duration::from_millis(100),
        }
    }

    /// The time in which the share comes to this much.
    fn earns(self, used: Duration) -> Duration {
        used.div_f64(self.processors)
    }
}

/// So many times counts the time of a call that runs long while people are served.
const BESIDE_PEOPLE: u32 = 4;

/// What counts of the time that a call has used.
pub fn counted(used: Duration, long_beside_people: bool) -> Duration {
    if long_beside_people {
        used.saturating_mul(BESIDE_PEOPLE)
    } else {
        used
    }
}

/// The account of one plugin of one company.
#[derive(Debug)]
pub struct Allowance {
    share: Share,
    account: Mutex<Account>,
}

#[derive(Debug, Default)]
struct Account {
    /// When all that was used will have been earned; none when nothing was.
    earned_by: Option<Instant>,
    /// What a call took of late.
    usual: Duration,
}

/// What was taken for a call that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advance(Duration);

impl Allowance {
    /// Nothing used yet.
    pub fn new(share: Share) -> Self {
        Allowance {
            share,
            account: Mutex::default(),
        }
    }

    /// When a call may begin; none when at once.
    pub fn opens(&self, now: Instant) -> Option<Instant> {
        self.account.lock().opens(self.share).filter(|at| *at > now)
    }

    /// Takes what a call will probably need, or says when to ask again.
    ///
    /// # Errors
    /// That time.
    pub fn take(&self, now: Instant) -> Result<Advance, Instant> {
        let mut account = self.account.lock();
        if let Some(at) = account.opens(self.share).filter(|at| *at > now) {
            return Err(at);
        }
        let advance = account.usual;
        let from = account.earned_by.map_or(now, |by| by.max(now));
        account.earned_by = Some(from + self.share.earns(advance));
        Ok(Advance(advance))
    }

    /// The call is over and took this much.
    pub fn settle(&self, advance: Advance, used: Duration, now: Instant) {
        let mut account = self.account.lock();
        account.usual = (account.usual * 3 + used) / 4;
        let by = account.earned_by.unwrap_or(now);
        let by = if used >= advance.0 {
            by.max(now) + self.share.earns(used - advance.0)
        } else {
            let back = self.share.earns(advance.0 - used);
            by.checked_sub(back).unwrap_or(now)
        };
        account.earned_by = Some(by);
    }
}

impl Account {
    fn opens(&self, share: Share) -> Option<Instant> {
        self.earned_by?.checked_sub(share.earns(share.ahead))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARE: Share = Share {
        processors: 0.25,
        ahead: Duration::from_secs(1),
    };
    const CALL: Duration = Duration::from_millis(200);

    /// Calls one after the other for so long; how many were let in.
    fn calls(allowance: &Allowance, from: Instant, time: Duration) -> u32 {
        let (mut now, mut calls) = (from, 0);
        while now < from + time {
            match allowance.take(now) {
                Ok(advance) => {
                    calls += 1;
                    now += CALL;
                    allowance.settle(advance, CALL, now);
                }
                Err(at) => {
                    assert!(at > now, "asking again then helps");
                    now = at;
                }
            }
        }
        calls
    }

    #[test]
    fn in_the_long_run_a_plugin_has_its_share() {
        let allowance = Allowance::new(SHARE);
        let calls = calls(&allowance, Instant::now(), Duration::from_secs(1_000));
        let earned = 1_000 / 4 * 5 + 5;
        assert!(
            (earned - 2..=earned + 2).contains(&calls),
            "{calls} calls, {earned} earned"
        );
    }

    #[test]
    fn what_was_not_used_is_there_at_once_but_no_more_than_a_second() {
        let allowance = Allowance::new(SHARE);
        let start = Instant::now();
        calls(&allowance, start, Duration::from_secs(60));
        let rested = start + Duration::from_secs(3_600);
        let mut at_once = 0;
        while let Ok(advance) = allowance.take(rested) {
            allowance.settle(advance, CALL, rested);
            at_once += 1;
        }
        assert!((5..=6).contains(&at_once), "{at_once}");
    }

    #[test]
    fn calls_at_the_same_time_are_counted_before_they_are_over() {
        let allowance = Allowance::new(SHARE);
        let start = Instant::now();
        calls(&allowance, start, Duration::from_secs(60));
        let rested = start + Duration::from_secs(3_600);
        let at_once = std::iter::from_fn(|| allowance.take(rested).ok()).count();
        assert!((5..=6).contains(&at_once), "{at_once}");
    }

    #[test]
    fn beside_people_a_plugin_that_runs_long_has_a_quarter_of_its_share() {
        let allowance = Allowance::new(SHARE);
        let start = Instant::now();
        let (mut now, mut calls) = (start, 0);
        while now < start + Duration::from_secs(1_000) {
            match allowance.take(now) {
                Ok(advance) => {
                    calls += 1;
                    now += CALL;
                    allowance.settle(advance, counted(CALL, true), now);
                }
                Err(at) => now = at,
            }
        }
        let earned = 1_000 / 4 * 5 / 4;
        assert!((earned..=earned + 5).contains(&calls), "{calls} calls");
    }

    #[test]
    fn quick_calls_never_wait() {
        let allowance = Allowance::new(SHARE);
        let mut now = Instant::now();
        for _ in 0..100_000 {
            let advance = allowance.take(now).unwrap();
            now += Duration::from_micros(200);
            allowance.settle(advance, Duration::from_micros(40), now);
        }
    }
}
