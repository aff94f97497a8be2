//! Who may do what, and the doing of it: one transaction per use case.
//!
//! A use case is a function `fn verb(cx: &mut Cx<'_>, …)` on an open transaction; it asks
//! [`guildhall_domain::can`] once, does its work, and tells the company's log. The [`Desk`] opens
//! and settles transactions. Nothing here knows HTTP, WebAssembly or a storage engine.
#![forbid(unsafe_code)]

pub mod audit;
pub mod chats;
pub mod clock;
mod codec;
pub mod commands;
pub mod companies;
pub mod counters;
pub mod customers;
pub mod cx;
pub mod deliveries;
pub mod desk;
pub mod error;
pub mod events;
pub mod files;
pub mod forms;
mod glance;
pub mod ids;
pub mod jobs;
pub mod keys;
pub mod launcher;
pub mod logs;
pub mod messages;
pub mod metrics;
pub mod pages;
pub mod passwords;
pub mod people;
pub mod plugins;
pub mod quotas;
pub mod reactions;
pub mod records;
pub mod refreshes;
pub mod seals;
pub mod sessions;
pub mod settings;
pub mod sweeper;
pub mod tasks;
#[cfg(test)]
mod testing;
pub mod usage;
pub mod vault;
pub mod views;
pub mod webhooks;
pub mod windows;

pub use clock::{Clock, Entropy, SystemClock, SystemEntropy};
pub use cx::{Cx, Work};
pub use desk::{Attempt, Begun, Desk, Done, IdempotencyKey, Outcome, Who};
pub use error::{Error, Result};
pub use ids::Ids;
