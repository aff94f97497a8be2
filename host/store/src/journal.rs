//! The layers of an overlay.
//!
//! While a layer is open, each step notes how to undo it; a layer that is given up is rolled back,
//! one that is kept only loses its mark. Without a layer nothing is noted.

use crate::engine::Write;
use crate::keys::Key;
use crate::overlay::{Overlay, Pending, pair_cost, write_cost};
use bytes::Bytes;

/// How to undo one step.
#[derive(Debug)]
pub(crate) enum Undo {
    Write(Key, Option<Write>),
    Append,
    Amend(usize, Pending),
    Idempotency(Option<(Key, Bytes)>),
}

impl Overlay {
    pub(crate) fn nest(&mut self) {
        self.marks.push(self.journal.len());
    }

    /// Ends the innermost layer. Without one, `keep` is all there is.
    pub(crate) fn unnest(&mut self, keep: bool) {
        let Some(mark) = self.marks.pop() else {
            return;
        };
        if !keep {
            while self.journal.len() > mark {
                if let Some(step) = self.journal.pop() {
                    self.undo(step);
                }
            }
        } else if self.marks.is_empty() {
            self.journal.clear();
        }
    }

    pub(crate) fn note(&mut self, step: Undo) {
        if !self.marks.is_empty() {
            self.journal.push(step);
        }
    }

    fn undo(&mut self, step: Undo) {
        match step {
            Undo::Write(key, old) => {
                let gone = match old {
                    Some(old) => {
                        self.bytes += write_cost(&key, &old);
                        self.writes.insert(key.clone(), old)
                    }
                    None => self.writes.remove(&key),
                };
                self.bytes -= gone.map_or(0, |gone| write_cost(&key, &gone));
            }
            Undo::Append => {
                self.bytes -= self.appends.pop().map_or(0, |gone| gone.cost());
            }
            Undo::Amend(at, old) => {
                if let Some(slot) = self.appends.get_mut(at) {
                    let cost = old.cost();
                    let gone = std::mem::replace(slot, old);
                    self.bytes = self.bytes - gone.cost() + cost;
                }
            }
            Undo::Idempotency(old) => {
                let gone = std::mem::replace(&mut self.idempotency, old);
                let cost = pair_cost(self.idempotency.as_ref());
                self.bytes = self.bytes - pair_cost(gone.as_ref()) + cost;
            }
        }
    }
}
