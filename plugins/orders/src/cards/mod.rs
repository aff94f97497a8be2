//! The cards, drawn from what is known. They read and write nothing.

pub mod import;
pub mod order;
