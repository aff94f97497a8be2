//! The contract's types and calling conventions, generated from `wit/` (world `everything`).
//! Nothing is written here by hand, and nothing outside this crate may see these types.

#![allow(unsafe_code, missing_docs, clippy::all)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    clippy::large_futures
)]

wasmtime::component::bindgen!({
    world: "guildhall:plugin/everything",
    path: "../../wit",
    imports: { default: async | trappable },
    exports: { default: async },
    with: {
        "guildhall:files/reading.reader": crate::imports::files_reading::Reader,
        "guildhall:files/writing.writer": crate::imports::files_writing::Writer,
    },
});

pub use exports::guildhall::plugin as handlers;
pub use guildhall::base::{context, types};
pub use guildhall::ui::{cards, effects, forms, pages};
