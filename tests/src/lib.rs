//! What the whole-system tests speak: a hall that is really started, people who really sign in, and
//! what they type, press and see. Knows the HTTP API, the socket and the command line, as any client
//! does; it must never look into the data folder or name a crate of the host.
//!
//! ```no_run
//! use guildhall_tests::{Hall, text_is};
//!
//! let hall = Hall::demo();
//! let (alice, bob) = (hall.person(1), hall.person(2));
//! let chat = alice.gathers("Lunch", &[&bob]);
//! let screen = bob.opens();
//! alice.types(&chat, "Noodles?");
//! screen.sees("Alice's message", text_is("Noodles?"));
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]
#![forbid(unsafe_code)]

pub mod api;
mod card;
mod hall;
mod install;
mod orders;
mod outside;
mod person;
mod sample;
mod screen;
mod vendure;
mod wait;

pub use api::{Answer, Api};
pub use card::{money, words};
pub use hall::{Hall, Launch, command, command_cut_short};
pub use install::install;
pub use orders::{
    Import, ONE_ORDER, Progress, figures_by_another_program, install_orders, start_import,
};
pub use outside::Outside;
pub use person::Person;
pub use sample::{package, superstore};
pub use screen::{Screen, text_is};
pub use vendure::Vendure;
pub use wait::{PATIENCE, until};

/// The count to use: small in a test run, full in a soak.
#[must_use]
pub fn count(in_test: usize, in_soak: usize) -> usize {
    if std::env::var_os("GUILDHALL_SOAK").is_some() {
        in_soak
    } else {
        in_test
    }
}
