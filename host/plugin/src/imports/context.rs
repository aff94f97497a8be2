//! `guildhall:base/context`: what the guest may ask about its call. Everything else about it was
//! handed over with the call.

use guildhall_domain::Capability;

use crate::bindings::guildhall::base::context;
use crate::guest::Guest;
use crate::imports::enter;

impl context::Host for Guest {
    async fn granted(&mut self, capability: String) -> wasmtime::Result<bool> {
        enter(&mut self.run.meter, capability.len())?;
        let grants = &self.run.call.plugin.grants;
        let granted = Capability::from_name(&capability).is_some_and(|known| grants.has(known));
        self.run.meter.enter_guest();
        Ok(granted)
    }
}
