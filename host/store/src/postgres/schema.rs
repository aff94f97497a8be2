//! The schema: made, upgraded and checked when a store is opened.
//!
//! Many processes may open a store at once, so all of it happens in one transaction under a lock.
//! It must never change a schema that is newer than this program.

use super::database::{Database, is_refusal, says};
use crate::errors::{OpenError, StoreError};

/// What brings a store from each format to the next; what is released here is never changed.
const STEPS: [&str; 1] = [include_str!("schema_1.sql")];

/// The number of the advisory lock: "guildhal" as a number.
const LOCK: &str = "select pg_advisory_xact_lock(7455274183829188972)";

/// Makes sure that the schema is the one of this program.
pub(super) async fn prepare(database: &Database, shown: &str) -> Result<(), OpenError> {
    let refused = |reason: String| OpenError::Database {
        database: shown.to_owned(),
        reason,
    };
    let mut client = database.connection().await.map_err(|error| match error {
        StoreError::Unavailable(reason) => refused(reason),
        error => refused(error.to_string()),
    })?;
    let explain = |error: tokio_postgres::Error| {
        let hint = match is_refusal(&error) {
            true => {
                " (the user must own the schema guildhall, or may create it: GRANT CREATE ON DATABASE)"
            }
            false => "",
        };
        refused(format!(
            "its schema cannot be prepared: {}{hint}",
            says(&error)
        ))
    };
    // Dropped on every way out, which rolls it back.
    let work = client.transaction().await.map_err(explain)?;
    work.batch_execute(LOCK).await.map_err(explain)?;
    let exists = "select to_regclass('guildhall.store') is not null";
    let exists: bool = work.query_one(exists, &[]).await.map_err(explain)?.get(0);
    let found: i32 = match exists {
        false => 0,
        true => {
            let format = "select format from guildhall.store";
            work.query_one(format, &[]).await.map_err(explain)?.get(0)
        }
    };
    let known = STEPS.len() as i32;
    if found > known {
        return Err(refused(format!(
            "it was written by a later version (format {found}, this one reads {known}): use that version"
        )));
    }
    for (step, format) in STEPS.iter().zip(1..).skip(found as usize) {
        tracing::info!(database = shown, format, "preparing the schema");
        work.batch_execute(step).await.map_err(explain)?;
        let noted = "update guildhall.store set format = $1";
        work.execute(noted, &[&format]).await.map_err(explain)?;
    }
    work.commit().await.map_err(explain)
}
