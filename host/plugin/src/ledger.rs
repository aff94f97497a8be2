//! The ledger: what calls did, written down beside them. What a call used that committed something is
//! in its own commit; everything else comes here and is written in batches, so that nobody waits for
//! it. What was not written yet when the machine fails is lost: at most about a second of it.
//!
//! It must never make a call wait or fail: what is too much is dropped, and said so in the log.

use std::collections::HashMap;
use std::time::Duration;

use guildhall_app::audit::{self, Ended, Entry, Uses};
use guildhall_app::logs::Line;
use guildhall_app::usage::{Batch, Came};
use guildhall_app::webhooks::Asked;
use guildhall_app::{Desk, tasks};
use guildhall_domain::{CompanyId, PluginId};
use tokio::sync::{mpsc, oneshot};

use crate::api::Origin;
use crate::call::Call;
use crate::faults::Broken;
use crate::guest::Run;
use crate::house::{Ending, Keep};

/// The most that waits to be written; more is dropped.
const MOST_WAITING: usize = 20_000;
/// The most that one commit writes for one company.
const MOST_AT_ONCE: usize = 500;
/// How long what comes is gathered.
const GATHERED: Duration = Duration::from_millis(250);

/// The way to the ledger. Cheap to clone.
#[derive(Clone)]
pub struct Ledger(mpsc::Sender<Word>);

/// Something to be written down.
enum Word {
    Came(CompanyId, Came, Vec<Entry>),
    Line(CompanyId, PluginId, Line),
    Request(CompanyId, PluginId, Asked),
    Settle(oneshot::Sender<()>),
}

/// What came of one run of a call.
pub struct Note {
    ended: Ended,
    /// What it used, and what plugins used that served it; empty when that is in its own commit.
    entries: Vec<Entry>,
}

impl Note {
    /// Of a run that is about to be settled. When it has something to commit, what it used is put into
    /// that commit, unless the commit has no room for it any more.
    pub fn of<T>(run: &mut Run, result: &Result<T, Ending>, keep: Keep) -> Note {
        let ended = match (result, keep) {
            (Ok(_), Keep::Writes) => Ended::Committed,
            (Ok(_), Keep::Nothing) => Ended::Looked,
            (Err(Ending::Broken(_)), _) => Ended::Failed,
            (Err(Ending::Refused(_) | Ending::Changed), _) => Ended::Refused,
        };
        let mut entries: Vec<Entry> = std::mem::take(&mut run.served);
        for served in &mut entries {
            // What a plugin did for another one is kept only with it.
            if served.ended == Ended::Committed {
                served.ended = ended;
            }
        }
        let uses = std::mem::take(run.work.uses());
        if !uses.is_empty() || ended == Ended::Failed {
            let mut own = entry(&run.call, ended, uses);
            own.cpu_us = micros(&run.call);
            own.memory = run.memory as u64;
            if let Err(Ending::Broken(Broken::Guest(fault))) = result {
                own = own.failing(&fault.to_string());
            }
            entries.push(own);
        }
        if ended == Ended::Committed && !run.work.tx().is_read_only() {
            entries.retain(|entry| audit::write(&mut run.cx(), entry).is_err());
        }
        Note { ended, entries }
    }
}

/// What a call used, for the audit; its time and memory are not known yet.
pub fn entry(call: &Call, ended: Ended, uses: Uses) -> Entry {
    Entry {
        plugin: call.plugin.id.clone(),
        version: call.plugin.declared.version.clone(),
        call: call.id.clone(),
        user: call.user.clone(),
        origin: call.origin_word().to_owned(),
        at: call.now,
        ended,
        fault: None,
        cpu_us: 0,
        memory: 0,
        uses,
        set: None,
    }
}

fn micros(call: &Call) -> u64 {
    u64::try_from(call.used().as_micros()).unwrap_or(u64::MAX)
}

impl Ledger {
    /// Starts writing. It ends when nobody is left who could bring anything.
    pub fn start(desk: &Desk) -> Ledger {
        let (send, receive) = mpsc::channel(MOST_WAITING);
        tasks::spawn("ledger", write(desk.clone(), receive));
        Ledger(send)
    }

    /// A run of a call was settled.
    pub fn note(&self, call: &Call, note: Note) {
        // An installation is no call of anybody's; what it used is written down all the same.
        if call.origin != Origin::Lifecycle || !note.entries.is_empty() {
            // Without the call: what waits here is to be small, for many may wait.
            let came = Came {
                plugin: call.plugin.id.clone(),
                at: call.now,
                ended: note.ended,
                cpu_us: micros(call),
            };
            self.bring(Word::Came(call.company.clone(), came, note.entries));
        }
    }

    /// A plugin wrote a line to its log: the `number`th of this guest.
    pub fn line(&self, call: &Call, number: u32, level: &'static str, text: &str) {
        let line = Line {
            at: call.desk.now(),
            call: call.id.clone(),
            number,
            level: level.to_owned(),
            text: text.to_owned(),
        };
        let (company, plugin) = (call.company.clone(), call.plugin.id.clone());
        self.bring(Word::Line(company, plugin, line));
    }

    /// A request from outside came for a plugin.
    pub fn request(&self, company: &CompanyId, plugin: &PluginId, asked: Asked) {
        self.bring(Word::Request(company.clone(), plugin.clone(), asked));
    }

    /// Waits until what was brought so far is written.
    pub async fn settle(&self) {
        let (done, written) = oneshot::channel();
        if self.0.send(Word::Settle(done)).await.is_ok() && written.await.is_err() {
            tracing::warn!("the ledger ended before everything was written down");
        }
    }

    fn bring(&self, word: Word) {
        if self.0.try_send(word).is_err() {
            tracing::warn!("the ledger cannot keep up: something that a plugin did is not in it");
        }
    }
}

async fn write(desk: Desk, mut words: mpsc::Receiver<Word>) {
    let mut gathered = Vec::new();
    while words.recv_many(&mut gathered, MOST_AT_ONCE).await > 0 {
        if !gathered.iter().any(|word| matches!(word, Word::Settle(_))) {
            tokio::time::sleep(GATHERED).await;
            while gathered.len() < MOST_AT_ONCE {
                let Ok(word) = words.try_recv() else { break };
                gathered.push(word);
            }
        }
        let mut batches: HashMap<CompanyId, Batch> = HashMap::new();
        let mut waiting = Vec::new();
        for word in gathered.drain(..) {
            match word {
                Word::Came(company, came, entries) => {
                    let batch = batches.entry(company).or_default();
                    batch.came.push(came);
                    batch.entries.extend(entries);
                }
                Word::Line(company, plugin, line) => {
                    let batch = batches.entry(company).or_default();
                    batch.lines.push((plugin, line));
                }
                Word::Request(company, plugin, asked) => {
                    let batch = batches.entry(company).or_default();
                    batch.requests.push((plugin, asked));
                }
                Word::Settle(done) => waiting.push(done),
            }
        }
        for (company, batch) in batches {
            if let Err(error) = desk.write_down(&company, batch).await {
                tracing::error!(%company, %error, "what plugins did was not written down");
            }
        }
        for done in waiting {
            // Who asked may have gone away.
            let _ = done.send(());
        }
    }
}
