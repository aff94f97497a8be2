//! An order with its lines, and how a line from a file is put into it.

use super::day::Day;
use super::money::Amount;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most lines of an order, so that its record stays within 64 KiB.
pub const MOST_LINES: usize = 100;

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number, such as `CA-2016-152156`.
    pub id: String,
    /// What is said once for the whole order.
    pub head: Head,
    /// Its lines, by the number that they have in the files.
    pub lines: BTreeMap<u64, Line>,
}

/// What is said once for the whole order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// When it was ordered.
    pub ordered: Day,
    /// When it was shipped.
    pub shipped: Day,
    /// How it was shipped.
    pub ship_mode: String,
    /// Number of the customer.
    pub customer_id: String,
    /// Name of the customer.
    pub customer: String,
    /// Kind of customer.
    pub segment: String,
    /// Where it was shipped to.
    pub city: String,
    /// The same.
    pub state: String,
    /// The same; may be empty.
    pub postal_code: String,
    /// The same.
    pub country: String,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What was ordered.
    pub product: String,
    /// How many.
    pub quantity: u32,
    /// For how much, all pieces together.
    pub amount: Amount,
}

/// What a line changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It was there, and was different.
    Changed,
    /// It was there.
    Unchanged,
    /// There is no room for it.
    Full,
}

impl Order {
    /// An order without lines.
    pub fn new(id: &str, head: Head) -> Self {
        Self {
            id: id.to_owned(),
            head,
            lines: BTreeMap::new(),
        }
    }

    /// Puts a line in. What is said once is taken from the line with the lowest number, so that the
    /// order in which files and slices come makes no difference.
    pub fn put(&mut self, number: u64, head: &Head, line: Line) -> Change {
        let known = self.lines.get(&number);
        if known.is_none() && self.lines.len() >= MOST_LINES {
            return Change::Full;
        }
        let leads = self
            .lines
            .keys()
            .next()
            .is_none_or(|first| number <= *first);
        let same_head = !leads || self.head == *head;
        let change = match known {
            None => Change::Added,
            Some(old) if *old == line && same_head => Change::Unchanged,
            Some(_) => Change::Changed,
        };
        if leads {
            self.head = head.clone();
        }
        self.lines.insert(number, line);
        change
    }

    /// The exact sum of its lines.
    pub fn total(&self) -> Amount {
        self.lines.values().map(|line| line.amount).sum()
    }

    /// Where it was shipped to, in one line.
    pub fn destination(&self) -> String {
        let Head {
            city,
            state,
            postal_code,
            country,
            ..
        } = &self.head;
        let region = [state.as_str(), postal_code.as_str()].join(" ");
        let parts = [city.as_str(), region.trim(), country.as_str()];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}
