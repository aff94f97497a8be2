//! The door: HTTP API, socket and web client.
//!
//! A handler is extract, one call of a floor below, view. No rule of the business is here, and only
//! this crate names axum.
#![forbid(unsafe_code)]

mod assets;
mod audit;
mod chats;
mod commands;
mod companies;
mod customers;
mod deliveries;
mod door;
mod events;
mod files;
mod forms;
mod frames;
mod health;
mod hooks;
mod launcher;
mod message_actions;
mod messages;
mod metrics;
mod openapi;
mod pages;
mod passes;
mod people;
mod plugins;
mod reactions;
mod router;
mod serve;
mod sessions;
mod settings;
mod socket;
mod webhooks;
mod wire;

pub use door::{Door, Options};
pub use openapi::openapi_json;
