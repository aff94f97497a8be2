//! Everything at one moment: a read-only transaction of the server's, which shows what was
//! committed when it began and keeps nobody waiting.
//!
//! It is the one use of a connection that lasts for more than a call, for backups and checks alone.
//! It must never write.

use super::database::{Database, discard, says};
use super::read;
use crate::engine::{FullKey, Rows, Scan, Snapshot};
use crate::errors::StoreError;
use async_trait::async_trait;
use deadpool_postgres::Client;

/// Whoever reads it may pause for so long, e.g. while a disk is slow; then the server ends it.
const BEGIN: &str = "
    begin isolation level repeatable read read only;
    set local idle_in_transaction_session_timeout = '10min';
";

/// An open snapshot.
pub(super) struct PostgresSnapshot<'d> {
    database: &'d Database,
    /// `None` once it has ended.
    client: Option<Client>,
}

impl<'d> PostgresSnapshot<'d> {
    pub(super) async fn open(database: &'d Database) -> Result<PostgresSnapshot<'d>, StoreError> {
        let client = database.connection().await?;
        if let Err(error) = client.batch_execute(BEGIN).await {
            discard(client);
            return Err(database.unavailable(&says(&error)));
        }
        Ok(PostgresSnapshot {
            database,
            client: Some(client),
        })
    }

    fn client(&self) -> Result<&Client, StoreError> {
        let ended = || self.database.unavailable("reading everything has ended");
        self.client.as_ref().ok_or_else(ended)
    }
}

#[async_trait]
impl Snapshot for PostgresSnapshot<'_> {
    async fn rows(
        &mut self,
        start: &FullKey,
        end: &FullKey,
        limit: usize,
    ) -> Result<Rows, StoreError> {
        let scan = Scan {
            start: start.clone(),
            end: end.clone(),
            reverse: false,
            limit,
        };
        read::range_on(self.database, self.client()?, &scan).await
    }

    async fn finish(mut self: Box<Self>) -> Result<(), StoreError> {
        let Some(client) = self.client.take() else {
            return Ok(());
        };
        match client.batch_execute("commit").await {
            Ok(()) => Ok(()),
            Err(error) => {
                discard(client);
                Err(self.database.unavailable(&says(&error)))
            }
        }
    }
}

impl Drop for PostgresSnapshot<'_> {
    fn drop(&mut self) {
        // Given up half-way: nobody else may get a connection with a transaction open.
        if let Some(client) = self.client.take() {
            discard(client);
        }
    }
}
