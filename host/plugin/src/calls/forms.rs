//! Forms that were filled in.

use guildhall_app::{Attempt, Begun, Cx, IdempotencyKey, Who, forms, people};
use guildhall_domain::{
    Entry, FieldError, Form, FormId, Problem, ProblemCode, UserId, Value, texts,
};

use super::{asked, person};
use crate::api::{CallError, Caller, Origin, Outcome};
use crate::house::{Keep, Performed, of_app};
use crate::plugins::{Inner, Plugins, outcome};
use crate::scripts::forms::Submit;

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
        let (id, named) = (form.clone(), people_named(&entries));
        let read = inner.desk().read(&who.company, &person, async move |cx| {
            let opening = forms::get(cx, &id).await?;
            check_people(cx, &named).await?;
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
        let origin = Origin::Form {
            form: opening.form.name,
            chat: opening.chat,
            message: opening.message,
        };
        let call = inner.fresh(asked(who, &opening.plugin, origin)).await?;
        let script = Submit {
            form: form.clone(),
            entries,
        };
        inner
            .perform(&call, Some(key), Keep::Writes, &script)
            .await
            .map(outcome)
    }
}

impl Inner {
    /// The answer to a request that was answered before.
    async fn answered<T: serde::de::DeserializeOwned>(
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

/// Who is named in which field.
fn people_named(entries: &[Entry]) -> Vec<(String, Vec<UserId>)> {
    let named = entries.iter().filter_map(|entry| match &entry.value {
        Value::People { people } => {
            // More than that is refused by the form's own check.
            let first = people.iter().take(Form::MOST_PEOPLE).cloned().collect();
            Some((entry.field.clone(), first))
        }
        _ => None,
    });
    named.take(Form::MOST_FIELDS).collect()
}

/// Everybody who is named is there.
async fn check_people(
    cx: &mut Cx<'_>,
    named: &[(String, Vec<UserId>)],
) -> Result<(), guildhall_app::Error> {
    let mut errors = Vec::new();
    for (field, users) in named {
        let found = people::get_many(cx, users).await?;
        if found.iter().any(Option::is_none) {
            errors.push(FieldError::new(field, texts::UNKNOWN_PERSON));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(errors).into())
    }
}
