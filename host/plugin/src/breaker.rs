//! Shuts a plugin off for a while when its calls fail again and again, and lets it try again later.
//! It never looks at why a call failed, and nothing that a plugin says opens or closes it: only faults
//! (limits, traps, panics) count, a refusal is an answer.
//!
//! After [`FAULTS`] faults in a row the plugin pauses, a second at first and twice as long each time,
//! up to [`LONGEST_PAUSE`]. Then one call is let in; when it is answered the plugin is as good as new,
//! when it fails the next pause begins. Whoever calls meanwhile waits a moment for the end of the
//! pause and is then told: a loop of calls to a broken plugin costs its caller time and others nothing.
//! (The states are those of the circuit breaker in M. Nygard, "Release It!", 2nd ed., chapter 5.)

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Faults in a row after which a plugin pauses.
pub const FAULTS: u32 = 5;
/// The first pause.
pub const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// No pause is longer.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long a call waits for the end of a pause before it is told.
const HOLD: Duration = Duration::from_secs(1);
/// Calls that wait so at the same time; one more is told at once.
const MOST_HELD: usize = 64;

/// The breaker of one plugin of one company.
#[derive(Debug, Default)]
pub struct Breaker {
    state: Mutex<State>,
    changed: Notify,
    held: AtomicUsize,
}

#[derive(Debug, Default)]
struct State {
    faults: u32,
    last: String,
    /// Its pause, and when that ends; none while it works.
    pause: Option<(Duration, Instant)>,
    /// Whether the one call after a pause is under way.
    trying: bool,
}

/// A plugin that pauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paused {
    /// How much longer; zero while one call tries whether it works again.
    pub remaining: Duration,
    /// Faults in a row.
    pub faults: u32,
    /// The last of them, for the administrator.
    pub last: String,
}

/// A call that was let in. Dropped without an end it says nothing about the plugin.
#[derive(Debug)]
pub struct Admission<'a> {
    breaker: &'a Breaker,
    trial: bool,
}

impl Breaker {
    /// Lets a call in, at once or at the end of a pause that ends within [`HOLD`].
    ///
    /// # Errors
    /// [`Paused`] otherwise, also when `deadline` comes first.
    pub async fn admit(&self, deadline: Instant) -> Result<Admission<'_>, Paused> {
        let Some(paused) = self.state.lock().paused(Instant::now()) else {
            return Ok(self.admission(false));
        };
        let held = Held::new(&self.held);
        if held.0 > MOST_HELD {
            return Err(paused);
        }
        let patience = deadline.min(Instant::now() + HOLD);
        loop {
            // Listening before looking: no change is missed.
            let changed = self.changed.notified();
            let look = self.state.lock().look(Instant::now());
            match look {
                Look::In { trial } => return Ok(self.admission(trial)),
                Look::Out(paused) if Instant::now() >= patience => return Err(paused),
                Look::Out(paused) => tokio::select! {
                    () = tokio::time::sleep_until(paused.ends().unwrap_or(patience).min(patience)) => {}
                    () = changed => {}
                },
            }
        }
    }

    /// The plugin's pause, if it has one that is not over.
    pub fn paused(&self) -> Option<Paused> {
        let paused = self.state.lock().paused(Instant::now());
        paused.filter(|paused| !paused.remaining.is_zero())
    }

    fn admission(&self, trial: bool) -> Admission<'_> {
        Admission {
            breaker: self,
            trial,
        }
    }
}

impl State {
    fn paused(&self, now: Instant) -> Option<Paused> {
        let (_, until) = self.pause?;
        Some(Paused {
            remaining: until.saturating_duration_since(now),
            faults: self.faults,
            last: self.last.clone(),
        })
    }

    /// Whether a call is let in; the first one after a pause is the trial.
    fn look(&mut self, now: Instant) -> Look {
        match self.paused(now) {
            None => Look::In { trial: false },
            Some(paused) if self.trying || !paused.remaining.is_zero() => Look::Out(paused),
            Some(_) => {
                self.trying = true;
                Look::In { trial: true }
            }
        }
    }

    fn answered(&mut self, trial: bool) {
        // A call that began before the pause does not end it: the one that tries does.
        if trial || self.pause.is_none() {
            *self = State::default();
        }
    }

    fn failed(&mut self, trial: bool, why: String, now: Instant) {
        self.faults = self.faults.saturating_add(1);
        self.last = why;
        let next = match self.pause {
            Some((pause, _)) if trial => Some((pause * 2).min(LONGEST_PAUSE)),
            None if self.faults >= FAULTS => Some(FIRST_PAUSE),
            Some(_) | None => None,
        };
        if let Some(pause) = next {
            self.pause = Some((pause, now + pause));
        }
    }
}

impl Paused {
    /// When the pause is over; none when it is.
    fn ends(&self) -> Option<Instant> {
        (!self.remaining.is_zero()).then(|| Instant::now() + self.remaining)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Look {
    In { trial: bool },
    Out(Paused),
}

impl Admission<'_> {
    /// The plugin answered, be it with a refusal.
    pub fn answered(self) {
        self.breaker.state.lock().answered(self.trial);
    }

    /// The plugin failed; `why` is kept for the administrator.
    pub fn failed(self, why: String) {
        let mut state = self.breaker.state.lock();
        state.failed(self.trial, why, Instant::now());
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        if self.trial {
            self.breaker.state.lock().trying = false;
            self.breaker.changed.notify_waiters();
        }
    }
}

/// One more that waits, until dropped; with how many there are.
struct Held<'a>(usize, &'a AtomicUsize);

impl<'a> Held<'a> {
    fn new(held: &'a AtomicUsize) -> Self {
        Held(held.fetch_add(1, Ordering::Relaxed) + 1, held)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.1.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAR: Duration = Duration::from_secs(3_600);

    fn in_state(state: State) -> Breaker {
        Breaker {
            state: Mutex::new(state),
            ..Breaker::default()
        }
    }

    fn failing(times: u32, now: Instant) -> State {
        let mut state = State::default();
        (0..times).for_each(|n| state.failed(false, format!("fault {n}"), now));
        state
    }

    #[test]
    fn one_answer_in_between_is_enough() {
        let now = Instant::now();
        let mut state = failing(FAULTS - 1, now);
        state.answered(false);
        assert_eq!(state.look(now), Look::In { trial: false });
        (1..FAULTS).for_each(|_| state.failed(false, String::new(), now));
        assert_eq!(state.paused(now), None);
        state.failed(false, "the last".to_owned(), now);
        let paused = state.paused(now).unwrap();
        assert_eq!((paused.faults, paused.last.as_str()), (FAULTS, "the last"));
    }

    #[test]
    fn pauses_grow_until_it_answers_again() {
        let mut now = Instant::now();
        let mut state = failing(FAULTS, now);
        let mut pause = FIRST_PAUSE;
        for _ in 0..8 {
            assert_eq!(state.paused(now).unwrap().remaining, pause);
            assert!(matches!(state.look(now), Look::Out(_)));
            now += pause;
            assert_eq!(state.look(now), Look::In { trial: true });
            assert!(matches!(state.look(now), Look::Out(_)), "one at a time");
            state.failed(true, String::new(), now);
            state.trying = false;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        assert_eq!(pause, LONGEST_PAUSE);
        now += pause;
        assert_eq!(state.look(now), Look::In { trial: true });
        state.answered(true);
        assert_eq!(state.look(now), Look::In { trial: false });
        assert_eq!(
            failing(FAULTS, now).paused(now).unwrap().remaining,
            FIRST_PAUSE
        );
    }

    #[test]
    fn calls_from_before_a_pause_neither_end_nor_lengthen_it() {
        let now = Instant::now();
        let mut state = failing(FAULTS, now);
        state.answered(false);
        state.failed(false, String::new(), now + FIRST_PAUSE / 2);
        assert_eq!(state.paused(now).unwrap().remaining, FIRST_PAUSE);
    }

    #[tokio::test]
    async fn those_who_wait_are_let_in_when_the_trial_is_answered() {
        let long_ago = Instant::now() - FIRST_PAUSE;
        let breaker = in_state(failing(FAULTS, long_ago));
        let trial = breaker.admit(Instant::now() + FAR).await.unwrap();
        assert!(trial.trial);
        let told = breaker.admit(Instant::now()).await;
        assert!(told.is_err(), "nobody waits beyond the deadline");
        let (given_up, ()) = tokio::join!(breaker.admit(Instant::now() + FAR), async {
            drop(trial);
        });
        let trial = given_up.unwrap();
        assert!(
            trial.trial,
            "the next one tries when the first said nothing"
        );
        let (let_in, ()) = tokio::join!(breaker.admit(Instant::now() + FAR), async {
            trial.answered();
        });
        assert!(!let_in.unwrap().trial);
    }

    #[tokio::test]
    async fn those_who_wait_are_bounded() {
        let breaker = in_state(failing(FAULTS, Instant::now() + FAR));
        let mut waiting: Vec<_> = (0..MOST_HELD)
            .map(|_| Box::pin(breaker.admit(Instant::now() + FAR)))
            .collect();
        for one in &mut waiting {
            assert!(futures_util::poll!(one).is_pending());
        }
        let mut one_more = Box::pin(breaker.admit(Instant::now() + FAR));
        assert!(matches!(
            futures_util::poll!(&mut one_more),
            std::task::Poll::Ready(Err(_))
        ));
    }
}
