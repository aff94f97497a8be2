//! A small client of Guildhall's HTTP API, for one signed-in person. Every answer that is not a
//! success becomes an error with the problem's title and detail.

use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::{Response, StatusCode};

/// Longest one request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A person at an address.
pub struct Api {
    agent: Agent,
    base: String,
    token: String,
}

/// An agent that leaves judging the status to us.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into()
}

impl Api {
    /// Signs in.
    ///
    /// # Errors
    /// The server cannot be reached, or it does not know the login and password.
    pub fn sign_in(address: &str, login: &str, password: &str) -> Result<Self> {
        let mut api = Self {
            agent: agent(),
            base: format!("{address}/api/v1"),
            token: String::new(),
        };
        let session = api.post(
            "/sessions",
            &json!({ "login": login, "password": password }),
        )?;
        api.token = session["token"]
            .as_str()
            .context("the session has no token")?
            .to_owned();
        Ok(api)
    }

    /// Reads.
    ///
    /// # Errors
    /// The problem that the server answered.
    pub fn get(&self, path: &str) -> Result<Value> {
        let response = self
            .agent
            .get(self.url(path))
            .header("authorization", &self.bearer())
            .call();
        answer("GET", path, response)
    }

    /// Writes, with a key of its own.
    ///
    /// # Errors
    /// The problem that the server answered.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let mut request = self
            .agent
            .post(self.url(path))
            .header("idempotency-key", fresh_key());
        if !self.token.is_empty() {
            request = request.header("authorization", &self.bearer());
        }
        answer("POST", path, request.send_json(body))
    }

    /// Sends a file's bytes as they are.
    ///
    /// # Errors
    /// The file cannot be read, or the problem that the server answered.
    pub fn send(&self, path: &str, media_type: &str, file: &Path) -> Result<Value> {
        let bytes =
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let request = self
            .agent
            .post(self.url(path))
            .header("authorization", &self.bearer())
            .header("content-type", media_type)
            .header("idempotency-key", fresh_key());
        answer("POST", path, request.send(&bytes[..]))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

fn answer(
    method: &str,
    path: &str,
    response: Result<Response<ureq::Body>, ureq::Error>,
) -> Result<Value> {
    let mut response = response.with_context(|| format!("{method} {path}"))?;
    let status = response.status();
    let text = response
        .body_mut()
        .read_to_string()
        .with_context(|| format!("{method} {path}"))?;
    if status == StatusCode::NO_CONTENT || (status.is_success() && text.is_empty()) {
        return Ok(Value::Null);
    }
    let body: Value =
        serde_json::from_str(&text).map_err(|_| anyhow!("{method} {path}: {status} {text}"))?;
    if !status.is_success() {
        bail!(
            "{method} {path}: {status} {} {}",
            body["title"],
            body["detail"]
        );
    }
    Ok(body)
}

/// Unlike any other key of this machine: the time in nanoseconds and our process.
fn fresh_key() -> String {
    let nanos = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos();
    format!("xtask-{}-{nanos}", std::process::id())
}
