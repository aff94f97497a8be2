//! The Guildhall server: settings, command line, and the putting together of all floors.
//!
//! No rule of the business is here, and no floor knows this crate.
#![forbid(unsafe_code)]

pub mod backup;
pub mod cli;
pub mod config;
mod control;
pub mod demo;
pub mod folder;
mod logs;
pub mod server;
