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
    said: Lines,
    greeting: Lines,
}

type Lines = Arc<Mutex<Vec<String>>>;

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
    let (said, greeting) = (Lines::default(), Lines::default());
    let log = Arc::new(Mutex::new(log_file()?));
    if let Some(out) = child.stdout.take() {
        let (said, greeting, log) = (Arc::clone(&said), Arc::clone(&greeting), Arc::clone(&log));
        thread::spawn(move || keep(out, &[said, greeting], &log));
    }
    if let Some(err) = child.stderr.take() {
        let (said, log) = (Arc::clone(&said), Arc::clone(&log));
        thread::spawn(move || keep(err, &[said], &log));
    }
    let mut running = Running {
        child,
        address: String::new(),
        said,
        greeting,
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

    /// What it printed for people: its address and how to sign in.
    pub fn greeting(&self) -> Vec<String> {
        lines(&self.greeting)
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
                self.address = lines(&self.said)
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
            if let Some(line) = lines(&self.said).last() {
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

    fn tail(&self) -> String {
        let lines = lines(&self.said);
        lines[lines.len().saturating_sub(30)..]
            .iter()
            .map(|line| format!("    {line}\n"))
            .collect()
    }
}

fn lines(kept: &Lines) -> Vec<String> {
    kept.lock().map(|lines| lines.clone()).unwrap_or_default()
}

fn keep(stream: impl Read, keepers: &[Lines], log: &Mutex<File>) {
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        if let Ok(mut log) = log.lock() {
            let _ = writeln!(log, "{line}");
        }
        for keeper in keepers {
            if let Ok(mut kept) = keeper.lock()
                && kept.len() < KEPT
            {
                kept.push(line.clone());
            }
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
