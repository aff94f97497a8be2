//! Single values, read together.
//!
//! Reads that arrive while others are with the server wait for a moment and go as one statement: a
//! statement for each would cost many times what reading the value does. Who reads alone waits for
//! nobody. A read never shows what was stored before it was asked for: it goes with a statement that
//! is sent afterwards.

use super::database::Database;
use super::read;
use crate::engine::{FullKey, Item};
use crate::errors::StoreError;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// The most statements at once.
const STATEMENTS: usize = 4;
/// The most values of one statement, 8 MiB of them at the most.
const TOGETHER: usize = 128;

type Answer = oneshot::Sender<Result<Option<Item>, StoreError>>;

/// See the module's text.
pub(super) struct Gets {
    database: Arc<Database>,
    handle: Handle,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(FullKey, Answer)>,
    running: usize,
}

/// One who sends statements, until nothing waits.
struct Sender {
    gets: Arc<Gets>,
    /// It has left, and is not counted any more.
    gone: bool,
}

impl Gets {
    pub(super) fn new(database: Arc<Database>, handle: Handle) -> Gets {
        Gets {
            database,
            handle,
            state: Mutex::default(),
        }
    }

    pub(super) async fn get(self: &Arc<Gets>, key: &FullKey) -> Result<Option<Item>, StoreError> {
        let (answer, answered) = oneshot::channel();
        {
            let mut state = self.state.lock();
            state.waiting.push_back((key.clone(), answer));
            if state.running < STATEMENTS {
                state.running += 1;
                let sender = Sender {
                    gets: Arc::clone(self),
                    gone: false,
                };
                self.handle.spawn(sender.run());
            }
        }
        let ended = || self.database.unavailable("the task that reads ended");
        answered.await.unwrap_or_else(|_| Err(ended()))
    }

    /// What waits; nothing when a sender is not needed any more.
    fn take(&self) -> (Vec<FullKey>, Vec<Answer>) {
        let mut state = self.state.lock();
        let count = state.waiting.len().min(TOGETHER);
        let waiting = state.waiting.drain(..count);
        // Who has stopped waiting needs no answer.
        waiting.filter(|(_, answer)| !answer.is_closed()).unzip()
    }
}

impl Sender {
    async fn run(mut self) {
        loop {
            let (keys, answers) = self.gets.take();
            if keys.is_empty() {
                if self.leave() {
                    return;
                }
                continue;
            }
            let items = read::each(&self.gets.database, &keys).await;
            for (answer, item) in answers.into_iter().zip(items) {
                drop(answer.send(item));
            }
        }
    }

    /// Leaves if nothing waits. Whoever comes after that sees one sender fewer.
    fn leave(&mut self) -> bool {
        let mut state = self.gets.state.lock();
        if !state.waiting.is_empty() {
            return false;
        }
        state.running = state.running.saturating_sub(1);
        self.gone = true;
        true
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        if self.gone {
            return;
        }
        // It panicked, or the engine is gone: nobody may wait for an answer that cannot come.
        let mut state = self.gets.state.lock();
        state.running = state.running.saturating_sub(1);
        if state.running == 0 {
            state.waiting.clear();
        }
    }
}
