//! A member's end of a WebSocket, as cheap as it can be: finds frames and the mark in them, answers
//! pings, and parses nothing else. The machine is shared with the server that is measured.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::rc::Rc;

use tokio::net::TcpStream;
use tokio::sync::Mutex;

use crate::board::{self, Board, MARK};

const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

thread_local! {
    /// What was just read, whoever reads: it is looked through at once.
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; 512 * 1024]);
    /// Where the mark stood in the last frame: most frames are alike.
    static HINT: RefCell<usize> = const { RefCell::new(0) };
}

/// One open WebSocket.
pub struct Screen {
    stream: Rc<TcpStream>,
    writing: Rc<Mutex<()>>,
    /// What was read and not looked at yet.
    rest: Vec<u8>,
}

/// The sending half of a screen.
#[derive(Clone)]
pub struct Sender {
    stream: Rc<TcpStream>,
    writing: Rc<Mutex<()>>,
}

/// A frame within read bytes.
struct Found {
    opcode: u8,
    start: usize,
    end: usize,
}

/// The first frame in these bytes, if it is there as a whole. Servers do not mask.
fn find(bytes: &[u8]) -> Option<Found> {
    let (&first, &second) = (bytes.first()?, bytes.get(1)?);
    let (start, length) = match second & 0x7F {
        126 => (
            4,
            usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
        ),
        127 => {
            let length = u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?);
            (10, usize::try_from(length).expect("a length"))
        }
        short => (2, usize::from(short)),
    };
    let end = start + length;
    (bytes.len() >= end).then_some(Found {
        opcode: first & 0x0F,
        start,
        end,
    })
}

/// A frame from a client; the mask of zeros leaves the bytes as they are.
fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode];
    match u16::try_from(payload.len()) {
        Ok(short) if short < 126 => frame.push(0x80 | short as u8),
        Ok(long) => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&long.to_be_bytes());
        }
        Err(_) => panic!("a client sends less than 64 KiB"),
    }
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(payload);
    frame
}

/// Writes all of it.
pub async fn write_all(stream: &TcpStream, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        stream.writable().await.expect("an open connection");
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => panic!("writing failed: {error}"),
        }
    }
}

impl Screen {
    /// Connects and upgrades.
    pub async fn open(address: SocketAddr, path: &str, headers: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
        );
        write_all(&stream, request.as_bytes()).await;
        let mut screen = Self {
            stream: Rc::new(stream),
            writing: Rc::default(),
            rest: Vec::new(),
        };
        let end = loop {
            let head = screen.rest.windows(4).position(|four| four == b"\r\n\r\n");
            match head {
                Some(at) => break at + 4,
                None => screen.read_more().await,
            }
        };
        let head = String::from_utf8_lossy(&screen.rest[..end]).into_owned();
        assert!(head.starts_with("HTTP/1.1 101"), "no upgrade: {head}");
        screen.rest.drain(..end);
        screen
    }

    /// The sending half.
    pub fn sender(&self) -> Sender {
        Sender {
            stream: Rc::clone(&self.stream),
            writing: Rc::clone(&self.writing),
        }
    }

    /// The next text.
    pub async fn text(&mut self) -> String {
        loop {
            if let Some(found) = find(&self.rest) {
                let payload = self.rest[found.start..found.end].to_vec();
                self.rest.drain(..found.end);
                assert_ne!(found.opcode, CLOSE, "the server closed the connection");
                if found.opcode == TEXT {
                    return String::from_utf8(payload).expect("text");
                }
            } else {
                self.read_more().await;
            }
        }
    }

    async fn read_more(&mut self) {
        let mut bytes = [0; 4_096];
        loop {
            self.stream.readable().await.expect("an open connection");
            match self.stream.try_read(&mut bytes) {
                Ok(0) => panic!("the server closed the connection"),
                Ok(read) => return self.rest.extend_from_slice(&bytes[..read]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => panic!("reading failed: {error}"),
            }
        }
    }

    /// Counts what comes until the connection ends.
    pub async fn count(mut self, board: Board) {
        loop {
            if self.stream.readable().await.is_err() {
                return;
            }
            let read = SCRATCH.with_borrow_mut(|scratch| {
                let kept = self.rest.len();
                scratch[..kept].copy_from_slice(&self.rest);
                match self.stream.try_read(&mut scratch[kept..]) {
                    Ok(0) => false,
                    Ok(read) => {
                        let all = &scratch[..kept + read];
                        let used = self.look(all, &board);
                        self.rest.clear();
                        self.rest.extend_from_slice(&all[used..]);
                        true
                    }
                    Err(error) => error.kind() == ErrorKind::WouldBlock,
                }
            });
            if !read {
                return;
            }
        }
    }

    /// Looks through whole frames; returns how many bytes they have.
    fn look(&self, bytes: &[u8], board: &Board) -> usize {
        let mut used = 0;
        while let Some(found) = find(&bytes[used..]) {
            let payload = &bytes[used + found.start..used + found.end];
            match found.opcode {
                TEXT => {
                    if let Some(number) = marked(payload) {
                        board.deliver(number, payload.len());
                    }
                }
                // Fits into any send buffer that is not stuck; a lost pong ends the connection.
                PING => drop(self.stream.try_write(&masked(PONG, payload))),
                CLOSE => panic!(
                    "the server closed a screen: {}",
                    String::from_utf8_lossy(payload)
                ),
                _ => {}
            }
            used += found.end;
        }
        used
    }
}

/// The number of the message in a frame, if it holds one.
fn marked(payload: &[u8]) -> Option<usize> {
    let at = |at: usize| payload.get(at..at + MARK).and_then(board::number);
    let hint = HINT.with_borrow(|hint| *hint);
    at(hint).or_else(|| {
        let found =
            (0..payload.len()).find(|&place| payload[place] == b'~' && at(place).is_some())?;
        HINT.with_borrow_mut(|hint| *hint = found);
        at(found)
    })
}

impl Sender {
    /// Sends a text.
    pub async fn send(&self, text: &str) {
        let frame = masked(TEXT, text.as_bytes());
        let _turn = self.writing.lock().await;
        write_all(&self.stream, &frame).await;
    }
}
