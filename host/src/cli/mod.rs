//! The command line: reads the arguments, settles the settings, runs one command.
//!
//! No command does any work itself; each calls the part that does.

mod config;
mod openapi;
mod serve;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::config::{SETTINGS, Sources};

/// Exit code for bad arguments or settings, the same that clap uses.
const USAGE: u8 = 2;

/// Runs the command that the arguments name; the result is the process's exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = match command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
        }
    };
    match matches.subcommand() {
        Some(("serve", inner)) => {
            with_settings(inner, |sources| serve::run(sources, serve::Kind::Serve))
        }
        Some(("demo", inner)) => {
            with_settings(inner, |sources| serve::run(sources, serve::Kind::Demo))
        }
        Some(("config", inner)) => with_settings(inner, config::run),
        Some(("openapi", _)) => report(openapi::run()),
        _ => ExitCode::from(USAGE),
    }
}

/// The whole command line, also for the snapshot of its help.
#[must_use]
pub fn command() -> Command {
    let settings = |name: &'static str, about: &'static str| {
        let file = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help("The settings file; guildhall.toml in this folder when it is there");
        let flags = SETTINGS.iter().map(|s| {
            let help = if s.default.is_empty() {
                s.meaning.to_owned()
            } else {
                format!("{} [default: {}]", s.meaning, s.default)
            };
            Arg::new(s.key)
                .long(s.flag())
                .value_name("VALUE")
                .help(help)
                .allow_hyphen_values(true)
        });
        Command::new(name).about(about).arg(file).args(flags)
    };
    Command::new("guildhall")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Guildhall: chats, files and sandboxed plugins for a company, in one program and one folder")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(settings("serve", "Start the server"))
        .subcommand(settings("demo", "Start the server with a demo company in it"))
        .subcommand(settings("config", "Print every setting, its value and where that came from"))
        .subcommand(Command::new("openapi").about("Print the API's description (OpenAPI 3.1, JSON)"))
}

fn with_settings(
    matches: &ArgMatches,
    then: impl FnOnce(Sources) -> anyhow::Result<()>,
) -> ExitCode {
    let mut sources = Sources {
        file: matches.get_one("config").cloned(),
        ..Sources::default()
    };
    for known in SETTINGS {
        if let Some(text) = matches.get_one::<String>(known.key) {
            sources.flags.insert(known.key, text.clone());
        }
    }
    sources.take_environment(std::env::vars());
    report(then(sources))
}

fn report(outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "guildhall: {error:#}");
            let usage = error.is::<crate::config::ConfigError>();
            ExitCode::from(if usage { USAGE } else { 1 })
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_holds_together() {
        super::command().debug_assert();
    }
}
