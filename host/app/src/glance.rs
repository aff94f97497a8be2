//! Glances: reads that prove nothing, for timers that look what may be due.
//!
//! Whoever acts on a glance looks again in the transaction that acts. What a glance saw is never
//! shown to anybody and never decides anything.

use guildhall_domain::{Actor, Cause, CompanyId, Grants};

use crate::audit::Uses;
use crate::cx::Work;
use crate::desk::Desk;
use crate::error::Result;
use crate::ids::Ids;

/// A run that is only looked with and then dropped: it waits for nobody and nobody for it.
pub(crate) fn glance(desk: &Desk, company: &CompanyId) -> Result<Work> {
    Ok(Work {
        tx: desk.space(company)?.begin(),
        company: company.clone(),
        actor: Actor::System,
        cause: Cause::default(),
        grants: Grants::none(),
        now: desk.now(),
        ids: Ids::new(&[0; 32]),
        uses: Uses::default(),
        standing: None,
        reaches: Vec::new(),
    })
}
