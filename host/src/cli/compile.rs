//! `guildhall compile-plugin`: what the server starts to compile a plugin apart from itself. Not for
//! people, and not in the help.

use clap::{Arg, ArgMatches, Command, value_parser};
use guildhall_plugin::compile::{self, CompileLimits};

pub use guildhall_plugin::compile::COMMAND;

const MEMORY: &str = "memory-mib";
const CPU: &str = "cpu-seconds";

/// Its arguments.
pub fn command() -> Command {
    let number = |name: &'static str| {
        let number = value_parser!(u64).range(1..=1_048_576);
        Arg::new(name).required(true).value_parser(number)
    };
    Command::new(COMMAND)
        .about("Compile the component on standard input within limits")
        .hide(true)
        .arg(number(MEMORY))
        .arg(number(CPU))
}

/// Runs it.
///
/// # Errors
/// In words for whoever installs the plugin.
pub fn run(matches: &ArgMatches) -> anyhow::Result<()> {
    let number = |name: &str| matches.get_one(name).copied().unwrap_or(1);
    let limits = CompileLimits {
        memory_mib: number(MEMORY),
        cpu_seconds: number(CPU),
    };
    compile::child(limits).map_err(anyhow::Error::msg)
}
