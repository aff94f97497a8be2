//! Which import leads where. For a capability that was not granted the linker holds a stub that can
//! only say `denied`: it has no way to the real function.

use guildhall_domain::{Capability, Grants};
use wasmtime::Engine;
use wasmtime::component::{HasData, HasSelf, Linker};

use crate::bindings::guildhall::{base, chat, files, jobs, observe, storage};
use crate::guest::Guest;
use crate::imports::denied::Denied;

/// The way from a guest to a stub: the meter and nothing else.
struct Stub;

impl HasData for Stub {
    type Data<'a> = Denied<'a>;
}

/// A linker for these grants.
///
/// # Errors
/// Never in practice: an import defined twice.
pub fn linker(engine: &Engine, grants: &Grants) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    let to = &mut linker;
    base::context::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
    base::runtime::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
    observe::log::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
    for capability in Capability::ALL {
        let granted = grants.has(capability);
        match capability {
            Capability::StorageKv if granted => {
                storage::kv::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
            }
            Capability::StorageKv => storage::kv::add_to_linker::<_, Stub>(to, stub)?,
            Capability::ChatAnswering if granted => {
                chat::answering::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
            }
            Capability::ChatAnswering => chat::answering::add_to_linker::<_, Stub>(to, stub)?,
            Capability::ChatPosting if granted => {
                chat::posting::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
            }
            Capability::ChatPosting => chat::posting::add_to_linker::<_, Stub>(to, stub)?,
            Capability::FilesReading if granted => {
                files::reading::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
            }
            Capability::FilesReading => files::reading::add_to_linker::<_, Stub>(to, stub)?,
            Capability::JobsScheduling if granted => {
                jobs::scheduling::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
            }
            Capability::JobsScheduling => jobs::scheduling::add_to_linker::<_, Stub>(to, stub)?,
        }
    }
    Ok(linker)
}

fn own(guest: &mut Guest) -> &mut Guest {
    guest
}

fn stub(guest: &mut Guest) -> Denied<'_> {
    Denied {
        meter: &mut guest.run.meter,
    }
}
