//! `services`: one plugin asks another. The callee runs in the caller's run, in a layer of its own that
//! is dropped when it fails, and within half of what the caller has left: a callee that loops cannot
//! take the caller down with it. It must never do what its own grant or the person may not.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use guildhall_app::plugins;
use guildhall_domain::{Capability, PluginId, ProblemCode};
use guildhall_manifest::{Handler, MethodSpec};
use serde_json::Value;
use tokio::time::Instant;

use super::{Said, handler};
use crate::api::CallError;
use crate::bindings::types as wit;
use crate::convert::errors::{Trouble, denied};
use crate::convert::text;
use crate::faults::{Broken, Fault, HostFault, Limit};
use crate::guest::{Guest, Run};
use crate::loaded::Loaded;
use crate::run::{Body, guest};

/// The most plugins between a person and the last one that is called.
const DEEPEST: usize = 8;
/// The longest body, in bytes, in either direction.
const LONGEST_BODY: usize = 256 * 1024;
/// What trying again makes sense after, when there was no place, in milliseconds.
const RETRY: u32 = 1_000;

/// Calls a service of another plugin. Boxed, because a callee may call in its turn.
pub fn call(
    caller: &mut Guest,
    service: String,
    method: String,
    body: String,
) -> BoxFuture<'_, Result<String, Trouble>> {
    async move {
        plugins::may_call(&mut caller.cx()).await?;
        let callee = whose(caller, &service)?;
        let parsed = read(&body)?;
        let plugin = ready(caller, &callee).await?;
        let spec = described(&plugin, &service, &method)?.clone();
        let wrong = spec.takes.check_strictly(&parsed);
        if !wrong.is_empty() {
            return Err(wit::Error::Invalid(wrong.into_iter().map(field).collect()).into());
        }
        let Ok(admitted) = plugin.breaker.admit(Instant::now()).await else {
            return Err(unavailable(&callee, "is paused", Some(RETRY)));
        };
        let Some(_place) = caller.run.call.services.place().await else {
            return Err(unavailable(&callee, "has no place to run in", Some(RETRY)));
        };
        let served = serve(caller, plugin.clone(), spec, service, method, body).await;
        match &served {
            Ok(_) | Err(Ended::Refused(_)) => admitted.answered(),
            // A limit may be passed for the caller's fault, who left too little.
            Err(Ended::Broken(fault)) if fault.limit().is_none() => {
                admitted.failed(format!("as a service: {fault}"));
            }
            Err(Ended::Broken(_) | Ended::Host(_)) => {}
        }
        served.map_err(|ended| ended.told(&callee))
    }
    .boxed()
}

/// The plugin behind a service that the caller's manifest requires. A chain has an end and no circle.
fn whose(caller: &Guest, service: &str) -> Result<PluginId, Trouble> {
    let call = &caller.run.call;
    let mut needs = call.plugin.declared.requires.iter();
    let Some(need) = needs.find(|need| need.service.as_str() == service) else {
        let hint = "its manifest does not require this service";
        return Err(denied(Capability::InteropCalling, hint));
    };
    let callee = PluginId::new(need.plugin.as_str())
        .map_err(|why| HostFault(format!("a manifest that was checked: {why}")));
    let callee = callee.map_err(Trouble::Host)?;
    if callee == call.plugin.id || call.via.contains(&callee) {
        let words = format!("{callee} is waiting for this very call: plugins call in a circle.");
        return Err(problem("service-cycle", words, None));
    }
    if call.via.len() >= DEEPEST {
        let words = format!("More than {DEEPEST} plugins call each other.");
        return Err(problem("service-too-deep", words, None));
    }
    Ok(callee)
}

/// The callee as it is installed and switched on in this very run.
async fn ready(caller: &mut Guest, id: &PluginId) -> Result<Arc<Loaded>, Trouble> {
    let call = Arc::clone(&caller.run.call);
    let gone = || unavailable(id, "is not installed", None);
    for _ in 0..2 {
        let loaded = match call.services.ready(&call.company, id).await {
            Ok(loaded) => loaded,
            Err(CallError::Problem(problem)) if problem.code == ProblemCode::NotFound => {
                return Err(gone());
            }
            Err(error) => return Err(Trouble::Host(HostFault(error.to_string()))),
        };
        let stamp = plugins::stamp(&mut caller.cx(), id).await?;
        if stamp.is_none() {
            return Err(gone());
        }
        if stamp == loaded.stamp {
            return match plugins::is_on(&mut caller.cx(), id).await? {
                true => Ok(loaded),
                false => Err(unavailable(id, "is switched off", None)),
            };
        }
        call.services.forget(&call.company, id);
    }
    Err(unavailable(id, "was changed just now", Some(RETRY)))
}

fn described<'a>(
    plugin: &'a Loaded,
    service: &str,
    method: &str,
) -> Result<&'a MethodSpec, Trouble> {
    let mut services = plugin.declared.provides.iter();
    let Some(found) = services.find(|spec| spec.service.as_str() == service) else {
        let why = format!("does not provide {service}");
        return Err(unavailable(&plugin.id, &why, None));
    };
    found
        .method(method)
        .ok_or_else(|| wit::Error::NotFound.into())
}

/// How a callee ended, when not with an answer.
enum Ended {
    Refused(wit::Problem),
    Broken(Fault),
    Host(HostFault),
}

async fn serve(
    caller: &mut Guest,
    plugin: Arc<Loaded>,
    spec: MethodSpec,
    service: String,
    method: String,
    body: String,
) -> Result<String, Ended> {
    let run = lend(caller, &plugin);
    let call = run.call.to_guest();
    let body: Body<Said<String>> = handler!(services, Handler::Services, |guest, store| guest
        .call_serve(store, &call, &service, &method, &body));
    // Boxed: it is large, and one lies in the other.
    let (run, result) = Box::pin(guest(plugin, run, caller.access, body)).await;
    let served = match result {
        Ok(Ok(answer)) => checked(answer, &spec),
        Ok(Err(problem)) => Err(Ended::Refused(problem)),
        Err(Broken::Guest(fault)) => Err(Ended::Broken(fault)),
        Err(Broken::Host(fault)) => Err(Ended::Host(fault)),
    };
    caller.take_back(run, served.is_ok());
    served
}

/// The caller's run, for the callee: half of the time and of the limits, and the memory that is left.
fn lend(caller: &mut Guest, plugin: &Arc<Loaded>) -> Run {
    let call = Arc::clone(&caller.run.call);
    let now = Instant::now();
    let wall: Duration = call.deadline.saturating_duration_since(now) / 2;
    let mut limits = caller.run.meter.half();
    limits.wall = wall;
    limits.memory = caller.tally.left();
    let place = caller.services;
    caller.services = caller.services.saturating_add(1);
    caller.lend(call.within(Arc::clone(plugin), place, limits, now + wall))
}

fn checked(answer: String, spec: &MethodSpec) -> Result<String, Ended> {
    let wrong = |why: String| Ended::Broken(Fault::Contract(format!("answer of a service: {why}")));
    if answer.len() > LONGEST_BODY {
        return Err(wrong(format!("more than {LONGEST_BODY} bytes")));
    }
    let parsed: Value =
        serde_json::from_str(&answer).map_err(|why| wrong(format!("not JSON: {why}")))?;
    match spec.gives.check(&parsed).into_iter().next() {
        Some((field, why)) => Err(wrong(format!("{field} {why}"))),
        None => Ok(answer),
    }
}

/// A body that a caller hands over.
fn read(body: &str) -> Result<Value, Trouble> {
    if body.len() > LONGEST_BODY {
        let why = format!("must have at most {LONGEST_BODY} bytes");
        return Err(wit::Error::Invalid(vec![field(("body".to_owned(), why))]).into());
    }
    serde_json::from_str(body).map_err(|why| {
        let why = format!("must be JSON: {why}");
        wit::Error::Invalid(vec![field(("body".to_owned(), why))]).into()
    })
}

impl Ended {
    /// What the caller is told. What went wrong inside the callee is for the log alone.
    fn told(self, callee: &PluginId) -> Trouble {
        match self {
            // Its words are found in the callee's locales only: the caller gets them as they are.
            Ended::Refused(told) => match text::checked(told.message, "problem") {
                Ok(words) => {
                    let code: String = told.code.chars().take(100).collect();
                    problem(&code, words.fallback().to_owned(), told.retry_after_ms)
                }
                Err(misfit) => Ended::Broken(Fault::Contract(misfit.to_string())).told(callee),
            },
            Ended::Broken(fault) => {
                tracing::warn!(plugin = callee.as_str(), %fault, "a plugin failed that another one called");
                let words = match fault.limit() {
                    Some(Limit::Wall(_) | Limit::Cpu(_)) => format!("{callee} took too long."),
                    Some(_) | None => format!("{callee} failed."),
                };
                problem("service-failed", words, None)
            }
            Ended::Host(fault) => Trouble::Host(fault),
        }
    }
}

fn unavailable(callee: &PluginId, why: &str, retry: Option<u32>) -> Trouble {
    problem("service-unavailable", format!("{callee} {why}."), retry)
}

fn problem(code: &str, words: String, retry: Option<u32>) -> Trouble {
    wit::Error::Other(wit::Problem {
        code: code.to_owned(),
        message: wit::Text::Plain(words),
        retry_after_ms: retry,
    })
    .into()
}

fn field((field, why): (String, String)) -> wit::FieldError {
    wit::FieldError {
        field,
        row: None,
        column: None,
        message: wit::Text::Plain(why),
    }
}
