//! An order with its lines, wherever it came from, and how a line from a file is put into it. What is
//! empty is not written down: a record is read with each look-up, and short ones are read quickly.

use super::day::Day;
use super::money::{Amount, Currency};
use super::status::Status;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most lines of an order, so that its record stays within 64 KiB.
pub const MOST_LINES: usize = 100;
/// Longest link to an order, in bytes.
pub const LONGEST_LINK: usize = 500;

/// Where an order came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A file that was imported.
    #[default]
    File,
    /// The system that the settings name.
    Live,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number, such as `CA-2016-152156`.
    pub id: String,
    /// Who told of it last.
    #[serde(default)]
    pub source: Source,
    /// When the source last said that it is different, in Unix milliseconds.
    #[serde(default)]
    pub as_of: u64,
    /// What is said once for the whole order.
    pub head: Head,
    /// Its lines, by the number that they have at the source.
    pub lines: BTreeMap<u64, Line>,
}

/// What is said once for the whole order. Texts may be empty: not every source knows all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// When it was ordered.
    pub ordered: Day,
    /// When it was shipped, once it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped: Option<Day>,
    /// How far it is, as the source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// How it is shipped.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ship_mode: String,
    /// Number of the customer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub customer_id: String,
    /// Name of the customer.
    pub customer: String,
    /// Kind of customer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub segment: String,
    /// Where it is shipped to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// The same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// The same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postal_code: String,
    /// The same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// Of every amount in it.
    #[serde(default, skip_serializing_if = "Currency::is_default")]
    pub currency: Currency,
    /// What is to be paid, where the source says it; else it is the sum of the lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
    /// Where the source shows it: an `https` or `http` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What was ordered.
    #[serde(rename = "p", alias = "product")]
    pub product: String,
    /// How many.
    #[serde(rename = "q", alias = "quantity")]
    pub quantity: u32,
    /// For how much, all pieces together.
    #[serde(rename = "a", alias = "amount")]
    pub amount: Amount,
    /// What is earned by it, where the source knows.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<Amount>,
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
    pub fn new(id: &str, head: Head, source: Source, as_of: u64) -> Self {
        Self {
            id: id.to_owned(),
            source,
            as_of,
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

    /// What is to be paid: as the source says, else the exact sum of its lines.
    pub fn total(&self) -> Amount {
        let sum = || self.lines.values().map(|line| line.amount).sum();
        self.head.total.unwrap_or_else(sum)
    }

    /// What is earned by it; none unless that is known of every line.
    pub fn margin(&self) -> Option<Amount> {
        let known: Option<Vec<Amount>> = self.lines.values().map(|line| line.margin).collect();
        known
            .filter(|all| !all.is_empty())
            .map(|all| all.into_iter().sum())
    }

    /// How far it is: as the source says, else what follows from its dates.
    pub fn status(&self) -> Status {
        let followed = || match self.head.shipped {
            Some(_) => Status::Shipped,
            None => Status::Open,
        };
        self.head.status.clone().unwrap_or_else(followed)
    }

    /// Whether it says the same, whenever and by whom that was said.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.head == other.head && self.lines == other.lines
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
