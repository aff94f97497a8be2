//! `guildhall:base/context`: what the guest may ask about its call. Everything else about it was
//! handed over with the call.

use guildhall_domain::Capability;

use crate::bindings::guildhall::base::context;
use crate::guest::Guest;
use crate::imports::enter;

impl context::Host for Guest {
    async fn client(&mut self) -> wasmtime::Result<Option<String>> {
        enter(&mut self.run.meter, 0)?;
        let client = self.run.call.source.client.clone();
        self.run.meter.enter_guest();
        Ok(client)
    }

    async fn trace_parent(&mut self) -> wasmtime::Result<Option<String>> {
        enter(&mut self.run.meter, 0)?;
        let trace = self.run.call.source.trace_parent.clone();
        self.run.meter.enter_guest();
        Ok(trace)
    }

    async fn granted(&mut self, capability: String) -> wasmtime::Result<bool> {
        enter(&mut self.run.meter, capability.len())?;
        let grants = &self.run.call.plugin.grants;
        let granted = Capability::from_name(&capability).is_some_and(|known| grants.has(known));
        self.run.meter.enter_guest();
        Ok(granted)
    }
}
