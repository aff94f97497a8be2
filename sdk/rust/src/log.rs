//! The plugin's log, for those who run it. Never put into it what people wrote.

use crate::bindings::guildhall::observe::log::{Level, write};

fn say(level: Level, message: &str, fields: &[(&str, &str)]) {
    let fields: Vec<(String, String)> = fields
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    write(level, message, &fields);
}

/// Something that helps to find a flaw.
pub fn debug(message: &str, fields: &[(&str, &str)]) {
    say(Level::Debug, message, fields);
}

/// Something that is worth knowing.
pub fn info(message: &str, fields: &[(&str, &str)]) {
    say(Level::Info, message, fields);
}

/// Something that is odd.
pub fn warn(message: &str, fields: &[(&str, &str)]) {
    say(Level::Warn, message, fields);
}

/// Something that went wrong.
pub fn error(message: &str, fields: &[(&str, &str)]) {
    say(Level::Error, message, fields);
}
