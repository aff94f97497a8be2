//! `form-handler`: opening a form, and what was filled in. The host checks the answers against the
//! form as it was opened, before the plugin sees them.

use guildhall_app::forms::{self, Opening};
use guildhall_domain::{CallId, Entry, Form, FormId, OptionItem, Problem, Target};
use guildhall_manifest::Handler;

use super::{ask, fulfil, handler};
use crate::api::{Effect, OpenForm};
use crate::bindings::handlers::form_handler as wit;
use crate::convert::Misfit;
use crate::convert::effects::{Submitted, submitted};
use crate::convert::forms::{entry_to_guest, form, options};
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Script, Step};

/// The most options that one lookup offers; more are cut off.
const MOST_SUGGESTIONS: usize = 50;

/// Has the plugin make a form, and opens it for who caused the call.
pub async fn open(house: &House, run: Run, target: &Target) -> Step<OpenForm> {
    let call = run.call.to_guest();
    let (name, payload) = (target.name.clone(), target.payload.as_str().to_owned());
    let body = handler!(form_handler, Handler::FormHandler, |guest, store| guest
        .call_open(store, &call, &name, &payload));
    let (mut run, raw) = ask(house, run, Access::ReadOnly, body).await?;
    let opened = match raw.and_then(|raw| Ok(form(raw)?)) {
        Ok(form) => {
            let (chat, message) = (run.call.chat().cloned(), run.call.message().cloned());
            let opened = forms::open(&mut run.cx(), form, chat, message).await;
            opened.map(shown).map_err(|error| Ending::of_app(&error))
        }
        Err(ending) => Err(ending),
    };
    Ok((run, opened))
}

fn shown(opening: Opening) -> OpenForm {
    OpenForm {
        id: opening.id,
        plugin: opening.plugin,
        form: opening.form,
    }
}

fn submission(opening: &Opening, entries: &[Entry]) -> wit::Submission {
    wit::Submission {
        form: opening.form.name.clone(),
        instance: opening.id.as_str().to_owned(),
        state: opening.form.state.as_str().to_owned(),
        entries: entries.iter().map(entry_to_guest).collect(),
    }
}

/// A watched field that changed: the form is asked for anew, and keeps its opening.
pub struct Changed {
    /// Which opening.
    pub form: FormId,
    /// Which field.
    pub field: String,
    /// The answers so far.
    pub entries: Vec<Entry>,
}

impl Script for Changed {
    type Answer = OpenForm;

    async fn run(&self, house: &House, mut run: Run) -> Step<Self::Answer> {
        let opening = match forms::get(&mut run.cx(), &self.form).await {
            Ok(opening) => opening,
            Err(error) => return Ok((run, Err(Ending::of_app(&error)))),
        };
        let submission = submission(&opening, &opening.form.fitting(&self.entries));
        let (call, field) = (run.call.to_guest(), self.field.clone());
        let body = handler!(form_handler, Handler::FormHandler, |guest, store| guest
            .call_changed(store, &call, &field, &submission));
        let (mut run, raw) = ask(house, run, Access::ReadOnly, body).await?;
        let redrawn = raw.and_then(|raw| {
            let drawn = forms::redraw(&mut run.cx(), opening, form(raw)?);
            drawn.map(shown).map_err(|error| Ending::of_app(&error))
        });
        Ok((run, redrawn))
    }
}

/// What a lookup offers.
pub struct Suggest {
    /// Which opening.
    pub form: FormId,
    /// Which field.
    pub field: String,
    /// What stands in it so far.
    pub query: String,
    /// The answers so far.
    pub entries: Vec<Entry>,
}

impl Script for Suggest {
    type Answer = Vec<OptionItem>;

    async fn run(&self, house: &House, mut run: Run) -> Step<Self::Answer> {
        let opening = match forms::get(&mut run.cx(), &self.form).await {
            Ok(opening) => opening,
            Err(error) => return Ok((run, Err(Ending::of_app(&error)))),
        };
        let submission = submission(&opening, &opening.form.fitting(&self.entries));
        let call = run.call.to_guest();
        let (field, query) = (self.field.clone(), self.query.clone());
        let body = handler!(form_handler, Handler::FormHandler, |guest, store| guest
            .call_suggest(store, &call, &field, &query, &submission));
        let (run, raw) = ask(house, run, Access::ReadOnly, body).await?;
        let offered = raw.and_then(|mut raw| {
            raw.truncate(MOST_SUGGESTIONS);
            let offered = options(raw)?;
            let check = Form::check_options(&offered);
            check.map_err(|why| Misfit::of("suggestions", why))?;
            Ok(offered)
        });
        Ok((run, offered))
    }
}

/// A form that was filled in.
pub struct Submit {
    /// Which opening.
    pub form: FormId,
    /// The answers.
    pub entries: Vec<Entry>,
}

impl Script for Submit {
    type Answer = (CallId, Vec<Effect>);

    async fn run(&self, house: &House, mut run: Run) -> Step<Self::Answer> {
        let opening = match self.opening(&mut run).await {
            Ok(opening) => opening,
            Err(ending) => return Ok((run, Err(ending))),
        };
        let handed = forms::hand_over(&mut run.cx(), &opening.form, &self.entries).await;
        if let Err(error) = handed {
            return Ok((run, Err(Ending::of_app(&error))));
        }
        let submission = submission(&opening, &self.entries);
        let call = run.call.to_guest();
        let body = handler!(form_handler, Handler::FormHandler, |guest, store| guest
            .call_submit(store, &call, &submission));
        let (run, raw) = ask(house, run, Access::ReadWrite, body).await?;
        let outcome = raw.and_then(|raw| Ok(submitted(raw, &run.call.plugin.id)?));
        let (run, effects) = settle(house, run, &opening, outcome).await?;
        let id = run.call.id.clone();
        Ok((run, effects.map(|effects| (id, effects))))
    }
}

impl Submit {
    /// The form as it was opened, once the answers fit it.
    async fn opening(&self, run: &mut Run) -> Result<Opening, Ending> {
        let opening = forms::get(&mut run.cx(), &self.form).await;
        let opening = opening.map_err(|error| Ending::of_app(&error))?;
        let errors = opening.form.check_entries(&self.entries);
        if errors.is_empty() {
            Ok(opening)
        } else {
            Err(Problem::invalid(errors).into())
        }
    }
}

async fn settle(
    house: &House,
    mut run: Run,
    opening: &Opening,
    outcome: Result<Submitted, Ending>,
) -> Step<Vec<Effect>> {
    match outcome {
        Err(ending) => Ok((run, Err(ending))),
        Ok(Submitted::Reject(errors)) => Ok((run, Err(Problem::invalid(errors).into()))),
        Ok(Submitted::Next(form)) => {
            let next = forms::next(&mut run.cx(), opening, *form).await;
            let effects = next.map(|next| vec![Effect::Form(Box::new(shown(next)))]);
            Ok((run, effects.map_err(|error| Ending::of_app(&error))))
        }
        Ok(Submitted::Close(wishes)) => match forms::close(&mut run.cx(), opening).await {
            Ok(()) => fulfil(house, run, wishes).await,
            Err(error) => Ok((run, Err(Ending::of_app(&error)))),
        },
    }
}
