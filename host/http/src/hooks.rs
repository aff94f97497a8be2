//! `/hooks/{company}/{plugin}/{name}`: requests from outside, for plugins. Nobody is signed in here, so
//! nothing is told that a stranger may not know, and no answer can run in a browser.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guildhall_domain::{CompanyId, PluginId, Problem, ProblemCode};
use guildhall_plugin::{CallError, Hook, HookAnswer};

use crate::door::Door;
use crate::wire::address::{Peer, too_often};
use crate::wire::extract::Path;
use crate::wire::headers::FILE_POLICY;
use crate::wire::problem::Refusal;

/// The longest query, in bytes.
const LONGEST_QUERY: usize = 2_048;
/// The longest part of the path that names a webhook or is its secret, in bytes.
const LONGEST_PART: usize = 128;

/// Where a request goes.
type Address = HashMap<String, String>;

/// Hand a request to a plugin.
pub async fn receive(
    State(door): State<Door>,
    peer: Peer,
    Path(address): Path<Address>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let body = body.map_err(unreadable)?;
    let nowhere = || Refusal::new(ProblemCode::NotFound, "no such webhook");
    let part = |name: &str| address.get(name).filter(|text| text.len() <= LONGEST_PART);
    let (company, plugin) = match (part("company"), part("plugin")) {
        (Some(company), Some(plugin)) => (CompanyId::new(company), PluginId::new(plugin)),
        _ => return Err(nowhere()),
    };
    let (Ok(company), Ok(plugin)) = (company, plugin) else {
        return Err(nowhere());
    };
    let query = query.unwrap_or_default();
    if query.len() > LONGEST_QUERY {
        return Err(Refusal::new(
            ProblemCode::TooLarge,
            "a query beyond the limit",
        ));
    }
    let name = part("name").ok_or_else(nowhere)?.clone();
    door.rates
        .on_hook(company.as_str(), plugin.as_str(), &name, peer.0)
        .map_err(too_often)?;
    let hook = Hook {
        path: format!("/hooks/{company}/{plugin}/{name}"),
        name,
        token: address.get("token").cloned(),
        query,
        headers: texts(&headers),
        body,
    };
    match door.plugins.hook(&company, &plugin, hook).await {
        Ok(answer) => Ok(told(answer)),
        Err(error) => {
            if is_strangers(&error) {
                peer.may_try(&door)?;
            }
            Err(Problem::from(error).into())
        }
    }
}

/// A body that is too long, or was cut off.
fn unreadable(why: BytesRejection) -> Refusal {
    let code = match why.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooLarge,
        _ => ProblemCode::Invalid,
    };
    Refusal::new(code, why.body_text())
}

/// Whether somebody sent it who does not know the secret.
fn is_strangers(error: &CallError) -> bool {
    matches!(error, CallError::Problem(problem)
        if matches!(problem.code, ProblemCode::NotFound | ProblemCode::Unauthenticated))
}

/// The headers that are text; of one that comes twice, the first.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let names = headers.keys();
    names
        .filter_map(|name| {
            let value = headers.get(name)?.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        })
        .collect()
}

fn told(answer: HookAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    let kind = answer
        .kind
        .and_then(|kind| HeaderValue::try_from(kind).ok());
    let mut set = |name: HeaderName, value: HeaderValue| headers.insert(name, value);
    if let Some(kind) = kind {
        set(header::CONTENT_TYPE, kind);
    }
    set(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = HeaderValue::from_static(FILE_POLICY);
    set(header::CONTENT_SECURITY_POLICY, policy);
    response
}
