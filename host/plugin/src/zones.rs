//! Whose clock a call goes by: that of the person who caused it, else the company's.
//!
//! The company's is remembered for a few seconds, so that no call reads it anew; a change of it is in
//! force after that.

use std::collections::HashMap;
use std::time::Duration;

use guildhall_app::{Desk, companies};
use guildhall_domain::{Actor, CompanyId, TimeZone};
use parking_lot::Mutex;
use tokio::time::Instant;

/// How long a company's zone is remembered.
const FRESH: Duration = Duration::from_secs(5);

/// The companies' zones.
#[derive(Default)]
pub struct Zones(Mutex<HashMap<CompanyId, (TimeZone, Instant)>>);

impl Zones {
    /// The company's zone. A store that does not answer makes it the usual one: the call itself finds
    /// out soon enough.
    pub async fn of(&self, desk: &Desk, company: &CompanyId) -> TimeZone {
        let known = self.0.lock().get(company).copied();
        if let Some((zone, read_at)) = known
            && read_at.elapsed() < FRESH
        {
            return zone;
        }
        let read = desk.read(company, &Actor::System, async move |cx| {
            Ok(companies::get(cx).await?.time_zone)
        });
        match read.await {
            Ok(done) => {
                let mut all = self.0.lock();
                all.insert(company.clone(), (done.value, Instant::now()));
                done.value
            }
            Err(error) => {
                tracing::debug!(company = company.as_str(), %error, "the company's time zone is not known");
                known.map_or_else(TimeZone::default, |(zone, _)| zone)
            }
        }
    }
}
