//! The address of a database.
//!
//! It holds a password, so it must never be shown as it was written: what is shown is the host, the
//! port and the database.

use crate::errors::OpenError;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// How long one attempt to connect may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a peer that does not answer at all is waited for.
const SILENCE: Duration = Duration::from_secs(15);

/// Where a PostgreSQL database is and who asks for it. Showing it leaves out the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseAddress {
    config: Arc<Config>,
    shown: String,
}

impl DatabaseAddress {
    /// Reads `postgres://user:password@host:5432/database`. Several hosts, separated by commas, are
    /// tried in turn until one takes writes.
    ///
    /// # Errors
    /// [`OpenError::Address`] for anything else; [`OpenError::Database`] for another machine without a
    /// word on TLS.
    pub fn parse(url: &str) -> Result<DatabaseAddress, OpenError> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(OpenError::Address);
        }
        let mut config: Config = url.parse().map_err(|_| OpenError::Address)?;
        if config.get_hosts().is_empty() || config.get_dbname().is_none() {
            return Err(OpenError::Address);
        }
        let shown = shown(&config);
        if config.get_ssl_mode() == SslMode::Prefer {
            // Preferring TLS means taking none, or one that is not checked, without a word.
            if !config.get_hosts().iter().all(is_this_machine) {
                return Err(OpenError::Database {
                    database: shown,
                    reason: "it is on another machine: put ?sslmode=require behind its address \
                             for TLS, or ?sslmode=disable where nobody can listen in"
                        .to_owned(),
                });
            }
            config.ssl_mode(SslMode::Disable);
        }
        config
            .application_name("guildhall")
            .connect_timeout(CONNECT)
            .tcp_user_timeout(SILENCE)
            .keepalives_idle(SILENCE)
            .keepalives_interval(Duration::from_secs(5))
            .keepalives_retries(3)
            // Whatever takes no writes is not the primary.
            .target_session_attrs(TargetSessionAttrs::ReadWrite);
        Ok(DatabaseAddress {
            config: Arc::new(config),
            shown,
        })
    }

    pub(super) fn asks_for_tls(&self) -> bool {
        self.config.get_ssl_mode() == SslMode::Require
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseAddress({})", self.shown)
    }
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            let address = name.trim_matches(['[', ']']).parse();
            name == "localhost" || address.is_ok_and(|address: IpAddr| address.is_loopback())
        }
    }
}

fn shown(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts = config.get_hosts().iter().enumerate().map(|(at, host)| {
        let port = ports.get(at).or_else(|| ports.first()).unwrap_or(&5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            Host::Unix(path) => format!("{}:{port}", path.display()),
        }
    });
    let hosts = hosts.collect::<Vec<_>>().join(",");
    format!("{hosts}/{}", config.get_dbname().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let url = "postgres://guild:s3cret@db.example.com:5433,other/hall?sslmode=require";
        let address = DatabaseAddress::parse(url).unwrap();
        assert_eq!(address.to_string(), "db.example.com:5433,other:5432/hall");
        assert!(!format!("{address:?} {:?}", address.config()).contains("s3cret"));
        for bad in [
            "",
            "s3cret",
            "host=h password=s3cret",
            "mysql://guild:s3cret@h/d",
            "postgres://guild:s3cret@h:s3cret/d",
            "postgres://guild:s3cret@h",
            "postgres://guild:s3cret@h/d?s3cret=1",
            "postgres:///d",
            "postgres://guild:s3cret@h/d",
            "postgres://guild:s3cret@h/d?sslmode=prefer",
            "postgres://guild:s3cret@127.0.0.1,h/d",
        ] {
            let refused = DatabaseAddress::parse(bad).unwrap_err();
            assert!(
                !format!("{refused} {refused:?}").contains("s3cret"),
                "{bad}"
            );
        }
    }

    #[test]
    fn tls_is_asked_for_in_so_many_words() {
        let tls = |url: &str| DatabaseAddress::parse(url).unwrap().asks_for_tls();
        assert!(tls("postgres://guild@db.example.com/hall?sslmode=require"));
        assert!(tls("postgres://guild@localhost/hall?sslmode=require"));
        assert!(!tls("postgres://guild@db.example.com/hall?sslmode=disable"));
        for here in [
            "localhost",
            "127.0.0.1:5433",
            "[::1]",
            "%2Fvar%2Frun%2Fpostgresql",
        ] {
            assert!(!tls(&format!("postgres://guild@{here}/hall")), "{here}");
        }
    }
}
