//! One screen's stream of frames: hello, what it missed, then what happens.
//!
//! It takes its seat first and reads the log up to where the seat begins: nothing is missed and
//! nothing doubled between the two. Dropping it leaves the hall.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::batch::{Envelope, pack};
use crate::catch_up;
use crate::frames::{Frame, ResetReason};
use crate::hall::{Hall, Seat};
use crate::queue::{Ended, Queue};
use crate::{LiveError, Viewer};

/// A reader whom nothing concerns learns this often how far the log was considered.
const CURSOR_EVERY: Duration = Duration::from_secs(3);
/// About so many bytes are taken at once; the rest waits where it is bounded.
const AT_ONCE: usize = 64 * 1024;

/// One screen's connection.
pub struct Connection {
    hall: Arc<Hall>,
    seat: Arc<Seat>,
    /// Frames made here, sent before anything of the queue.
    own: Vec<Bytes>,
    /// What the client knows to be considered.
    cursor: u64,
    /// The log is read up to here before the queue is looked at.
    seated_at: u64,
    cursor_due: Interval,
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
        let refused = catch_up::refuse(head, cursor);
        let mut cursor_due = interval_at(Instant::now() + CURSOR_EVERY, CURSOR_EVERY);
        cursor_due.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let first = match refused {
            Some(reason) => Frame::Reset { reason },
            None => Frame::Hello { cursor },
        };
        Ok(Self {
            hall,
            seat,
            own: vec![first.to_bytes()],
            cursor,
            seated_at,
            cursor_due,
            over: refused.is_some(),
        })
    }

    /// Who looks at it.
    #[must_use]
    pub fn viewer(&self) -> &Viewer {
        &self.seat.viewer
    }

    /// Waits until [`Connection::take`] has something. May be dropped and called again at any time:
    /// nothing is lost.
    ///
    /// # Errors
    /// When the log or the content cannot be read; the client comes back with its cursor.
    pub async fn ready(&mut self) -> Result<(), LiveError> {
        loop {
            if !self.own.is_empty() || self.over {
                return Ok(());
            }
            if self.cursor < self.seated_at {
                // Boxed: a screen catches up once, and should not be larger for it ever after.
                Box::pin(self.catch_up()).await?;
                continue;
            }
            if self.seat.queue.is_waiting() {
                return Ok(());
            }
            tokio::select! {
                () = self.seat.queue.ready() => (),
                // One timer for the whole life: a new one for each frame would cost more than the frame.
                _ = self.cursor_due.tick() => self.tell_cursor(),
            }
        }
    }

    /// Takes what waits, in order: runs of frames in their envelopes, about 64 KiB at most. Says
    /// why the connection ends, when it does after these.
    pub fn take(&mut self, envelope: Envelope, into: &mut Vec<Bytes>) -> Option<Ended> {
        if !self.own.is_empty() {
            let own = std::mem::take(&mut self.own);
            into.push(pack(own.iter(), envelope));
        }
        if self.over {
            return Some(Ended::Reset);
        }
        if self.cursor < self.seated_at {
            return None;
        }
        let mut batches = Vec::new();
        let ended = self.seat.queue.take(AT_ONCE, &mut batches);
        for batch in batches {
            // What the client told us that it knows is left out.
            let bytes = batch.packed_after(self.cursor, envelope);
            self.cursor = self.cursor.max(batch.last());
            if !bytes.is_empty() {
                into.push(bytes);
            }
        }
        if ended == Some(Ended::Reset) {
            self.over = true;
            let reason = ResetReason::Slow;
            let frame = Frame::Reset { reason }.to_bytes();
            into.push(pack(std::iter::once(&frame), envelope));
        }
        ended
    }

    /// Reads one page of what was missed; changes nothing before the page is there.
    async fn catch_up(&mut self) -> Result<(), LiveError> {
        let viewer = &self.seat.viewer;
        let (from, until) = (self.cursor, self.seated_at);
        let page = catch_up::up_to(&self.hall, viewer, from, until, catch_up::MAX_PAGE).await?;
        let position = page.cursor;
        self.own
            .extend(page.told.into_iter().map(|told| told.frame));
        self.own.push(Frame::Cursor { position }.to_bytes());
        self.cursor = position;
        Ok(())
    }

    fn tell_cursor(&mut self) {
        self.hall.recent.sweep();
        // Read before the queue is looked at: whatever is in the queue after that is newer or shown first.
        let position = self.hall.delivered();
        if position > self.cursor && !self.seat.queue.is_waiting() {
            self.cursor = position;
            self.own.push(Frame::Cursor { position }.to_bytes());
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.hall.leave(&self.seat);
    }
}
