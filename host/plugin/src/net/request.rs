//! A request, checked before anything is done for it. What comes out can be sent as it is.
//!
//! Header values that are secrets are named here, never held, until [`Request::headers`] is filled.

use std::time::Duration;

use bytes::Bytes;
use guildhall_manifest::{Host, Scheme};
use hyper::Method;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::Failure;

const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];
/// Longest URL, in bytes.
const LONGEST_URL: usize = 8 << 10;
/// Most headers.
const MOST_HEADERS: usize = 64;
/// Longest headers, names and values together, in bytes.
const LONGEST_HEADERS: usize = 32 << 10;
/// Longest body, in bytes.
const LONGEST_BODY: usize = 1 << 20;

/// Where a header's value comes from.
#[derive(Debug, Clone)]
pub enum Value {
    /// The guest.
    Text(String),
    /// A secret of that name.
    Secret(String),
    /// The same, behind "Bearer ".
    BearerSecret(String),
}

/// A header as the guest gave it.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// A request as the guest gave it.
#[derive(Debug, Clone)]
pub struct Plain {
    /// For example `GET`.
    pub method: String,
    /// Whole.
    pub url: String,
    /// In order.
    pub headers: Vec<Header>,
    /// May be empty.
    pub body: Vec<u8>,
    /// 0 for the most.
    pub timeout_ms: u32,
    /// Whether sending it twice does no harm.
    pub idempotent: bool,
    /// The longest answer.
    pub max_response_bytes: u32,
}

/// Stands for all of a request that its answer depends on; a secret by its name.
pub type Fingerprint = [u8; 32];

/// A request that may be sent.
pub struct Request {
    /// How.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// Sent to every host on the way.
    pub headers: HeaderMap,
    /// Sent to the first host alone.
    pub secrets: HeaderMap,
    /// May be empty.
    pub body: Bytes,
    /// The longest it may take.
    pub timeout: Duration,
    /// The longest answer, in bytes.
    pub max_answer: usize,
}

/// What is wrong with a request: which field, and why.
pub type Wrong = (&'static str, String);

impl Plain {
    /// Bytes that the guest handed over.
    pub fn bytes(&self) -> usize {
        self.method.len() + self.url.len() + self.body.len() + self.header_bytes()
    }

    fn header_bytes(&self) -> usize {
        let value = |value: &Value| match value {
            Value::Text(text) | Value::Secret(text) | Value::BearerSecret(text) => text.len(),
        };
        let lengths = self.headers.iter().map(|h| h.name.len() + value(&h.value));
        lengths.sum()
    }

    /// Whether it only asks: what a handler may send that may only read.
    pub fn only_reads(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    /// The longest answer that it may have, in bytes.
    pub fn max_answer(&self) -> usize {
        let asked = usize::try_from(self.max_response_bytes).unwrap_or(usize::MAX);
        asked.min(super::LARGEST_ANSWER)
    }

    /// See [`Fingerprint`].
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hash = blake3::Hasher::new();
        let mut part = |bytes: &[u8]| {
            hash.update(&(bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(self.method.as_bytes());
        part(self.url.as_bytes());
        part(&self.body);
        part(&self.max_response_bytes.to_be_bytes());
        part(&[u8::from(self.idempotent)]);
        for Header { name, value } in &self.headers {
            let (kind, text) = match value {
                Value::Text(text) => (0, text),
                Value::Secret(name) => (1, name),
                Value::BearerSecret(name) => (2, name),
            };
            part(name.as_bytes());
            part(&[kind]);
            part(text.as_bytes());
        }
        *hash.finalize().as_bytes()
    }

    /// Checks it; secrets are still to be filled in.
    ///
    /// # Errors
    /// Which field, and why.
    pub fn check(&self) -> Result<Request, Wrong> {
        let method = METHODS.into_iter().find(|m| m.as_str() == self.method);
        let method = method.ok_or_else(|| {
            let why = "one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
            ("method", why.to_owned())
        })?;
        if self.url.len() > LONGEST_URL {
            return Err(("url", format!("longer than {LONGEST_URL} bytes")));
        }
        let url = Url::parse(&self.url).map_err(|why| ("url", why.to_string()))?;
        check_url(&url).map_err(|why| ("url", why.to_owned()))?;
        if self.body.len() > LONGEST_BODY {
            return Err(("body", format!("longer than {LONGEST_BODY} bytes")));
        }
        if self.headers.len() > MOST_HEADERS {
            return Err(("headers", format!("more than {MOST_HEADERS}")));
        }
        if self.header_bytes() > LONGEST_HEADERS {
            return Err(("headers", format!("longer than {LONGEST_HEADERS} bytes")));
        }
        let mut headers = HeaderMap::new();
        for header in &self.headers {
            let name = check_name(header)?;
            if let Value::Text(text) = &header.value {
                let value = HeaderValue::from_str(text);
                let value = value.map_err(|_| not_a_value(&name))?;
                headers.append(name, value);
            }
        }
        let asked = Duration::from_millis(u64::from(self.timeout_ms));
        Ok(Request {
            method,
            url,
            headers,
            secrets: HeaderMap::new(),
            body: Bytes::from(self.body.clone()),
            timeout: if asked.is_zero() {
                super::LONGEST
            } else {
                asked.min(super::LONGEST)
            },
            max_answer: self.max_answer(),
        })
    }
}

impl Request {
    /// Fills in a secret. Nothing that is said about it holds any of it.
    ///
    /// # Errors
    /// When a header cannot carry it.
    pub fn fill(&mut self, header: &Header, secret: &str) -> Result<(), Wrong> {
        let name = check_name(header)?;
        let value = match header.value {
            Value::BearerSecret(_) => HeaderValue::try_from(format!("Bearer {secret}")),
            Value::Secret(_) | Value::Text(_) => HeaderValue::from_str(secret),
        };
        let mut value = value.map_err(|_| not_a_value(&name))?;
        value.set_sensitive(true);
        self.secrets.append(name, value);
        Ok(())
    }
}

/// Only http and https, and nothing that is sent beside the URL.
pub fn check_url(url: &Url) -> Result<(), &'static str> {
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return Err("it has to begin with https:// or http:// and a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it may hold no name or password; use a header");
    }
    Ok(())
}

/// The host of a URL, as a manifest writes it.
///
/// # Errors
/// When it has none that could be granted.
pub fn host_of(url: &Url) -> Result<Host, Failure> {
    let nobody = || Failure::NotGranted(url.host_str().unwrap_or_default().to_owned());
    let scheme = match url.scheme() {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        _ => return Err(nobody()),
    };
    let name = match url.host().ok_or_else(nobody)? {
        url::Host::Domain(name) => name.to_owned(),
        url::Host::Ipv4(address) => address.to_string(),
        url::Host::Ipv6(address) => format!("[{address}]"),
    };
    let port = url.port_or_known_default().ok_or_else(nobody)?;
    Ok(Host { scheme, name, port })
}

fn check_name(header: &Header) -> Result<HeaderName, Wrong> {
    let name = HeaderName::from_bytes(header.name.as_bytes());
    let name = name.map_err(|_| ("headers", "a name is not allowed in HTTP".to_owned()))?;
    let text = name.as_str();
    let ours = matches!(
        text,
        "host"
            | "content-length"
            | "transfer-encoding"
            | "connection"
            | "keep-alive"
            | "te"
            | "trailer"
            | "upgrade"
            | "expect"
            | "accept-encoding"
    );
    if ours || text.starts_with("proxy-") {
        return Err(("headers", format!("{text} is set by the server alone")));
    }
    if text == "cookie" && matches!(header.value, Value::Text(_)) {
        return Err(("headers", "cookie is for secrets alone".to_owned()));
    }
    Ok(name)
}

fn not_a_value(name: &HeaderName) -> Wrong {
    let why = format!("{name} has characters that a header cannot carry");
    ("headers", why)
}
