//! The sandboxes on a real store with real guests, without any door: what a call leaves behind, what
//! it may not do, and how it ends when it tries.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod background;
mod blocks;
mod calls;
mod chats;
mod conflicts;
mod customers;
mod directory;
mod events;
mod filters;
mod grants;
mod hall;
mod handed;
mod hostile;
mod install;
mod languages;
mod made;
mod message_actions;
mod outbound;
mod pages;
mod repeats;
mod rogue;
mod services;
mod settings;
mod sheets;
mod storage;
mod texts;
mod visible;
