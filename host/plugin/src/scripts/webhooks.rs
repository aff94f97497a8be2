//! `webhook`: a request from outside, whose sender was checked before any guest was started.

use guildhall_manifest::Handler;

use super::{ask, handler};
use crate::api::{Hook, HookAnswer};
use crate::bindings::handlers::webhook as wit;
use crate::faults::{Broken, Fault};
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Script, Step};

/// The longest body of an answer, in bytes: it is kept with the commit.
const LONGEST_BODY: usize = 64 * 1024;
/// What a plugin may answer. No redirects, and nothing that the host itself says.
const STATUSES: [u16; 10] = [200, 201, 202, 204, 400, 404, 409, 410, 422, 429];
/// What the body of an answer may be: nothing that a browser runs.
const KINDS: [&str; 3] = ["text/plain", "application/json", "application/xml"];

/// Hands a request to the plugin.
pub struct HandleHook(pub Hook);

impl Script for HandleHook {
    type Answer = HookAnswer;

    async fn run(&self, house: &House, run: Run) -> Step<HookAnswer> {
        let call = run.call.to_guest();
        let hook = wit::Hook {
            name: self.0.name.clone(),
            method: "POST".to_owned(),
            path: self.0.path.clone(),
            query: self.0.query.clone(),
            headers: self.0.headers.clone(),
            body: self.0.body.to_vec(),
        };
        let body = handler!(webhook, Handler::Webhook, |guest, store| guest
            .call_handle(store, &call, &hook));
        let (run, raw) = ask(house, run, Access::ReadWrite, body).await?;
        Ok((run, raw.and_then(checked)))
    }
}

fn checked(raw: wit::Answer) -> Result<HookAnswer, Ending> {
    let wrong = |why: String| {
        let fault = Fault::Contract(format!("answer of a webhook: {why}"));
        Err(Broken::from(fault).into())
    };
    if !STATUSES.contains(&raw.status) {
        return wrong(format!("the status {}", raw.status));
    }
    if raw.body.len() > LONGEST_BODY {
        return wrong(format!("more than {LONGEST_BODY} bytes"));
    }
    let mut kind = None;
    for (name, value) in &raw.headers {
        if !name.eq_ignore_ascii_case("content-type") {
            return wrong("a header other than content-type".to_owned());
        }
        let found = KINDS.iter().find(|allowed| *allowed == value);
        match found {
            Some(found) => kind = Some((*found).to_owned()),
            None => return wrong("a content-type that is not allowed".to_owned()),
        }
    }
    Ok(HookAnswer {
        status: raw.status,
        kind,
        body: raw.body,
    })
}
