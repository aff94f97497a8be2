//! ejabberd as Debian packages it, with its archive on (SQLite), started in a folder of its own:
//! no service, no cluster name and so no port mapper. One chat room, everybody anonymous, XMPP over
//! WebSocket (RFC 7395).

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::load::Voice;
use crate::machine::Processors;
use crate::screens::Screen;

const ROOM: &str = "hall@conference.localhost";
/// How long it may take to listen.
const START: Duration = Duration::from_secs(60);

/// The running server.
pub struct Server {
    child: Child,
    address: SocketAddr,
}

/// Why it cannot be measured here, if so: the command that would help.
pub fn missing() -> Option<&'static str> {
    let both = "case {code:lib_dir(ejabberd), code:lib_dir(p1_sqlite3)} of \
                {[_|_], [_|_]} -> halt(0); _ -> halt(1) end.";
    let asked = Command::new("erl")
        .args(["-noshell", "-eval", both])
        .env("ERL_LIBS", libraries())
        .status();
    let there = asked.is_ok_and(|status| status.success());
    (!there).then_some("apt-get install --no-install-recommends ejabberd erlang-p1-sqlite3")
}

/// Where Debian puts ejabberd: the folder of this machine's kind below `/usr/lib`.
fn libraries() -> PathBuf {
    let holds = |folder: &PathBuf| {
        let name = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        std::fs::read_dir(folder).is_ok_and(|mut all| {
            all.any(|entry| entry.is_ok_and(|entry| name(entry).starts_with("ejabberd-")))
        })
    };
    let folders = std::fs::read_dir("/usr/lib")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders = folders.map(|entry| entry.path());
    folders.find(holds).unwrap_or_default()
}

fn settings(folder: &Path, port: u16) -> String {
    format!(
        "hosts: [localhost]
loglevel: 3
listen:
  - port: {port}
    ip: 127.0.0.1
    module: ejabberd_http
    request_handlers:
      /ws: ejabberd_http_ws
auth_method: [anonymous]
anonymous_protocol: sasl_anon
allow_multiple_connections: true
sql_type: sqlite
sql_database: {}
modules:
  mod_mam:
    db_type: sql
    default: always
  mod_muc:
    access: all
    access_create: all
    max_users: 5000
    default_room_options:
      mam: true
      max_users: 5000
      presence_broadcast: []
",
        folder.join("archive.sqlite").display()
    )
}

impl Server {
    /// Starts it and waits until it listens.
    pub fn start(processors: &Processors, folder: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let config = folder.join("ejabberd.yml");
        std::fs::write(&config, settings(folder, address.port())).expect("settings");
        let mut child = processors
            .server("erl".as_ref())
            .args(["+K", "true", "+P", "250000", "-noinput", "-mnesia", "dir"])
            .arg(format!("\"{}\"", folder.display()))
            .args(["-s", "ejabberd"])
            .env("ERL_LIBS", libraries())
            .env("EJABBERD_CONFIG_PATH", &config)
            .env("EJABBERD_LOG_PATH", folder.join("ejabberd.log"))
            .env("SPOOL_DIR", folder)
            .env("HOME", folder)
            .env("ERL_CRASH_DUMP_BYTES", "0")
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("erl starts");
        let deadline = std::time::Instant::now() + START;
        while std::net::TcpStream::connect(address).is_err() {
            assert!(
                child.try_wait().expect("a status").is_none(),
                "ejabberd ended at its start"
            );
            assert!(
                std::time::Instant::now() < deadline,
                "ejabberd does not listen"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { child, address }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Signs somebody in and brings them into the room.
    pub async fn screen(&self, number: usize) -> Screen {
        let mut screen =
            Screen::open(self.address, "/ws", "Sec-WebSocket-Protocol: xmpp\r\n").await;
        let open =
            "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>";
        let anonymous = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>";
        let bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
        let join = format!(
            "<presence to='{ROOM}/person{number}'><x xmlns='http://jabber.org/protocol/muc'>\
             <history maxstanzas='0'/></x></presence>"
        );
        let steps = [
            (open, "features"),
            (anonymous, "<success"),
            (open, "features"),
            (bind, "type='result'"),
            // The subject ends the joining.
            (&join, "<subject"),
        ];
        let sender = screen.sender();
        for (said, expected) in steps {
            sender.send(said).await;
            loop {
                let text = screen.text().await;
                let plain = text.replace('"', "'");
                assert!(!plain.contains("type='error'"), "{text}");
                if plain.contains(expected) {
                    break;
                }
            }
        }
        screen
    }

    /// Somebody who speaks in the room.
    pub fn voice(screen: &Screen) -> Voice {
        let before = format!("<message xmlns='jabber:client' to='{ROOM}' type='groupchat'><body>");
        Voice::Socket(screen.sender(), before, "</body></message>".to_owned())
    }
}

/// How large the archive is, in bytes: empty would mean that nothing was kept.
pub fn archived(folder: &Path) -> u64 {
    let sizes = ["archive.sqlite", "archive.sqlite-wal"];
    sizes
        .iter()
        .filter_map(|name| std::fs::metadata(folder.join(name)).ok())
        .map(|file| file.len())
        .sum()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
