//! What belongs to one guest while it runs: the run's open transaction and counters, lent for as long
//! as its instance lives, and what only this instance has.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use guildhall_app::audit::{Ended, Entry};
use guildhall_app::files::Staged;
use guildhall_app::metrics::Fresh;
use guildhall_app::{Cx, Work};
use guildhall_domain::Actor;
use guildhall_manifest::Locales;
use wasmtime::component::ResourceTable;

use crate::call::Call;
use crate::faults::LastWords;
use crate::ledger;
use crate::meter::Meter;
use crate::tally::Tally;
/// One run of a call: one transaction, from its beginning until it is committed or discarded. It
/// passes from guest to guest when a call starts more than one.
pub struct Run {
    /// Of which call.
    pub call: Arc<Call>,
    /// The open transaction, with ids that are the same in every run of the call.
    pub work: Box<Work>,
    /// Random bytes for guests; the same in every run of the call. Few guests ask for any, and the
    /// others need not pass a place for it on.
    random: Option<Box<blake3::OutputReader>>,
    /// What was used, by all guests together.
    pub meter: Meter,
    /// Requests sent to other machines, or answered as in an earlier run.
    pub requests: usize,
    /// The most memory that one of its guests held, in bytes.
    pub memory: usize,
    /// Whether it is not the call's first.
    pub again: bool,
    /// What plugins used that served it, for the audit.
    pub served: Vec<Entry>,
    /// Contents of the files that it made.
    pub staged: Vec<Staged>,
}

impl Run {
    /// A run that nothing was done in yet.
    pub fn new(call: Arc<Call>, work: Box<Work>) -> Run {
        let meter = Meter::new(call.limits);
        let again = call.runs.fetch_add(1, Ordering::Relaxed) > 0;
        Run {
            call,
            work,
            random: None,
            meter,
            requests: 0,
            memory: 0,
            again,
            served: Vec::new(),
            staged: Vec::new(),
        }
    }

    /// The next random bytes for guests.
    pub fn random(&mut self, bytes: &mut [u8]) {
        let call = &self.call;
        let stream = self.random.get_or_insert_with(|| {
            let mut seed = blake3::Hasher::new_derive_key("guildhall 2026 random bytes of a call");
            seed.update(&call.seed);
            Box::new(seed.finalize_xof())
        });
        stream.fill(bytes);
    }

    /// The app's view of it: the plugin acts, for whoever called it.
    pub fn cx(&mut self) -> Cx<'_> {
        self.work.cx()
    }
}

impl Run {
    /// The app's view of it for the person who called.
    ///
    /// # Errors
    /// When it is not for this person.
    pub fn cx_as<'a>(&'a mut self, person: &'a Actor) -> guildhall_app::Result<Cx<'a>> {
        let cx = self.work.cx_as(person);
        cx.ok_or_else(|| guildhall_app::Error::host("a run is for one person alone"))
    }
}

/// Whether a handler may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It may.
    ReadWrite,
    /// A write is answered `denied`.
    ReadOnly,
}

/// The data of one sandbox.
pub struct Guest {
    /// The run it works in.
    pub run: Run,
    /// What it may do there.
    pub access: Access,
    /// Its open files.
    pub table: ResourceTable,
    /// How many of them.
    pub open: u32,
    /// How many files it writes just now.
    pub writing: u32,
    /// Its memories.
    pub tally: Tally,
    /// What it said before it trapped.
    pub last_words: Option<LastWords>,
    /// Lines it has written to the log.
    pub lines: u32,
    /// Counts and values that it told.
    pub measured: u32,
    /// New series among them.
    pub fresh: Fresh,
    /// Searches of the directory that it made.
    pub searches: u32,
    /// Its package's texts, once it has asked for one.
    pub texts: Option<Arc<Locales>>,
    /// Services of other plugins that it called.
    pub services: u32,
}

impl Guest {
    /// A guest that has not run yet.
    pub fn new(run: Run, access: Access) -> Guest {
        let memory = run.meter.limits().memory;
        Guest {
            run,
            access,
            table: ResourceTable::new(),
            open: 0,
            writing: 0,
            tally: Tally::new(memory),
            last_words: None,
            lines: 0,
            measured: 0,
            fresh: Fresh::default(),
            searches: 0,
            texts: None,
            services: 0,
        }
    }

    /// Lends its run to a guest of the plugin that serves it; what that uses counts here.
    pub fn lend(&mut self, call: Call) -> Run {
        let run = &mut self.run;
        let mut meter = std::mem::replace(&mut run.meter, Meter::new(call.limits));
        meter.limit_to(call.limits);
        let plugin = &call.plugin;
        let work = run.work.lend(plugin.id.clone(), plugin.grants.clone());
        Run {
            call: Arc::new(call),
            work: Box::new(work),
            random: None,
            meter,
            requests: run.requests,
            again: run.again,
            served: Vec::new(),
            staged: std::mem::take(&mut run.staged),
            memory: 0,
        }
    }

    /// Takes its run back, with or without what was written meanwhile.
    pub fn take_back(&mut self, lent: Run, keep: bool) {
        let run = &mut self.run;
        let uses = run.work.take_back(*lent.work, keep);
        run.served.extend(lent.served);
        // Pinned until the whole call is settled, and counted with the caller's.
        run.staged = lent.staged;
        if !uses.is_empty() {
            let ended = if keep {
                Ended::Committed
            } else {
                Ended::Refused
            };
            let known = &mut run.served.iter_mut();
            // Called again within this call: still one entry.
            match known.find(|one| one.plugin == lent.call.plugin.id) {
                Some(known) => known.uses.join(uses),
                None => run.served.push(ledger::entry(&lent.call, ended, uses)),
            }
        }
        run.meter = lent.meter;
        run.meter.limit_to(run.call.limits);
        run.requests = lent.requests;
    }
}
