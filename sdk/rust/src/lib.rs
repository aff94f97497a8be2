//! Write Guildhall plugins in Rust: traits for the ways in which a plugin is called, and plain
//! functions for what it may do.
//!
//! ```ignore
//! use guildhall_sdk::prelude::*;
//!
//! struct Hello;
//!
//! impl Commands for Hello {
//!     fn run(_call: &Call, command: &Command) -> Result<Effects> {
//!         let name = command.text("name");
//!         let times = kv::update("greetings", |times: Option<u32>| times.unwrap_or(0) + 1)?;
//!         chat::reply(format!("Hello {name}! Greeting number {times}."))?;
//!         effects::none()
//!     }
//! }
//!
//! guildhall_sdk::plugin!(Hello);
//! ```
//!
//! A handler is a transaction: what it wrote, posted and scheduled is committed together when it
//! returns `Ok`, and not at all otherwise. Every call runs in a fresh instance, so a plugin keeps
//! nothing in memory; what must last goes into [`kv`].
//!
//! Nothing here may use WASI, the wall clock or randomness other than the host's: a call must be
//! repeatable. Outside of WebAssembly the functions panic: business code that is to be tested
//! natively calls none of them.

#[allow(
    clippy::all,
    missing_docs,
    unsafe_code,
    unused,
    reason = "generated from the contract"
)]
pub mod bindings {
    //! The contract, generated from `wit/`.
    wit_bindgen::generate!({
        path: "../../wit",
        world: "guildhall:plugin/imports",
        generate_all,
        additional_derives: [PartialEq],
    });
}

pub mod actions;
pub mod call;
pub mod cards;
pub mod chat;
pub mod commands;
pub mod counters;
pub mod directory;
pub mod effects;
pub mod files;
pub mod forms;
#[doc(hidden)]
pub mod glue;
mod handlers;
#[cfg(target_arch = "wasm32")]
mod heap;
pub mod http;
pub mod i18n;
pub mod jobs;
pub mod kv;
pub mod lifecycle;
pub mod log;
pub mod metrics;
pub mod pages;
pub mod problem;
pub mod runtime;
pub mod secrets;
pub mod services;
pub mod settings;
pub mod text;
pub mod webhooks;

pub use guildhall_sdk_macros::{plugin, text};
pub use handlers::{
    CardActions, CardSource, Commands, FormHandler, Lifecycle, MessageActions, MessageFilter,
    OnDepartment, OnFile, OnJob, OnMember, OnMessage, OnMessageChange, OnReaction, OnUser,
    PageHandler, Services, SettingCheck, Webhook,
};
pub use problem::{Problem, Result};
#[doc(hidden)]
pub use wit_bindgen;

/// Everything that a plugin usually names.
pub mod prelude {
    pub use crate::actions::Press;
    pub use crate::call::{Actor, Call, Origin};
    pub use crate::cards::{
        Align, Audience, Button, Card, Chart, ChartKind, Link, Menu, Pair, Table, Tone,
    };
    pub use crate::chat::{Candidate, Member, Message, Reaction, Verdict};
    pub use crate::commands::{Command, Suggestion};
    pub use crate::effects::{self, Effects};
    pub use crate::forms::{Field, FieldError, Form, OptionItem, Submission, Submitted};
    pub use crate::handlers::{
        CardActions, CardSource, Commands, FormHandler, Lifecycle, MessageActions, MessageFilter,
        OnDepartment, OnFile, OnJob, OnMember, OnMessage, OnMessageChange, OnReaction, OnUser,
        PageHandler, Services, SettingCheck, Webhook,
    };
    pub use crate::jobs::Job;
    pub use crate::pages::{Page, PageAsk};
    pub use crate::text::{Arg, Text};
    pub use crate::{
        Problem, Result, call, chat, counters, directory, files, http, i18n, jobs, kv, log,
        metrics, pages, runtime, secrets, services, settings, text,
    };
}
