//! The same job done by a plugin of Extism: a program of its own (`tests/extism`), which is told how
//! often and answers how long one call took. `cargo xtask bench` builds it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::NamedTempFile;

use crate::orders::Records;

/// The program, with the plugin compiled in it. Ends when dropped.
pub struct Extism {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// What the plugin finds.
    _records: NamedTempFile,
}

impl Extism {
    /// Starts it; nothing when it was not built.
    pub fn start(records: &Records) -> Option<Extism> {
        let host = std::env::var_os("GUILDHALL_EXTISM_HOST")?;
        let guest = std::env::var_os("GUILDHALL_EXTISM_GUEST")?;
        let texts = records.iter().map(|(key, value)| {
            let text = String::from_utf8(value.clone()).unwrap();
            (key.clone(), serde_json::Value::String(text))
        });
        let texts: serde_json::Map<String, serde_json::Value> = texts.collect();
        let mut file = NamedTempFile::new().unwrap();
        serde_json::to_writer(&mut file, &texts).unwrap();
        file.flush().unwrap();
        let mut child = Command::new(host)
            .arg(guest)
            .arg(file.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Some(Extism {
            asks: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
            _records: file,
        })
    }

    /// Microseconds of one call, out of so many.
    pub fn micros(&mut self, kind: &str, calls: u32) -> f64 {
        writeln!(self.asks, "{kind} {calls}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim().parse().unwrap()
    }
}

impl Drop for Extism {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
