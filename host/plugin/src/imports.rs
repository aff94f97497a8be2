//! What a guest can call. One file per interface; each function checks sizes, makes one call of the
//! app, and converts.
//!
//! [`serve!`] is the one wrapper around all of them: it stops the guest's clock while the host works,
//! counts the call and its bytes, and keeps apart what the guest is told from what is the host's own
//! fault. An import must never touch the store but through the app, and never wait for anything but it.

pub mod answering;
pub mod calling;
pub mod contact_details;
pub mod context;
pub mod counters;
pub mod denied;
pub mod files_reading;
pub mod files_writing;
pub mod http;
pub mod kv;
pub mod log;
pub mod managing;
pub mod metrics;
pub mod people;
pub mod posting;
pub mod reading;
pub mod reveal;
pub mod runtime;
pub mod scheduling;
pub mod secrets;
pub mod settings;
pub mod texts;
mod weight;

use guildhall_app::Cx;
use guildhall_domain::Capability;

use crate::bindings::guildhall::{base, chat, ui};
use crate::bindings::types as wit;
use crate::convert::Misfit;
use crate::convert::errors::{self, Trouble};
use crate::faults::Limit;
use crate::guest::{Access, Guest};
use crate::meter::Meter;
use weight::Weight;

/// What an import answers: an error of the contract, or a trap.
pub type Import<T> = wasmtime::Result<Result<T, wit::Error>>;

/// Serves one import.
macro_rules! serve {
    ($guest:ident, $bytes:expr, $work:expr) => {{
        crate::imports::enter(&mut $guest.run.meter, $bytes)?;
        let answer = $work.await;
        crate::imports::leave(&mut $guest.run.meter, answer)
    }};
}
pub(crate) use serve;

/// The guest has called: its clock stops.
pub(crate) fn enter(meter: &mut Meter, bytes: usize) -> Result<(), Limit> {
    meter.leave_guest()?;
    meter.host_call()?;
    meter.carry(bytes)
}

/// The guest goes on with the answer: its clock runs again.
pub(crate) fn leave<T: Weight>(meter: &mut Meter, answer: Result<T, Trouble>) -> Import<T> {
    let answer = match answer {
        Ok(answer) => {
            meter.carry(answer.weight())?;
            Ok(answer)
        }
        Err(Trouble::Said(error)) => Err(*error),
        Err(Trouble::Guest(fault)) => return Err(fault.into()),
        Err(Trouble::Host(fault)) => return Err(fault.into()),
    };
    meter.enter_guest();
    Ok(answer)
}

impl Guest {
    /// The app's view of this run: the plugin acts, for whoever called it.
    pub(crate) fn cx(&mut self) -> Cx<'_> {
        self.run.cx()
    }

    /// Refuses a write of a handler that may only read.
    pub(crate) fn may_write(&mut self, capability: Capability) -> Result<(), Trouble> {
        match self.access {
            Access::ReadWrite => Ok(()),
            Access::ReadOnly => {
                self.run.work.uses().used(capability, None, false);
                let why = "this handler may only read, not change anything";
                Err(errors::denied(capability, why))
            }
        }
    }

    /// Counts a message that is about to be posted or edited.
    pub(crate) fn may_post(&mut self) -> Result<(), Trouble> {
        if self.run.meter.may_post() {
            return Ok(());
        }
        let most = self.run.meter.limits().messages;
        Err(wit::Error::QuotaExceeded(format!("messages in one call ({most})")).into())
    }
}

impl From<Misfit> for Trouble {
    fn from(misfit: Misfit) -> Self {
        let (place, why) = misfit.told();
        errors::invalid(place, why)
    }
}

// Interfaces that hold types only.
impl base::types::Host for Guest {}
impl ui::cards::Host for Guest {}
impl ui::forms::Host for Guest {}
impl ui::effects::Host for Guest {}
impl ui::pages::Host for Guest {}
impl chat::types::Host for Guest {}
impl chat::drafts::Host for Guest {}
