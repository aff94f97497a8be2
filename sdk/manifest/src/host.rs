//! A host that a plugin asks to reach: scheme, exact name or address, and port. Nothing here resolves
//! a name or decides whether an address may be reached.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Longest name, in bytes (RFC 1035).
const LONGEST_NAME: usize = 253;
/// Longest part of a name between two dots, in bytes.
const LONGEST_LABEL: usize = 63;

/// How a host is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// TLS, with a certificate that is checked.
    Https,
    /// In the open; has to be written out.
    Http,
}

impl Scheme {
    /// As in a URL.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }

    /// The port that is meant when none is given.
    #[must_use]
    pub fn port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
        }
    }
}

/// One host, exactly: there are no wildcards. Written `api.example.com`, `api.example.com:8443`,
/// `[2001:db8::1]:8443` or `http://printer.example.com`; without a scheme it is https.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Host {
    /// How.
    pub scheme: Scheme,
    /// A name in lower case, an IPv4 address, or an IPv6 address in brackets.
    pub name: String,
    /// The port.
    pub port: u16,
}

/// Why a host was not accepted, in words for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no host: {why}")]
pub struct HostError {
    text: String,
    why: &'static str,
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        parse(text).map_err(|why| HostError {
            text: text.chars().take(80).collect(),
            why,
        })
    }
}

/// Longest address of which the host is taken, in bytes.
const LONGEST_ADDRESS: usize = 2_000;

impl Host {
    /// The host of a whole address, as somebody enters one: `https://shop.example.com/admin-api`.
    ///
    /// # Errors
    /// When it does not begin with `https://` or `http://` and a host that could be listed.
    pub fn of_address(text: &str) -> Result<Self, HostError> {
        let wrong = |why| HostError {
            text: text.chars().take(80).collect(),
            why,
        };
        if text.len() > LONGEST_ADDRESS {
            return Err(wrong("it is longer than 2,000 bytes"));
        }
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| wrong("it has to begin with https:// or http://"))?;
        // A backslash ends a host for some programs: refused below, like anything else that is unclear.
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let host = rest.get(..end).unwrap_or_default();
        parse(&format!("{scheme}://{host}").to_ascii_lowercase()).map_err(wrong)
    }
}

fn parse(text: &str) -> Result<Host, &'static str> {
    let (scheme, rest) = match text.split_once("://") {
        None => (Scheme::Https, text),
        Some(("https", rest)) => (Scheme::Https, rest),
        Some(("http", rest)) => (Scheme::Http, rest),
        Some(_) => return Err("only https:// and http:// can be reached"),
    };
    let (name, port) = match rest.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest
                .split_once(']')
                .ok_or("an IPv6 address ends with a bracket")?;
            let address: Ipv6Addr = address
                .parse()
                .map_err(|_| "what is in the brackets is no IPv6 address")?;
            (format!("[{address}]"), port)
        }
        None => {
            let (name, port) = rest.split_at(rest.find(':').unwrap_or(rest.len()));
            check_name(name)?;
            (name.to_owned(), port)
        }
    };
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => scheme.port(),
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits
            .parse()
            .ok()
            .filter(|port| *port != 0)
            .ok_or("a port is a number from 1 to 65535")?,
        _ => return Err("after the name comes nothing but a port, such as :8443"),
    };
    Ok(Host { scheme, name, port })
}

/// An IPv4 address in its usual form, or a name. What some programs take for an address (`127.1`,
/// `0x7f000001`) is refused, so that nobody reads it as a name.
fn check_name(name: &str) -> Result<(), &'static str> {
    if name.parse::<Ipv4Addr>().is_ok() {
        return Ok(());
    }
    if name.contains('*') {
        return Err("wildcards are not possible; list each host");
    }
    if name.is_empty() || name.len() > LONGEST_NAME {
        return Err("a name has 1 to 253 characters");
    }
    let label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    if !name.split('.').all(label) {
        return Err(
            "a name has lower-case letters, digits and '-' between its dots (others as xn--…), and no path",
        );
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
        return Err("a name does not end in a number; an address has four of them");
    }
    Ok(())
}

impl TryFrom<String> for Host {
    type Error = HostError;

    fn try_from(text: String) -> Result<Self, HostError> {
        text.parse()
    }
}

impl From<Host> for String {
    fn from(host: Host) -> Self {
        host.to_string()
    }
}

impl fmt::Display for Host {
    /// As short as it can be written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scheme == Scheme::Http {
            f.write_str("http://")?;
        }
        f.write_str(&self.name)?;
        if self.port == self.scheme.port() {
            return Ok(());
        }
        write!(f, ":{}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_exact() {
        for (text, scheme, name, port) in [
            ("api.example.com", Scheme::Https, "api.example.com", 443),
            (
                "api.example.com:8443",
                Scheme::Https,
                "api.example.com",
                8443,
            ),
            ("http://printer.local", Scheme::Http, "printer.local", 80),
            ("http://127.0.0.1:8080", Scheme::Http, "127.0.0.1", 8080),
            ("[2001:DB8:0::1]:1", Scheme::Https, "[2001:db8::1]", 1),
            (
                "xn--fiqs8s.example",
                Scheme::Https,
                "xn--fiqs8s.example",
                443,
            ),
        ] {
            let host: Host = text.parse().unwrap_or_else(|why| panic!("{why}"));
            assert_eq!(
                (host.scheme, host.name.as_str(), host.port),
                (scheme, name, port)
            );
            assert_eq!(host.to_string().parse(), Ok(host), "{text}");
        }
    }

    #[test]
    fn an_address_has_a_host() {
        for (text, host) in [
            ("https://Shop.example.com", "shop.example.com"),
            (
                "https://shop.example.com/admin-api?x=http://evil.example",
                "shop.example.com",
            ),
            ("http://127.0.0.1:3000/a", "http://127.0.0.1:3000"),
            ("https://shop.example.com#@evil.example", "shop.example.com"),
        ] {
            let found = Host::of_address(text).map(|host| host.to_string());
            assert_eq!(found.as_deref(), Ok(host), "{text}");
        }
        let long = format!("https://a.example/{}", "x".repeat(2_000));
        for text in [
            "",
            "shop.example.com",
            "ftp://shop.example.com",
            "https://",
            "https:///x",
            "https://me:secret@shop.example.com",
            "https://good.example\\@evil.example/",
            "https://*.example.com/",
            "https://2130706433/",
            "https:// shop.example.com",
            "https://shop.example.com:99999/",
            long.as_str(),
        ] {
            assert!(Host::of_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_could_mean_something_else_is_refused() {
        let long = format!("{}.com", "a".repeat(64));
        for text in [
            "",
            "*",
            "*.example.com",
            "example.com/",
            "example.com/x",
            "a@example.com",
            "Example.com",
            "example.com.",
            ".example.com",
            "exa mple.com",
            "ftp://example.com",
            "https://",
            "example.com:",
            "example.com:0",
            "example.com:65536",
            "example.com:+1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "0177.0.0.1",
            "1.2.3.4.5",
            "a.0x1",
            "[::1",
            "[x]",
            "::1",
            "-a.com",
            "例子.com",
            "example.com?x",
            "example.com#x",
            "https://https://example.com",
            long.as_str(),
        ] {
            let refused = text.parse::<Host>();
            assert!(refused.is_err(), "{text}: {refused:?}");
        }
    }
}
