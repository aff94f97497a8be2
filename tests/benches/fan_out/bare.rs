//! The yardstick: a WebSocket server with nothing but tokio, tungstenite and one log. What anybody
//! sends is written, synced together with what else came meanwhile, and copied to everybody.
//!
//! It is a process of its own: this bench, started again with [`FLAG`].

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, Sender as Queue, channel};
use std::sync::{Arc, Mutex};

use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::load::Voice;
use crate::machine::Processors;
use crate::screens::Screen;

/// Starts the server instead of the bench; the log's path follows.
pub const FLAG: &str = "--bare-server";

/// What one sync has made durable.
type Group = Arc<Vec<Utf8Bytes>>;
/// Everybody who is connected.
type Members = Arc<Mutex<Vec<UnboundedSender<Group>>>>;

/// Serves until it is killed.
pub fn serve(log: &Path) {
    let file = File::create(log).expect("a log");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let members = Members::default();
    let (said, waiting) = channel();
    let told = Arc::clone(&members);
    std::thread::spawn(move || keep(file, &waiting, &told));
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let (sender, receiver) = unbounded_channel();
            members.lock().unwrap().push(sender);
            tokio::spawn(member(stream, receiver, said.clone()));
        }
    });
}

/// Writes what waits, syncs once, tells everybody.
fn keep(mut file: File, waiting: &Receiver<Utf8Bytes>, members: &Members) {
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        group.extend(waiting.try_iter());
        let bytes: Vec<u8> = group
            .iter()
            .flat_map(|text| text.as_bytes())
            .copied()
            .collect();
        file.write_all(&bytes).expect("written");
        file.sync_data().expect("synced");
        let group = Arc::new(group);
        let told = |member: &UnboundedSender<Group>| member.send(Arc::clone(&group)).is_ok();
        members.lock().unwrap().retain(told);
    }
}

async fn member(
    stream: TcpStream,
    mut told: UnboundedReceiver<Group>,
    said: Queue<Utf8Bytes>,
) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let small = WebSocketConfig::default()
        .read_buffer_size(1_024)
        .write_buffer_size(16 * 1_024);
    let socket = accept_async_with_config(stream, Some(small)).await.ok()?;
    let (mut sink, mut stream) = socket.split();
    loop {
        tokio::select! {
            group = told.recv() => {
                let mut next = group;
                while let Some(group) = next {
                    for text in group.iter() {
                        sink.feed(Message::Text(text.clone())).await.ok()?;
                    }
                    next = told.recv().now_or_never().flatten();
                }
                sink.flush().await.ok()?;
            }
            message = stream.next() => if let Message::Text(text) = message?.ok()? {
                said.send(text).ok()?;
            }
        }
    }
}

/// The running server.
pub struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts it with its log in this folder.
    pub fn start(processors: &Processors, folder: &Path) -> Self {
        let program = std::env::current_exe().expect("our own path");
        let mut child = processors
            .server(program.as_os_str())
            .arg(FLAG)
            .arg(folder.join("log"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the bare server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout"))
            .read_line(&mut line)
            .expect("its address");
        Self {
            child,
            address: line.trim().parse().expect("an address"),
        }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// One more member.
    pub async fn screen(&self) -> Screen {
        Screen::open(self.address, "/", "").await
    }

    /// Somebody who sends through their own socket, in frames of so many bytes.
    pub fn voice(screen: &Screen, frame: usize, text: usize) -> Voice {
        let padding = "x".repeat(frame.saturating_sub(text));
        Voice::Socket(screen.sender(), String::new(), padding)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
