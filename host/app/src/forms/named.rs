//! Whom and what answers name: that it is there, and may be named by who answers.

use std::collections::{BTreeSet, HashMap};

use guildhall_domain::{
    Department, DepartmentId, Entry, FieldError, File, FileId, Form, Input, Problem, UserId, Value,
    Viewer, texts,
};
use guildhall_store::Key;

use crate::cx::Cx;
use crate::error::Result;
use crate::{chats, files, keys, people};

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
            (
                Value::Files { files },
                Some(Input::File {
                    max_bytes,
                    media_types,
                    ..
                }),
            ) => brought(cx, files, *max_bytes, media_types).await?,
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

/// The plugin that acts may read from now on what is handed in to it. Whose the files are is asked again,
/// on the reads of this run.
///
/// # Errors
/// As [`check_named`], for fields of files.
pub async fn hand_over(cx: &mut Cx<'_>, form: &Form, entries: &[Entry]) -> Result<()> {
    for entry in entries.iter().take(Form::MOST_FIELDS) {
        let input = form.field(&entry.field).map(|field| &field.input);
        let (
            Value::Files { files: handed },
            Some(Input::File {
                max_bytes,
                media_types,
                ..
            }),
        ) = (&entry.value, input)
        else {
            continue;
        };
        if let Some(phrase) = brought(cx, handed, *max_bytes, media_types).await? {
            return Err(Problem::field(entry.field.clone(), phrase).into());
        }
        for file in handed.iter().take(Form::MOST_FILES) {
            files::hand_over(cx, file)?;
        }
    }
    Ok(())
}

/// Files that who answers has brought, and that are as the field asks for them.
async fn brought(
    cx: &mut Cx<'_>,
    named: &[FileId],
    most: u64,
    types: &[String],
) -> Result<Option<texts::Phrase>> {
    let user = cx.actor.member();
    let keys: Vec<Key> = named
        .iter()
        .take(Form::MOST_FILES)
        .map(keys::file)
        .collect();
    let found = cx.fetch_many::<File>(&keys).await?;
    Ok(found.into_iter().find_map(|file| {
        let own = file.filter(|file| Some(&file.owner) == user.as_ref());
        match own {
            None => Some(texts::UNKNOWN_FILE),
            Some(file) if file.bytes > most => Some(texts::FILE_TOO_LARGE),
            Some(file) if !file.is_any_of(types) => Some(texts::WRONG_MEDIA_TYPE),
            Some(_) => None,
        }
    }))
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
