//! The connections: a pool that gets itself new ones, and what an error of the server means.
//!
//! A connection is held for one statement and never between two calls of an engine. It must never
//! be used for anything but single statements without a transaction around them: then the server
//! never waits for us while it holds a lock, and never for a process that has gone away. The two that
//! need a transaction are the preparing of the schema and a snapshot, which only reads.

use super::address::DatabaseAddress;
use super::tls;
use crate::errors::{OpenError, StoreError};
use deadpool_postgres::{
    Client, Connect, Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolError, QueueMode,
    RecyclingMethod,
};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::error::{DbError, Severity, SqlState};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, NoTls, Row, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The oldest server that will do.
const OLDEST: i32 = 15;
/// How long a connection is waited for while all are in use or the server is away: as long as a
/// server takes that is started again.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a read may take.
const READ: Duration = Duration::from_secs(30);
/// How often a read is tried when its connection is lost.
const TRIES: u32 = 3;

/// What is set for every connection. Every statement here goes by the primary key: with the other
/// ways switched off, no statistics, good, bad or none, make the planner read a whole table. No
/// timeout of the server's may end a commit: ended while it waits for a standby, it would stand on
/// this server and be told as done.
const SESSION: &str = "
    set default_transaction_isolation = 'read committed';
    set statement_timeout = 0;
    set lock_timeout = '20s';
    set idle_in_transaction_session_timeout = '20s';
    set plan_cache_mode = force_generic_plan;
    set enable_seqscan = off;
    set enable_bitmapscan = off;
    set enable_hashjoin = off;
    set enable_mergejoin = off;
    set jit = off;
    set client_min_messages = warning;
";

pub(super) type Values<'a> = [&'a (dyn ToSql + Sync)];

/// See the module's text.
pub(super) struct Database {
    pool: Pool,
    address: DatabaseAddress,
}

impl Database {
    pub(super) fn new(
        address: &DatabaseAddress,
        connections: usize,
        handle: Handle,
    ) -> Result<Database, OpenError> {
        let config = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let refused = |reason| OpenError::Database {
            database: address.to_string(),
            reason,
        };
        let tls = address.asks_for_tls().then(tls::connector);
        let tls = tls.transpose().map_err(refused)?;
        let connect = On { handle, tls };
        let manager = Manager::from_connect(address.config().clone(), connect, config);
        let pool = Pool::builder(manager)
            .max_size(connections.max(2))
            .queue_mode(QueueMode::Lifo)
            .post_create(Hook::async_fn(|client, _| Box::pin(prepare(client))))
            .build();
        let pool = pool.map_err(|error| refused(error.to_string()))?;
        Ok(Database {
            pool,
            address: address.clone(),
        })
    }

    /// A connection, as soon as there is one.
    pub(super) async fn connection(&self) -> Result<Client, StoreError> {
        let until = Instant::now() + PATIENCE;
        let mut pause = Duration::from_millis(20);
        loop {
            let waited = timeout(
                until.saturating_duration_since(Instant::now()),
                self.pool.get(),
            );
            let refused = match waited.await {
                Ok(Ok(client)) => return Ok(client),
                Ok(Err(PoolError::Closed)) => return Err(closed()),
                Ok(Err(PoolError::PostCreateHook(HookError::Message(reason)))) => {
                    return Err(self.unavailable(&reason));
                }
                Ok(Err(PoolError::Backend(error)))
                | Ok(Err(PoolError::PostCreateHook(HookError::Backend(error)))) => says(&error),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "no connection became free in time".to_owned(),
            };
            if Instant::now() + pause >= until {
                return Err(self.unavailable(&refused));
            }
            sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(250));
        }
    }

    /// Rows of a statement that changes nothing; again when the connection is lost.
    pub(super) async fn read(
        &self,
        statement: &'static str,
        values: &Values<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let client = self.connection().await?;
            let error = match timeout(READ, ask(&client, statement, values)).await {
                Ok(Ok(rows)) => return Ok(rows),
                Ok(Err(error)) => error,
                Err(_) => {
                    discard(client);
                    return Err(self.unavailable("it did not answer within 30 seconds"));
                }
            };
            let again = !is_refusal(&error) && tries < TRIES;
            if !again || !client.is_closed() {
                discard(client);
            }
            if !again {
                return Err(self.unavailable(&says(&error)));
            }
        }
    }

    pub(super) fn unavailable(&self, reason: &str) -> StoreError {
        StoreError::Unavailable(format!("the database {}: {reason}", self.address))
    }

    /// Closes every connection that is not in use, and the others when they are given back.
    pub(super) fn close(&self) {
        self.pool.close();
    }
}

pub(super) fn closed() -> StoreError {
    StoreError::Unavailable("it is closed".to_owned())
}

/// Runs one statement. It must be read to its end: the rows of a statement arrive before it is
/// committed, and only what ends it says that it is.
pub(super) async fn ask(
    client: &Client,
    statement: &'static str,
    values: &Values<'_>,
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let statement = client.prepare_cached(statement).await?;
    client.query(&statement, values).await
}

/// Ends a connection instead of giving it back.
pub(super) fn discard(client: Client) {
    drop(Object::take(client));
}

/// Whether the server itself says that nothing was done. An error that ends the connection says
/// nothing: the commit may have been on the disk by then.
pub(super) fn is_refusal(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().and_then(DbError::parsed_severity) == Some(Severity::Error)
}

/// Whether a server of this kind refuses every write.
pub(super) fn is_read_only(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
}

/// What went wrong, in one line.
pub(super) fn says(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => error.message().to_owned(),
        None => {
            let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
            format!("{error}{}", cause.unwrap_or_default())
        }
    }
}

/// Sets up a new connection and refuses a server that would lose what it acknowledged.
async fn prepare(client: &mut deadpool_postgres::ClientWrapper) -> Result<(), HookError> {
    let backend = HookError::Backend;
    client.batch_execute(SESSION).await.map_err(backend)?;
    // What is stronger than on stays.
    let on = "select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') <> 'remote_apply'";
    client.batch_execute(on).await.map_err(backend)?;
    let asked = "select current_setting('server_version_num')::int, current_setting('fsync')::bool";
    let row = client.query_one(asked, &[]).await.map_err(backend)?;
    let (version, fsync): (i32, bool) = (row.get(0), row.get(1));
    if version / 10_000 < OLDEST {
        let version = version / 10_000;
        return Err(HookError::message(format!(
            "it is PostgreSQL {version}; Guildhall needs {OLDEST} or newer"
        )));
    }
    if !fsync {
        return Err(HookError::message(
            "its setting fsync is off, so it loses acknowledged messages in a power cut: switch it on",
        ));
    }
    Ok(())
}

/// Makes connections whose work is done on the engine's own threads, whoever asked for them.
struct On {
    handle: Handle,
    tls: Option<MakeRustlsConnect>,
}

type Connected = Result<(tokio_postgres::Client, JoinHandle<()>), tokio_postgres::Error>;

impl Connect for On {
    fn connect(&self, config: &Config) -> Pin<Box<dyn Future<Output = Connected> + Send + '_>> {
        let (config, handle) = (config.clone(), self.handle.clone());
        let connecting = match self.tls.clone() {
            Some(tls) => self.handle.spawn(connect(config, tls, handle)),
            None => self.handle.spawn(connect(config, NoTls, handle)),
        };
        Box::pin(async move {
            match connecting.await {
                Ok(connected) => connected,
                // Only when the engine is gone.
                Err(_) => std::future::pending().await,
            }
        })
    }
}

async fn connect<T>(config: Config, tls: T, handle: Handle) -> Connected
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, connection) = config.connect(tls).await?;
    let work = handle.spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(error = says(&error), "a connection to the database ended");
        }
    });
    Ok((client, work))
}
