//! Senders with a window of messages each, and the figures of a run.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::board::{Board, mark};
use crate::machine;
use crate::screens::{Sender, write_all};

/// What people say, beside the mark.
const WORDS: &str = "The shipment for Clearshore left the warehouse this morning; 明天下午到。";

/// Bytes of a message's text.
pub fn text_bytes() -> usize {
    text(0).len()
}

fn text(number: usize) -> String {
    format!("{} {WORDS}", mark(number))
}

/// How a sender says something.
#[derive(Clone)]
pub enum Voice {
    /// By a request of the HTTP API, each message of the window on its own connection.
    Http {
        /// The server.
        address: SocketAddr,
        /// The path to post to.
        path: String,
        /// The sender's token.
        token: String,
    },
    /// By a frame on the sender's own WebSocket: what stands before and after the text.
    Socket(Sender, String, String),
}

/// One line of the table.
pub struct Figures {
    /// Deliveries a second.
    pub rate: f64,
    /// Milliseconds to the last screen: the middle, and 99 of 100.
    pub middle: f64,
    /// As `middle`.
    pub slowest: f64,
    /// Processor seconds of the server for 100,000 deliveries.
    pub cpu: f64,
    /// Messages sent.
    pub messages: usize,
}

/// Lets every voice keep a window of messages on their way for some time; waits for the last one.
pub async fn run(
    board: &Board,
    voices: &[Voice],
    window: usize,
    members: usize,
    time: Duration,
    pid: u32,
) -> Figures {
    // A moment of the same to warm up.
    board.begin(members);
    send(board, voices, window, time / 8).await;
    board.begin(members);
    let before = machine::cpu_seconds(pid);
    send(board, voices, window, time).await;
    let cpu = machine::cpu_seconds(pid) - before;
    let run = board.end();
    let at = |part: f64| {
        let index = (run.times.len() as f64 * part) as usize;
        run.times[index.min(run.times.len() - 1)].as_secs_f64() * 1_000.0
    };
    Figures {
        rate: run.deliveries as f64 / run.took.as_secs_f64(),
        middle: at(0.5),
        slowest: at(0.99),
        cpu: cpu * 100_000.0 / run.deliveries as f64,
        messages: run.messages,
    }
}

async fn send(board: &Board, voices: &[Voice], window: usize, time: Duration) {
    let until = Instant::now() + time;
    let mut all = JoinSet::new();
    for voice in voices {
        for _ in 0..window {
            all.spawn_local(one_at_a_time(board.clone(), voice.clone(), until));
        }
    }
    while let Some(ended) = all.join_next().await {
        ended.expect("a sender does not panic");
    }
}

async fn one_at_a_time(board: Board, voice: Voice, until: Instant) {
    let mut stream = match &voice {
        Voice::Http { address, .. } => {
            let stream = TcpStream::connect(address).await.expect("a connection");
            stream.set_nodelay(true).expect("no delay");
            Some(stream)
        }
        Voice::Socket(..) => None,
    };
    while Instant::now() < until {
        let (number, all_have_it) = board.send();
        let text = text(number);
        match (&voice, &mut stream) {
            (Voice::Http { path, token, .. }, Some(stream)) => {
                post(stream, path, token, number, &text).await;
            }
            (Voice::Socket(sender, before, after), _) => {
                sender.send(&format!("{before}{text}{after}")).await;
            }
            (Voice::Http { .. }, None) => unreachable!("it is connected above"),
        }
        all_have_it.await.expect("the board stays");
    }
}

/// One request and its answer, which must be a 200.
async fn post(stream: &mut TcpStream, path: &str, token: &str, number: usize, text: &str) {
    let body = format!("{{\"text\":\"{text}\"}}");
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: fan-out-{number}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    write_all(stream, request.as_bytes()).await;
    let mut answer = Vec::with_capacity(2_048);
    loop {
        let read = stream.read_buf(&mut answer).await.expect("an answer");
        assert_ne!(read, 0, "the server closed the connection");
        if is_whole(&answer) {
            break;
        }
    }
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|length| length.trim().parse::<usize>().ok())
        .expect("a length");
    answer.len() >= end + 4 + length
}
