//! Times by what was done, and how they are told: the middle, 99 of 100, and both beside those of a
//! plain message.

use std::collections::BTreeMap;
use std::time::Duration;

/// What was done, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// A message without any plugin: what the others are compared with.
    Post,
    /// `/order`, to its answer: the card is committed.
    Order,
    /// "Follow up" pressed: its form is there.
    Form,
    /// The form submitted, to its answer.
    Submit,
    /// The form submitted, until the card that shows the follow-up is on a screen.
    Shown,
    /// "Done" chosen, to its answer.
    Done,
}

impl Deed {
    fn words(self) -> &'static str {
        match self {
            Self::Post => "post a message",
            Self::Order => "/order",
            Self::Form => "press Follow up",
            Self::Submit => "submit Follow up",
            Self::Shown => "… until it is on the card",
            Self::Done => "choose Done",
        }
    }
}

/// Times of each.
#[derive(Debug, Default)]
pub struct Table(BTreeMap<Deed, Vec<Duration>>);

impl Table {
    /// One more.
    pub fn add(&mut self, deed: Deed, took: Duration) {
        self.0.entry(deed).or_default().push(took);
    }

    /// Both together.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        for (deed, times) in other.0 {
            self.0.entry(deed).or_default().extend(times);
        }
        self
    }

    /// Prints it.
    pub fn tell(mut self, in_flight: usize) {
        self.0.values_mut().for_each(|times| times.sort_unstable());
        let plain = self
            .0
            .get(&Deed::Post)
            .map_or((0.0, 0.0), |times| both(times));
        println!(
            "\n{:<28} {:>6} {:>10} {:>10} {:>16}",
            format!("{in_flight} in flight"),
            "times",
            "p50 ms",
            "p99 ms",
            "of a message"
        );
        for (deed, times) in &self.0 {
            let (middle, slowest) = both(times);
            let ratios = format!("{:.2} / {:.2}", middle / plain.0, slowest / plain.1);
            println!(
                "{:<28} {:>6} {middle:>10.2} {slowest:>10.2} {ratios:>16}",
                deed.words(),
                times.len()
            );
        }
    }
}

/// The middle and 99 of 100 of sorted times, in milliseconds.
fn both(times: &[Duration]) -> (f64, f64) {
    let at = |hundredth: usize| {
        let place = (times.len() * hundredth / 100).min(times.len().saturating_sub(1));
        times
            .get(place)
            .map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
    };
    (at(50), at(99))
}
