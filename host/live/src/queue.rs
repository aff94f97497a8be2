//! What waits to be sent to one screen: bounded, in order, the newest revision only.
//!
//! Never waits for a slow reader: who does not keep up loses the queue and is told to start again.

use std::collections::VecDeque;
use std::sync::Arc;

use guildhall_domain::MessageId;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::batch::Batch;

/// Frames that may wait for one connection.
pub const MAX_FRAMES: usize = 512;
/// Bytes that may wait for one connection.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Why a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It did not keep up, or its cursor is of no use; the client fetches its state again.
    Reset,
    /// Its session is over.
    SignedOut,
    /// The server stops; the client comes back with its cursor.
    Stopping,
}

/// Frames that go together, shared by all who get them.
#[derive(Debug, Clone)]
pub struct Item {
    /// The message of which this tells a newer revision.
    pub revises: Option<MessageId>,
    /// The frames.
    pub batch: Arc<Batch>,
}

#[derive(Default)]
struct Waiting {
    items: VecDeque<Item>,
    frames: usize,
    bytes: usize,
    ended: Option<Ended>,
}

impl Waiting {
    fn let_go(&mut self, item: &Item) {
        self.frames -= item.batch.len();
        self.bytes -= item.batch.bytes();
    }
}

/// The queue of one connection.
#[derive(Default)]
pub struct Queue {
    waiting: Mutex<Waiting>,
    wake: Notify,
}

impl Queue {
    /// Adds frames; an older revision of the same message that still waits is dropped.
    pub fn push(&self, item: Item) {
        let mut waiting = self.waiting.lock();
        if waiting.ended.is_some() {
            return;
        }
        if let Some(message) = &item.revises
            && let Some(older) = waiting
                .items
                .iter()
                .position(|i| i.revises.as_ref() == Some(message))
            && let Some(older) = waiting.items.remove(older)
        {
            waiting.let_go(&older);
        }
        waiting.frames += item.batch.len();
        waiting.bytes += item.batch.bytes();
        waiting.items.push_back(item);
        if waiting.frames > MAX_FRAMES || waiting.bytes > MAX_BYTES {
            *waiting = Waiting {
                ended: Some(Ended::Reset),
                ..Waiting::default()
            };
        }
        drop(waiting);
        self.wake.notify_one();
    }

    /// Ends the connection once what waits has been sent.
    pub fn end(&self, why: Ended) {
        self.waiting.lock().ended.get_or_insert(why);
        self.wake.notify_one();
    }

    /// Moves out what waits, in order, until it is `most` bytes or more. When nothing waited: why
    /// there will be no more, if so.
    pub fn take(&self, most: usize, into: &mut Vec<Arc<Batch>>) -> Option<Ended> {
        let mut waiting = self.waiting.lock();
        let (before, mut bytes) = (into.len(), 0);
        while bytes < most
            && let Some(item) = waiting.items.pop_front()
        {
            waiting.let_go(&item);
            bytes += item.batch.bytes();
            into.push(item.batch);
        }
        if waiting.items.is_empty() {
            // A burst is no reason to hold its room for ever.
            waiting.items = VecDeque::new();
        }
        (into.len() == before).then_some(waiting.ended).flatten()
    }

    /// Whether `take` would have something.
    pub fn is_waiting(&self) -> bool {
        let waiting = self.waiting.lock();
        !waiting.items.is_empty() || waiting.ended.is_some()
    }

    /// Waits until `take` may have something; only one may wait.
    pub async fn ready(&self) {
        self.wake.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use bytes::Bytes;

    fn item(message: Option<&str>, text: &str) -> Item {
        let revises = message.map(|id| MessageId::try_from(id.to_owned()).unwrap());
        let frames = vec![(1, Bytes::copy_from_slice(text.as_bytes()))];
        Item {
            revises,
            batch: Arc::new(Batch::new(frames)),
        }
    }

    fn bare(frame: &[u8], sent: &mut Vec<u8>) {
        sent.extend_from_slice(frame);
    }

    fn drain(queue: &Queue) -> Vec<String> {
        let mut all = Vec::new();
        while queue.take(1, &mut all).is_none() && queue.is_waiting() {}
        let text = |batch: Arc<Batch>| String::from_utf8(batch.packed_after(0, bare).to_vec());
        all.into_iter().map(|batch| text(batch).unwrap()).collect()
    }

    fn end(queue: &Queue) -> Option<Ended> {
        queue.take(MAX_BYTES, &mut Vec::new())
    }

    #[test]
    fn only_the_newest_revision_waits() {
        let queue = Queue::default();
        for (message, text) in [
            (Some("a"), "a1"),
            (None, "x"),
            (Some("b"), "b1"),
            (Some("a"), "a2"),
        ] {
            queue.push(item(message, text));
        }
        assert_eq!(drain(&queue), ["x", "b1", "a2"]);
    }

    #[test]
    fn who_does_not_keep_up_loses_the_queue_and_nothing_is_added_after() {
        let queue = Queue::default();
        for _ in 0..=MAX_FRAMES {
            queue.push(item(None, "x"));
        }
        queue.push(item(None, "late"));
        assert_eq!(end(&queue), Some(Ended::Reset));
        let heavy = Queue::default();
        heavy.push(item(None, &"x".repeat(MAX_BYTES + 1)));
        assert_eq!(end(&heavy), Some(Ended::Reset));
    }

    #[test]
    fn what_waits_is_sent_before_the_end() {
        let queue = Queue::default();
        queue.push(item(None, "last words"));
        queue.end(Ended::Stopping);
        assert_eq!(drain(&queue), ["last words"]);
        assert_eq!(end(&queue), Some(Ended::Stopping));
    }
}
