//! Write Guildhall plugins in Rust.
