//! Forms: watched fields, lookups, and what was filled in.

use guildhall_app::forms::Opening;
use guildhall_app::{Attempt, Begun, IdempotencyKey, Who, forms};
use guildhall_domain::{
    Entry, Field, FormId, Input, OptionItem, PluginId, Problem, ProblemCode, texts,
};

use super::{asked, person};
use crate::api::{CallError, Caller, OpenForm, Origin, Outcome};
use crate::house::{Keep, Performed, of_app};
use crate::plugins::{Asked, Inner, Plugins, outcome};
use crate::scripts::forms::{Changed, Submit, Suggest};

/// The longest query of a lookup, in characters; the rest is cut off.
const LONGEST_QUERY: usize = 200;

impl Plugins {
    /// Hands in a form that was filled in.
    ///
    /// # Errors
    /// See [`CallError`]: `form_closed`, `invalid` with a field per wrong answer (the host's checks or
    /// the plugin's).
    pub async fn submit(
        &self,
        who: &Caller,
        form: &FormId,
        entries: Vec<Entry>,
        key: IdempotencyKey,
    ) -> Result<Outcome, CallError> {
        let inner = &self.0;
        let person = person(who);
        let (id, answers) = (form.clone(), entries.clone());
        let read = inner.desk().read(&who.company, &person, async move |cx| {
            let opening = forms::get(cx, &id).await?;
            let wrong = opening.form.check_entries(&answers);
            if !wrong.is_empty() {
                return Err(Problem::invalid(wrong).into());
            }
            forms::check_named(cx, &opening.form, &answers).await?;
            Ok(opening)
        });
        let opening = match read.await {
            Ok(done) => done.value,
            Err(error) if error.problem().code == ProblemCode::FormClosed => {
                // Closed by this very submission, when it is a retry.
                return match inner.answered(who, key).await? {
                    Some(performed) => Ok(outcome(performed)),
                    None => Err(of_app(error)),
                };
            }
            Err(error) => return Err(of_app(error)),
        };
        let call = inner.fresh(of_form(who, &opening)).await?;
        let script = Submit {
            form: form.clone(),
            entries,
        };
        inner
            .perform(&call, Some(key), Keep::Writes, &script)
            .await
            .map(outcome)
    }

    /// Tells the plugin that a watched field of a form changed, and asks what the form is from now on.
    /// Answers that do not fit their field are left out; nothing is required yet.
    ///
    /// # Errors
    /// As [`Plugins::submit`]; `invalid` when the field is not watched.
    pub async fn form_changed(
        &self,
        who: &Caller,
        form: &FormId,
        field: &str,
        entries: Vec<Entry>,
        key: IdempotencyKey,
    ) -> Result<OpenForm, CallError> {
        let opening = self
            .0
            .opening(who, form, field, |field| field.watch)
            .await?;
        let call = self.0.fresh(of_form(who, &opening)).await?;
        let script = Changed {
            form: form.clone(),
            field: field.to_owned(),
            entries,
        };
        let performed = self.0.perform(&call, Some(key), Keep::Writes, &script);
        Ok(performed.await?.answer)
    }

    /// What a lookup of a form offers for what is typed so far. Nothing is changed.
    ///
    /// # Errors
    /// As [`Plugins::submit`]; `invalid` when the field is no lookup.
    pub async fn form_suggest(
        &self,
        who: &Caller,
        form: &FormId,
        field: &str,
        query: &str,
        entries: Vec<Entry>,
    ) -> Result<(PluginId, Vec<OptionItem>), CallError> {
        let looks_up = |field: &Field| matches!(field.input, Input::Lookup { .. });
        let opening = self.0.opening(who, form, field, looks_up).await?;
        let call = self.0.fresh(of_form(who, &opening)).await?;
        let script = Suggest {
            form: form.clone(),
            field: field.to_owned(),
            query: query.chars().take(LONGEST_QUERY).collect(),
            entries,
        };
        let performed = self.0.perform(&call, None, Keep::Nothing, &script).await?;
        Ok((opening.plugin, performed.answer))
    }
}

fn of_form<'a>(who: &'a Caller, opening: &'a Opening) -> Asked<'a> {
    let origin = Origin::Form {
        form: opening.form.name.clone(),
        chat: opening.chat.clone(),
        message: opening.message.clone(),
    };
    asked(who, &opening.plugin, origin)
}

impl Inner {
    /// An opened form of this person with a field of this kind.
    async fn opening(
        &self,
        who: &Caller,
        form: &FormId,
        field: &str,
        is_it: impl Fn(&Field) -> bool,
    ) -> Result<Opening, CallError> {
        let id = form.clone();
        let person = person(who);
        let read = self.desk().read(&who.company, &person, async move |cx| {
            forms::get(cx, &id).await
        });
        let opening = read.await.map_err(of_app)?.value;
        if !opening.form.field(field).is_some_and(is_it) {
            let name: String = field.chars().take(64).collect();
            return Err(Problem::field(name, texts::UNKNOWN_FIELD).into());
        }
        Ok(opening)
    }

    /// The answer to a request that was answered before.
    pub(super) async fn answered<T: serde::de::DeserializeOwned>(
        &self,
        who: &Caller,
        key: IdempotencyKey,
    ) -> Result<Option<Performed<T>>, CallError> {
        let desk = self.desk();
        let whose = Who::new(&who.company, &person(who));
        let mut attempt = desk
            .attempt(whose, Some(key), desk.deadline())
            .map_err(of_app)?;
        match attempt.begin().await.map_err(of_app)? {
            Begun::Run(_) => Ok(None),
            Begun::Answered { answer, position } => {
                let answer = Attempt::answer(&answer).map_err(of_app)?;
                Ok(Some(Performed { answer, position }))
            }
        }
    }
}
