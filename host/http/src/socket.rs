//! `GET /socket`: live's frames over a WebSocket, in order, many in one write.
//!
//! Carries frames only. A client says nothing but pings; whatever else it sends is ignored.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use guildhall_app::tasks;
use guildhall_domain::ProblemCode;
use guildhall_live::{Connection, Ended, LiveError};
use serde::Deserialize;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use utoipa::IntoParams;

use crate::door::Door;
use crate::serve::Place;
use crate::wire::extract::Query;
use crate::wire::member::{MemberCaller, Tokens};
use crate::wire::problem::{ProblemView, Refusal};
use crate::wire::websocket::{Socket, Upgrade, envelope};

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
    caller: MemberCaller,
    tokens: Tokens,
    place: Option<Extension<Arc<Place>>>,
    Query(query): Query<SocketQuery>,
    upgrade: Upgrade,
) -> Result<Response, Refusal> {
    let viewer = caller.viewer();
    if let Some(cursor) = query.cursor {
        door.live.hears_of(&viewer, cursor).await.map_err(refused)?;
    }
    let connection = door.live.connect(viewer, query.cursor).map_err(refused)?;
    let counted = door.running.token();
    let (response, upgrading) = upgrade.accept();
    tasks::spawn_many(async move {
        if let Some(socket) = upgrading.await {
            let screen = Screen {
                door,
                caller,
                tokens,
                connection,
                socket,
            };
            let end = screen.run().await;
            tracing::debug!(end, "a socket was closed");
        }
        drop((place, counted));
    });
    Ok(response)
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
    caller: MemberCaller,
    tokens: Tokens,
    connection: Connection,
    socket: Socket,
}

impl Screen {
    /// Until either side ends it; says how, for the log.
    async fn run(mut self) -> &'static str {
        let mut ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            let end = tokio::select! {
                ready = self.connection.ready() => match ready {
                    Ok(()) => self.send().await,
                    Err(error) => {
                        tracing::warn!(%error, "a screen could not be told");
                        self.close(TRY_LATER, "try again later").await
                    }
                },
                said = self.socket.hear() => match said {
                    Ok(Message::Close(_)) => {
                        let _ = timeout(WRITE, self.socket.flush()).await;
                        Some("by the client")
                    }
                    Err(_) => Some("by an error"),
                    // Pongs, pings (answered by the library) and the client's own words alike.
                    Ok(_) => {
                        heard = Instant::now();
                        None
                    }
                },
                // Boxed: it is rare, and every screen would be larger for it.
                _ = ping.tick() => Box::pin(self.check(heard)).await,
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// Whether the other side is still there, and may be.
    async fn check(&mut self, heard: Instant) -> Option<&'static str> {
        if heard.elapsed() > SILENCE {
            return Some("by silence");
        }
        if !self
            .caller
            .is_still_signed_in(&self.door, &self.tokens)
            .await
        {
            return self.close(SIGNED_OUT, "signed out").await;
        }
        let ping = self.socket.say(Message::Ping(Bytes::new()));
        match timeout(WRITE, ping).await {
            Ok(Ok(())) => None,
            Ok(Err(_)) | Err(_) => Some("by a dead network"),
        }
    }

    /// Sends all that waits in few writes.
    async fn send(&mut self) -> Option<&'static str> {
        let mut taken = Vec::new();
        let ended = self.connection.take(envelope, &mut taken);
        let mut unsent = VecDeque::from(taken);
        let written = match self.socket.try_send(&mut unsent) {
            Ok(true) => Ok(Ok(())),
            Ok(false) => timeout(WRITE, self.socket.send(&mut unsent)).await,
            Err(error) => Ok(Err(error)),
        };
        match (written, ended) {
            (Ok(Ok(())), None) => None,
            (Ok(Ok(())), Some(Ended::Reset)) => self.close(RESET, "fetch everything again").await,
            (Ok(Ok(())), Some(Ended::SignedOut)) => self.close(SIGNED_OUT, "signed out").await,
            (Ok(Ok(())), Some(Ended::Stopping)) => self.close(GOING_AWAY, "the server stops").await,
            (Ok(Err(_)), _) => Some("by a dead network"),
            (Err(_), _) => Some("by a slow reader"),
        }
    }

    async fn close(&mut self, code: u16, reason: &'static str) -> Option<&'static str> {
        let frame = CloseFrame {
            code: code.into(),
            reason: Utf8Bytes::from_static(reason),
        };
        // Who is not there any more need not be told.
        let _ = timeout(WRITE, self.socket.say(Message::Close(Some(frame)))).await;
        Some(reason)
    }
}
