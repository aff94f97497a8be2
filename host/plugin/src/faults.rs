//! How a call can end badly. A guest's fault and a host's fault are two types and are never mixed:
//! the first is told to the person who called and counted against the plugin, the second is ours.

use std::time::Duration;

use wasmtime::Trap;

/// A limit that a guest ran into. Travels through the runtime as the reason of a trap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// Its own code ran too long.
    #[error("it used more than {} ms of processor time", .0.as_millis())]
    Cpu(Duration),
    /// The call as a whole took too long.
    #[error("it took longer than {} ms", .0.as_millis())]
    Wall(Duration),
    /// Its memories and tables grew too big; bytes.
    #[error("it asked for more than {} MiB of memory", .0 >> 20)]
    Memory(usize),
    /// It called too many imports.
    #[error("it called the host more than {0} times")]
    HostCalls(u32),
    /// It moved too much through imports; bytes.
    #[error("it moved more than {} MiB through its imports", .0 >> 20)]
    Bytes(u64),
    /// It handed over too much at once; bytes.
    #[error("it handed over more than {} KiB at once", .0 >> 10)]
    Handover(usize),
    /// Its calls nest too deeply.
    #[error("its functions call each other too deeply")]
    Stack,
}

/// What a guest did wrong. Nothing of the call was committed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It ran into a limit.
    #[error("the plugin was stopped: {0}")]
    Limit(Limit),
    /// It panicked, and said why and where.
    #[error("the plugin panicked at {place}: {message}")]
    Panic {
        /// What it said.
        message: String,
        /// File, line and column in its source.
        place: String,
    },
    /// It trapped without a word.
    #[error("the plugin trapped: {0}")]
    Trap(String),
    /// It handed over something that the contract does not allow.
    #[error("the plugin gave what is not allowed, {0}")]
    Contract(String),
}

impl Fault {
    /// The limit, if it was one.
    pub fn limit(&self) -> Option<Limit> {
        match self {
            Fault::Limit(limit) => Some(*limit),
            Fault::Panic { .. } | Fault::Trap(_) | Fault::Contract(_) => None,
        }
    }
}

/// Ours: the store failed, a slot could not be had, an import broke. Never the guest's doing.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct HostFault(pub String);

/// How a run ended, when not with an answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Broken {
    /// The guest's fault.
    #[error(transparent)]
    Guest(#[from] Fault),
    /// The host's fault.
    #[error(transparent)]
    Host(#[from] HostFault),
}

/// The longest panic message or place that is kept, in bytes.
const LONGEST_WORDS: usize = 2_000;

/// What a guest said in its panic hook, just before the trap.
#[derive(Debug, Clone, Default)]
pub struct LastWords {
    /// What.
    pub message: String,
    /// Where.
    pub place: String,
}

impl LastWords {
    /// Kept short and without control characters, since it goes to the log and to people.
    pub fn new(message: &str, place: &str) -> Self {
        LastWords {
            message: clean(message),
            place: clean(place),
        }
    }
}

fn clean(text: &str) -> String {
    let mut kept = String::new();
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if kept.len() + c.len_utf8() > LONGEST_WORDS {
            kept.push('…');
            break;
        }
        kept.push(c);
    }
    kept
}

/// Tells whose fault an error of the runtime is.
pub fn broken(error: &wasmtime::Error, last_words: Option<LastWords>, handover: usize) -> Broken {
    if let Some(host) = error.downcast_ref::<HostFault>() {
        return host.clone().into();
    }
    if let Some(limit) = error.downcast_ref::<Limit>() {
        return Fault::Limit(*limit).into();
    }
    if let Some(fault) = error.downcast_ref::<Fault>() {
        return fault.clone().into();
    }
    if let Some(LastWords { message, place }) = last_words {
        return Fault::Panic { message, place }.into();
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => Fault::Limit(Limit::Stack).into(),
        Some(trap) => Fault::Trap(trap.to_string()).into(),
        // The runtime's own type for this is private; its text is checked by the sandbox suite.
        None if format!("{error:#}").contains("fuel allocated for hostcalls") => {
            Fault::Limit(Limit::Handover(handover)).into()
        }
        // Lifting what the guest handed over failed: bad UTF-8, a pointer out of bounds, a handle
        // that it does not have. The host's own imports never fail with a bare message.
        None => Fault::Trap(clean(&error.root_cause().to_string())).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_are_kept_short_and_clean() {
        let words = LastWords::new(&"字\n".repeat(2_000), "src/lib.rs:1:1");
        assert!(words.message.len() <= LONGEST_WORDS + '…'.len_utf8());
        assert!(!words.message.contains('\n'));
    }

    #[test]
    fn a_limit_beats_the_words_that_came_with_it() {
        let error = wasmtime::Error::from(Limit::HostCalls(3));
        let Broken::Guest(fault) = broken(&error, Some(LastWords::default()), 0) else {
            panic!("guest's fault")
        };
        assert_eq!(fault.limit(), Some(Limit::HostCalls(3)));
    }
}
