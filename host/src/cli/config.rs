//! `guildhall config`: every setting, its value, where that came from, and what it means.
//!
//! What it prints is itself a valid settings file.

use std::io::Write;

use crate::config::{Config, Origin, Resolved, Sources};

/// Prints the list.
///
/// # Errors
/// Settings that cannot be read; they are checked as `serve` would check them.
pub fn run(sources: Sources) -> anyhow::Result<()> {
    let resolved = sources.resolve()?;
    Config::from_resolved(&resolved)?;
    std::io::stdout().write_all(list(&resolved).as_bytes())?;
    Ok(())
}

/// The list as a settings file, tables after plain keys.
#[must_use]
pub fn list(resolved: &Resolved) -> String {
    let mut out = String::from(
        "# Every setting of Guildhall. A flag (--log-level) wins over the environment\n\
         # (GUILDHALL_LOG_LEVEL), the environment over this file, this file over the default.\n",
    );
    let mut table = "";
    for nested in [false, true] {
        for (setting, value) in resolved
            .iter()
            .filter(|(s, _)| s.key.contains('.') == nested)
        {
            let (prefix, name) = setting.key.split_once('.').unwrap_or(("", setting.key));
            if prefix != table {
                table = prefix;
                out.push_str(&format!("\n[{table}]"));
            }
            let default = match &value.origin {
                Origin::Default => String::new(),
                _ => format!(" Default: {}.", shown(setting.default)),
            };
            out.push_str(&format!("\n# {}{default}\n", setting.meaning));
            out.push_str(&format!("# --{}  {}\n", setting.flag(), setting.variable()));
            out.push_str(&format!(
                "{name} = {}  # from: {}\n",
                literal(&value.text),
                value.origin
            ));
        }
    }
    out
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "empty" } else { text }
}

/// A number or boolean bare, everything else as a TOML string.
fn literal(text: &str) -> String {
    if text == "true" || text == "false" || text.parse::<i64>().is_ok() {
        text.to_owned()
    } else {
        toml::Value::String(text.to_owned()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_can_be_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("guildhall.toml");
        let resolved = Sources::default().resolve().unwrap();
        std::fs::write(&path, list(&resolved)).unwrap();
        let again = Sources {
            file: Some(path),
            ..Sources::default()
        }
        .resolve()
        .unwrap();
        assert_eq!(
            Config::from_resolved(&resolved),
            Config::from_resolved(&again)
        );
        assert!(
            again
                .iter()
                .all(|(_, value)| value.origin != Origin::Default)
        );
    }
}
