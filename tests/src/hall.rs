//! A server: the real binary on a free port with a folder of its own, watched until it is healthy,
//! and ended with the test. What it printed is shown when a test fails.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use crate::{Api, Person, until};

/// A first start makes a company of hundreds.
const START: Duration = Duration::from_secs(120);
/// The demo's administrator; the password exists in the demo only.
const ADMINISTRATOR: &str = "admin";
const PASSWORD: &str = "guildhall-demo";
/// Some of its people.
const PEOPLE: [&str; 4] = ["alice", "bob", "carol", "dan"];
/// The demo's second company.
const OTHER_COMPANY: &str = "other";

/// How to start it.
pub struct Launch {
    command: &'static str,
    listen: String,
    flags: Vec<String>,
}

/// A running server.
pub struct Hall {
    launch: Launch,
    folder: Arc<TempDir>,
    child: Option<Child>,
    said: Arc<Mutex<Vec<String>>>,
    address: String,
}

impl Launch {
    /// `guildhall serve`.
    #[must_use]
    pub fn serve() -> Self {
        Self {
            command: "serve",
            listen: "127.0.0.1:0".to_owned(),
            flags: Vec::new(),
        }
    }

    /// `guildhall demo`.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            command: "demo",
            ..Self::serve()
        }
    }

    /// On this address instead of a free port.
    #[must_use]
    pub fn listen(mut self, address: &str) -> Self {
        address.clone_into(&mut self.listen);
        self
    }

    /// With a setting, as its flag and value.
    #[must_use]
    pub fn with(mut self, flag: &str, value: &str) -> Self {
        self.flags.extend([flag.to_owned(), value.to_owned()]);
        self
    }

    /// Starts it on an empty folder and waits until it is healthy.
    ///
    /// # Panics
    /// It is not within two minutes.
    #[must_use]
    pub fn start(self) -> Hall {
        self.start_in(Arc::new(tempfile::tempdir().expect("a folder")))
    }

    /// Starts it on the folder `data` within this one, and waits until it is healthy.
    ///
    /// # Panics
    /// It is not within two minutes.
    #[must_use]
    pub fn start_in(self, folder: Arc<TempDir>) -> Hall {
        let mut hall = Hall {
            launch: self,
            folder,
            child: None,
            said: Arc::default(),
            address: String::new(),
        };
        hall.begin();
        hall
    }

    /// Runs it on a folder where it cannot start, and says how it ended and what it printed.
    ///
    /// # Panics
    /// It keeps running.
    #[must_use]
    pub fn fails_in(&self, folder: &Path) -> (ExitStatus, String) {
        let (mut child, said) = self.spawn(folder);
        let status = until("the start to be refused", START, || {
            child.try_wait().expect("a status")
        });
        // The readers end with the streams.
        let text = until("its last words", START, || {
            (Arc::strong_count(&said) == 1).then(|| said.lock().unwrap().join("\n"))
        });
        (status, text)
    }

    fn spawn(&self, folder: &Path) -> (Child, Arc<Mutex<Vec<String>>>) {
        let mut child = guildhall()
            .arg(self.command)
            .args(["--listen", &self.listen, "--data"])
            .arg(folder)
            .args(&self.flags)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server's binary starts");
        let said = Arc::new(Mutex::new(Vec::new()));
        listen(child.stdout.take().expect("stdout"), Arc::clone(&said));
        listen(child.stderr.take().expect("stderr"), Arc::clone(&said));
        (child, said)
    }
}

impl Hall {
    /// The demo company on an empty folder.
    #[must_use]
    pub fn demo() -> Self {
        Launch::demo()
            .with("--limits-sign-ins-per-address", "100000")
            .with("--limits-sign-ins-per-account", "100000")
            .start()
    }

    /// A first start: no company yet.
    #[must_use]
    pub fn empty() -> Self {
        Launch::serve().start()
    }

    /// Nobody in particular.
    #[must_use]
    pub fn api(&self) -> Api {
        Api::at(&self.address)
    }

    /// `http://127.0.0.1:…`
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where its data is.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What it printed so far.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    /// The demo company's administrator.
    #[must_use]
    pub fn administrator(&self) -> Person {
        self.signs_in(None, ADMINISTRATOR, PASSWORD)
    }

    /// Somebody of the demo company, by login.
    #[must_use]
    pub fn signs_in_as(&self, login: &str) -> Person {
        self.signs_in(None, login, PASSWORD)
    }

    /// The n-th of the people with whom the tests work, of the demo company.
    #[must_use]
    pub fn person(&self, n: usize) -> Person {
        self.signs_in_as(PEOPLE[n % PEOPLE.len()])
    }

    /// So many people of the demo company beside those with whom the tests work, all signed in, and
    /// the chat that everybody is in.
    ///
    /// # Panics
    /// There are not so many.
    #[must_use]
    pub fn crowd(&self, count: usize) -> (Vec<Person>, String) {
        let admin = self.administrator();
        let (chats, _) = admin.chats();
        let largest = chats.iter().max_by_key(|chat| chat["members"].as_u64());
        let chat = largest.and_then(|chat| chat["id"].as_str());
        let chat = chat.expect("the chat of everybody").to_owned();
        let names = english_names(&admin, &chat);
        let once = names
            .iter()
            .filter(|one| names.iter().filter(|other| other == one).count() == 1);
        // The login of somebody who shares a name with nobody is that name.
        let people: Vec<Person> = once
            .map(|name| name.to_lowercase().replace(' ', "."))
            .filter_map(|login| self.tries_to_sign_in(None, &login, PASSWORD))
            .take(count)
            .collect();
        assert_eq!(
            people.len(),
            count,
            "so many people with names of their own"
        );
        (people, chat)
    }

    /// Somebody of the other company on the same server.
    #[must_use]
    pub fn outsider(&self) -> Person {
        self.signs_in(Some(OTHER_COMPANY), ADMINISTRATOR, PASSWORD)
    }

    /// Somebody of a company.
    ///
    /// # Panics
    /// The login and password are not known there.
    #[must_use]
    pub fn signs_in(&self, company: Option<&str>, login: &str, password: &str) -> Person {
        self.tries_to_sign_in(company, login, password)
            .unwrap_or_else(|| panic!("{login} is signed in"))
    }

    fn tries_to_sign_in(
        &self,
        company: Option<&str>,
        login: &str,
        password: &str,
    ) -> Option<Person> {
        let mut body = json!({ "login": login, "password": password });
        if let Some(company) = company {
            body["company"] = json!(company);
        }
        let session = self.api().post("/sessions", &body);
        if session.status >= 400 {
            return None;
        }
        let session = session.ok("signing in");
        let token = session["token"].as_str().expect("a token");
        Some(Person::new(
            self.api().with_token(token),
            session["me"]["id"].as_str().expect("an id"),
        ))
    }

    /// The most memory that the server has held at once since it began, in MiB, as the kernel counts it.
    ///
    /// # Panics
    /// It does not run, or not on Linux.
    #[must_use]
    pub fn peak_memory(&self) -> u64 {
        let child = self.child.as_ref().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let status = status.expect("a status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|rest| rest.trim().strip_suffix(" kB"));
        kib.and_then(|kib| kib.parse::<u64>().ok()).expect("a peak") / 1024
    }

    /// Ends it as a power button does: at once, with no chance to tidy up.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("killed");
            child.wait().expect("gone");
        }
    }

    /// Ends it as an administrator does.
    ///
    /// # Panics
    /// It does not end within the patience of a test.
    pub fn stop(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("it runs");
        let sent = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(sent.expect("kill").success());
        until("a clean end", START, || child.try_wait().expect("a status"))
    }

    /// Starts it again on the same folder; the port is a new one.
    ///
    /// # Panics
    /// It is not healthy within two minutes.
    pub fn begin(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let (child, said) = self.launch.spawn(&self.folder());
        let child = self.child.insert(child);
        self.said = said;
        let said = Arc::clone(&self.said);
        let gone = |child: &mut Child| {
            if let Some(status) = child.try_wait().expect("a status") {
                panic!(
                    "the server ended at its start: {status}\n{}",
                    said.lock().unwrap().join("\n")
                );
            }
        };
        self.address = until("its address", START, || {
            gone(child);
            said.lock()
                .unwrap()
                .iter()
                .find_map(|line| address_in(line))
        });
        let api = Api::at(&self.address);
        until("its health", START, || {
            gone(child);
            api.try_get("/healthz")
                .ok()
                .filter(|answer| answer.status == 200)
        });
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let said = self.said();
            let from = said.len().saturating_sub(60);
            eprintln!("The server said last:\n{}", said[from..].join("\n"));
        }
    }
}

/// Runs a command of the administrator's on a data folder to its end; says whether it went well and
/// what it printed.
///
/// # Panics
/// It cannot be started.
#[must_use]
pub fn command(arguments: &[&str], data: &Path) -> (bool, String) {
    let mut command = guildhall();
    command.args(arguments).arg("--data").arg(data);
    let output = command.stdin(Stdio::null()).output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// As [`command`], but it is ended by the system when it makes a file larger than so many KiB.
///
/// # Panics
/// It cannot be started.
#[must_use]
pub fn command_cut_short(arguments: &[&str], data: &Path, kib: u32) -> bool {
    let program = guildhall().get_program().to_owned();
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "ulimit -f \"$0\"; exec \"$@\"",
            &(2 * kib).to_string(),
        ])
        .arg(program)
        .args(arguments)
        .arg("--data")
        .arg(data);
    let output = command.current_dir(std::env::temp_dir()).output();
    output.expect("it runs").status.success()
}

/// The program, with no settings from around.
fn guildhall() -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GUILDHALL_") {
            command.env_remove(name);
        }
    }
    // Away from any guildhall.toml.
    command.current_dir(std::env::temp_dir());
    command
}

/// The binary beside the running test: `target/<profile>/guildhall`.
fn binary() -> PathBuf {
    let mut dir = std::env::current_exe().expect("our own path");
    dir.pop();
    if dir.ends_with("deps") {
        dir.pop();
    }
    let binary = dir.join("guildhall");
    assert!(
        binary.exists(),
        "build the server first: cargo build --workspace --bins"
    );
    binary
}

/// The English names of a chat's members.
fn english_names(reader: &Person, chat: &str) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/chats/{chat}/members?limit=200{cursor}");
        let page = reader.api().get(&path).ok("the members");
        let items = page["items"].as_array().expect("items");
        names.extend(
            items
                .iter()
                .filter_map(|one| one["name_en"].as_str().map(str::to_owned)),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return names,
        }
    }
}

fn listen(stream: impl Read + Send + 'static, said: Arc<Mutex<Vec<String>>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            said.lock().unwrap().push(line);
        }
    });
}

fn address_in(line: &str) -> Option<String> {
    let rest = &line[line.find("http://")?..];
    let authority = rest["http://".len()..]
        .split(|c: char| c == '/' || c == '"' || c.is_whitespace())
        .next()?;
    authority
        .contains(':')
        .then(|| format!("http://{authority}"))
}
