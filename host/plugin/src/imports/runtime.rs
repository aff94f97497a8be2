//! `guildhall:base/runtime`: what a guest without WASI lacks. The same answers in every run of a call,
//! so that a call can be run again.

use crate::bindings::guildhall::base::runtime;
use crate::faults::{Fault, LastWords};
use crate::guest::Guest;
use crate::imports::enter;

/// The most random bytes of one call of the import.
const MOST_RANDOM: u32 = 64 * 1024;
/// What is left of the time is told in steps of this, in milliseconds.
const STEP: u32 = 100;

impl runtime::Host for Guest {
    async fn now(&mut self) -> wasmtime::Result<u64> {
        // Over sooner than the guest's clock is stopped and started.
        self.run.meter.host_call()?;
        Ok(self.run.call.now.0)
    }

    async fn random_bytes(&mut self, len: u32) -> wasmtime::Result<Vec<u8>> {
        if len > MOST_RANDOM {
            let why =
                format!("random-bytes: {len} asked for, at most {MOST_RANDOM} are given at once");
            return Err(Fault::Contract(why).into());
        }
        enter(&mut self.run.meter, len as usize)?;
        let mut bytes = vec![0; len as usize];
        self.run.random(&mut bytes);
        self.run.meter.enter_guest();
        Ok(bytes)
    }

    async fn remaining_ms(&mut self) -> wasmtime::Result<u32> {
        enter(&mut self.run.meter, 0)?;
        let left = self
            .run
            .call
            .deadline
            .saturating_duration_since(tokio::time::Instant::now());
        let left = u32::try_from(left.as_millis()).unwrap_or(u32::MAX);
        self.run.meter.enter_guest();
        Ok(left - left % STEP)
    }

    async fn report_panic(&mut self, message: String, location: String) -> wasmtime::Result<()> {
        enter(&mut self.run.meter, message.len() + location.len())?;
        self.last_words = Some(LastWords::new(&message, &location));
        self.run.meter.enter_guest();
        Ok(())
    }
}
