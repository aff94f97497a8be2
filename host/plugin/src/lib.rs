//! The sandboxes: they install plugins and run their calls.
//!
//! A call is a transaction: a fresh instance reads and writes through imports that are one call of the
//! app each, and what it did is committed together or not at all. When something that it read has
//! changed meanwhile it is run again, in another fresh instance, before anybody sees what came of it.
//!
//! This crate is the only one that names the runtime. It must never let a guest's fault look like the
//! host's, hold a thread for a guest beyond a tick, or give a guest anything that its grant does not
//! hold. It knows nothing of HTTP and nothing of what any plugin is for.

#![deny(unsafe_code)]

mod allowance;
mod api;
mod background;
mod bindings;
mod breaker;
mod cache;
mod call;
mod calls;
pub mod compile;
mod convert;
mod crowd;
mod deliveries;
pub mod engine;
mod errands;
mod faults;
mod frames;
mod gate;
mod guest;
mod handlers;
mod house;
mod imports;
mod install;
mod ledger;
mod limits;
mod linker;
mod loaded;
mod manage;
mod meter;
mod migrate;
mod net;
mod plugins;
mod poll_clock;
mod roster;
mod run;
mod scripts;
mod services;
mod tally;
mod ticker;
mod zones;

pub use allowance::Share;
pub use api::{
    CallError, Caller, Effect, Hook, HookAnswer, Offered, OfferedAction, OpenForm, OpenPage,
    Origin, Outcome, PageAsk, Press, Source, Speaker, Suggestion, Usable,
};
pub use breaker::Paused;
pub use faults::{Fault, HostFault, Limit};
pub use frames::Asset;
pub use gate::Shares;
pub use guildhall_manifest::Sheet;
pub use limits::{LimitTable, Limits};
pub use manage::Change;
pub use net::{Network, SystemNetwork};
pub use plugins::{Options, Plugins, StartError};
