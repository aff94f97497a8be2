//! What a card shows and offers: files of its own chat only, menus that take their own options only.

use bytes::Bytes;
use guildhall_app::{Result, files, messages, views};
use guildhall_domain::{Actor, ChatId, Draft, FileId, Locale, Message, MessageId, ProblemCode};
use guildhall_plugin::{CallError, Outcome, Press};
use serde_json::{Value, json};

use crate::hall::{Hall, key, toast};

/// A file that alice has brought, and posted when a chat is named.
async fn brings(
    hall: &Hall,
    media_type: &'static str,
    bytes: usize,
    chat: Option<&ChatId>,
) -> FileId {
    let (company, person) = (&hall.alice.company, Actor::User(hall.alice.user.clone()));
    let content = Bytes::from(vec![7; bytes]);
    let staged = hall.files.stage_bytes(company, content).await.unwrap();
    let (chat, staged) = (chat.cloned(), std::sync::Arc::new(staged));
    let done = hall.desk.transact(company, &person, None, async move |cx| {
        let file = files::add(cx, &staged, "what it is", media_type).await?;
        if let Some(chat) = &chat {
            let draft = Draft {
                files: vec![file.id.clone()],
                ..Draft::text("a file")
            };
            messages::post(cx, chat, draft).await?;
        }
        Result::Ok(file.id)
    });
    done.await.unwrap().value
}

async fn last(hall: &Hall) -> Message {
    let mut all = hall.messages().await;
    all.sort_by_key(|message| message.position);
    all.pop().unwrap()
}

/// The blocks of a message as alice is shown them.
async fn shown(hall: &Hall, id: &MessageId) -> Vec<Value> {
    let view = hall.reads(async |cx| {
        let message = messages::get(cx, id).await?;
        views::message(cx, &message, Locale::En).await
    });
    let view = serde_json::to_value(view.await).unwrap();
    view["card"]["blocks"].as_array().unwrap().clone()
}

fn of<'a>(blocks: &'a [Value], kind: &str) -> &'a Value {
    blocks.iter().find(|block| block["kind"] == kind).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_block_is_shown_and_files_only_while_they_are_the_chats() {
    let hall = Hall::open().await;
    hall.installs("gallery").await;
    let picture = brings(&hall, "image/png", 10, Some(&hall.chat)).await;
    let file = brings(&hall, "text/plain", 10, Some(&hall.chat)).await;
    let carrier = last(&hall).await;
    hall.types(&format!("/gallery blocks {picture} {file}"))
        .await;
    let card = last(&hall).await;
    let blocks = shown(&hall, &card.id).await;
    assert_eq!(of(&blocks, "image")["file"]["id"], json!(picture));
    assert_eq!(of(&blocks, "image")["alt"], json!("A small red square"));
    assert_eq!(
        of(&blocks, "file")["file"]["media_type"],
        json!("text/plain")
    );
    let links = of(&blocks, "links")["links"].as_array().unwrap().iter();
    let hosts = links.map(|link| link["host"].clone()).collect::<Vec<_>>();
    assert_eq!(hosts, ["example.com", "intranet.example:8080"]);
    let chart = of(&blocks, "chart");
    assert_eq!(
        chart["series"][0]["values"],
        json!(["12", "19.5", "-4", "31"])
    );
    assert!(!json!(blocks).to_string().contains("payload"));

    // Taken back, the file is its owner's alone again: of the card only the place is left.
    let alice = Actor::User(hall.alice.user.clone());
    let id = carrier.id.clone();
    let retract = hall
        .desk
        .transact(&hall.alice.company, &alice, None, async move |cx| {
            messages::retract(cx, &id).await
        });
    retract.await.unwrap();
    let blocks = shown(&hall, &card.id).await;
    assert_eq!(of(&blocks, "file")["file"], Value::Null);
    assert_eq!(of(&blocks, "image")["file"]["id"], json!(picture));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_card_must_not_hold_is_refused() {
    let hall = Hall::open().await;
    hall.installs("gallery").await;
    let text = brings(&hall, "text/plain", 10, Some(&hall.chat)).await;
    let large = brings(&hall, "image/png", 10 * 1024 * 1024 + 1, Some(&hall.chat)).await;
    let svg = brings(&hall, "image/svg+xml", 10, Some(&hall.chat)).await;
    let private = brings(&hall, "image/png", 10, None).await;
    let before = hall.messages().await.len();
    for (how, file) in [
        ("picture", &text),
        ("picture", &large),
        ("picture", &svg),
        ("picture", &private),
        ("picture", &FileId::new("nothing").unwrap()),
        ("file", &private),
        ("alt", &text),
        ("script", &text),
        ("password", &text),
        ("nameless", &text),
        ("values", &text),
        ("number", &text),
        ("many", &text),
        ("series", &text),
        ("options", &text),
        ("selected", &text),
        ("both", &text),
    ] {
        let refused = hall.tries(&format!("/gallery wrong {how} {file}")).await;
        assert!(refused.is_err(), "{how} {file}");
    }
    assert_eq!(hall.messages().await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_menu_gives_what_was_chosen_and_nothing_that_it_does_not_offer() {
    let hall = Hall::open().await;
    hall.installs("gallery").await;
    let picture = brings(&hall, "image/png", 10, Some(&hall.chat)).await;
    hall.types(&format!("/gallery blocks {picture} {picture}"))
        .await;
    let card = last(&hall).await;
    let chooses = async |(block, control): (&str, &str), values: &[&str]| {
        let press = Press {
            message: card.id.clone(),
            block: block.to_owned(),
            control: control.to_owned(),
            values: values.iter().map(|one| (*one).to_owned()).collect(),
            revision: card.revision,
        };
        hall.plugins.press(&hall.alice, press, key()).await
    };
    let (one, several) = (("choose", "size"), ("several", "sizes"));
    assert_eq!(toast(&chooses(one, &["m"]).await.unwrap()), "size: m");
    let blocks = shown(&hall, &card.id).await;
    assert_eq!(of(&blocks, "menu")["selected"], json!(["m"]));
    let both = chooses(several, &["l", "s"]).await.unwrap();
    assert_eq!(toast(&both), "sizes: l,s");
    chooses(several, &[]).await.unwrap();
    for (at, values) in [
        (one, &[][..]),
        (one, &["m", "s"]),
        (one, &["xl"]),
        (several, &["s", "s"]),
        (several, &["s", "nothing"]),
        (("choose", "sizes"), &["s"]),
        (("nowhere", "size"), &["s"]),
    ] {
        assert_eq!(
            code(chooses(at, values).await),
            ProblemCode::Denied,
            "{at:?} {values:?}"
        );
    }
}

fn code(outcome: std::result::Result<Outcome, CallError>) -> ProblemCode {
    match outcome {
        Err(CallError::Problem(problem)) => problem.code,
        other => panic!("{other:?}"),
    }
}
