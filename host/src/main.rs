//! The program `guildhall`. All of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    guildhall::cli::run(std::env::args_os())
}
