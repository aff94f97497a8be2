//! `guildhall serve` and `guildhall demo`: starts the server and waits for the signal to stop.
//!
//! Prints what a person must know to go on, and nothing else, to standard output.

use std::io::Write;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, Sources};
use crate::logs;
use crate::server::Server;

pub use crate::server::Kind;

/// Runs until SIGTERM or SIGINT; then ends what is under way and returns.
///
/// # Errors
/// One sentence on what keeps the server from starting, and what to do about it.
pub fn run(sources: Sources, kind: Kind) -> anyhow::Result<()> {
    let config = Config::from_resolved(&sources.resolve()?)?;
    logs::start(&config.log)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if config.workers > 0 {
        runtime.worker_threads(config.workers);
    }
    let runtime = runtime
        .enable_all()
        .build()
        .context("no threads can be started")?;
    let outcome = runtime.block_on(until_signal(&config, kind));
    // Blocking work that is stuck must not keep the process from ending.
    runtime.shutdown_timeout(config.limits.shutdown);
    outcome
}

async fn until_signal(config: &Config, kind: Kind) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be received")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be received")?;
    let started = tokio::select! {
        started = Server::start(config, kind) => started?,
        _ = terminate.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
    };
    let mut out = std::io::stdout();
    for line in started.greeting() {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    let failed = tokio::select! {
        _ = terminate.recv() => None,
        _ = interrupt.recv() => None,
        why = started.failed() => Some(why),
    };
    tracing::info!("stopping");
    started.stop().await?;
    match failed {
        Some(why) => Err(anyhow::anyhow!(
            "the store has failed, so nothing can be promised any more: {why}"
        )),
        None => Ok(()),
    }
}
