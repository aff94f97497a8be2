//! What waits to be sent to one screen: bounded, in order, the newest revision only.
//!
//! Never waits for a slow reader: who does not keep up loses the queue and is told to start again.

use std::collections::VecDeque;

use bytes::Bytes;
use guildhall_domain::MessageId;
use parking_lot::Mutex;
use tokio::sync::Notify;

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

/// One frame, shared by all who get it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The event's place in the log.
    pub position: u64,
    /// The message of which this frame tells a newer revision.
    pub revises: Option<MessageId>,
    /// The frame as JSON text.
    pub bytes: Bytes,
}

#[derive(Default)]
struct Waiting {
    items: VecDeque<Item>,
    bytes: usize,
    ended: Option<Ended>,
}

/// The queue of one connection.
#[derive(Default)]
pub struct Queue {
    waiting: Mutex<Waiting>,
    wake: Notify,
}

impl Queue {
    /// Adds a frame; an older revision of the same message that still waits is dropped.
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
            waiting.bytes -= older.bytes.len();
        }
        waiting.bytes += item.bytes.len();
        waiting.items.push_back(item);
        if waiting.items.len() > MAX_FRAMES || waiting.bytes > MAX_BYTES {
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

    /// The next frame, or why there will be none; `None` when nothing waits.
    pub fn take(&self) -> Option<Result<Item, Ended>> {
        let mut waiting = self.waiting.lock();
        match waiting.items.pop_front() {
            Some(item) => {
                waiting.bytes -= item.bytes.len();
                Some(Ok(item))
            }
            None => waiting.ended.map(Err),
        }
    }

    /// Waits until `take` may have something; only one may wait.
    pub async fn ready(&self) {
        self.wake.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(message: Option<&str>, text: &str) -> Item {
        let revises = message.map(|id| MessageId::try_from(id.to_owned()).unwrap());
        Item {
            position: 1,
            revises,
            bytes: Bytes::copy_from_slice(text.as_bytes()),
        }
    }

    fn drain(queue: &Queue) -> Vec<String> {
        let mut all = Vec::new();
        while let Some(Ok(item)) = queue.take() {
            all.push(String::from_utf8(item.bytes.to_vec()).unwrap());
        }
        all
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
        assert_eq!(queue.take().unwrap().unwrap_err(), Ended::Reset);
        let heavy = Queue::default();
        heavy.push(item(None, &"x".repeat(MAX_BYTES + 1)));
        assert_eq!(heavy.take().unwrap().unwrap_err(), Ended::Reset);
    }

    #[test]
    fn what_waits_is_sent_before_the_end() {
        let queue = Queue::default();
        queue.push(item(None, "last words"));
        queue.end(Ended::Stopping);
        assert_eq!(drain(&queue), ["last words"]);
        assert_eq!(queue.take().unwrap().unwrap_err(), Ended::Stopping);
    }
}
