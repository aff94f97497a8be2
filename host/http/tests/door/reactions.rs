//! Reactions and message actions over HTTP, and what screens are told of reactions: one frame for
//! all members, and nothing for anybody else.

use serde_json::{Value, json};

use crate::support::screen::Screen;
use crate::support::{Hall, NORTH, text};

const THUMB: &str = "%F0%9F%91%8D";
const PARTY: &str = "%F0%9F%8E%89";

fn reacted(screen: &Screen) -> Vec<&Value> {
    let all = screen.events.iter();
    all.filter(|event| event["type"] == "reaction_changed")
        .collect()
}

#[test]
fn people_react_and_every_member_is_told_the_same() {
    let hall = Hall::start();
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    let chat = ann.group("Reactions", &[&bob]);
    let said = ann.say(&chat, "hello");
    assert!(said.get("reactions").is_none());
    let id = text(&said["id"]);
    let place = |emoji: &str| format!("/messages/{id}/reactions/{emoji}");
    let mut screens = [
        Screen::open(&hall, &ann, None),
        Screen::open(&hall, &bob, None),
        Screen::open(&hall, &eve, None),
    ];

    let own = ann.put(&place(THUMB), &Value::Null).ok();
    let thumbs = |count: u64| json!([{ "emoji": "👍", "count": count }]);
    assert_eq!(own["items"], thumbs(1));
    assert_eq!(own["own"], json!(["👍"]));
    assert_eq!(
        ann.put(&place(THUMB), &Value::Null).ok(),
        own,
        "twice is once"
    );
    let both = bob.put(&place(THUMB), &Value::Null).ok();
    assert_eq!(both["items"], thumbs(2));
    let left = ann.send("DELETE", &place(THUMB), &[], None).ok();
    assert_eq!((&left["items"], &left["own"]), (&thumbs(1), &json!([])));
    for screen in &mut screens[..2] {
        screen.sees("three changes", |events| {
            let all = events.iter();
            all.filter(|event| event["type"] == "reaction_changed")
                .count()
                == 3
        });
    }
    assert_eq!(reacted(&screens[0]), reacted(&screens[1]));
    let last = reacted(&screens[0])[2];
    assert_eq!(last["by"], json!({ "kind": "user", "id": ann.me() }));
    assert_eq!(last["on"], false);
    assert_eq!(last["reactions"]["items"], thumbs(1));
    assert!(last["reactions"].get("own").is_none(), "it is for many");

    let seen = bob.get(&format!("/chats/{chat}/messages")).ok();
    assert_eq!(seen["items"][0]["reactions"]["own"], json!(["👍"]));
    let listed = ann.get(&format!("/messages/{id}/reactions")).ok();
    assert_eq!(listed["items"][0]["emoji"], "👍");
    assert_eq!(listed["items"][0]["by"]["person"]["id"], bob.me());
    assert_eq!(listed["next"], Value::Null);

    while screens[2].read() {}
    assert!(screens[2].events.is_empty(), "{:?}", screens[2].events);
}

#[test]
fn what_is_no_emoji_or_not_to_be_seen_is_refused() {
    let hall = Hall::start();
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    let chat = ann.group("Refused", &[&bob]);
    let id = text(&ann.say(&chat, "hello")["id"]);
    let place = |emoji: &str| format!("/messages/{id}/reactions/{emoji}");
    let twice = format!("{THUMB}{THUMB}");
    let long = THUMB.repeat(500);
    for bad in ["a", "%20", "%00", "rocket", "%3Cb%3E", &twice, &long] {
        ann.put(&place(bad), &Value::Null).problem(422, "invalid");
    }
    eve.put(&place(THUMB), &Value::Null)
        .problem(404, "not_found");
    eve.get(&format!("/messages/{id}/reactions"))
        .problem(404, "not_found");
    eve.get(&format!("/messages/{id}/message-actions"))
        .problem(404, "not_found");
    ann.get(&format!("/messages/{id}/reactions?limit=0&x=1"))
        .problem(400, "invalid");
    ann.put(&place(PARTY), &Value::Null).ok();
    ann.send("DELETE", &format!("/messages/{id}"), &[], None)
        .ok();
    let gone = ann.get(&format!("/messages/{id}")).ok();
    assert!(gone.get("reactions").is_none(), "{gone}");
    ann.put(&place(THUMB), &Value::Null)
        .problem(409, "conflict");
}

#[test]
fn what_plugins_offer_for_a_message_is_listed_and_run() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    ann.installs(
        "scribe",
        &["storage/kv", "storage/counters", "chat/answering"],
    );
    let chat = ann.group("Offers", &[&bob]);
    let id = text(&bob.say(&chat, "remember")["id"]);
    let place = format!("/messages/{id}/message-actions");
    let offered = bob.get(&place).ok();
    let ids: Vec<&Value> = offered["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(ids, ["note", "refuse"]);
    assert_eq!(offered["items"][0]["plugin_name"], "书记");
    let noted = bob.post(&format!("{place}/scribe/note"), &Value::Null).ok();
    assert_eq!(noted["effects"][0]["text"], "Noted: remember");
    bob.post(&format!("{place}/scribe/refuse"), &Value::Null)
        .problem(422, "plugin_refused");
    bob.post(&format!("{place}/scribe/nothing"), &Value::Null)
        .problem(404, "not_found");
    bob.post(&format!("{place}/../etc/note"), &Value::Null)
        .problem(404, "not_found");
}
