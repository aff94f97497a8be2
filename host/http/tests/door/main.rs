//! The door as clients meet it: a real server and a real store, two companies that must not notice
//! each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chats;
mod customers;
mod files;
mod filters;
mod hooks;
mod life;
mod limits;
mod pages;
mod people;
mod reactions;
mod sessions;
mod settings;
mod socket;
mod support;
mod visible;
