//! Compiling a component into machine code, in a process of its own with limits, so that a package
//! made to exhaust the compiler takes nothing from the server and nobody has to wait for it.
//!
//! The server starts its own program once more (`guildhall compile-plugin`), hands it the component and
//! takes the code from it. It must be given nothing but a component, and opens no file that anybody else writes.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rlimit::Resource;

use crate::crowd::step_back;
use crate::engine::sandbox;

/// The argument that makes the program the child.
pub const COMMAND: &str = "compile-plugin";
/// The most code that is taken from a child, in bytes.
const MOST_CODE: u64 = 512 << 20;
/// The most that is taken of what it complains, in bytes.
const MOST_WORDS: u64 = 4_096;

/// Where components are compiled.
#[derive(Debug, Clone)]
pub enum Compiler {
    /// In this process, without limits: for tests and tools that compile only what they trust.
    Here,
    /// In a child.
    Child {
        /// The program, which runs [`child`] when its first argument is [`COMMAND`].
        program: PathBuf,
        /// What the child may use.
        limits: CompileLimits,
    },
}

/// What compiling one component may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompileLimits {
    /// MiB of memory.
    pub memory_mib: u64,
    /// Seconds of processor time, of all its threads together; it is also ended when it takes ten
    /// times as long by the clock.
    pub cpu_seconds: u64,
}

impl Default for CompileLimits {
    fn default() -> Self {
        CompileLimits {
            memory_mib: 2_048,
            cpu_seconds: 120,
        }
    }
}

impl Compiler {
    /// Code for a component, compiled in a child; none when it is to be compiled here. Takes long: not
    /// for an async thread.
    ///
    /// # Errors
    /// In words for whoever installs the plugin.
    pub fn compile(&self, component: &[u8]) -> Result<Option<Vec<u8>>, String> {
        match self {
            Compiler::Here => Ok(None),
            Compiler::Child { program, limits } => {
                let mut command = Command::new(program);
                command
                    .arg(COMMAND)
                    .args([
                        limits.memory_mib.to_string(),
                        limits.cpu_seconds.to_string(),
                    ])
                    .env_clear()
                    // Memory counts when it is used, not when the allocator sets it aside.
                    .env("MIMALLOC_ARENA_EAGER_COMMIT", "0");
                run(command, *limits, component).map(Some)
            }
        }
    }
}

fn run(mut command: Command, limits: CompileLimits, component: &[u8]) -> Result<Vec<u8>, String> {
    let started = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started.map_err(|why| format!("the compiler cannot be started: {why}"))?;
    let patience = Duration::from_secs(limits.cpu_seconds.saturating_mul(10));
    let (code, words) = talk(&mut child, component, patience);
    let status = child.wait().map_err(|why| why.to_string())?;
    if status.success() {
        return Ok(code);
    }
    if status.code() == Some(1) {
        let words = words.trim();
        return Err(words
            .strip_prefix("guildhall: ")
            .unwrap_or(words)
            .to_owned());
    }
    // Ended by a signal: its processor time was used up, or an allocation failed.
    Err(format!(
        "compiling it takes more than {} MiB of memory or {} s of processor time",
        limits.memory_mib, limits.cpu_seconds
    ))
}

/// Hands over the component and takes what comes back; ends a child that takes too long.
fn talk(child: &mut Child, component: &[u8], patience: Duration) -> (Vec<u8>, String) {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (mut code, mut words) = (Vec::new(), Vec::new());
    let (done, over) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // A child that ends early closes the pipe; its status says why.
            stdin.map(|mut stdin| stdin.write_all(component))
        });
        scope.spawn(|| stderr.map(|from| from.take(MOST_WORDS).read_to_end(&mut words)));
        scope.spawn(|| {
            let read = stdout.map(|from| from.take(MOST_CODE).read_to_end(&mut code));
            drop((read, done));
        });
        if over.recv_timeout(patience) == Err(RecvTimeoutError::Timeout)
            && let Err(error) = child.kill()
        {
            tracing::warn!(%error, "the compiler cannot be ended");
        }
    });
    (code, String::from_utf8_lossy(&words).into_owned())
}

/// What this process holds, as the limit counts it; 0 where the system does not say. In bytes.
fn held() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmData:"));
    let kib = line.and_then(|text| text.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or(0).saturating_mul(1 << 10)
}

/// The child: limits itself, reads a component from standard input, writes its code to standard output.
///
/// # Errors
/// In words for whoever installs the plugin.
pub fn child(limits: CompileLimits) -> Result<(), String> {
    // The engine first: it holds much that it does not use here.
    let sandbox = sandbox().map_err(|why| format!("{why:#}"))?;
    let memory = held().saturating_add(limits.memory_mib.saturating_mul(1 << 20));
    let set = Resource::DATA
        .set(memory, memory)
        .and_then(|()| Resource::CPU.set(limits.cpu_seconds, limits.cpu_seconds))
        .and_then(|()| Resource::CORE.set(0, 0));
    set.map_err(|why| format!("the compiler cannot be limited: {why}"))?;
    step_back();
    let mut component = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut component);
    read.map_err(|why| format!("the component cannot be read: {why}"))?;
    let code = sandbox.engine.precompile_component(&component);
    let code = code.map_err(|why| format!("it cannot be compiled: {why:#}"))?;
    let written = std::io::stdout().lock().write_all(&code);
    written.map_err(|why| format!("the code cannot be handed over: {why}"))
}
