//! Events as they are read back from the company's log.
//!
//! The log holds ids; whoever is told asks for the content at that moment (see [`crate::views`]).

use guildhall_domain::{Cause, CompanyId, Event};
use guildhall_store::Log;
use serde::{Deserialize, Serialize};

use crate::codec;
use crate::desk::Desk;
use crate::error::Result;

/// The longest page of the log, in events.
pub const LONGEST_PAGE: usize = 1_000;

/// An event as it is written: its fields, and beside them `cause`. Who reads only the event passes
/// over that.
#[derive(Serialize)]
pub(crate) struct Entry<'a> {
    #[serde(flatten)]
    pub(crate) event: &'a Event,
    pub(crate) cause: &'a Cause,
}

/// Of an entry, whose doing it is. Entries of before this was kept are nobody's.
#[derive(Deserialize)]
struct Whose {
    #[serde(default)]
    cause: Cause,
}

/// An event of the log with its position and whose doing it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Where it stands in the company's log.
    pub position: u64,
    /// What happened.
    pub event: Event,
    /// Whose doing it is.
    pub cause: Cause,
}

/// The event in an entry of the log.
///
/// # Errors
/// When the entry is none that this version knows.
pub fn decode(entry: &[u8]) -> Result<Event> {
    codec::decode(entry)
}

impl Desk {
    /// Events after a position, in order, at most `limit` (at most [`LONGEST_PAGE`]); only what is
    /// durable.
    ///
    /// # Errors
    /// The store's.
    pub async fn events(
        &self,
        company: &CompanyId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Event)>> {
        let limit = limit.clamp(1, LONGEST_PAGE);
        let entries = self
            .space(company)?
            .read_log(&Log::MAIN, after, limit)
            .await?;
        entries
            .into_iter()
            .map(|(position, entry)| Ok((position, decode(&entry)?)))
            .collect()
    }

    /// As [`Desk::events`], each with whose doing it is.
    ///
    /// # Errors
    /// The store's.
    pub async fn facts(&self, company: &CompanyId, after: u64, limit: usize) -> Result<Vec<Fact>> {
        let limit = limit.clamp(1, LONGEST_PAGE);
        let entries = self
            .space(company)?
            .read_log(&Log::MAIN, after, limit)
            .await?;
        let fact = |(position, entry): (u64, bytes::Bytes)| {
            Ok(Fact {
                position,
                event: decode(&entry)?,
                cause: codec::decode::<Whose>(&entry)?.cause,
            })
        };
        entries.into_iter().map(fact).collect()
    }

    /// Follows the head of the company's log. When it moves, the events up to it can be read.
    ///
    /// # Errors
    /// When the store takes no such id, which a checked id never is.
    pub fn watch(&self, company: &CompanyId) -> Result<tokio::sync::watch::Receiver<u64>> {
        Ok(self.space(company)?.watch())
    }
}
