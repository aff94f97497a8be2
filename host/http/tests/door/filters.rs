//! What people say, with a filter in between: over HTTP, as a client meets it.

use serde_json::json;

use crate::support::{Hall, NORTH, SOUTH, key, text};

const GRANTS: [&str; 2] = ["chat/screening", "storage/kv"];

#[test]
fn a_message_is_refused_warned_of_or_rewritten_and_said_once() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let chat = ann.group("Office", &[&bob]);
    let path = format!("/chats/{chat}/messages");
    let early = key();
    let secret = json!({ "text": "secret plan" });
    let before = bob.post_as(&path, &early, &secret).ok();
    ann.installs("sentry", &GRANTS);

    let refused = bob.post(&path, &secret).problem(422, "plugin_refused");
    assert_eq!(refused["detail"], "Secrets stay in the house.");
    let retried = bob.post_as(&path, &early, &secret).ok();
    assert_eq!(
        retried["id"], before["id"],
        "it was said before there was a filter"
    );

    let one = key();
    let warned = bob.post_as(&path, &one, &json!({ "text": "hot news" }));
    let warned = warned.problem(409, "confirm_first");
    assert_eq!(warned["detail"], "This is hot. Send it?");
    let sure = json!({ "text": "hot news", "confirmed": true });
    bob.post_as(&path, &one, &sure).ok();
    bob.post_as(&path, &one, &sure).ok();
    let said = bob.post(&path, &json!({ "text": "darn it" })).ok();
    assert_eq!(text(&said["text"]), "**** it");
    assert_eq!(ann.words(&chat), ["secret plan", "hot news", "**** it"]);

    let sue = hall.person(SOUTH, "sue");
    let theirs = sue.group("Office", &[]);
    sue.post(&format!("/chats/{theirs}/messages"), &secret).ok();
}

#[test]
fn an_own_message_is_corrected_through_the_same_filter() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let chat = ann.group("Office", &[&bob]);
    ann.installs("sentry", &GRANTS);
    let said = bob.say(&chat, "first");
    let path = format!("/messages/{}", text(&said["id"]));
    let to = |words: &str, revision: u64| json!({ "text": words, "revision": revision });
    let corrected = bob.patch(&path, &to("second", 1)).ok();
    assert_eq!(
        (text(&corrected["text"]), &corrected["edited"]),
        ("second".into(), &json!(true))
    );
    bob.patch(&path, &to("third", 1)).problem(409, "conflict");
    bob.patch(&path, &to("secret", 2))
        .problem(422, "plugin_refused");
    bob.patch(&path, &to("hot", 2))
        .problem(409, "confirm_first");
    bob.patch(&path, &to("", 2)).problem(422, "invalid");
    bob.patch(&path, &to(&"x".repeat(8_001), 2))
        .problem(422, "invalid");
    ann.patch(&path, &to("mine", 2)).problem(403, "denied");
    assert_eq!(ann.words(&chat), ["second"]);
    bob.send("DELETE", &path, &[], None).ok();
    bob.patch(&path, &to("back", 3)).problem(409, "conflict");
}

#[test]
fn an_administrator_chooses_what_becomes_of_messages_when_a_filter_fails() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let chat = ann.group("Office", &[&bob]);
    ann.installs("sentry", &GRANTS);
    ann.installs("postbox", &["storage/kv"]);
    let page = ann.get("/plugins/sentry").ok();
    assert_eq!(page["plugin"]["filter"], "let_through");
    bob.say(&chat, "problem");
    let hold = json!({ "on_failure": "hold" });
    bob.put("/plugins/sentry/filter", &hold)
        .problem(403, "denied");
    ann.put("/plugins/postbox/filter", &hold)
        .problem(422, "invalid");
    ann.put("/plugins/sentry/filter", &json!({ "on_failure": "shrug" }))
        .problem(400, "invalid");
    assert_eq!(
        ann.put("/plugins/sentry/filter", &hold).ok()["filter"],
        "hold"
    );
    let path = format!("/chats/{chat}/messages");
    let held = bob.post(&path, &json!({ "text": "problem" }));
    held.problem(503, "unavailable");
    ann.installs("sentry", &GRANTS);
    let page = ann.get("/plugins/sentry").ok();
    assert_eq!(
        page["plugin"]["filter"], "hold",
        "an upgrade keeps the choice"
    );
    assert_eq!(ann.words(&chat), ["problem"]);
}
