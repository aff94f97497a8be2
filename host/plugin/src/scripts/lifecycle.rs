//! `lifecycle`: bringing the records of a plugin to the version that it expects, slice by slice.

use super::ask;
use crate::bindings::handlers::lifecycle as wit;
use crate::convert::Misfit;
use crate::guest::{Access, Run};
use crate::house::{House, Script, Step};

/// The longest cursor, in bytes.
const LONGEST_CURSOR: usize = 4_096;

/// One slice of a migration.
pub struct Migrate(pub wit::Migration);

impl Script for Migrate {
    /// Where the next slice starts; none when it was the last.
    type Answer = Option<String>;

    async fn run(&self, house: &House, run: Run) -> Step<Option<String>> {
        let (call, step) = (run.call.to_guest(), self.0.clone());
        let body = crate::run::body(move |store, instance, plugin| {
            Box::pin(async move {
                let guest = plugin.handlers.lifecycle.load(&mut *store, instance)?;
                guest.call_migrate(store, &call, &step).await
            })
        });
        let (run, raw) = ask(house, run, Access::ReadWrite, body).await?;
        let next = raw.and_then(|progress| match progress {
            wit::Progress::Done => Ok(None),
            wit::Progress::More(cursor) if cursor.len() <= LONGEST_CURSOR => Ok(Some(cursor)),
            wit::Progress::More(_) => {
                let why = format!("a cursor has at most {LONGEST_CURSOR} bytes");
                Err(Misfit::of("migration", why).into())
            }
        });
        Ok((run, next))
    }
}
