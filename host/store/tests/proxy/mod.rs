//! A TCP proxy that cuts connections: at any byte, either way, with the answer lost or the request.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use rand::Rng;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

const FORWARD: u8 = 0;
/// What the client sends is lost.
const NO_REQUESTS: u8 = 1;
/// What the server sends is lost.
const NO_ANSWERS: u8 = 2;

pub struct Proxy {
    address: SocketAddr,
    losing: Arc<AtomicU8>,
    /// Moves when every connection is to end.
    ends: Arc<watch::Sender<u64>>,
}

impl Proxy {
    /// Listens on a free loopback port in front of a server.
    pub async fn start(server: SocketAddr) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let losing = Arc::new(AtomicU8::new(FORWARD));
        let ends = Arc::new(watch::Sender::new(0));
        let (lose, end) = (Arc::clone(&losing), Arc::clone(&ends));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(server).await else {
                    continue;
                };
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                let ((client_in, client_out), (server_in, server_out)) =
                    (client.into_split(), server.into_split());
                let pump = |from, to, way| {
                    let (losing, end) = (Arc::clone(&lose), end.subscribe());
                    tokio::spawn(pump(from, to, losing, way, end));
                };
                pump(client_in, server_out, NO_REQUESTS);
                pump(server_in, client_out, NO_ANSWERS);
            }
        });
        Proxy {
            address,
            losing,
            ends,
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts every connection, now or after one way has been lost for a few milliseconds.
    pub async fn cut(&self) {
        let (way, wait) = {
            let mut random = rand::rng();
            (
                random.random_range(FORWARD..=NO_ANSWERS),
                random.random_range(0..8),
            )
        };
        self.losing.store(way, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(wait)).await;
        self.ends.send_modify(|cuts| *cuts += 1);
        self.losing.store(FORWARD, Ordering::SeqCst);
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    losing: Arc<AtomicU8>,
    way: u8,
    mut end: watch::Receiver<u64>,
) {
    let mut bytes = vec![0; 64 * 1024];
    let mut lost = false;
    loop {
        let read = tokio::select! {
            _ = end.changed() => return,
            read = from.read(&mut bytes) => read.unwrap_or(0),
        };
        if read == 0 {
            return;
        }
        if lost {
            // What comes after a hole must not arrive.
            continue;
        }
        lost = losing.load(Ordering::SeqCst) == way;
        let kept = match lost {
            true => rand::rng().random_range(0..read),
            false => read,
        };
        if to.write_all(&bytes[..kept]).await.is_err() {
            return;
        }
    }
}
