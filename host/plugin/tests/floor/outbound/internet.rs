//! Servers on this machine, and an internet of names and addresses that leads to them.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use guildhall_plugin::Network;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server on this machine, and every request that it has seen.
#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    pub seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub async fn start() -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let server = Server {
            address: listener.local_addr().unwrap(),
            seen: Arc::default(),
        };
        let seen = Arc::clone(&server.seen);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // Whoever hangs up in the middle has had enough.
                tokio::spawn(serve(stream, Arc::clone(&seen)));
            }
        });
        server
    }

    pub fn requests(&self) -> Vec<String> {
        self.seen.lock().clone()
    }
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<String>>>) -> io::Result<()> {
    let request = read(&mut stream).await?;
    let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
    seen.lock().push(request);
    if let Some(to) = path.strip_prefix("/to?") {
        let head = format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
        return stream.write_all(head.as_bytes()).await;
    }
    match path.as_str() {
        "/silent" => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nh")
                .await?;
            std::future::pending::<()>().await;
        }
        "/endless" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'x'; 4096]).await?;
            }
        }
        "/rubbish" => stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n\r\n").await?,
        _ => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
                .await?;
        }
    }
    Ok(())
}

/// Head and body of a request.
async fn read(stream: &mut TcpStream) -> io::Result<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return Ok(text);
            }
        }
        let mut more = [0; 4096];
        match stream.read(&mut more).await? {
            0 => return Ok(text),
            n => bytes.extend_from_slice(&more[..n]),
        }
    }
}

/// An internet of its own: names have the addresses that they are given, one list after the other (the
/// last one stays), and addresses lead to servers of the test.
#[derive(Debug, Default)]
pub struct Internet {
    names: Mutex<HashMap<&'static str, Vec<Vec<IpAddr>>>>,
    pub machines: Mutex<HashMap<IpAddr, SocketAddr>>,
    pub connected: Mutex<Vec<SocketAddr>>,
}

impl Internet {
    pub fn names(&self, name: &'static str, answers: &[&[[u8; 4]]]) {
        let list = |list: &&[[u8; 4]]| list.iter().map(|ip| IpAddr::from(*ip)).collect();
        let answers = answers.iter().map(list).collect();
        self.names.lock().insert(name, answers);
    }
}

impl Network for Internet {
    fn resolve(&self, name: String) -> BoxFuture<'_, io::Result<Vec<IpAddr>>> {
        let mut names = self.names.lock();
        let found = names.get_mut(name.as_str()).map(|answers| {
            if answers.len() > 1 {
                answers.remove(0)
            } else {
                answers.first().cloned().unwrap_or_default()
            }
        });
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }

    fn connect(&self, to: SocketAddr) -> BoxFuture<'_, io::Result<TcpStream>> {
        self.connected.lock().push(to);
        let server = self.machines.lock().get(&to.ip()).copied();
        Box::pin(async move {
            match server {
                Some(server) => TcpStream::connect(server).await,
                None => Err(io::ErrorKind::ConnectionRefused.into()),
            }
        })
    }
}
