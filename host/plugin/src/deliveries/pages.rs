//! The end of the log, read and decoded once for all plugins of a company that follow it closely.

use std::sync::Arc;

use guildhall_app::Desk;
use guildhall_app::events::Fact;
use guildhall_domain::CompanyId;
use parking_lot::Mutex;

/// Entries of the log that are read in one go.
const PAGE: usize = 128;

/// The last page that somebody asked for.
#[derive(Default)]
pub struct Pages(Mutex<Option<Page>>);

#[derive(Clone)]
struct Page {
    after: u64,
    facts: Arc<Vec<Fact>>,
}

impl Pages {
    /// Events after a position, and perhaps some before it; none when there are none yet.
    ///
    /// # Errors
    /// The store's.
    pub async fn after(
        &self,
        desk: &Desk,
        company: &CompanyId,
        position: u64,
    ) -> guildhall_app::Result<Arc<Vec<Fact>>> {
        let kept = self.0.lock().clone();
        if let Some(page) = kept
            && page.after <= position
            && page
                .facts
                .last()
                .is_some_and(|last| last.position > position)
        {
            return Ok(page.facts);
        }
        let facts = Arc::new(desk.facts(company, position, PAGE).await?);
        if !facts.is_empty() {
            *self.0.lock() = Some(Page {
                after: position,
                facts: Arc::clone(&facts),
            });
        }
        Ok(facts)
    }
}
