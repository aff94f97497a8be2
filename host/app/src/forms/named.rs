//! Whom and what answers name: that it is there, and may be named by who answers.

use std::collections::{BTreeSet, HashMap};

use guildhall_domain::{
    Department, DepartmentId, Entry, FieldError, Form, Input, Problem, UserId, Value, Viewer, texts,
};
use guildhall_store::Key;

use crate::cx::Cx;
use crate::error::Result;
use crate::{chats, keys, people};

/// Checks that everybody and everything that is named is there: people, in the departments asked for;
/// departments; chats that who answers is in. The answers were checked against the form before.
///
/// # Errors
/// `invalid`, with the fields.
pub async fn check_named(cx: &mut Cx<'_>, form: &Form, entries: &[Entry]) -> Result<()> {
    let mut errors = Vec::new();
    let users = viewers(cx, entries).await?;
    for entry in entries.iter().take(Form::MOST_FIELDS) {
        let input = form.field(&entry.field).map(|field| &field.input);
        let wrong = match (&entry.value, input) {
            (Value::People { people }, Some(Input::People { departments, .. })) => {
                person(&users, people, departments)
            }
            (Value::Departments { departments }, _) => {
                let keys: Vec<Key> = departments.iter().map(keys::department).collect();
                let found = cx.fetch_many::<Department>(&keys).await?;
                found.contains(&None).then_some(texts::UNKNOWN_DEPARTMENT)
            }
            (Value::Chats { chats }, _) => {
                let mut wrong = None;
                for chat in chats {
                    match chats::may_see(cx, chat).await {
                        Ok(()) => {}
                        Err(error) if crate::messages::is_hidden(&error) => {
                            wrong = Some(texts::UNKNOWN_CHAT);
                        }
                        Err(error) => return Err(error),
                    }
                }
                wrong
            }
            _ => None,
        };
        errors.extend(wrong.map(|phrase| FieldError::new(entry.field.clone(), phrase)));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(errors).into())
    }
}

/// Everybody who is named, by a few reads for all fields.
async fn viewers(cx: &mut Cx<'_>, entries: &[Entry]) -> Result<HashMap<UserId, Viewer>> {
    let named = entries.iter().filter_map(|entry| match &entry.value {
        Value::People { people } => Some(people.iter().take(Form::MOST_PEOPLE)),
        _ => None,
    });
    let named: BTreeSet<UserId> = named.take(Form::MOST_FIELDS).flatten().cloned().collect();
    let named: Vec<UserId> = named.into_iter().collect();
    let found = people::viewers(cx, &named).await?;
    let known = named.into_iter().zip(found);
    Ok(known
        .filter_map(|(user, viewer)| Some((user, viewer?)))
        .collect())
}

fn person(
    known: &HashMap<UserId, Viewer>,
    named: &[UserId],
    departments: &[DepartmentId],
) -> Option<texts::Phrase> {
    named.iter().find_map(|user| match known.get(user) {
        None => Some(texts::UNKNOWN_PERSON),
        Some(viewer) => {
            let inside = departments.is_empty() || departments.iter().any(|one| viewer.is_in(one));
            (!inside).then_some(texts::OTHER_DEPARTMENT)
        }
    })
}
