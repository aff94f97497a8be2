//! `guildhall:observe/log`: lines of a guest in the host's log, under its name, short and few.

use crate::bindings::guildhall::observe::log::{Host, Level};
use crate::guest::Guest;
use crate::imports::enter;

/// The most lines of one guest; more are dropped.
const MOST_LINES: u32 = 200;
/// The longest line, fields included, in bytes.
const LONGEST: usize = 4_000;

impl Host for Guest {
    async fn write(
        &mut self,
        level: Level,
        message: String,
        fields: Vec<(String, String)>,
    ) -> wasmtime::Result<()> {
        let bytes: usize = fields
            .iter()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        enter(&mut self.run.meter, message.len() + bytes)?;
        self.lines = self.lines.saturating_add(1);
        if self.lines <= MOST_LINES {
            self.line(level, &line(&message, &fields));
        }
        self.run.meter.enter_guest();
        Ok(())
    }
}

impl Guest {
    fn line(&self, level: Level, line: &str) {
        let call = &self.run.call;
        let (company, plugin, id) = (
            call.company.as_str(),
            call.plugin.id.as_str(),
            call.id.as_str(),
        );
        call.ledger.line(call, self.lines, word(level), line);
        match level {
            Level::Trace => tracing::trace!(target: "plugin", company, plugin, call = id, "{line}"),
            Level::Debug => tracing::debug!(target: "plugin", company, plugin, call = id, "{line}"),
            Level::Info => tracing::info!(target: "plugin", company, plugin, call = id, "{line}"),
            Level::Warn => tracing::warn!(target: "plugin", company, plugin, call = id, "{line}"),
            Level::Error => tracing::error!(target: "plugin", company, plugin, call = id, "{line}"),
        }
    }
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Trace => "trace",
        Level::Debug => "debug",
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    }
}

/// One line, whatever it contains.
fn line(message: &str, fields: &[(String, String)]) -> String {
    let mut line = String::new();
    let parts = fields
        .iter()
        .flat_map(|(name, value)| [" ", name, "=", value]);
    for c in std::iter::once(message).chain(parts).flat_map(str::chars) {
        if line.len() + c.len_utf8() > LONGEST {
            line.push('…');
            break;
        }
        line.push(if c.is_control() { ' ' } else { c });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_short() {
        let fields = vec![("who".to_owned(), "a\nb".to_owned())];
        assert_eq!(line("hello\r\nworld", &fields), "hello  world who=a b");
        assert!(line(&"字".repeat(5_000), &fields).len() <= LONGEST + '…'.len_utf8());
    }
}
