//! One guest: a fresh instance, entered once, thrown away. Nothing of it is left but the run, which
//! goes back to whoever lent it, and the answer.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::time::timeout_at;
use wasmtime::component::Instance;
use wasmtime::{Store, StoreContextMut, UpdateDeadline};

use crate::faults::{Broken, Fault, Limit, broken};
use crate::guest::{Access, Guest, Run};
use crate::loaded::Loaded;

/// What to do in the instance: call one handler.
pub type Body<T> = Box<
    dyn for<'a> FnOnce(
            &'a mut Store<Guest>,
            &'a Instance,
            &'a Loaded,
        ) -> BoxFuture<'a, wasmtime::Result<T>>
        + Send,
>;

/// A body from a closure.
pub fn body<T, F>(body: F) -> Body<T>
where
    F: for<'a> FnOnce(
            &'a mut Store<Guest>,
            &'a Instance,
            &'a Loaded,
        ) -> BoxFuture<'a, wasmtime::Result<T>>
        + Send
        + 'static,
{
    Box::new(body)
}

/// Runs one guest. However it ends, the run comes back.
pub async fn guest<T>(
    plugin: Arc<Loaded>,
    run: Run,
    access: Access,
    body: Body<T>,
) -> (Run, Result<T, Broken>) {
    let deadline = run.call.deadline;
    let limits = *run.meter.limits();
    let clock = run.meter.clock().clone();
    let mut store = store(&plugin, Guest::new(run, access));
    let work = async {
        store.data_mut().run.meter.enter_guest();
        let instance = plugin.pre.instantiate_async(&mut store).await?;
        let answer = body(&mut store, &instance, &plugin).await?;
        store.data_mut().run.meter.leave_guest()?;
        Ok(answer)
    };
    let ended = timeout_at(deadline, clock.watch(work)).await;
    let mut guest = store.into_data();
    guest.run.memory = guest.run.memory.max(guest.tally.used());
    let last_words = guest.last_words.take();
    let result = match ended {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(broken(&error, last_words, limits.handover)),
        Err(_) => Err(Fault::Limit(Limit::Wall(limits.wall)).into()),
    };
    (guest.run, result)
}

fn store(plugin: &Loaded, guest: Guest) -> Store<Guest> {
    let handover = guest.run.meter.limits().handover;
    let mut store = Store::new(plugin.pre.engine(), guest);
    store.limiter(|guest| &mut guest.tally);
    store.set_hostcall_fuel(handover);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(tick);
    store
}

/// At each tick: count, stop a guest that has used up its time, and let others in.
fn tick(mut store: StoreContextMut<'_, Guest>) -> wasmtime::Result<UpdateDeadline> {
    let guest = store.data_mut();
    guest.run.meter.leave_guest()?;
    guest.run.meter.enter_guest();
    Ok(UpdateDeadline::Yield(1))
}
