//! The command line: reads the arguments, settles the settings, runs one command.
//!
//! No command does any work itself; each calls the part that does.

mod backup;
mod compile;
mod config;
mod openapi;
mod progress;
mod serve;
mod store;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Arg, ArgMatches, Command, value_parser};

use crate::config::{SETTINGS, Sources};

/// Exit code for bad arguments or settings, the same that clap uses.
const USAGE: u8 = 2;

/// The argument that names a backup.
const FILE: &str = "file";
/// The argument that names where to copy to.
const TO: &str = "to";
const TO_CONFIG: &str = "to-config";

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
        Some(("backup", inner)) => {
            with_settings(inner, |sources| backup::make(sources, &path(inner, FILE)))
        }
        Some(("restore", inner)) => with_settings(inner, |sources| {
            backup::restore(sources, &path(inner, FILE))
        }),
        Some(("store", inner)) => match inner.subcommand() {
            Some(("check", inner)) => with_settings(inner, store::check),
            Some(("copy", inner)) => {
                let to = match inner.get_one::<PathBuf>(TO_CONFIG) {
                    Some(file) => store::Target::Settings(file.clone()),
                    None => store::Target::Folder(path(inner, TO)),
                };
                with_settings(inner, |sources| store::copy(sources, to))
            }
            _ => ExitCode::from(USAGE),
        },
        Some(("openapi", _)) => report(openapi::run()),
        Some((compile::COMMAND, inner)) => report(compile::run(inner)),
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
    let file = |help: &'static str| {
        let file = Arg::new(FILE).value_name("FILE").required(true);
        file.value_parser(value_parser!(PathBuf)).help(help)
    };
    let to = Arg::new(TO)
        .long("to")
        .value_name("FOLDER")
        .required_unless_present(TO_CONFIG)
        .conflicts_with(TO_CONFIG)
        .value_parser(value_parser!(PathBuf))
        .help("The data folder to copy into; nothing may be in it");
    let to_config = Arg::new(TO_CONFIG)
        .long("to-config")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("The settings file of the server to copy to: its `data` and `store.url` name an empty folder and an empty database");
    Command::new("guildhall")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Guildhall: chats, files and sandboxed plugins for a company, in one program and one folder")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(settings("serve", "Start the server"))
        .subcommand(settings("demo", "Start the server with a demo company in it"))
        .subcommand(settings("config", "Print every setting, its value and where that came from"))
        .subcommand(settings("backup", "Write all of a server, running or not, into one file").arg(file("Where to write it; nothing may be there")))
        .subcommand(settings("restore", "Put a backup into an empty data folder").arg(file("The backup")))
        .subcommand(
            Command::new("store")
                .about("Look after the store")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand(settings("check", "Read everything and say whether it is whole"))
                .subcommand(settings("copy", "Copy all of a server, running or not, into an empty data folder or database").arg(to).arg(to_config)),
        )
        .subcommand(Command::new("openapi").about("Print the API's description (OpenAPI 3.1, JSON)"))
        .subcommand(compile::command())
}

fn path(matches: &ArgMatches, name: &str) -> PathBuf {
    matches.get_one(name).cloned().unwrap_or_default()
}

/// Runs what a command has to wait for.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.enable_all().build();
    runtime.context("no threads can be started")?.block_on(work)
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
