//! `guildhall:observe/metrics`: what a plugin counts and measures, for the administrator.

use guildhall_app::metrics::{self, Labels};
use wasmtime::Result;

use crate::bindings::guildhall::observe::metrics::Host;
use crate::faults::HostFault;
use crate::guest::Guest;
use crate::imports::enter;

/// The most counts and values of one guest; more are dropped.
const MOST: u32 = 100;

impl Host for Guest {
    async fn count(&mut self, name: String, by: u64, labels: Vec<(String, String)>) -> Result<()> {
        if self.may_measure(&name, &labels)? {
            let labels = Labels::from_iter(labels);
            let kept = metrics::count(&mut self.run.cx(), &mut self.fresh, &name, by, labels).await;
            kept.map_err(|error| HostFault(error.to_string()))?;
        }
        self.run.meter.enter_guest();
        Ok(())
    }

    async fn record_value(
        &mut self,
        name: String,
        value: f64,
        labels: Vec<(String, String)>,
    ) -> Result<()> {
        if self.may_measure(&name, &labels)? {
            let labels = Labels::from_iter(labels);
            let kept =
                metrics::record_value(&mut self.run.cx(), &mut self.fresh, &name, value, labels)
                    .await;
            kept.map_err(|error| HostFault(error.to_string()))?;
        }
        self.run.meter.enter_guest();
        Ok(())
    }
}

impl Guest {
    fn may_measure(&mut self, name: &str, labels: &[(String, String)]) -> Result<bool> {
        let bytes: usize = labels.iter().map(|(k, v)| k.len() + v.len()).sum();
        enter(&mut self.run.meter, name.len() + bytes)?;
        self.measured = self.measured.saturating_add(1);
        Ok(self.measured <= MOST)
    }
}
