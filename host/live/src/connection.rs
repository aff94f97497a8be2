//! One screen's stream of frames: hello, what it missed, then what happens.
//!
//! It takes its seat first and reads the log up to where the seat begins: nothing is missed and
//! nothing doubled between the two. Dropping it leaves the hall.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::catch_up;
use crate::frames::{Frame, ResetReason};
use crate::hall::{Hall, Seat};
use crate::queue::{Ended, Item, Queue};
use crate::{LiveError, Viewer};

/// A reader whom nothing concerns learns this often how far the log was considered.
const CURSOR_EVERY: Duration = Duration::from_secs(3);

/// What comes next for a screen.
#[derive(Debug)]
pub enum Out {
    /// A frame to send.
    Frame(Bytes),
    /// The connection is to be closed.
    End(Ended),
}

/// One screen's connection.
pub struct Connection {
    hall: Arc<Hall>,
    seat: Arc<Seat>,
    /// Frames made here, sent before anything of the queue.
    own: VecDeque<Bytes>,
    /// What the client knows to be considered.
    cursor: u64,
    /// The log is read up to here before the queue is looked at.
    seated_at: u64,
    cursor_due: Instant,
    over: bool,
}

impl Connection {
    pub(crate) fn open(
        hall: Arc<Hall>,
        viewer: Viewer,
        cursor: Option<u64>,
        most: usize,
    ) -> Result<Self, LiveError> {
        let seat = Arc::new(Seat {
            viewer,
            queue: Queue::default(),
        });
        let seated_at = hall.sit(&seat, most)?;
        // A client may have read further than the follower has come: what it knows is not told again.
        let head = hall.head().max(seated_at);
        let cursor = cursor.unwrap_or(seated_at);
        let mut own = VecDeque::new();
        let mut over = false;
        match catch_up::refuse(head, cursor) {
            Some(reason) => {
                own.push_back(Frame::Reset { reason }.to_bytes());
                over = true;
            }
            None => own.push_back(Frame::Hello { cursor }.to_bytes()),
        }
        let cursor_due = Instant::now() + CURSOR_EVERY;
        Ok(Self {
            hall,
            seat,
            own,
            cursor,
            seated_at,
            cursor_due,
            over,
        })
    }

    /// Who looks at it.
    #[must_use]
    pub fn viewer(&self) -> &Viewer {
        &self.seat.viewer
    }

    /// Waits for what comes next. May be dropped and called again at any time: nothing is lost.
    ///
    /// # Errors
    /// When the log or the content cannot be read; the client comes back with its cursor.
    pub async fn next(&mut self) -> Result<Out, LiveError> {
        loop {
            if let Some(out) = self.waiting() {
                return Ok(out);
            }
            if self.cursor < self.seated_at {
                self.catch_up().await?;
                continue;
            }
            tokio::select! {
                () = self.seat.queue.ready() => (),
                () = tokio::time::sleep_until(self.cursor_due) => self.tell_cursor(),
            }
        }
    }

    /// What comes next without waiting, so that many frames go out in one write.
    pub fn waiting(&mut self) -> Option<Out> {
        if let Some(frame) = self.own.pop_front() {
            return Some(Out::Frame(frame));
        }
        if self.over {
            return Some(Out::End(Ended::Reset));
        }
        if self.cursor < self.seated_at {
            return None;
        }
        loop {
            match self.seat.queue.take()? {
                // The client told us that it knows this already.
                Ok(Item { position, .. }) if position <= self.cursor => (),
                Ok(Item {
                    position, bytes, ..
                }) => {
                    self.cursor = position;
                    return Some(Out::Frame(bytes));
                }
                Err(Ended::Reset) => {
                    self.over = true;
                    return Some(Out::Frame(
                        Frame::Reset {
                            reason: ResetReason::Slow,
                        }
                        .to_bytes(),
                    ));
                }
                Err(ended) => return Some(Out::End(ended)),
            }
        }
    }

    /// Reads one page of what was missed; changes nothing before the page is there.
    async fn catch_up(&mut self) -> Result<(), LiveError> {
        let viewer = &self.seat.viewer;
        let page = catch_up::up_to(
            &self.hall,
            viewer,
            self.cursor,
            self.seated_at,
            catch_up::MAX_PAGE,
        )
        .await?;
        self.own.extend(page.frames.iter().map(Frame::to_bytes));
        self.own.push_back(
            Frame::Cursor {
                position: page.cursor,
            }
            .to_bytes(),
        );
        self.cursor = page.cursor;
        Ok(())
    }

    fn tell_cursor(&mut self) {
        self.cursor_due = Instant::now() + CURSOR_EVERY;
        // Read before the queue is looked at: whatever is in the queue after that is newer or shown first.
        let delivered = self.hall.delivered();
        if delivered <= self.cursor {
            return;
        }
        match self.waiting() {
            Some(Out::Frame(frame)) => self.own.push_back(frame),
            // The end is told again by the next look.
            Some(Out::End(_)) => (),
            None => {
                self.cursor = delivered;
                self.own.push_back(
                    Frame::Cursor {
                        position: delivered,
                    }
                    .to_bytes(),
                );
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.hall.leave(&self.seat);
    }
}
