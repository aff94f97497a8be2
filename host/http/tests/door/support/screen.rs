//! A screen: a real socket that keeps what it was sent and checks what every client may rely on.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::tungstenite::{self, WebSocket};

use super::{Api, Hall};

pub struct Screen {
    socket: WebSocket<TcpStream>,
    /// Everything up to here is known.
    pub cursor: u64,
    pub events: Vec<Value>,
    pub closed: Option<u16>,
    pub reset: bool,
}

impl Screen {
    pub fn open(hall: &Hall, api: &Api, cursor: Option<u64>) -> Self {
        Self::try_open(hall, api, cursor, &[]).expect("a socket")
    }

    pub fn try_open(
        hall: &Hall,
        api: &Api,
        cursor: Option<u64>,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let query = cursor
            .map(|cursor| format!("?cursor={cursor}"))
            .unwrap_or_default();
        let mut request: Request = format!("ws://{}/api/v1/socket{query}", hall.address)
            .into_client_request()
            .unwrap();
        if !api.token.is_empty() {
            request.headers_mut().insert(
                "authorization",
                format!("Bearer {}", api.token).parse().unwrap(),
            );
        }
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(hall.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(20)))
            .unwrap();
        let handshake = tungstenite::client(request, stream);
        let socket = finish(handshake)?;
        let mut screen = Self {
            socket,
            cursor: 0,
            events: Vec::new(),
            closed: None,
            reset: false,
        };
        super::until("hello", || {
            screen.read();
            (screen.cursor > 0
                || screen.reset
                || screen.closed.is_some()
                || !screen.events.is_empty())
            .then_some(())
        });
        Ok(screen)
    }

    /// Reads what is there; false when nothing more was.
    pub fn read(&mut self) -> bool {
        match self.socket.read() {
            Ok(Message::Text(text)) => {
                self.take(&serde_json::from_str(&text).unwrap());
                true
            }
            Ok(Message::Close(frame)) => {
                self.closed = Some(frame.map_or(1005, |frame| frame.code.into()));
                false
            }
            Ok(_) => true,
            Err(tungstenite::Error::Io(_)) => false,
            Err(_) => {
                self.closed.get_or_insert(1006);
                false
            }
        }
    }

    fn take(&mut self, frame: &Value) {
        match frame["kind"].as_str().unwrap() {
            "hello" => self.cursor = frame["cursor"].as_u64().unwrap(),
            "cursor" => {
                let position = frame["position"].as_u64().unwrap();
                assert!(
                    position >= self.cursor,
                    "the cursor went back from {} to {position}",
                    self.cursor
                );
                self.cursor = position;
            }
            "event" => {
                let position = frame["position"].as_u64().unwrap();
                assert!(
                    position > self.cursor,
                    "told twice or out of order: {frame} after {}",
                    self.cursor
                );
                self.cursor = position;
                self.events.push(frame["event"].clone());
            }
            "reset" => self.reset = true,
            other => panic!("a frame of kind {other}"),
        }
    }

    /// Reads until it has seen something.
    pub fn sees(&mut self, what: &str, mut seen: impl FnMut(&[Value]) -> bool) {
        super::until(what, || {
            while self.read() {}
            seen(&self.events).then_some(())
        });
    }

    /// The texts of the messages that it was told of as posted, in order.
    pub fn words(&self) -> Vec<String> {
        let posted = self
            .events
            .iter()
            .filter(|event| event["type"] == "message_posted");
        posted
            .map(|event| super::text(&event["message"]["text"]))
            .collect()
    }

    pub fn types(&self) -> Vec<String> {
        self.events
            .iter()
            .map(|event| super::text(&event["type"]))
            .collect()
    }

    pub fn say(&mut self, text: &str) {
        self.socket.send(Message::text(text)).unwrap();
    }
}

type Attempt = Result<
    (
        WebSocket<TcpStream>,
        tungstenite::handshake::client::Response,
    ),
    tungstenite::HandshakeError<tungstenite::ClientHandshake<TcpStream>>,
>;

fn finish(mut attempt: Attempt) -> Result<WebSocket<TcpStream>, u16> {
    loop {
        match attempt {
            Ok((socket, _)) => return Ok(socket),
            Err(tungstenite::HandshakeError::Interrupted(middle)) => attempt = middle.handshake(),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(response))) => {
                return Err(response.status().as_u16());
            }
            Err(tungstenite::HandshakeError::Failure(error)) => panic!("{error}"),
        }
    }
}
