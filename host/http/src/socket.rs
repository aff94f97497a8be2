//! `GET /socket`: live's frames over a WebSocket, in order, many in one write.
//!
//! Carries frames only. A client says nothing but pings; whatever else it sends is ignored.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use guildhall_domain::ProblemCode;
use guildhall_live::{Connection, Ended, LiveError, Out};
use serde::Deserialize;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use utoipa::IntoParams;

use crate::door::Door;
use crate::serve::Place;
use crate::wire::caller::{Caller, Token};
use crate::wire::extract::Query;
use crate::wire::problem::{ProblemView, Refusal};

/// Buffers of one idle connection, in bytes.
const BUFFER: usize = 2 * 1024;
/// Bytes that may wait for a slow network before the connection is given up.
const MOST_UNSENT: usize = 4 * 1024 * 1024;
/// Largest message a client may send, in bytes.
const LARGEST: usize = 64 * 1024;
/// A silent network is asked this often whether it is still there.
const PING_EVERY: Duration = Duration::from_secs(25);
/// Who answers no ping for so long is gone.
const SILENCE: Duration = Duration::from_secs(60);
/// Longest a write may take.
const WRITE: Duration = Duration::from_secs(20);

/// Close codes: the standard's, and two of ours that tell the client what to do.
const GOING_AWAY: u16 = 1001;
const TRY_LATER: u16 = 1013;
const SIGNED_OUT: u16 = 4401;
const RESET: u16 = 4409;

type Sink = SplitSink<WebSocket, Message>;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SocketQuery {
    /// The position up to which the client knows everything; without it, from now on.
    cursor: Option<u64>,
}

/// Open the socket of live events.
///
/// Text frames from the server are `Frame`s. Close codes: 1001 the server stops, 1013 try again
/// later, 4401 sign in again, 4409 fetch everything again. A client resumes with its last position.
#[utoipa::path(get, path = "/socket", tag = "events", params(SocketQuery),
    responses((status = 101, description = "Frames follow"), (status = "default", body = ProblemView)))]
pub async fn open(
    State(door): State<Door>,
    caller: Caller,
    token: Token,
    place: Option<Extension<Arc<Place>>>,
    Query(query): Query<SocketQuery>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refusal> {
    let connection = door
        .live
        .connect(caller.viewer(), query.cursor)
        .map_err(refused)?;
    let counted = door.running.token();
    let upgrade = upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_write_buffer_size(MOST_UNSENT)
        .max_message_size(LARGEST)
        .max_frame_size(LARGEST);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let end = Screen {
            door,
            caller,
            token,
            connection,
        }
        .run(socket)
        .await;
        tracing::debug!(end, "a socket was closed");
        drop((place, counted));
    }))
}

/// What a failure to connect is to the client.
pub fn refused(error: LiveError) -> Refusal {
    match error {
        LiveError::TooMany(_) => Refusal::new(ProblemCode::RateLimited, error.to_string()),
        LiveError::App(error) => Refusal::from(error),
        LiveError::Stopping => Refusal::new(ProblemCode::Unavailable, error.to_string()),
    }
}

/// One screen's socket.
struct Screen {
    door: Door,
    caller: Caller,
    token: Token,
    connection: Connection,
}

impl Screen {
    /// Until either side ends it; says how, for the log.
    async fn run(mut self, socket: WebSocket) -> &'static str {
        let (mut sink, mut stream) = socket.split();
        let mut ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                out = self.connection.next() => match out {
                    Ok(out) => if let Some(end) = self.send(&mut sink, out).await { return end },
                    Err(error) => {
                        tracing::warn!(%error, "a screen could not be told");
                        return close(&mut sink, TRY_LATER, "try again later").await;
                    }
                },
                said = stream.next() => match said {
                    Some(Ok(Message::Close(_))) | None => return "by the client",
                    Some(Err(_)) => return "by an error",
                    // Pongs, pings (answered by the library) and the client's own words alike.
                    Some(Ok(_)) => heard = Instant::now(),
                },
                _ = ping.tick() => {
                    if heard.elapsed() > SILENCE {
                        return "by silence";
                    }
                    if !self.caller.is_still_signed_in(&self.door, &self.token).await {
                        return close(&mut sink, SIGNED_OUT, "signed out").await;
                    }
                    if !matches!(timeout(WRITE, sink.send(Message::Ping(Default::default()))).await, Ok(Ok(()))) {
                        return "by a dead network";
                    }
                }
            }
        }
    }

    /// Sends this and all that waits behind it in one write.
    async fn send(&mut self, sink: &mut Sink, first: Out) -> Option<&'static str> {
        let mut next = Some(first);
        let writing = async {
            while let Some(out) = next.take() {
                match out {
                    Out::Frame(bytes) => {
                        let text = Utf8Bytes::try_from(bytes).map_err(|_| "by a broken frame")?;
                        sink.feed(Message::Text(text))
                            .await
                            .map_err(|_| "by a dead network")?;
                        next = self.connection.waiting();
                    }
                    Out::End(ended) => {
                        sink.flush().await.map_err(|_| "by a dead network")?;
                        return Ok(Some(ended));
                    }
                }
            }
            sink.flush().await.map_err(|_| "by a dead network")?;
            Ok(None)
        };
        match timeout(WRITE, writing).await {
            Ok(Ok(None)) => None,
            Ok(Ok(Some(ended))) => Some(end(sink, ended).await),
            Ok(Err(how)) => Some(how),
            Err(_) => Some("by a slow reader"),
        }
    }
}

async fn end(sink: &mut Sink, ended: Ended) -> &'static str {
    match ended {
        Ended::Reset => close(sink, RESET, "fetch everything again").await,
        Ended::SignedOut => close(sink, SIGNED_OUT, "signed out").await,
        Ended::Stopping => close(sink, GOING_AWAY, "the server stops").await,
    }
}

async fn close(sink: &mut Sink, code: u16, reason: &'static str) -> &'static str {
    let frame = CloseFrame {
        code,
        reason: Utf8Bytes::from_static(reason),
    };
    let _ = timeout(WRITE, sink.send(Message::Close(Some(frame)))).await;
    reason
}
