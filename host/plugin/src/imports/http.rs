//! `guildhall:net/http`: requests to the hosts of the manifest, with secrets that the guest never sees.
//!
//! What is sent here cannot be taken back when the call is run again: so each answer is kept with the
//! call, and given again. A secret must never be part of an error, a log line or an answer of ours.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use guildhall_app::settings;
use guildhall_domain::{Capability, ProblemCode};
use guildhall_manifest::Host;
use tokio::time::Instant;
use url::Url;

use super::{Import, serve};
use crate::bindings::guildhall::net::http as wit;
use crate::bindings::types;
use crate::call::Call;
use crate::convert::errors::{Trouble, denied, invalid};
use crate::faults::Fault;
use crate::guest::{Access, Guest};
use crate::net::{
    self, Answer, Failure, Header, LARGEST_ANSWER, MOST_REQUESTS, Mismatch, Plain, Replay, Request,
    Value,
};

const HERE: Capability = Capability::NetHttp;
/// Requests of one call under way at the same time.
const AT_ONCE: usize = 6;
/// The answers of one `send-all` together, in bytes.
const LARGEST_ANSWERS: usize = 2 * LARGEST_ANSWER;
/// What is left to the guest of its call's time to deal with an answer that did not come.
const RESERVE: Duration = Duration::from_millis(200);
/// The longest that a request may take in a run after the first: others may be waiting for that one.
const LONGEST_AGAIN: Duration = Duration::from_secs(1);

impl wit::Host for Guest {
    async fn send(&mut self, request: wit::Request) -> Import<wit::Response> {
        let request = Plain::from(request);
        serve!(self, request.bytes(), async {
            let mut answers = send(self, vec![request]).await?;
            match answers.pop() {
                Some(answer) => answer.map_err(Trouble::from),
                None => Err(types::Error::TimedOut.into()),
            }
        })
    }

    async fn send_all(
        &mut self,
        requests: Vec<wit::Request>,
    ) -> Import<Vec<Result<wit::Response, types::Error>>> {
        let requests: Vec<Plain> = requests.into_iter().map(Plain::from).collect();
        let bytes = requests.iter().map(Plain::bytes).sum();
        serve!(self, bytes, send(self, requests))
    }
}

/// A request that stands in its place: to be sent, or answered already.
enum Step {
    Done(Result<wit::Response, types::Error>),
    Replayed(Result<Answer, Failure>),
    Send(usize, Box<Request>, Arc<[Host]>),
}

async fn send(
    guest: &mut Guest,
    requests: Vec<Plain>,
) -> Result<Vec<Result<wit::Response, types::Error>>, Trouble> {
    let room: usize = requests.iter().map(Plain::max_answer).sum();
    if room > LARGEST_ANSWERS {
        let why = format!("together at most {LARGEST_ANSWERS}");
        return Err(invalid("max-response-bytes", &why));
    }
    let mut steps = Vec::with_capacity(requests.len().min(MOST_REQUESTS));
    let granted = granted(guest).await?;
    for request in requests {
        let step = match prepare(guest, request, &granted).await {
            Err(Trouble::Said(error)) => Step::Done(Err(*error)),
            step => step?,
        };
        steps.push(step);
    }
    let (call, again) = (Arc::clone(&guest.run.call), guest.run.again);
    let sent = stream::iter(steps).map(|step| take(&call, again, step));
    Ok(sent.buffered(AT_ONCE).collect().await)
}

/// The hosts that it may reach as its settings are now: those of its manifest that were granted, and
/// those that an administrator entered.
async fn granted(guest: &mut Guest) -> Result<Arc<[Host]>, Trouble> {
    let plugin = Arc::clone(&guest.run.call.plugin);
    let entered = settings::hosts(&mut guest.cx(), &plugin.declared.hosts_from).await?;
    let listed = plugin.declared.hosts.iter().cloned();
    Ok(listed.chain(entered).collect())
}

/// Checks a request, fills in its secrets, and looks whether an earlier run has its answer.
async fn prepare(guest: &mut Guest, plain: Plain, granted: &Arc<[Host]>) -> Result<Step, Trouble> {
    if guest.access == Access::ReadOnly && !plain.only_reads() {
        return Err(denied(HERE, "this handler may only read: GET and HEAD"));
    }
    let checked = plain.check();
    let mut request = checked.map_err(|(field, why)| invalid(field, &why))?;
    note(guest, &request.url, granted);
    for header in &plain.headers {
        if let Value::Secret(name) | Value::BearerSecret(name) = &header.value {
            let vault = guest.run.call.vault.clone();
            let secret = settings::for_request(&mut guest.cx(), &vault, name).await?;
            let filled = request.fill(header, &secret);
            filled.map_err(|(field, why)| invalid(field, &why))?;
        }
    }
    let place = guest.run.requests;
    if place >= MOST_REQUESTS {
        let what = format!("requests in one call ({MOST_REQUESTS})");
        return Err(types::Error::QuotaExceeded(what).into());
    }
    guest.run.requests += 1;
    let recorded = &guest.run.call.recorded;
    match recorded.begin(place, plain.fingerprint(), plain.idempotent) {
        Ok(Replay::Same(answer)) => Ok(Step::Replayed(answer)),
        Ok(Replay::Send) => Ok(Step::Send(place, Box::new(request), Arc::clone(granted))),
        Err(Mismatch) => {
            let what = "when run again: another request than the one that was sent before and is not idempotent";
            Err(Trouble::Guest(Fault::Contract(what.to_owned())))
        }
    }
}

/// For the audit: to whom it wants to send.
fn note(guest: &mut Guest, url: &Url, granted: &[Host]) {
    let host = net::host_of(url).ok();
    let allowed = host.as_ref().is_some_and(|host| granted.contains(host));
    let name = host.map_or_else(String::new, |host| host.to_string());
    guest.run.work.uses().used(HERE, Some(&name), allowed);
}

/// Counts it, where the administrator has limited how many there may be.
async fn spend(call: &Call, host: &str) -> Result<(), Failure> {
    let scope = call.plugin.grants.scope(HERE);
    if scope.is_none_or(|scope| scope.per_hour.is_none()) {
        return Ok(());
    }
    let spent = call
        .desk
        .spend_request(&call.company, &call.plugin.id)
        .await;
    spent.map_err(|error| match error.problem() {
        problem if problem.code == ProblemCode::QuotaExceeded => Failure::Quota(problem.log),
        problem => Failure::Unreachable {
            host: host.to_owned(),
            why: problem.code.as_str().to_owned(),
        },
    })
}

async fn take(call: &Call, again: bool, step: Step) -> Result<wit::Response, types::Error> {
    let answer = match step {
        Step::Done(answer) => return answer,
        Step::Replayed(answer) => answer,
        Step::Send(place, request, granted) => {
            let answer = fetch(call, again, *request, &granted).await;
            call.recorded.end(place, answer.clone());
            answer
        }
    };
    answer.map(to_guest).map_err(failed)
}

async fn fetch(
    call: &Call,
    again: bool,
    mut request: Request,
    granted: &[Host],
) -> Result<Answer, Failure> {
    if again {
        request.timeout = request.timeout.min(LONGEST_AGAIN);
    }
    let until = call.deadline.checked_sub(RESERVE).unwrap_or(call.deadline);
    let host = request.url.host_str().unwrap_or_default().to_owned();
    spend(call, &host).await?;
    let start = Instant::now();
    let answer = net::fetch(&call.net, granted, request, until).await;
    let (ms, status) = (
        start.elapsed().as_millis(),
        answer.as_ref().map(|a| a.status),
    );
    // No path: it may hold what nobody else is to know.
    tracing::debug!(
        company = call.company.as_str(),
        plugin = call.plugin.id.as_str(),
        call = call.id.as_str(),
        host,
        ?status,
        ms,
        "a plugin sent a request"
    );
    answer
}

fn to_guest(answer: Answer) -> wit::Response {
    wit::Response {
        status: answer.status,
        headers: answer.headers,
        body: answer.body.into(),
        truncated: answer.truncated,
    }
}

fn failed(failure: Failure) -> types::Error {
    let hint = failure.to_string();
    match failure {
        Failure::NotGranted(host) | Failure::Private(host) => types::Error::Denied(types::Denial {
            capability: HERE.name().to_owned(),
            scope: host,
            hint,
        }),
        Failure::Quota(what) => types::Error::QuotaExceeded(what),
        Failure::TimedOut => types::Error::TimedOut,
        Failure::Unreachable { .. } => other("unreachable", hint),
        Failure::BadResponse { .. } => other("bad-response", hint),
        Failure::TooManyRedirects(_) => other("too-many-redirects", hint),
    }
}

fn other(code: &str, message: String) -> types::Error {
    types::Error::Other(types::Problem {
        code: code.to_owned(),
        message: types::Text::Plain(message),
        retry_after_ms: None,
    })
}

impl From<wit::Request> for Plain {
    fn from(request: wit::Request) -> Self {
        let header = |header: wit::Header| Header {
            name: header.name,
            value: match header.value {
                wit::HeaderValue::Text(text) => Value::Text(text),
                wit::HeaderValue::Secret(name) => Value::Secret(name),
                wit::HeaderValue::BearerSecret(name) => Value::BearerSecret(name),
            },
        };
        Plain {
            method: request.method,
            url: request.url,
            headers: request.headers.into_iter().map(header).collect(),
            body: request.body,
            timeout_ms: request.timeout_ms,
            idempotent: request.idempotent,
            max_response_bytes: request.max_response_bytes,
        }
    }
}
