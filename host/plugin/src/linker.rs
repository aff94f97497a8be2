//! Which import leads where. For a capability that was not granted the linker holds a stub that can
//! only say `denied`: it has no way to the real function.

use guildhall_domain::{Capability, Grants};
use wasmtime::Engine;
use wasmtime::component::{HasData, HasSelf, Linker};

use crate::bindings::guildhall::{
    base, chat, config, directory, files, i18n, interop, jobs, net, observe, storage,
};
use crate::guest::Guest;
use crate::imports::denied::Denied;

/// The way from a guest to a stub: the meter, the list of uses, and nothing else.
struct Stub;

impl HasData for Stub {
    type Data<'a> = Denied<'a>;
}

/// The real interface where it was granted, else its stub.
macro_rules! add {
    ($to:ident, $granted:ident, $($interface:ident)::+) => {
        if $granted {
            $($interface)::+::add_to_linker::<_, HasSelf<Guest>>($to, own)?;
        } else {
            $($interface)::+::add_to_linker::<_, Stub>($to, stub)?;
        }
    };
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
    observe::metrics::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
    config::settings::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
    i18n::texts::add_to_linker::<_, HasSelf<Guest>>(to, own)?;
    for capability in Capability::ALL {
        let granted = grants.has(capability);
        match capability {
            Capability::StorageKv => add!(to, granted, storage::kv),
            Capability::StorageCounters => add!(to, granted, storage::counters),
            Capability::ChatAnswering => add!(to, granted, chat::answering),
            Capability::ChatPosting => add!(to, granted, chat::posting),
            Capability::ChatReading => add!(to, granted, chat::reading),
            Capability::ChatManaging => add!(to, granted, chat::managing),
            // Types only: there is nothing to call. Who is asked is decided in `calls/filters.rs`.
            Capability::ChatScreening => {}
            Capability::DirectoryPeople => add!(to, granted, directory::people),
            Capability::DirectoryContactDetails => add!(to, granted, directory::contact_details),
            Capability::ConfigSecrets => add!(to, granted, config::secrets),
            Capability::ConfigReveal => add!(to, granted, config::reveal),
            Capability::FilesReading => add!(to, granted, files::reading),
            Capability::FilesWriting => add!(to, granted, files::writing),
            Capability::JobsScheduling => add!(to, granted, jobs::scheduling),
            Capability::NetHttp => add!(to, granted, net::http),
            Capability::InteropCalling => add!(to, granted, interop::calling),
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
        uses: guest.run.work.uses(),
    }
}
