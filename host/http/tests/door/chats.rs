//! Chats and messages over HTTP; retries that change nothing twice.

use serde_json::json;

use crate::support::{Hall, NORTH, text};

#[test]
fn people_talk() {
    let hall = Hall::start();
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    let chat = ann.group("Sales", &[&bob]);
    let first = ann.say(&chat, "你好");
    assert_eq!(first["text"], "你好");
    assert_eq!(first["position"], 1);
    assert_eq!(first["revision"], 1);
    assert_eq!(first["whisper"], false);
    assert_eq!(first["author"]["kind"], "user");
    assert_eq!(first["author"]["person"]["company"], NORTH);
    ann.say(&chat, "second");

    let seen = bob.get("/chats").ok();
    let mine = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["id"] == chat.as_str())
        .unwrap()
        .clone();
    assert_eq!(mine["name"], "Sales");
    assert_eq!(mine["unread"], 2);
    assert_eq!(mine["head"], 2);
    assert_eq!(mine["members"], 2);
    assert_eq!(mine["last"]["text"], "second");
    assert!(seen["position"].as_u64().unwrap() > 0);
    assert_eq!(
        bob.put(
            &format!("/chats/{chat}/read-mark"),
            &json!({ "position": 1 })
        )
        .status,
        204
    );
    assert_eq!(bob.get(&format!("/chats/{chat}")).ok()["unread"], 1);

    let page = bob.get(&format!("/chats/{chat}/messages?limit=1")).ok();
    assert_eq!(page["items"][0]["text"], "second");
    assert_eq!(page["more"], true);
    let older = bob
        .get(&format!("/chats/{chat}/messages?before=2&limit=5"))
        .ok();
    assert_eq!(older["items"][0]["text"], "你好");
    assert_eq!(older["more"], false);
    let one = bob.get(&format!("/messages/{}", text(&first["id"]))).ok();
    assert_eq!(one["text"], "你好");

    eve.get(&format!("/chats/{chat}")).problem(404, "not_found");
    eve.get(&format!("/messages/{}", text(&first["id"])))
        .problem(404, "not_found");
    eve.post(
        &format!("/chats/{chat}/messages"),
        &json!({ "text": "let me in" }),
    )
    .problem(404, "not_found");
    assert_eq!(ann.words(&chat), ["你好", "second"]);
}

#[test]
fn a_direct_chat_is_one_for_each_pair() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let from_ann = ann
        .post("/chats", &json!({ "kind": "direct", "user": bob.me() }))
        .ok();
    let from_bob = bob
        .post("/chats", &json!({ "kind": "direct", "user": ann.me() }))
        .ok();
    assert_eq!(from_ann["id"], from_bob["id"]);
    assert_eq!(from_ann["person"]["id"], bob.me().as_str());
    assert_eq!(from_bob["name"], "ann中");
    let members = ann
        .get(&format!("/chats/{}/members?limit=1", text(&from_ann["id"])))
        .ok();
    assert_eq!(members["items"].as_array().unwrap().len(), 1);
    let cursor = text(&members["next"]);
    let rest = ann
        .get(&format!(
            "/chats/{}/members?limit=1&cursor={cursor}",
            text(&from_ann["id"])
        ))
        .ok();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_ne!(rest["items"][0]["id"], members["items"][0]["id"]);
    assert!(rest["next"].is_null());
}

#[test]
fn a_retry_with_the_same_key_is_the_same_message() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let chat = ann.group("retries", &[]);
    let path = format!("/chats/{chat}/messages");
    let body = json!({ "text": "once" });
    let first = ann.post_as(&path, "key-1", &body).ok();
    for _ in 0..3 {
        assert_eq!(ann.post_as(&path, "key-1", &body).ok(), first);
    }
    ann.post_as(&path, "key-1", &json!({ "text": "another" }))
        .problem(409, "idempotency_conflict");
    let elsewhere = ann.group("elsewhere", &[]);
    ann.post_as(&format!("/chats/{elsewhere}/messages"), "key-1", &body)
        .problem(409, "idempotency_conflict");
    assert_eq!(ann.words(&chat), ["once"]);
    // The key of somebody else is another key.
    let bob = hall.person(NORTH, "bob");
    let shared = bob.group("bob's", &[&ann]);
    bob.post_as(
        &format!("/chats/{shared}/messages"),
        "key-1",
        &json!({ "text": "mine" }),
    )
    .ok();
}

#[test]
fn many_retries_at_once_are_one_message() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let chat = ann.group("crowd", &[]);
    let ids: Vec<String> = std::thread::scope(|scope| {
        let posts: Vec<_> = (0..16)
            .map(|_| {
                let (ann, path) = (ann.clone(), format!("/chats/{chat}/messages"));
                scope.spawn(move || {
                    text(&ann.post_as(&path, "same", &json!({ "text": "one" })).ok()["id"])
                })
            })
            .collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(ann.words(&chat), ["one"]);
}

#[test]
fn a_client_that_goes_away_loses_nothing_of_a_write() {
    use std::io::Write;
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let chat = ann.group("gone", &[]);
    for number in 0..20 {
        let body = json!({ "text": format!("line {number}") }).to_string();
        let request = format!(
            "POST /api/v1/chats/{chat}/messages HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
             idempotency-key: gone-{number}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            hall.address,
            ann.token,
            body.len()
        );
        let mut stream = std::net::TcpStream::connect(hall.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        drop(stream);
        // The retry settles it: done once, whether the first try was heard or not.
        let answer = ann.post_as(
            &format!("/chats/{chat}/messages"),
            &format!("gone-{number}"),
            &json!({ "text": format!("line {number}") }),
        );
        assert_eq!(answer.ok()["text"], format!("line {number}"));
    }
    let expected: Vec<String> = (0..20).map(|number| format!("line {number}")).collect();
    assert_eq!(ann.words(&chat), expected);
}
