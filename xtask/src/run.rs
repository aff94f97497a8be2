//! Runs a tool: every line of its output goes to a log and to the screen's step, and when it fails
//! the end of the output is part of the error. Never gives a tool our standard input.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, Result, bail};

use crate::{paths, ui::Step};

/// How many lines of a failed tool's output are shown.
const TAIL: usize = 60;
/// How much of a tool's output is kept in memory, in lines.
const KEPT: usize = 20_000;

/// A tool's output, standard output and error in the order in which they came.
pub struct Output {
    /// Whether it exited with 0.
    pub success: bool,
    /// The lines, the last [`KEPT`] at most.
    pub lines: Vec<String>,
    /// Where all of it is.
    pub log: PathBuf,
}

impl Output {
    /// The last lines, indented, for an error.
    pub fn tail(&self) -> String {
        let from = self.lines.len().saturating_sub(TAIL);
        self.lines[from..]
            .iter()
            .map(|line| format!("    {line}\n"))
            .collect()
    }
}

/// A command that works in the root of the clone.
pub fn command(program: &str, args: &[&str]) -> Command {
    command_in(&paths::root(), program, args)
}

/// A command that works in `dir`.
pub fn command_in(dir: &Path, program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(dir);
    command
}

/// Runs it and fails when it fails.
///
/// # Errors
/// It could not be started, or it exited with something other than 0; the end of its output and the
/// place of the whole log are in the message.
pub fn check(step: &Step<'_>, command: Command) -> Result<Output> {
    let shown = show(&command);
    let output = capture(step, command)?;
    if !output.success {
        bail!(
            "`{shown}` failed. Its last lines:\n{}  All of it: {}",
            output.tail(),
            output.log.display()
        );
    }
    Ok(output)
}

/// Runs it; a failure is in the output.
///
/// # Errors
/// It could not be started, or its log could not be written.
pub fn capture(step: &Step<'_>, mut command: Command) -> Result<Output> {
    let shown = show(&command);
    let log = log_path(&shown)?;
    let mut file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`; is it installed and on the PATH?"))?;
    let (send, receive) = mpsc::channel();
    let readers = [
        child.stdout.take().map(|out| reader(out, send.clone())),
        child.stderr.take().map(|err| reader(err, send)),
    ];
    let mut lines = Vec::new();
    for line in receive {
        writeln!(file, "{line}").with_context(|| format!("cannot write {}", log.display()))?;
        if !line.trim().is_empty() {
            step.says(&line);
        }
        if lines.len() == KEPT {
            lines.drain(..KEPT / 2);
        }
        lines.push(line);
    }
    for reader in readers.into_iter().flatten() {
        if reader.join().is_err() {
            bail!("the output of `{shown}` could not be read");
        }
    }
    let success = child
        .wait()
        .with_context(|| format!("`{shown}` could not be waited for"))?
        .success();
    Ok(Output {
        success,
        lines,
        log,
    })
}

/// Whether `program` starts and exits with 0 when asked for its version.
pub fn exists(program: &str, args: &[&str]) -> bool {
    Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a program prints on standard output, trimmed; `None` when it is not there or fails.
pub fn asks(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn reader(
    stream: impl Read + Send + 'static,
    lines: mpsc::Sender<String>,
) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut bytes = Vec::new();
        while stream
            .read_until(b'\n', &mut bytes)
            .is_ok_and(|read| read > 0)
        {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            if lines.send(line).is_err() {
                return;
            }
            bytes.clear();
        }
    })
}

fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|arg| arg.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

fn log_path(shown: &str) -> Result<PathBuf> {
    let dir = paths::own().join("logs");
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    let name: String = shown
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(80)
        .collect();
    Ok(dir.join(format!("{}.log", name.trim_matches('-'))))
}
