//! The only scripts there are.
fn main() {}
