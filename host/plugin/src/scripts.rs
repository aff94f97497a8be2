//! What each kind of call does, one file per kind. A script runs guests on the run that it is lent
//! and does the host's part around them; it may be run more than once, so it keeps nothing.

pub mod cards;
pub mod commands;
pub mod events;
pub mod filters;
pub mod forms;
pub mod jobs;
pub mod lifecycle;
pub mod message_actions;
pub mod pages;
pub mod press;
pub mod services;
pub mod settings;
pub mod webhooks;

use guildhall_domain::{Address, CallId, PluginId, Target};
use guildhall_manifest::Handler;

use crate::api::{Effect, OpenPage, refusal};
use crate::bindings::effects::Effect as WitEffect;
use crate::bindings::types::Problem as WitProblem;
use crate::convert::Misfit;
use crate::convert::effects::{Wish, wishes};
use crate::convert::text;
use crate::faults::Fault;
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Step};
use crate::run::Body;

/// What a handler returns: an answer, or the plugin's refusal.
pub type Said<T> = Result<T, WitProblem>;

/// Runs one handler and takes its refusal apart.
async fn ask<T: Send + 'static>(
    house: &House,
    run: Run,
    access: Access,
    body: Body<Said<T>>,
) -> Step<T> {
    let (run, said) = house.guest(run, access, body).await?;
    let result = match said {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(problem)) => Err(refused(&run.call.plugin.id, problem)),
        Err(broken) => Err(broken.into()),
    };
    Ok((run, result))
}

fn refused(plugin: &PluginId, problem: WitProblem) -> Ending {
    match text::checked(problem.message, "problem") {
        Ok(words) => refusal(plugin, &problem.code, words, problem.retry_after_ms).into(),
        Err(misfit) => misfit.into(),
    }
}

/// The body that calls one function of one handler.
macro_rules! handler {
    ($field:ident, $handler:expr, |$guest:ident, $store:ident| $call:expr) => {
        crate::run::body(move |$store, instance, plugin| {
            Box::pin(async move {
                let Some(found) = &plugin.handlers.$field else {
                    return Err(crate::scripts::lacking($handler));
                };
                let $guest = found.load(&mut *$store, instance)?;
                $call.await
            })
        })
    };
}
use handler;

/// The manifest promised a handler; the proof at install saw it.
fn lacking(handler: Handler) -> wasmtime::Error {
    Fault::Contract(format!("it has no handler {handler}")).into()
}

/// A page to open is one of the manifest's; who may see what it shows is asked when it is drawn.
fn page(run: &Run, target: &Target) -> Result<OpenPage, Misfit> {
    let wrong = |why: String| Misfit::of("open-page", why);
    let address = Address::parse(&target.name).map_err(wrong)?;
    let declared = &run.call.plugin.declared;
    if declared.page(address.path.as_str()).is_none() {
        let why = format!("its manifest has no page {}", address.path);
        return Err(wrong(why));
    }
    Ok(OpenPage {
        plugin: run.call.plugin.id.clone(),
        address,
        payload: target.payload.clone(),
    })
}

/// Runs a handler whose answer is what happens on the caller's own screen.
async fn with_effects(
    house: &House,
    run: Run,
    body: Body<Said<Vec<WitEffect>>>,
) -> Step<(CallId, Vec<Effect>)> {
    let (run, raw) = ask(house, run, Access::ReadWrite, body).await?;
    let wishes = match raw.and_then(|raw| Ok(wishes(raw)?)) {
        Ok(wishes) => wishes,
        Err(ending) => return Ok((run, Err(ending))),
    };
    let id = run.call.id.clone();
    let (run, effects) = fulfil(house, run, wishes).await?;
    Ok((run, effects.map(|effects| (id, effects))))
}

/// Opens the forms that a handler asks for, within the same run: what it wrote is seen by the form,
/// and both are committed together or not at all.
async fn fulfil(house: &House, mut run: Run, wishes: Vec<Wish>) -> Step<Vec<Effect>> {
    let plugin = run.call.plugin.id.clone();
    let mut effects = Vec::with_capacity(wishes.len());
    for wish in wishes {
        match wish {
            Wish::Toast(text) => effects.push(Effect::Toast {
                plugin: plugin.clone(),
                text,
            }),
            Wish::OpenForm(target) => {
                let (back, opened) = forms::open(house, run, &target).await?;
                run = back;
                match opened {
                    Ok(form) => effects.push(Effect::Form(Box::new(form))),
                    Err(ending) => return Ok((run, Err(ending))),
                }
            }
            Wish::OpenPage(target) => match page(&run, &target) {
                Ok(page) => effects.push(Effect::Page(page)),
                Err(fault) => return Ok((run, Err(fault.into()))),
            },
        }
    }
    Ok((run, Ok(effects)))
}
