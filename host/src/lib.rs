//! The Guildhall server.
pub mod demo;
