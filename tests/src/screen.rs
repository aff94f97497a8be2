//! A person's screen: the socket, every frame in the order in which it came. Sees and never asks:
//! what is not sent to it, it does not know.

use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio_tungstenite::tungstenite::{Error, Message, client, client::IntoClientRequest};

use crate::{Api, PATIENCE};

#[derive(Default)]
struct Seen {
    frames: Vec<Value>,
    closed: bool,
}

/// An open socket.
pub struct Screen {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    stream: TcpStream,
}

impl Screen {
    /// Opens the socket of whoever `api` is, from a cursor.
    pub(crate) fn open(api: &Api, cursor: u64) -> Self {
        let authority = api.address().trim_start_matches("http://");
        let stream = TcpStream::connect(authority).expect("a connection");
        let mut request = format!("ws://{authority}/api/v1/socket?cursor={cursor}")
            .into_client_request()
            .expect("a request");
        let token = format!("Bearer {}", api.token().expect("a token"));
        request
            .headers_mut()
            .insert("authorization", token.parse().expect("a header"));
        let (mut socket, _) =
            client(request, stream.try_clone().expect("a handle")).expect("the socket opens");
        let seen = Arc::new((Mutex::new(Seen::default()), Condvar::new()));
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || {
            let close = |seen: &(Mutex<Seen>, Condvar)| {
                seen.0.lock().unwrap().closed = true;
                seen.1.notify_all();
            };
            loop {
                match socket.read() {
                    Ok(Message::Text(text)) => {
                        let frame = serde_json::from_str(&text).expect("a JSON frame");
                        shared.0.lock().unwrap().frames.push(frame);
                        shared.1.notify_all();
                    }
                    Ok(Message::Close(_)) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                        break;
                    }
                    Ok(_) => {}
                    Err(_) => break,
                }
            }
            close(&shared);
        });
        Self { seen, stream }
    }

    /// Every event so far, oldest first: `{type, …}`.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        let seen = self.seen.0.lock().unwrap();
        seen.frames
            .iter()
            .filter(|f| f["kind"] == "event")
            .map(|f| f["event"].clone())
            .collect()
    }

    /// Every frame so far.
    #[must_use]
    pub fn frames(&self) -> Vec<Value> {
        self.seen.0.lock().unwrap().frames.clone()
    }

    /// The position up to which the server has considered this reader.
    #[must_use]
    pub fn cursor(&self) -> u64 {
        let position = |frame: &Value| {
            frame["position"]
                .as_u64()
                .or_else(|| frame["cursor"].as_u64())
        };
        self.seen
            .0
            .lock()
            .unwrap()
            .frames
            .iter()
            .filter_map(position)
            .max()
            .unwrap_or(0)
    }

    /// Waits for an event, seen already or still to come, and returns it.
    ///
    /// # Panics
    /// With `what` when it does not come in time.
    pub fn sees(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        self.waits(what, PATIENCE, |seen| {
            let events = seen.frames.iter().filter(|frame| frame["kind"] == "event");
            events
                .map(|frame| &frame["event"])
                .find(|event| is_it(event))
                .cloned()
        })
    }

    /// Waits until the server has considered this reader up to a position.
    ///
    /// # Panics
    /// It has not in time.
    pub fn reaches(&self, position: u64) {
        self.waits(&format!("position {position}"), PATIENCE, |seen| {
            let there = |frame: &Value| frame["position"].as_u64().is_some_and(|p| p >= position);
            seen.frames.iter().any(there).then_some(())
        });
    }

    fn waits<T>(&self, what: &str, patience: Duration, look: impl Fn(&Seen) -> Option<T>) -> T {
        let deadline = Instant::now() + patience;
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            if let Some(found) = look(&seen) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !seen.closed,
                "the socket closed before {what}; frames: {:#?}",
                seen.frames
            );
            assert!(
                !left.is_zero(),
                "waited {} s for {what}; frames: {:#?}",
                patience.as_secs(),
                seen.frames
            );
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// A posted message with exactly this text.
pub fn text_is(text: &str) -> impl Fn(&Value) -> bool {
    move |event| event["type"] == "message_posted" && event["message"]["text"] == text
}
