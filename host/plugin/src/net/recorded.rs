//! What the requests of a call were answered. A call that is run again is given the same answers in
//! the same order, so that nothing is sent twice; it lasts as long as the call.

use parking_lot::Mutex;

use super::request::Fingerprint;
use super::{Answer, Failure};

/// The answers of a call's requests, by the place of each among them.
#[derive(Debug, Default)]
pub struct Recorded(Mutex<Vec<Entry>>);

#[derive(Debug)]
struct Entry {
    of: Fingerprint,
    idempotent: bool,
    /// None while it is under way, or when the run was given up meanwhile.
    answer: Option<Result<Answer, Failure>>,
}

/// What to do for a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Replay {
    /// Give this answer.
    Same(Result<Answer, Failure>),
    /// Send it.
    Send,
}

/// In the run before, what stood in this place was sent and cannot be taken back.
#[derive(Debug, PartialEq, Eq)]
pub struct Mismatch;

impl Recorded {
    /// Whether a request has been answered in an earlier run. Otherwise it has this place now, and
    /// what came after it in the earlier run is forgotten.
    ///
    /// # Errors
    /// [`Mismatch`] when something that was not idempotent would be forgotten.
    pub fn begin(
        &self,
        place: usize,
        of: Fingerprint,
        idempotent: bool,
    ) -> Result<Replay, Mismatch> {
        let mut entries = self.0.lock();
        let before = entries.get(place).filter(|entry| entry.of == of);
        if let Some(answer) = before.and_then(|entry| entry.answer.clone()) {
            return Ok(Replay::Same(answer));
        }
        if entries.iter().skip(place).any(|entry| !entry.idempotent) {
            return Err(Mismatch);
        }
        entries.truncate(place);
        entries.push(Entry {
            of,
            idempotent,
            answer: None,
        });
        Ok(Replay::Send)
    }

    /// It has been answered.
    pub fn end(&self, place: usize, answer: Result<Answer, Failure>) {
        if let Some(entry) = self.0.lock().get_mut(place) {
            entry.answer = Some(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAILED: Result<Answer, Failure> = Err(Failure::TimedOut);

    #[test]
    fn the_same_request_in_the_same_place_is_not_sent_again() {
        let recorded = Recorded::default();
        assert_eq!(recorded.begin(0, [1; 32], false), Ok(Replay::Send));
        recorded.end(0, FAILED);
        assert_eq!(recorded.begin(0, [1; 32], false), Ok(Replay::Same(FAILED)));
        assert_eq!(recorded.begin(1, [1; 32], false), Ok(Replay::Send));
        recorded.end(1, FAILED);
        assert_eq!(recorded.begin(1, [2; 32], true), Err(Mismatch));
        assert_eq!(recorded.begin(0, [2; 32], true), Err(Mismatch));
    }

    #[test]
    fn what_was_only_asked_may_be_asked_otherwise() {
        let recorded = Recorded::default();
        for place in 0..3 {
            assert_eq!(recorded.begin(place, [1; 32], true), Ok(Replay::Send));
            recorded.end(place, FAILED);
        }
        assert_eq!(recorded.begin(1, [2; 32], false), Ok(Replay::Send));
        recorded.end(1, FAILED);
        assert_eq!(recorded.begin(0, [1; 32], true), Ok(Replay::Same(FAILED)));
        assert_eq!(
            recorded.begin(2, [1; 32], true),
            Ok(Replay::Send),
            "what came after is forgotten"
        );
    }

    #[test]
    fn what_may_have_been_sent_is_not_sent_again() {
        let recorded = Recorded::default();
        assert_eq!(recorded.begin(0, [1; 32], false), Ok(Replay::Send));
        assert_eq!(recorded.begin(0, [1; 32], false), Err(Mismatch));
    }
}
