//! Who looks after customers: handed over, told to colleagues alone.

use serde_json::{Value, json};

use super::{comes, invited};
use crate::support::screen::Screen;
use crate::support::{Hall, NORTH, text};

#[test]
fn colleagues_are_told_who_looks_after_a_customer_now_and_outsiders_are_not() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let (chat, token) = invited(&ann, &[&bob]);
    let lei = comes(&hall, &token, "Li Lei");
    let me = lei.get("/customers/me").ok();
    let mut inside = Screen::open(&hall, &bob, None);
    let mut outside = Screen::open(&hall, &lei, me["cursor"].as_u64());
    let id = text(&me["customer"]["id"]).to_owned();
    let path = format!("/chats/{chat}/customers/{id}/owner");
    let to_bob = json!({ "owner": bob.me() });
    bob.put(&path, &to_bob).problem(403, "denied");
    lei.put(&path, &to_bob).problem(404, "not_found");
    let nobody = ann.put(&path, &json!({ "owner": "nobody" }));
    assert_eq!(
        nobody.problem(422, "invalid")["errors"][0]["field"],
        "owner"
    );
    let given = ann.put(&path, &to_bob).ok();
    assert_eq!(given["owner"]["id"], bob.me());
    inside.sees("who looks after them", |events| {
        events.iter().any(|event| {
            event["type"] == "customer_changed"
                && event["chat"] == chat.as_str()
                && event["customer"]["owner"]["id"] == bob.me()
        })
    });
    let say = json!({ "text": "hello", "outsiders": true });
    bob.post(&format!("/chats/{chat}/messages"), &say).ok();
    outside.sees("the message", |events| {
        events.iter().any(|event| event["type"] == "message_posted")
    });
    let told = |event: &Value| event["type"] == "customer_changed";
    assert!(!outside.events.iter().any(told), "{:?}", outside.events);
    bob.put(&path, &json!({ "owner": ann.me() })).ok();
}

#[test]
fn colleagues_of_a_chat_are_found_by_who_is_in_it() {
    let hall = Hall::start();
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    let (chat, token) = invited(&ann, &[&bob]);
    let path = format!("/people?query=e&chat={chat}");
    eve.get(&path).problem(404, "not_found");
    comes(&hall, &token, "Li Lei")
        .get(&path)
        .problem(404, "not_found");
    let named = |path: String| {
        let found = ann.get(&path).ok();
        let items = found["items"].as_array().unwrap();
        items.iter().map(|one| text(&one["id"])).collect::<Vec<_>>()
    };
    assert_eq!(named(format!("/people?query=eve&chat={chat}")), [""; 0]);
    assert_eq!(named(format!("/people?query=bob&chat={chat}")), [bob.me()]);
    ann.get("/people?chat=no%2Fid").problem(400, "invalid");
}
