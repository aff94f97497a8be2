//! `guildhall:storage/counters`: the plugin's own counters.

use guildhall_app::counters;
use guildhall_domain::Capability;

use super::{Import, serve};
use crate::bindings::guildhall::storage::counters as wit;
use crate::guest::Guest;

const HERE: Capability = Capability::StorageCounters;

impl wit::Host for Guest {
    async fn add(&mut self, name: String, by: i64) -> Import<()> {
        serve!(self, name.len(), async {
            self.may_write(HERE)?;
            Ok(counters::add(&mut self.cx(), &name, by).await?)
        })
    }

    async fn add_within(&mut self, name: String, by: i64, min: i64, max: i64) -> Import<()> {
        serve!(self, name.len(), async {
            self.may_write(HERE)?;
            Ok(counters::add_within(&mut self.cx(), &name, by, min, max).await?)
        })
    }

    async fn get(&mut self, name: String) -> Import<i64> {
        serve!(self, name.len(), async {
            Ok(counters::get(&mut self.cx(), &name).await?)
        })
    }
}
