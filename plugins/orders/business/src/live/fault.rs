//! What can be wrong with the description of a live system. Its words are the plugin's, in the reader's
//! language; here is only what they are about.

use serde_json::error::Category;

/// Longest name out of a description that is told back, in characters.
const SHOWN: usize = 60;

/// One of the three kinds of request that a description has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// `one`.
    One,
    /// `several`.
    Several,
    /// `changed`.
    Changed,
}

impl Asked {
    /// What it is called in a description.
    pub fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Several => "several",
            Self::Changed => "changed",
        }
    }

    /// What it has to tell the system.
    pub fn needs(self) -> &'static str {
        match self {
            Self::One => "order",
            Self::Several => "orders",
            Self::Changed => "since",
        }
    }
}

/// Where reading ended, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// The line.
    pub line: u32,
    /// The byte in it.
    pub column: u32,
}

/// What is wrong with a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is longer than [`super::LONGEST`].
    Long,
    /// It is not JSON, or ends too early.
    NotJson(At),
    /// There is no such name.
    Unknown(At, String),
    /// This name is missing in what ends there.
    Missing(At, String),
    /// What stands there is of another kind than is needed, or no path.
    Misfit(At),
    /// `key.header` names no header into which a key can be put.
    Header,
    /// Neither path nor query, or one that is longer than [`super::LONGEST_ASK`].
    Length(Asked),
    /// A path that does not begin with / or ?, or has a #.
    Path(Asked),
    /// A query that does not use what it is asked for.
    UnusedInQuery(Asked),
    /// A path that does not use what it is asked for.
    UnusedInPath(Asked),
    /// `changed` is there, and `fields.changed` is not.
    NoMoment,
    /// `paging.size` is not from 1 to [`super::MOST_ON_A_PAGE`].
    PageSize,
    /// `fields.minor` is above [`super::MOST_DECIMALS`].
    Minor,
    /// More statuses than [`super::MOST_STATUSES`].
    Statuses,
}

impl Fault {
    /// Why it could not be read. What serde says is in English; its first words and the name behind them
    /// are stable and tested, and where they are others it is [`Fault::Misfit`].
    pub(super) fn read(error: &serde_json::Error) -> Self {
        let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let at = At {
            line: place(error.line()),
            column: place(error.column()),
        };
        if error.classify() != Category::Data {
            return Self::NotJson(at);
        }
        let told = error.to_string();
        let name = || {
            let name = told.split('`').nth(1).unwrap_or_default();
            name.chars().take(SHOWN).collect()
        };
        match told.split_once(" `") {
            Some(("unknown field" | "unknown variant", _)) => Self::Unknown(at, name()),
            Some(("missing field", _)) => Self::Missing(at, name()),
            _ => Self::Misfit(at),
        }
    }
}
