//! A real Vendure (`tests/vendure`) on a free port: its shop, its staff, and its sudden end. Speaks to it
//! as its customers and its staff do; what Guildhall makes of it is seen by people.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A running shop.
pub struct Vendure {
    data: TempDir,
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
    said: Value,
}

impl Vendure {
    /// Whether its packages were installed for this run; says so when they were not.
    #[must_use]
    pub fn is_wanted() -> bool {
        let wanted = std::env::var_os("GUILDHALL_VENDURE").is_some();
        if !wanted {
            println!("skipped: needs a Vendure: cargo xtask test --only Vendure");
        }
        wanted
    }

    /// A new shop.
    ///
    /// # Panics
    /// Its packages are not there, or it does not start.
    #[must_use]
    pub fn start() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let (child, asks, answers, said) = begin(data.path(), None);
        Self {
            data,
            child,
            asks,
            answers,
            said,
        }
    }

    /// Starts it again on the same port, with the orders that it had.
    ///
    /// # Panics
    /// It does not start.
    pub fn again(&mut self) {
        let port = self.port();
        (self.child, self.asks, self.answers, self.said) = begin(self.data.path(), Some(port));
    }

    /// The milliseconds that its start took.
    #[must_use]
    pub fn start_ms(&self) -> u64 {
        self.said["ms"].as_u64().expect("milliseconds")
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        self.said["version"].as_str().expect("a version")
    }

    /// Where it listens on this machine.
    #[must_use]
    pub fn port(&self) -> u64 {
        self.said["port"].as_u64().expect("a port")
    }

    /// The address of its Admin API.
    #[must_use]
    pub fn admin_api(&self) -> String {
        format!("http://127.0.0.1:{}/admin-api", self.port())
    }

    /// The key that reads orders and nothing else.
    #[must_use]
    pub fn key(&self) -> &str {
        self.said["apiKey"].as_str().expect("a key")
    }

    /// A customer buys: products of the shop by their place, and how many; the order's code.
    pub fn places(&mut self, customer: [&str; 2], lines: &[(u32, u32)]) -> String {
        let ask = json!({ "do": "place", "customer": customer, "lines": lines });
        self.asks(&ask).as_str().expect("a code").to_owned()
    }

    /// Staff move an order to its next state. It is there when this returns.
    pub fn moves(&mut self, order: &str, to: &str) {
        self.asks(&json!({ "do": "move", "order": order, "to": to }));
    }

    /// An order as the Admin API has it.
    pub fn order(&mut self, order: &str) -> Value {
        self.asks(&json!({ "do": "order", "order": order }))
    }

    /// From now on changes are told to this address, signed; without one to nobody.
    pub fn tells(&mut self, url: Option<&str>, secret: &str) {
        self.asks(&json!({ "do": "hook", "url": url, "secret": secret }));
    }

    /// Ends it as a power cut does.
    ///
    /// # Panics
    /// It cannot be killed.
    pub fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// It takes connections and answers nothing.
    pub fn hangs(&self) {
        self.signal("STOP");
    }

    /// It answers again.
    pub fn goes_on(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &id])
            .status();
        assert!(sent.expect("kill").success());
    }

    fn asks(&mut self, ask: &Value) -> Value {
        writeln!(self.asks, "{ask}").expect("it listens");
        let mut answer = read(&mut self.answers);
        assert!(answer["error"].is_null(), "{ask}: {answer}");
        answer["ok"].take()
    }
}

impl Drop for Vendure {
    fn drop(&mut self) {
        // It may be gone, or killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

type Begun = (Child, ChildStdin, BufReader<ChildStdout>, Value);

fn begin(data: &Path, port: Option<u64>) -> Begun {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/vendure"));
    assert!(
        folder.join("node_modules").exists(),
        "get its packages first: npm ci in {}",
        folder.display()
    );
    let mut child = Command::new("node")
        .arg("vendure.mjs")
        .arg(data)
        .args(port.map(|port| port.to_string()))
        .current_dir(folder)
        .env("VENDURE_DISABLE_TELEMETRY", "true")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let asks = child.stdin.take().expect("stdin");
    let mut answers = BufReader::new(child.stdout.take().expect("stdout"));
    let said = read(&mut answers);
    (child, asks, answers, said)
}

fn read(answers: &mut BufReader<ChildStdout>) -> Value {
    let mut line = String::new();
    answers.read_line(&mut line).expect("it speaks");
    serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON, or its end: {line:?}"))
}
