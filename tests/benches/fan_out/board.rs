//! The clients' account: what was sent when, and which screens have it. One thread only.
//!
//! A message carries its number as [`mark`] in its text, so that a screen needs to parse nothing.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// Bytes of a mark.
pub const MARK: usize = 12;

/// The mark of a message, as it stands in its text.
pub fn mark(number: usize) -> String {
    format!("~m{number:09}~")
}

/// The number in a mark, if these bytes are one.
pub fn number(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.strip_prefix(b"~m")?.strip_suffix(b"~")?;
    digits.iter().try_fold(0, |sum, digit| {
        digit
            .is_ascii_digit()
            .then(|| sum * 10 + usize::from(digit - b'0'))
    })
}

/// One message on its way.
struct Message {
    sent: Instant,
    left: u32,
    took: Option<Duration>,
    done: Option<oneshot::Sender<()>>,
}

/// What a run came to.
pub struct Run {
    /// Messages that reached every screen.
    pub messages: usize,
    /// Screens reached, all messages together.
    pub deliveries: u64,
    /// From the first sending to the last screen.
    pub took: Duration,
    /// From a message's sending to its last screen, sorted.
    pub times: Vec<Duration>,
}

#[derive(Default)]
struct Inner {
    members: u32,
    /// The number of the first message of this run.
    base: usize,
    messages: Vec<Message>,
    deliveries: u64,
    began: Option<Instant>,
    last: Option<Instant>,
    /// Bytes of the last frame with a mark.
    frame: usize,
}

/// Shared by all clients.
#[derive(Clone, Default)]
pub struct Board(Rc<RefCell<Inner>>);

impl Board {
    /// Begins a run in which every message goes to so many screens.
    pub fn begin(&self, members: usize) {
        let mut inner = self.0.borrow_mut();
        let base = inner.base + inner.messages.len();
        *inner = Inner {
            members: u32::try_from(members).expect("a few thousand"),
            base,
            frame: inner.frame,
            ..Inner::default()
        };
    }

    /// Notes that a message is sent now; says when all have it.
    pub fn send(&self) -> (usize, oneshot::Receiver<()>) {
        let (done, all_have_it) = oneshot::channel();
        let mut inner = self.0.borrow_mut();
        let sent = Instant::now();
        inner.began.get_or_insert(sent);
        let left = inner.members;
        inner.messages.push(Message {
            sent,
            left,
            took: None,
            done: Some(done),
        });
        (inner.base + inner.messages.len() - 1, all_have_it)
    }

    /// Notes that one screen has a message.
    pub fn deliver(&self, number: usize, frame: usize) {
        let mut inner = self.0.borrow_mut();
        let at = number
            .checked_sub(inner.base)
            .expect("nothing comes from an earlier run");
        inner.deliveries += 1;
        inner.frame = frame;
        let message = &mut inner.messages[at];
        message.left = message
            .left
            .checked_sub(1)
            .expect("no screen gets a message twice");
        if message.left == 0 {
            let now = Instant::now();
            message.took = Some(now - message.sent);
            if let Some(done) = message.done.take() {
                let _ = done.send(());
            }
            inner.last = Some(now);
        }
    }

    /// Bytes of the last frame that held a message.
    pub fn frame(&self) -> usize {
        self.0.borrow().frame
    }

    /// What the run came to.
    ///
    /// # Panics
    /// Some message did not reach everybody.
    pub fn end(&self) -> Run {
        let inner = self.0.borrow();
        let mut times: Vec<Duration> = inner
            .messages
            .iter()
            .map(|message| message.took.expect("every message reaches every screen"))
            .collect();
        times.sort_unstable();
        let began = inner.began.expect("something was sent");
        Run {
            messages: times.len(),
            deliveries: inner.deliveries,
            took: inner.last.expect("something came") - began,
            times,
        }
    }
}
