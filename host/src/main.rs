//! The program `guildhall`. All of it is in the library.

use std::process::ExitCode;

/// A call of a plugin and a delivery to a screen are made of many small allocations, and most of them
/// are freed on another thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    guildhall::cli::run(std::env::args_os())
}
