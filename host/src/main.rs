//! Starts Guildhall.
fn main() {}
