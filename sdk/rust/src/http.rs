//! Requests to other machines: to the hosts that the manifest lists under `net/http`, sent by the host.
//!
//! ```ignore
//! let answer = http::get("https://api.example.com/rates")
//!     .bearer_secret("authorization", "token")
//!     .send()?;
//! let rates: Rates = answer.json()?;
//! ```
//!
//! A request cannot be taken back when the call fails or is run again. So the host keeps each answer
//! for as long as the call lasts, and a run that repeats the call gets the same ones; a request that
//! was not idempotent must then be the same. Send first and write then, and keep what a request is made
//! of free of what other calls change; better still, send from a job, and give the other side a key of
//! its own ([`Call::id`](crate::call::Call) stays the same in every run and every attempt of a job).

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bindings::guildhall::net::http as host;
use crate::{Problem, Result};

pub use host::HeaderValue;

/// The longest answer, unless a request says otherwise; in bytes.
const USUAL_ANSWER: u32 = 256 << 10;

/// A request that is being put together.
#[derive(Debug, Clone)]
#[must_use = "a request is sent by `send`"]
pub struct Request(host::Request);

/// What came back; any status.
#[derive(Debug, Clone)]
pub struct Response(host::Response);

/// Asks for something.
pub fn get(url: &str) -> Request {
    Request::new("GET", url)
}

/// Gives something. Not idempotent, unless [`Request::idempotent`] says so.
pub fn post(url: &str) -> Request {
    Request::new("POST", url)
}

impl Request {
    /// With any method of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS. All but POST and PATCH count
    /// as idempotent, as HTTP has it.
    pub fn new(method: &str, url: &str) -> Self {
        Request(host::Request {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            timeout_ms: 0,
            idempotent: !matches!(method, "POST" | "PATCH"),
            max_response_bytes: USUAL_ANSWER,
        })
    }

    /// With a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with(name, HeaderValue::Text(value.to_owned()))
    }

    /// With a secret as a header: the host fills it in, for the first host alone.
    pub fn secret(self, name: &str, secret: &str) -> Self {
        self.with(name, HeaderValue::Secret(secret.to_owned()))
    }

    /// The same behind "Bearer ".
    pub fn bearer_secret(self, name: &str, secret: &str) -> Self {
        self.with(name, HeaderValue::BearerSecret(secret.to_owned()))
    }

    /// With a body, at most 1 MiB.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.0.body = body.into();
        self
    }

    /// With a value as JSON.
    ///
    /// # Errors
    /// A value that JSON cannot hold.
    pub fn json(self, value: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(value)?;
        Ok(self.header("content-type", "application/json").body(body))
    }

    /// At most so long, redirects and body included; at most 10 s, and no longer than the call has.
    pub fn timeout_ms(mut self, ms: u32) -> Self {
        self.0.timeout_ms = ms;
        self
    }

    /// Whether sending it twice does no harm.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.0.idempotent = idempotent;
        self
    }

    /// At most so many bytes of the answer; at most 2 MiB.
    pub fn max_response_bytes(mut self, bytes: u32) -> Self {
        self.0.max_response_bytes = bytes;
        self
    }

    /// Sends it.
    ///
    /// # Errors
    /// `denied` for another host, an address that is not public, or a write where only reading is
    /// allowed; `timed-out`; `unreachable`, `bad-response`, `too-many-redirects`; `quota-exceeded` after
    /// 20 requests; `invalid`.
    pub fn send(self) -> Result<Response> {
        Ok(Response(host::send(&self.0)?))
    }

    fn with(mut self, name: &str, value: HeaderValue) -> Self {
        let name = name.to_owned();
        self.0.headers.push(host::Header { name, value });
        self
    }
}

/// Sends all at the same time; the answers in the same order. What they may answer comes to at most
/// 4 MiB.
///
/// # Errors
/// Of all together, as [`Request::send`]; of each in its place.
pub fn send_all(requests: impl IntoIterator<Item = Request>) -> Result<Vec<Result<Response>>> {
    let requests: Vec<_> = requests.into_iter().map(|request| request.0).collect();
    let answers = host::send_all(&requests)?.into_iter();
    Ok(answers
        .map(|answer| answer.map(Response).map_err(Problem::from))
        .collect())
}

impl Response {
    /// The status, such as 200.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The first header of that name, in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.0.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body, as far as it was read.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Whether there was more of the body.
    #[must_use]
    pub fn truncated(&self) -> bool {
        self.0.truncated
    }

    /// The body as text; what is not UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none, or was cut off.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(&self.0.body)?)
    }
}
