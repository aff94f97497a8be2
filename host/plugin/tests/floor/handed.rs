//! Files and places that are handed in with a form: whose they are, how large, and who may read them.

use std::sync::Arc;

use bytes::Bytes;
use guildhall_app::files;
use guildhall_domain::{Actor, Entry, FileId, ProblemCode, Value};
use guildhall_plugin::{CallError, Caller, Effect, OpenForm, Outcome};

use crate::hall::{Hall, key};

async fn brings(hall: &Hall, who: &Caller, media_type: &'static str, content: &str) -> FileId {
    let (company, person) = (&who.company, Actor::User(who.user.clone()));
    let content = Bytes::from(content.to_owned());
    let staged = Arc::new(hall.files.stage_bytes(company, content).await.unwrap());
    let done = hall.desk.transact(company, &person, None, async move |cx| {
        files::add(cx, &staged, "notes.txt", media_type).await
    });
    done.await.unwrap().value.id
}

async fn asked(hall: &Hall) -> OpenForm {
    let outcome = hall.tries("/gallery things").await.unwrap();
    match outcome.effects.into_iter().next() {
        Some(Effect::Form(form)) => *form,
        other => panic!("{other:?}"),
    }
}

fn entry(field: &str, value: Value) -> Entry {
    Entry {
        field: field.to_owned(),
        value,
    }
}

fn files_of(field: &str, files: &[&FileId]) -> Entry {
    let files = files.iter().map(|file| (*file).clone()).collect();
    entry(field, Value::Files { files })
}

fn place(name: &str, latitude: &str, longitude: &str) -> Entry {
    let [name, latitude, longitude] = [name, latitude, longitude].map(str::to_owned);
    let value = Value::Place {
        name,
        latitude,
        longitude,
    };
    entry("where", value)
}

async fn submits(hall: &Hall, entries: Vec<Entry>) -> Result<Outcome, CallError> {
    let form = asked(hall).await;
    hall.plugins
        .submit(&hall.alice, &form.id, entries, key())
        .await
}

fn fields(outcome: Result<Outcome, CallError>) -> Vec<String> {
    match outcome {
        Err(CallError::Problem(problem)) => {
            assert_eq!(problem.code, ProblemCode::Invalid, "{problem}");
            problem.fields.into_iter().map(|one| one.field).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_in_is_read_there_and_later_and_nothing_else_is() {
    let hall = Hall::open().await;
    hall.installs("gallery").await;
    let notes = brings(&hall, &hall.alice, "text/plain", "seen by the plugin").await;
    let other = brings(&hall, &hall.alice, "text/plain", "never handed in").await;
    let read = |file: &FileId| format!("/gallery read {file}");
    assert!(hall.tries(&read(&notes)).await.is_err(), "not before");

    // A refusal keeps nothing, not even that it was handed in.
    let refused = vec![files_of("notes", &[&notes]), place("nowhere", "1", "2")];
    assert_eq!(fields(submits(&hall, refused).await), ["where"]);
    assert!(hall.tries(&read(&notes)).await.is_err(), "not by a refusal");

    let entries = vec![
        files_of("notes", &[&notes]),
        place("Bund", "31.2397", "-121.4998"),
    ];
    submits(&hall, entries).await.unwrap();
    let said = hall.messages().await.pop().unwrap();
    let said = said.text.fallback().to_owned();
    assert!(said.contains("notes.txt: seen by the plugin"), "{said}");
    assert!(said.contains("Bund 31.2397 -121.4998"), "{said}");
    hall.tries(&read(&notes)).await.unwrap();
    assert!(hall.tries(&read(&other)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_others_too_large_or_of_another_kind_are_refused() {
    let hall = Hall::open().await;
    hall.installs("gallery").await;
    let bob = hall.newcomer("north", "bob").await;
    let fine = brings(&hall, &hall.alice, "text/plain", "x").await;
    let bobs = brings(&hall, &bob, "text/plain", "x").await;
    let large = brings(&hall, &hall.alice, "text/plain", &"x".repeat(1_001)).await;
    let picture = brings(&hall, &hall.alice, "image/png", "x").await;
    let nothing = FileId::new("nothing").unwrap();
    for file in [&bobs, &large, &picture, &nothing] {
        let outcome = submits(&hall, vec![files_of("notes", &[file])]).await;
        assert_eq!(fields(outcome), ["notes"], "{file}");
    }
    let both = submits(&hall, vec![files_of("notes", &[&fine, &fine])]).await;
    assert_eq!(fields(both), ["notes"], "one alone");
    let eleven = submits(&hall, vec![files_of("pictures", &[&picture; 11])]).await;
    assert_eq!(fields(eleven), ["pictures"]);
    let text = submits(&hall, vec![files_of("pictures", &[&fine])]).await;
    assert_eq!(fields(text), ["pictures"]);
    for (latitude, longitude) in [
        ("90.1", "0"),
        ("0", "-180.5"),
        ("NaN", "0"),
        ("1e2", "0"),
        ("0.12345678", "0"),
        ("", "1"),
    ] {
        let outcome = submits(&hall, vec![place("", latitude, longitude)]).await;
        assert_eq!(fields(outcome), ["where"], "{latitude} {longitude}");
    }
    let long = submits(&hall, vec![place(&"x".repeat(201), "1", "1")]).await;
    assert_eq!(fields(long), ["where"]);
    submits(&hall, vec![place("", "-90", "180.0000000")])
        .await
        .unwrap();
}
