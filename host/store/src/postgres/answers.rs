//! The answer of the server's function as the outcomes of the commits.
//!
//! Positions are those that the function wrote, never counted again here.

use super::arguments::Arguments;
use super::batch::Job;
use crate::engine::{Outcome, Receipt};
use tokio_postgres::Row;

/// What the function answers, for each commit and for each append.
pub(super) struct Answers {
    outcomes: Vec<i32>,
    numbers: Vec<i64>,
    details: Vec<i32>,
    answers: Vec<Option<Vec<u8>>>,
    heads: Vec<i64>,
    places: Vec<i64>,
}

impl Answers {
    pub(super) fn of(row: &Row) -> Result<Answers, tokio_postgres::Error> {
        Ok(Answers {
            outcomes: row.try_get(0)?,
            numbers: row.try_get(1)?,
            details: row.try_get(2)?,
            answers: row.try_get(3)?,
            heads: row.try_get(4)?,
            places: row.try_get(5)?,
        })
    }
}

impl Arguments<'_> {
    /// What became of each commit, in their order.
    pub(super) fn outcomes(&self, batch: &[Job], mut answers: Answers) -> Vec<Outcome> {
        let mut position = answers.heads.first().copied().unwrap_or_default() as u64;
        let mut appends = self
            .append
            .by
            .iter()
            .zip(&self.append.log)
            .zip(&answers.places);
        let mut next = appends.next();
        let mut outcomes = Vec::with_capacity(batch.len());
        for (at, (job, &outcome)) in batch.iter().zip(&answers.outcomes).enumerate() {
            let by = at as i32 + 1;
            let mut appended = Vec::new();
            while let Some(((_, &log), &place)) = next.filter(|((of, _), _)| **of == by) {
                appended.push(place as u64);
                if log == 1 && place > 0 {
                    position = place as u64;
                }
                next = appends.next();
            }
            let added = || {
                let add = answers.details.get(at).map_or(0, |&add| add as usize);
                self.add_keys.get(add.wrapping_sub(1))
            };
            outcomes.push(match (outcome, added()) {
                (1, _) => Outcome::Conflict,
                (2, _) => {
                    let answer = answers.answers.get_mut(at).and_then(Option::take);
                    let answer = answer.unwrap_or_default().into();
                    Outcome::Repeated { answer, position }
                }
                (3, Some(&key)) => Outcome::OutOfBounds(key.clone()),
                (4, Some(&key)) => Outcome::NotACounter(key.clone()),
                _ => job.refusal.clone().unwrap_or_else(|| {
                    let commit = answers.numbers.get(at).map_or(0, |&number| number as u64);
                    Outcome::Committed(Receipt {
                        position,
                        appended,
                        commit,
                    })
                }),
            });
        }
        outcomes
    }
}
