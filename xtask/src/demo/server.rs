//! The server as a child process of ours: started, watched until it is healthy, stopped with the
//! signal that an administrator would use, and always waited for.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::api;
use crate::{paths, ui::Step};

/// How long a start may take: the first one makes the company.
const START: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(20);
/// How many of its lines are kept.
const KEPT: usize = 400;

/// A running server.
pub struct Running {
    child: Child,
    address: String,
    said: Arc<Mutex<Vec<String>>>,
}

/// Starts `guildhall demo` on a data folder and waits until it is healthy.
///
/// # Errors
/// It ended, or was not healthy in time; with the last lines that it printed.
pub fn start(step: &Step<'_>, data: &Path, listen: &str) -> Result<Running> {
    let mut command = Command::new(paths::guildhall());
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GUILDHALL_"))
    {
        command.env_remove(name);
    }
    let mut child = command
        .args(["demo", "--listen", listen, "--data"])
        .arg(data)
        .current_dir(paths::root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Its own group, so that Ctrl-C reaches it once: through us.
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {}", paths::guildhall().display()))?;
    let said = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::new(Mutex::new(log_file()?));
    for stream in [
        child.stdout.take().map(boxed),
        child.stderr.take().map(boxed),
    ]
    .into_iter()
    .flatten()
    {
        let (said, log) = (Arc::clone(&said), Arc::clone(&log));
        thread::spawn(move || keep(stream, &said, &log));
    }
    let mut running = Running {
        child,
        address: String::new(),
        said,
    };
    if let Err(error) = running.becomes_healthy(step) {
        // Whatever is left of it must not hold the folder.
        let _ = running.child.kill();
        let _ = running.child.wait();
        return Err(error);
    }
    Ok(running)
}

impl Running {
    /// Where it listens, `http://host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What it printed when it started, log lines left out.
    pub fn greeting(&self) -> Vec<String> {
        let is_log = |line: &str| {
            line.contains(" INFO ") || line.contains(" WARN ") || line.contains(" ERROR ")
        };
        self.lines()
            .into_iter()
            .filter(|line| !is_log(line))
            .collect()
    }

    /// Waits until it ends, and passes Ctrl-C and SIGTERM on to it.
    ///
    /// # Errors
    /// It ended with something other than 0.
    pub fn wait(&mut self) -> Result<()> {
        let pid = self.child.id();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        thread::spawn(move || {
            runtime.block_on(async {
                let Ok(mut term) =
                    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
                else {
                    return;
                };
                loop {
                    tokio::select! {
                        _ = tokio::signal::ctrl_c() => {}
                        _ = term.recv() => {}
                    }
                    terminate(pid);
                }
            });
        });
        let status = self.child.wait()?;
        if !status.success() {
            bail!(
                "the server ended with {status}. Its last lines:\n{}",
                self.tail()
            );
        }
        Ok(())
    }

    /// Asks it to end and waits.
    ///
    /// # Errors
    /// It ended with something other than 0.
    pub fn stop(&mut self) -> Result<()> {
        terminate(self.child.id());
        let status = self.child.wait()?;
        if !status.success() {
            bail!(
                "the server ended with {status}. Its last lines:\n{}",
                self.tail()
            );
        }
        Ok(())
    }

    fn becomes_healthy(&mut self, step: &Step<'_>) -> Result<()> {
        let deadline = Instant::now() + START;
        let agent = api::agent();
        loop {
            if let Some(status) = self.child.try_wait()? {
                thread::sleep(POLL);
                bail!(
                    "the server did not start ({status}). It said:\n{}",
                    self.tail()
                );
            }
            if self.address.is_empty() {
                self.address = self
                    .lines()
                    .iter()
                    .find_map(|line| address_in(line))
                    .unwrap_or_default();
            } else if agent
                .get(format!("{}/healthz", self.address))
                .call()
                .is_ok_and(|r| r.status().is_success())
            {
                return Ok(());
            }
            if let Some(line) = self.lines().last() {
                step.says(line);
            }
            if Instant::now() > deadline {
                bail!(
                    "the server was not healthy after {} s. It said:\n{}",
                    START.as_secs(),
                    self.tail()
                );
            }
            thread::sleep(POLL);
        }
    }

    fn lines(&self) -> Vec<String> {
        self.said
            .lock()
            .map(|lines| lines.clone())
            .unwrap_or_default()
    }

    fn tail(&self) -> String {
        let lines = self.lines();
        lines[lines.len().saturating_sub(30)..]
            .iter()
            .map(|line| format!("    {line}\n"))
            .collect()
    }
}

fn boxed(stream: impl Read + Send + 'static) -> Box<dyn Read + Send> {
    Box::new(stream)
}

fn keep(stream: Box<dyn Read + Send>, said: &Mutex<Vec<String>>, log: &Mutex<File>) {
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        if let Ok(mut log) = log.lock() {
            let _ = writeln!(log, "{line}");
        }
        if let Ok(mut said) = said.lock()
            && said.len() < KEPT
        {
            said.push(line);
        }
    }
}

fn log_file() -> Result<File> {
    let dir = paths::own().join("logs");
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    let path = dir.join("server.log");
    File::create(&path).with_context(|| format!("cannot write {}", path.display()))
}

/// The first address in a line that it printed.
fn address_in(line: &str) -> Option<String> {
    let from = line.find("http://")?;
    let rest = &line[from..];
    let end = rest
        .find(|c: char| c.is_whitespace() || c == '"')
        .unwrap_or(rest.len());
    let whole = &rest[..end];
    let authority = whole["http://".len()..].split('/').next()?;
    authority
        .contains(':')
        .then(|| format!("http://{authority}"))
}

fn terminate(pid: u32) {
    let _ = Command::new("kill")
        .args(["-TERM", &pid.to_string()])
        .status();
}
