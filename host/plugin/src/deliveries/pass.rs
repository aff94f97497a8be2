//! One pass through what one plugin is to be told: first what waited, then what is new in the log.
//!
//! It ends when there is nothing more, when the plugin rests, or after so many events, so that plugins
//! take turns. It must never move a cursor past an event that was neither told nor put down to wait.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use guildhall_app::deliveries::{self, Source};
use guildhall_app::events::Fact;
use guildhall_app::{Error, chats, messages};
use guildhall_domain::{Actor, ChatId, CompanyId, Event, Millis, PluginId, ProblemCode};
use guildhall_manifest::EventSpec;
use tokio::sync::watch;
use tokio::time::Instant;

use super::pages::Pages;
use super::wants::{Wants, wants, wants_text};
use super::{LONGEST_PAUSE, Next, PAUSE_AFTER_TROUBLE};
use crate::api::CallError;
use crate::errands::{is_plugins, reason};
use crate::plugins::Inner;

/// Events that are told in one pass.
const MOST_TOLD: usize = 64;
/// Events that nobody wanted, after which the cursor is moved past them.
const MOST_SKIPPED: u64 = 1_024;
/// Chats of which it is remembered whether the plugin is in them.
const MOST_CHATS: usize = 10_000;

/// How far a plugin has been told, as far as is remembered here.
#[derive(Default)]
pub struct Reader {
    /// Nothing up to here is left to be told, except what waits.
    pub seen: u64,
    /// Where the cursor stands.
    cursor: Option<u64>,
    /// From where of the log on the plugin is told of a chat; none while it is not in it. The log tells
    /// of changes.
    chats: HashMap<ChatId, Option<u64>>,
}

/// One pass.
pub struct Pass {
    pub inner: Arc<Inner>,
    pub company: CompanyId,
    pub plugin: PluginId,
    /// What the plugin wants and may know of.
    pub specs: Vec<EventSpec>,
    pub pages: Arc<Pages>,
    pub stop: watch::Receiver<bool>,
}

/// Why a pass ends before its time.
enum Rest {
    /// The plugin is to be left alone for so long.
    For(Duration),
    /// The host could not do its part.
    Trouble(String),
}

impl From<Error> for Rest {
    fn from(error: Error) -> Self {
        Rest::Trouble(error.to_string())
    }
}

impl Pass {
    /// Tells what there is to tell; says when to look again.
    pub async fn run(&self, reader: &mut Reader) -> Next {
        match self.tell_all(reader).await {
            Ok(next) => next,
            Err(Rest::For(pause)) => Next::At(Instant::now() + pause),
            Err(Rest::Trouble(why)) => {
                let (company, plugin) = (self.company.as_str(), self.plugin.as_str());
                tracing::error!(company, plugin, %why, "a plugin cannot be told of events; trying again");
                Next::At(Instant::now() + PAUSE_AFTER_TROUBLE)
            }
        }
    }

    async fn tell_all(&self, reader: &mut Reader) -> Result<Next, Rest> {
        let desk = self.inner.desk();
        let due = desk
            .due_deliveries(&self.company, &self.plugin, MOST_TOLD)
            .await?;
        let Some(cursor) = due.cursor else {
            // It is being installed.
            return Ok(Next::At(Instant::now() + LONGEST_PAUSE));
        };
        if reader.cursor.is_none_or(|known| known < cursor) {
            reader.cursor = Some(cursor);
            reader.seen = reader.seen.max(cursor);
        }
        let mut told = 0;
        for waiting in due.waiting {
            if self.is_over(told) {
                return Ok(Next::At(Instant::now()));
            }
            self.tell(&waiting.fact, Source::Lane, waiting.attempts)
                .await?;
            told += 1;
        }
        let again = due.next.map_or(LONGEST_PAUSE, |at| until(desk.now(), at));
        if told > 0 {
            // More of the same chats may wait.
            return Ok(Next::At(Instant::now()));
        }
        if due.full {
            return Ok(Next::At(Instant::now() + again));
        }
        match self.read_on(reader).await? {
            true => Ok(Next::At(Instant::now())),
            false => Ok(Next::Moved(Instant::now() + again)),
        }
    }

    /// Reads on in the log; true when there is more.
    async fn read_on(&self, reader: &mut Reader) -> Result<bool, Rest> {
        let mut told = 0;
        loop {
            let desk = self.inner.desk();
            let facts = self.pages.after(desk, &self.company, reader.seen).await?;
            let from = facts.partition_point(|fact| fact.position <= reader.seen);
            if from == facts.len() {
                return Ok(false);
            }
            for fact in &facts[from..] {
                if self.is_wanted(reader, fact).await? {
                    if self.is_over(told) {
                        return Ok(true);
                    }
                    self.tell(fact, Source::Log, 0).await?;
                    told += 1;
                    reader.cursor = Some(fact.position);
                }
                reader.seen = fact.position;
            }
            self.skip(reader).await?;
        }
    }

    /// Whether the plugin is to be told; nothing is started for that.
    async fn is_wanted(&self, reader: &mut Reader, fact: &Fact) -> Result<bool, Rest> {
        if let Event::ChatPluginsChanged { chat, .. } = &fact.event {
            reader.chats.remove(chat);
            return Ok(false);
        }
        let wanted = wants(&self.specs, &self.plugin, fact);
        if wanted == Wants::No || !self.is_there(reader, fact).await? {
            return Ok(false);
        }
        let Wants::Text(message) = wanted else {
            return Ok(true);
        };
        let read = self
            .inner
            .desk()
            .read(&self.company, &Actor::System, async move |cx| {
                messages::read(cx, &message).await
            });
        match read.await {
            Ok(found) => Ok(wants_text(
                &self.specs,
                &self.plugin,
                fact,
                found.value.text.fallback(),
            )),
            Err(error) if error.problem().code == ProblemCode::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the plugin is in the chat that it happened in, and was so then.
    async fn is_there(&self, reader: &mut Reader, fact: &Fact) -> Result<bool, Rest> {
        let Some(chat) = fact.event.chat() else {
            return Ok(true);
        };
        let is_after = |from: Option<u64>| from.is_some_and(|from| from < fact.position);
        if let Some(known) = reader.chats.get(chat) {
            return Ok(is_after(*known));
        }
        let (asked, plugin) = (chat.clone(), self.plugin.clone());
        let read = self
            .inner
            .desk()
            .read(&self.company, &Actor::System, async move |cx| {
                chats::told_from(cx, &asked, &plugin).await
            });
        let from = read.await?.value;
        if reader.chats.len() >= MOST_CHATS {
            reader.chats.clear();
        }
        reader.chats.insert(chat.clone(), from);
        Ok(is_after(from))
    }

    /// Tells one event. What goes wrong in the plugin is noted with the event; what goes wrong here is
    /// not held against it.
    async fn tell(&self, fact: &Fact, source: Source, attempts: u32) -> Result<(), Rest> {
        let inner = &self.inner;
        let told = inner.tell(&self.company, &self.plugin, fact, source, attempts);
        let error = match told.await {
            Ok(_) => return Ok(()),
            Err(CallError::Paused { paused, .. }) => return Err(Rest::For(paused.remaining)),
            // What is known of it here is out of date; the next look finds out.
            Err(CallError::Changed { .. }) => return Err(Rest::For(Duration::ZERO)),
            Err(CallError::Problem(problem)) if problem.code == ProblemCode::PluginOff => {
                return Err(Rest::For(LONGEST_PAUSE));
            }
            Err(error) if is_plugins(&error) => error,
            Err(error) => return Err(Rest::Trouble(error.to_string())),
        };
        let problem = guildhall_domain::Problem::from(error);
        let (why, wait) = (reason(&problem), problem.retry_after_ms);
        let (plugin, failed, noted) = (self.plugin.clone(), fact.clone(), why.clone());
        let fate = inner
            .desk()
            .transact(&self.company, &Actor::System, None, async move |cx| {
                deliveries::fail(cx, &plugin, &failed, source, &noted, wait).await
            });
        let fate = fate.await?.value;
        let (company, plugin) = (self.company.as_str(), self.plugin.as_str());
        tracing::info!(company, plugin, position = fact.position, ?fate, %why, "a plugin failed to take an event");
        Ok(())
    }

    /// Moves the cursor past what nobody wanted, now and then, so that it is not read again after a
    /// restart.
    async fn skip(&self, reader: &mut Reader) -> Result<(), Rest> {
        let (seen, plugin) = (reader.seen, self.plugin.clone());
        if seen.saturating_sub(reader.cursor.unwrap_or_default()) < MOST_SKIPPED {
            return Ok(());
        }
        let moved =
            self.inner
                .desk()
                .transact(&self.company, &Actor::System, None, async move |cx| {
                    deliveries::skip(cx, &plugin, seen).await
                });
        moved.await?;
        reader.cursor = Some(seen);
        Ok(())
    }

    fn is_over(&self, told: usize) -> bool {
        told >= MOST_TOLD || *self.stop.borrow()
    }
}

fn until(now: Millis, at: Millis) -> Duration {
    Duration::from_millis(at.0.saturating_sub(now.0)).min(LONGEST_PAUSE)
}
