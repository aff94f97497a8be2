//! A WebSocket on a bare TCP stream: the library checks the handshake, reads, and answers pings;
//! frames that many get are written as they are, shared and many in one write.
//!
//! It keeps no buffer worth mentioning: thousands of these are open and silent.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, IoSlice, Read, Write};

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use bytes::{Buf, Bytes};
use guildhall_domain::ProblemCode;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::problem::Refusal;
use crate::door::Door;

/// Bytes read at once: clients send pings and little else.
const READ: usize = 256;
/// Bytes of our own pings, pongs and closes that may wait for a slow network.
const CONTROL: usize = 1_024;
/// Largest message a client may send, in bytes.
const LARGEST: usize = 64 * 1024;
/// Runs of frames in one write.
const SLICES: usize = 16;

/// A request that wants to become a WebSocket, and may.
pub struct Upgrade {
    response: Response,
    upgrading: OnUpgrade,
}

impl FromRequestParts<Door> for Upgrade {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Door) -> Result<Self, Refusal> {
        let none = || {
            Refusal::new(ProblemCode::Unsupported, "this is no WebSocket handshake")
                .with_status(StatusCode::UPGRADE_REQUIRED)
        };
        let mut request = Request::new(());
        *request.method_mut() = parts.method.clone();
        *request.version_mut() = parts.version;
        *request.headers_mut() = parts.headers.clone();
        let response = create_response_with_body(&request, Body::empty).map_err(|_| none())?;
        let upgrading = parts.extensions.remove::<OnUpgrade>().ok_or_else(none)?;
        Ok(Self {
            response,
            upgrading,
        })
    }
}

impl Upgrade {
    /// The answer to the request, and what becomes the socket once the answer is sent.
    pub fn accept(
        self,
    ) -> (
        Response,
        impl Future<Output = Option<Socket>> + Send + 'static,
    ) {
        let upgrading = self.upgrading;
        let socket = async move {
            let upgraded = upgrading.await.ok()?;
            let parts = upgraded.downcast::<TokioIo<TcpStream>>().ok()?;
            Some(Socket::new(parts.io.into_inner(), &parts.read_buf))
        };
        (self.response, socket)
    }
}

/// An open WebSocket, the server's end.
pub struct Socket {
    stream: TcpStream,
    context: WebSocketContext,
}

/// The stream as the library wants it: it is told when it would have to wait.
struct Pipe<'s>(&'s TcpStream);

impl Read for Pipe<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(into)
    }
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Puts a text into a WebSocket frame of a server.
pub fn envelope(text: &[u8], sent: &mut Vec<u8>) {
    let header = FrameHeader {
        opcode: OpCode::Data(Data::Text),
        ..FrameHeader::default()
    };
    // Writing into memory does not fail.
    let _ = header.format(text.len() as u64, sent);
    sent.extend_from_slice(text);
}

impl Socket {
    fn new(stream: TcpStream, read: &[u8]) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ)
            .write_buffer_size(0)
            .max_write_buffer_size(CONTROL)
            .max_message_size(Some(LARGEST))
            .max_frame_size(Some(LARGEST));
        let role = Role::Server;
        let context = match read {
            [] => WebSocketContext::new(role, Some(config)),
            read => WebSocketContext::from_partially_read(read.to_vec(), role, Some(config)),
        };
        Self { stream, context }
    }

    /// The next thing that the client says. May be dropped and called again at any time.
    ///
    /// # Errors
    /// The connection ended, or the client broke the protocol.
    pub async fn hear(&mut self) -> Result<Message, Error> {
        loop {
            match self.context.read(&mut Pipe(&self.stream)) {
                Err(error) if would_block(&error) => self.stream.readable().await?,
                heard => return heard,
            }
        }
    }

    /// Writes runs of frames, with as few calls of the system as may be, while the network takes
    /// them. True when all are written.
    ///
    /// # Errors
    /// The connection ended.
    pub fn try_send(&mut self, runs: &mut VecDeque<Bytes>) -> Result<bool, Error> {
        // A pong that was cut off in the middle comes first.
        match self.context.flush(&mut Pipe(&self.stream)) {
            Err(error) if would_block(&error) => return Ok(false),
            flushed => flushed?,
        }
        while let Some(first) = runs.front() {
            let written = if runs.len() == 1 {
                self.stream.try_write(first)
            } else {
                let mut slices = [IoSlice::new(&[]); SLICES];
                let filled = slices.iter_mut().zip(runs.iter());
                let count = filled
                    .map(|(slice, run)| *slice = IoSlice::new(run))
                    .count();
                self.stream.try_write_vectored(&slices[..count])
            };
            match written {
                Ok(written) => advance(runs, written),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    /// Writes runs of frames to the last byte. Dropped in the middle, the rest is still in `runs`.
    ///
    /// # Errors
    /// The connection ended.
    pub async fn send(&mut self, runs: &mut VecDeque<Bytes>) -> Result<(), Error> {
        while !self.try_send(runs)? {
            self.stream.writable().await?;
        }
        Ok(())
    }

    /// Sends a ping or a close by way of the library.
    ///
    /// # Errors
    /// The connection ended.
    pub async fn say(&mut self, message: Message) -> Result<(), Error> {
        match self.context.write(&mut Pipe(&self.stream), message) {
            Err(error) if !would_block(&error) => Err(error),
            Ok(()) | Err(_) => self.flush().await,
        }
    }

    /// Sends what the library has to say: a pong, or the answer to a close.
    ///
    /// # Errors
    /// The connection ended, as it does after a close.
    pub async fn flush(&mut self) -> Result<(), Error> {
        loop {
            match self.context.flush(&mut Pipe(&self.stream)) {
                Err(error) if would_block(&error) => self.stream.writable().await?,
                flushed => return flushed,
            }
        }
    }
}

fn would_block(error: &Error) -> bool {
    matches!(error, Error::Io(error) if error.kind() == ErrorKind::WouldBlock)
}

fn advance(runs: &mut VecDeque<Bytes>, mut written: usize) {
    while let Some(first) = runs.front_mut() {
        if first.len() > written {
            return first.advance(written);
        }
        written -= first.len();
        runs.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_the_header_that_its_length_needs() {
        for (length, header) in [
            (5, vec![0x81, 5]),
            (300, vec![0x81, 126, 1, 44]),
            (70_000, vec![0x81, 127, 0, 0, 0, 0, 0, 1, 17, 112]),
        ] {
            let text = vec![b'x'; length];
            let mut sent = Vec::new();
            envelope(&text, &mut sent);
            assert_eq!(sent, [header, text].concat());
        }
    }

    #[test]
    fn what_was_written_goes_and_the_rest_stays() {
        let mut runs: VecDeque<Bytes> = ["abc", "de", "f"].map(Bytes::from).into();
        advance(&mut runs, 4);
        assert_eq!(runs, ["e", "f"].map(Bytes::from));
        advance(&mut runs, 2);
        assert!(runs.is_empty());
    }
}
