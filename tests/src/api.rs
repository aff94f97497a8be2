//! One client of the HTTP API: every request as it is, every answer with its status, nothing
//! interpreted, so that a test can also say what must be refused.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

static KEYS: AtomicU64 = AtomicU64::new(0);

/// An address, and whose token goes with each request.
#[derive(Clone)]
pub struct Api {
    agent: Agent,
    base: String,
    token: Option<String>,
}

/// A status and a JSON body; `Null` when there was none.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP's.
    pub status: u16,
    /// The body.
    pub body: Value,
}

impl Answer {
    /// The body of a success.
    ///
    /// # Panics
    /// It was none; with the problem.
    pub fn ok(self, what: &str) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{what}: {} {}",
            self.status,
            self.body
        );
        self.body
    }

    /// The body of a refusal with this status.
    ///
    /// # Panics
    /// It was something else.
    pub fn refused(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

/// Why a request has no answer: the server is gone, or was killed in the middle.
#[derive(Debug)]
pub struct NoAnswer(pub String);

impl Api {
    /// Nobody in particular, at an address like `http://127.0.0.1:7800`.
    #[must_use]
    pub fn at(address: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Self {
            agent: config.into(),
            base: address.to_owned(),
            token: None,
        }
    }

    /// The same address as somebody.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.base
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Reads; `path` as below `/api/v1`.
    ///
    /// # Panics
    /// There was no answer at all.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).expect("an answer")
    }

    /// Reads.
    ///
    /// # Errors
    /// There was no answer.
    pub fn try_get(&self, path: &str) -> Result<Answer, NoAnswer> {
        let mut request = self.agent.get(self.url(path));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        read(request.call())
    }

    /// Writes with a key of its own.
    ///
    /// # Panics
    /// There was no answer at all.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.try_post(path, &fresh_key(), body).expect("an answer")
    }

    /// Writes with a given idempotency key.
    ///
    /// # Errors
    /// There was no answer: it may or may not have been done.
    pub fn try_post(&self, path: &str, key: &str, body: &Value) -> Result<Answer, NoAnswer> {
        let mut request = self
            .agent
            .post(self.url(path))
            .header("idempotency-key", key);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        read(request.send_json(body))
    }

    /// Replaces.
    ///
    /// # Panics
    /// There was no answer at all.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        let mut request = self
            .agent
            .put(self.url(path))
            .header("idempotency-key", fresh_key());
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        read(request.send_json(body)).expect("an answer")
    }

    /// Removes.
    ///
    /// # Panics
    /// There was no answer at all.
    pub fn delete(&self, path: &str) -> Answer {
        let mut request = self.agent.delete(self.url(path));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        read(request.call()).expect("an answer")
    }

    /// Sends bytes as they are.
    ///
    /// # Panics
    /// There was no answer at all.
    pub fn send(&self, path: &str, media_type: &str, bytes: &[u8]) -> Answer {
        let mut request = self
            .agent
            .post(self.url(path))
            .header("idempotency-key", fresh_key())
            .header("content-type", media_type);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        read(request.send(bytes)).expect("an answer")
    }

    /// Fetches bytes.
    ///
    /// # Panics
    /// There was no answer, or a refusal.
    #[must_use]
    pub fn fetch(&self, path: &str) -> Vec<u8> {
        let (status, bytes) = self.raw(path);
        assert_eq!(status, 200, "GET {path}");
        bytes
    }

    /// The status and every byte of an answer, whatever it is.
    ///
    /// # Panics
    /// There was no answer.
    #[must_use]
    pub fn raw(&self, path: &str) -> (u16, Vec<u8>) {
        let mut request = self.agent.get(self.url(path));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.call().expect("an answer");
        let body = response.body_mut().with_config().limit(256 << 20);
        let bytes = body.read_to_vec().expect("the whole body");
        (response.status().as_u16(), bytes)
    }

    fn url(&self, path: &str) -> String {
        if path == "/healthz" {
            format!("{}{path}", self.base)
        } else {
            format!("{}/api/v1{path}", self.base)
        }
    }
}

/// Unlike any other key of this run.
#[must_use]
pub fn fresh_key() -> String {
    format!(
        "test-{}-{}",
        std::process::id(),
        KEYS.fetch_add(1, Ordering::Relaxed)
    )
}

fn read(response: Result<Response<ureq::Body>, ureq::Error>) -> Result<Answer, NoAnswer> {
    let mut response = response.map_err(|error| NoAnswer(error.to_string()))?;
    let status = response.status().as_u16();
    let text = response
        .body_mut()
        .with_config()
        .limit(64 << 20)
        .read_to_string();
    let text = text.map_err(|error| NoAnswer(error.to_string()))?;
    let body = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    };
    Ok(Answer { status, body })
}
