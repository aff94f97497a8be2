//! Log lines: structured, to standard error, as text or JSON.
//!
//! Never holds a password, a token, or the text of a message: those who log must not pass them.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Starts logging for the process; a second call changes nothing.
///
/// # Errors
/// When the level is no filter.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.level).map_err(|error| {
        anyhow::anyhow!(
            "the setting `log.level` is {:?}, which is no log filter: {error}",
            log.level
        )
    })?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    // A test process may hold several servers; the first one's format stays.
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
    Ok(())
}
