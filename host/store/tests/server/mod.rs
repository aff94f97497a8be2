//! A PostgreSQL server of the test's own, from Debian's package.
//!
//! A cluster is made once and copied for each server. A server listens on a free loopback port, runs
//! as the user that it insists on, ends with its value, also in a panic, and with the thread that
//! started it, also in a kill. It must never touch a cluster of this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The user that Debian's package makes.
const USER: &str = "postgres";
const OLDEST: u32 = 15;
const MISSING: &str = "PostgreSQL 15 or newer is missing: apt-get install postgresql (or name the \
                       folder of its programs in GUILDHALL_POSTGRES)";
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = 64MB
min_wal_size = 64MB
max_wal_size = 512MB
log_min_messages = log
";

/// A running server.
pub struct Server {
    folder: TempDir,
    port: u16,
    process: Option<Child>,
    settings: Vec<String>,
}

impl Server {
    /// Starts one.
    pub fn start() -> Server {
        Server::start_with(&[])
    }

    /// Starts one with settings, `name=value`.
    pub fn start_with(settings: &[&str]) -> Server {
        let folder = tempfile::Builder::new()
            .prefix("guildhall-postgres-")
            .tempdir()
            .unwrap();
        give(folder.path());
        let copied = Command::new("cp")
            .args(["-a", "--reflink=auto"])
            .arg(template())
            .arg(folder.path().join("data"))
            .output();
        succeeded("cp", &copied.unwrap());
        let mut server = Server {
            folder,
            port: free_port(),
            process: None,
            settings: settings.iter().map(|s| (*s).to_owned()).collect(),
        };
        server.begin();
        server
    }

    /// Starts it again with this certificate: clients may use TLS then.
    pub fn encrypt(&mut self, certificate: &Path, key: &Path) {
        self.crash();
        for (from, name) in [(certificate, "server.crt"), (key, "server.key")] {
            let to = self.data().join(name);
            fs::copy(from, &to).unwrap();
            fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
            give(&to);
        }
        self.settings.push("ssl=on".to_owned());
        self.begin();
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// The address of its database.
    pub fn url(&self) -> String {
        url_at(self.address())
    }

    /// Ends it at once, as `pg_ctl stop -m immediate` does: what its processes held in memory is
    /// gone, and it recovers from its log when it is started again.
    pub fn crash(&mut self) {
        if let Some(mut process) = self.process.take() {
            signal("QUIT", process.id());
            process.wait().unwrap();
        }
    }

    /// Ends it at once and starts it again.
    pub fn restart(&mut self) {
        self.crash();
        self.begin();
    }

    /// Starts it again after [`Server::crash`].
    pub fn begin(&mut self) {
        let mut command = as_user(&program("postgres"));
        command.arg("-D").arg(self.data());
        command.args(["-p", &self.port.to_string()]);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .unwrap();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        let process = command.spawn().unwrap();
        let id = process.id();
        self.process = Some(process);
        let until = Instant::now() + Duration::from_secs(60);
        while !self.is_ready(id) {
            let ended = self.process.as_mut().unwrap().try_wait().unwrap();
            if ended.is_some() || Instant::now() > until {
                panic!("PostgreSQL does not start:\n{}", self.log());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What it said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn is_ready(&self, process: u32) -> bool {
        let said = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let mut lines = said.lines();
        lines.next() == Some(&process.to_string()) && lines.any(|line| line.trim() == "ready")
    }

    /// Runs statements.
    pub async fn run(&self, statements: &str) {
        self.client().await.batch_execute(statements).await.unwrap();
    }

    /// A connection past the store.
    pub async fn client(&self) -> tokio_postgres::Client {
        let connected = tokio_postgres::connect(&self.url(), tokio_postgres::NoTls).await;
        let (client, connection) = connected.unwrap();
        tokio::spawn(connection);
        client
    }

    /// Waits until no store is connected any more: whatever a killed process had sent is decided.
    pub async fn until_alone(&self) {
        let client = self.client().await;
        let others = "select count(*) from pg_stat_activity where application_name = 'guildhall'";
        loop {
            let left: i64 = client.query_one(others, &[]).await.unwrap().get(0);
            if left == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.crash();
    }
}

/// The address of the database of a server that is reached there.
pub fn url_at(address: SocketAddr) -> String {
    format!("postgres://{USER}@{address}/postgres")
}

/// The cluster that the others are copies of, made by the first who needs it.
fn template() -> PathBuf {
    let version = version(&program("postgres"));
    let folder = std::env::temp_dir().join(format!("guildhall-postgres-template-{version}"));
    let lock = File::create(folder.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    if folder.exists() {
        return folder;
    }
    let making = tempfile::Builder::new()
        .prefix("guildhall-postgres-making-")
        .tempdir()
        .unwrap();
    give(making.path());
    let data = making.path().join("data");
    let mut initdb = as_user(&program("initdb"));
    initdb.args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
    initdb
        .args(["--wal-segsize=4", "--username", USER, "--pgdata"])
        .arg(&data);
    succeeded("initdb", &initdb.output().unwrap());
    let settings = data.join("postgresql.conf");
    let all = fs::read_to_string(&settings).unwrap() + SETTINGS;
    fs::write(&settings, all).unwrap();
    fs::rename(&data, &folder).unwrap();
    folder
}

/// One of PostgreSQL's programs, of the newest version that is installed.
fn program(name: &str) -> PathBuf {
    let named = std::env::var_os("GUILDHALL_POSTGRES").map(PathBuf::from);
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let installed = installed.map(|folder| folder.unwrap().path().join("bin"));
    let found = match named {
        Some(folder) => Some(folder.join(name)),
        None => installed
            .map(|folder| folder.join(name))
            .filter(|program| program.exists())
            .max_by_key(|program| version(&program.with_file_name("postgres"))),
    };
    let found = found.filter(|program| version(&program.with_file_name("postgres")) >= OLDEST);
    found.expect(MISSING)
}

/// The major version, "postgres (PostgreSQL) 15.14 (Debian…)".
fn version(postgres: &Path) -> u32 {
    let Ok(output) = Command::new(postgres).arg("--version").output() else {
        return 0;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = said.split_whitespace().nth(2).unwrap_or_default();
    number
        .split('.')
        .next()
        .unwrap_or_default()
        .parse()
        .unwrap_or(0)
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// A program as the user it insists on, ended when the thread that starts it ends.
fn as_user(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "QUIT"]);
    if is_root() {
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]);
    }
    command
        .arg(program)
        .env_clear()
        .env("PATH", "/usr/bin:/bin");
    command.current_dir("/");
    command
}

/// Makes a folder the user's.
fn give(folder: &Path) {
    if is_root() {
        let given = Command::new("chown").arg(USER).arg(folder).output();
        succeeded("chown", &given.unwrap());
    }
}

fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .output();
    succeeded("kill", &sent.unwrap());
}

fn succeeded(what: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {said}");
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}
