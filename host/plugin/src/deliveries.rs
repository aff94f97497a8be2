//! Follows the log of each company for the plugins that want to be told of its events.
//!
//! One task per company. While no plugin of it wants events the task sleeps, whatever happens. A plugin
//! is told one event after the other; different plugins are told at the same time. What is remembered
//! here only saves looking: what was told stands in the store, in the commit of what came of it.

mod pages;
mod pass;
mod wants;

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use guildhall_app::plugins::State;
use guildhall_app::tasks;
use guildhall_domain::{CompanyId, PluginId};
use guildhall_manifest::EventSpec;
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::plugins::Inner;
use crate::roster::Listed;
use pages::Pages;
use pass::{Pass, Reader};

/// Plugins of one company that are told at the same time.
const AT_ONCE: usize = 8;
/// The longest time between two looks at what waits, while a plugin wants events.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The pause after the host's own fault.
const PAUSE_AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// The tasks, one per company.
pub struct Deliveries {
    companies: Mutex<HashMap<CompanyId, Task>>,
    stop: watch::Sender<bool>,
}

struct Task {
    wake: Arc<Notify>,
    handle: JoinHandle<()>,
}

impl Default for Deliveries {
    fn default() -> Self {
        Deliveries {
            companies: Mutex::default(),
            stop: watch::Sender::new(false),
        }
    }
}

impl Deliveries {
    /// Has a company's plugins and what waits for them looked at now.
    pub fn wake(&self, inner: &Arc<Inner>, company: &CompanyId) {
        if *self.stop.borrow() {
            return;
        }
        let mut companies = self.companies.lock();
        if let Some(task) = companies.get(company) {
            task.wake.notify_one();
            return;
        }
        let head = match inner.desk().watch(company) {
            Ok(head) => head,
            Err(error) => {
                tracing::error!(company = company.as_str(), %error, "the log cannot be followed for plugins");
                return;
            }
        };
        let wake = Arc::new(Notify::new());
        wake.notify_one();
        let follower = Follower {
            inner: Arc::downgrade(inner),
            company: company.clone(),
            wake: Arc::clone(&wake),
            stop: self.stop.subscribe(),
            head,
            pages: Arc::default(),
            readers: HashMap::new(),
            running: FuturesUnordered::new(),
        };
        let handle = tasks::spawn("plugin deliveries", follower.run());
        companies.insert(company.clone(), Task { wake, handle });
    }

    /// Tells nothing more, and waits for what is being told.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        let tasks: Vec<Task> = self
            .companies
            .lock()
            .drain()
            .map(|(_, task)| task)
            .collect();
        for task in tasks {
            if let Err(end) = task.handle.await {
                tracing::error!(%end, "a task that tells plugins ended badly");
            }
        }
    }
}

/// When a plugin is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// When the log goes on, or at this time.
    Moved(Instant),
    /// At this time, and not before.
    At(Instant),
}

enum Slot {
    Idle(Box<Reader>, Next),
    Busy,
}

struct Ended {
    plugin: PluginId,
    reader: Box<Reader>,
    next: Next,
}

struct Follower {
    /// Weak, because the sandboxes hold the task.
    inner: Weak<Inner>,
    company: CompanyId,
    wake: Arc<Notify>,
    stop: watch::Receiver<bool>,
    head: watch::Receiver<u64>,
    pages: Arc<Pages>,
    readers: HashMap<PluginId, Slot>,
    running: FuturesUnordered<BoxFuture<'static, Ended>>,
}

impl Follower {
    async fn run(mut self) {
        // None: nobody wants events.
        let mut pause = Some(Duration::ZERO);
        loop {
            let mut woken = false;
            tokio::select! {
                biased;
                _ = self.stop.wait_for(|stop| *stop) => break,
                Some(ended) = self.running.next(), if !self.running.is_empty() => {
                    self.readers.insert(ended.plugin, Slot::Idle(ended.reader, ended.next));
                }
                () = self.wake.notified() => woken = true,
                moved = self.head.changed(), if pause.is_some() => {
                    if moved.is_err() {
                        break;
                    }
                }
                () = tokio::time::sleep(pause.unwrap_or(Duration::MAX)), if pause.is_some() => {}
            }
            let Some(inner) = self.inner.upgrade() else {
                break;
            };
            pause = self.look(&inner, woken).await;
        }
        while self.running.next().await.is_some() {}
    }

    /// Has everybody told who is not being told just now and for whom there may be something; says how
    /// long nothing will be due, or that nobody wants events.
    async fn look(&mut self, inner: &Arc<Inner>, woken: bool) -> Option<Duration> {
        let list = match inner.roster.list(&self.company).await {
            Ok(list) => list,
            Err(error) => {
                tracing::error!(company = self.company.as_str(), %error, "cannot look which plugins want events");
                return Some(PAUSE_AFTER_TROUBLE);
            }
        };
        let told: Vec<&Listed> = list.iter().filter(|listed| wants_events(listed)).collect();
        self.readers.retain(|plugin, slot| {
            matches!(slot, Slot::Busy) || told.iter().any(|listed| listed.installed.id == *plugin)
        });
        if told.is_empty() {
            return None;
        }
        let (now, head) = (Instant::now(), *self.head.borrow_and_update());
        let mut pause = LONGEST_PAUSE;
        for listed in told {
            let next = self.start(inner, listed, head, now, woken);
            pause = pause.min(next.saturating_duration_since(now));
        }
        Some(pause)
    }

    /// Has one plugin told if there may be something for it; else says when to look again.
    fn start(
        &mut self,
        inner: &Arc<Inner>,
        listed: &Listed,
        head: u64,
        now: Instant,
        woken: bool,
    ) -> Instant {
        let plugin = &listed.installed.id;
        let later = now + LONGEST_PAUSE;
        if let Some(rests) = inner.roster.rests(&self.company, plugin) {
            return now + rests;
        }
        let reader = match self.readers.remove(plugin) {
            Some(Slot::Busy) => {
                self.readers.insert(plugin.clone(), Slot::Busy);
                return later;
            }
            Some(Slot::Idle(reader, next)) => {
                let (due, at) = match next {
                    Next::Moved(at) => (reader.seen < head || at <= now, at),
                    Next::At(at) => (at <= now, at),
                };
                if !(due || woken) || self.running.len() >= AT_ONCE {
                    self.readers
                        .insert(plugin.clone(), Slot::Idle(reader, next));
                    return if due { later } else { at };
                }
                reader
            }
            None if self.running.len() >= AT_ONCE => return later,
            None => Box::default(),
        };
        self.readers.insert(plugin.clone(), Slot::Busy);
        let pass = Pass {
            inner: Arc::clone(inner),
            company: self.company.clone(),
            plugin: plugin.clone(),
            specs: granted(listed),
            pages: Arc::clone(&self.pages),
            stop: self.stop.clone(),
        };
        self.running.push(Box::pin(async move {
            let mut reader = reader;
            let next = pass.run(&mut reader).await;
            let plugin = pass.plugin;
            Ended {
                plugin,
                reader,
                next,
            }
        }));
        later
    }
}

/// A plugin that is switched off is told nothing and misses nothing: its cursor stays where it is.
fn wants_events(listed: &Listed) -> bool {
    listed.installed.state == State::On && !listed.declared.events.is_empty()
}

/// What it wants and may know of.
fn granted(listed: &Listed) -> Vec<EventSpec> {
    let grants = &listed.installed.grants;
    let allowed = |spec: &&EventSpec| {
        let needs = spec.on.handler().needs();
        needs.is_none_or(|capability| grants.has(capability))
    };
    let specs = listed.declared.events.iter();
    specs.filter(allowed).cloned().collect()
}
