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
            if setting.is_secret() && !value.text.is_empty() {
                let from = &value.origin;
                out.push_str(&format!(
                    "# {name} is set and not shown: it may hold a password  # from: {from}\n"
                ));
                continue;
            }
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
    fn a_password_is_never_printed() {
        let url = "postgres://guild:s3cret@db/hall?sslmode=require";
        let with = |value: &str| {
            let mut sources = Sources::default();
            sources.flags.insert("store.url", value.to_owned());
            sources.resolve().unwrap()
        };
        let resolved = with(url);
        let config = Config::from_resolved(&resolved).unwrap();
        assert_eq!(
            config.store_database.as_ref().unwrap().to_string(),
            "db:5432/hall"
        );
        assert!(list(&resolved).contains("# url is set and not shown"));
        assert!(!format!("{} {config:?}", list(&resolved)).contains("s3cret"));
        let refused = Config::from_resolved(&with("mysql://guild:s3cret@db/hall")).unwrap_err();
        assert!(refused.to_string().contains("`store.url`"), "{refused}");
        assert!(!format!("{refused} {refused:?}").contains("s3cret"));
    }

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
