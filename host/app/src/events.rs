//! Events as they are read back from the company's log.
//!
//! The log holds ids; whoever is told asks for the content at that moment (see [`crate::views`]).

use guildhall_domain::{CompanyId, Event};
use guildhall_store::Log;

use crate::codec;
use crate::desk::Desk;
use crate::error::Result;

/// The longest page of the log, in events.
pub const LONGEST_PAGE: usize = 1_000;

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

    /// Follows the head of the company's log. When it moves, the events up to it can be read.
    ///
    /// # Errors
    /// When the store takes no such id, which a checked id never is.
    pub fn watch(&self, company: &CompanyId) -> Result<tokio::sync::watch::Receiver<u64>> {
        Ok(self.space(company)?.watch())
    }
}
