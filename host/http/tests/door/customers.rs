//! People from outside at the door: how they come and go, and what they and their screens are told.

mod codes;
mod crawl;
mod owners;
mod passes;

use serde_json::json;

use crate::support::screen::Screen;
use crate::support::{Api, Hall, NORTH, SOUTH, text, until};

/// An empty group of somebody's, and a link into it.
fn invited(owner: &Api, members: &[&Api]) -> (String, String) {
    let chat = owner.group("Orders", members);
    let new = json!({ "kind": "partner", "days": 3, "most_uses": 5 });
    let made = owner.post(&format!("/chats/{chat}/links"), &new).ok();
    let address = text(&made["address"]).to_owned();
    let token = address.rsplit('/').next().unwrap().to_owned();
    (chat, token)
}

/// Comes by a link.
fn comes(hall: &Hall, token: &str, name: &str) -> Api {
    let mut api = hall.api();
    let who = json!({ "name": name, "organisation": "Shanghai Trading", "locale": "en" });
    let came = api.post(&format!("/join/{token}"), &who).ok();
    text(&came["token"]).clone_into(&mut api.token);
    api
}

#[test]
fn a_customer_comes_by_a_link_and_both_are_told_at_once() {
    let hall = Hall::start();
    let (ann, bob, sue) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(SOUTH, "sue"),
    );
    let (chat, token) = invited(&ann, &[&bob]);
    assert_eq!(ann.get(&format!("/chats/{chat}")).ok()["external"], true);
    let shown = hall.api().get(&format!("/join/{token}")).ok();
    assert_eq!(
        (&shown["company"], &shown["chat"]),
        (&json!("north"), &json!("Orders"))
    );
    assert_eq!(shown["inviter"]["id"], ann.me());

    let page = hall.api().get(&format!("//join/{token}"));
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    let mut inside = Screen::open(&hall, &ann, None);
    let mut apart = Screen::open(&hall, &sue, None);
    let lei = comes(&hall, &token, "Li Lei");
    let me = lei.get("/customers/me").ok();
    assert_eq!(
        (&me["chat"], &me["company"]),
        (&json!(chat), &json!("north"))
    );
    inside.sees("somebody came", |events| {
        events
            .iter()
            .any(|event| event["type"] == "members_changed" && event["members"] == 3)
    });
    let mut outside = Screen::open(&hall, &lei, me["cursor"].as_u64());

    let path = format!("/chats/{chat}/messages");
    let asked = ann
        .post(&path, &json!({ "text": "hello" }))
        .problem(409, "confirm_first");
    assert_eq!(asked["errors"][0]["field"], "outsiders");
    ann.post(&path, &json!({ "text": "hello", "outsiders": true }))
        .ok();
    ann.post(&path, &json!({ "text": "again" })).ok();
    outside.sees("two messages", |events| {
        events
            .iter()
            .filter(|event| event["type"] == "message_posted")
            .count()
            == 2
    });
    let said = lei.post(&path, &json!({ "text": "你好" })).ok();
    assert_eq!(said["author"]["customer"]["name"], "Li Lei");
    inside.sees("what the customer said", |events| {
        events.iter().any(|event| {
            let author = &event["message"]["author"];
            author["kind"] == "customer"
                && author["customer"]["organisation"] == "Shanghai Trading"
                && author["customer"]["kind"] == "partner"
                && author["customer"]["owner"]["id"] == ann.me()
        })
    });
    let listed = bob.get(&format!("/chats/{chat}/customers")).ok();
    assert_eq!(listed["items"][0]["owner"]["id"], ann.me());
    assert_eq!(ann.get("/chats").ok()["items"][0]["external"], true);
    while apart.read() {}
    assert!(apart.events.is_empty(), "{:?}", apart.events);
}

#[test]
fn what_a_customers_screen_is_told_is_of_the_chat_and_ends_with_it() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let (chat, token) = invited(&ann, &[]);
    let lei = comes(&hall, &token, "Li Lei");
    let id = text(&lei.get("/customers/me").ok()["customer"]["id"]).to_owned();
    let from = lei.get("/customers/me").ok()["cursor"].as_u64();
    let mut outside = Screen::open(&hall, &lei, from);
    // Of all this nothing is theirs.
    let other = ann.group("Inside", &[&bob]);
    ann.say(&other, "secret");
    ann.patch("/me", &json!({ "locale": "en" })).ok();
    ann.post(
        "/departments",
        &json!({ "name": { "zh": "法务", "en": "Law" } }),
    )
    .ok();
    ann.put(
        &format!("/chats/{other}/read-mark"),
        &json!({ "position": 1 }),
    );
    let path = format!("/chats/{chat}/messages");
    ann.post(&path, &json!({ "text": "last", "outsiders": true }))
        .ok();
    outside.sees("the last one", |events| {
        events.iter().any(|event| {
            event["message"]["text"]["text"] == "last" || event["type"] == "message_posted"
        })
    });
    let told: Vec<String> = outside
        .events
        .iter()
        .map(|event| text(&event["type"]))
        .collect();
    assert_eq!(told, ["message_posted"], "{:?}", outside.events);
    let page = lei.get(&format!("/events?after={}", from.unwrap())).ok();
    assert_eq!(page["frames"].as_array().unwrap().len(), 1, "{page}");

    let out = format!("/chats/{chat}/customers/{id}");
    ann.send("DELETE", &out, &[], None).ok();
    until("the socket closes", || {
        outside.read();
        outside.closed
    });
    assert_eq!(outside.closed, Some(4401));
    lei.get(&path).problem(401, "unauthenticated");
    assert!(Screen::try_open(&hall, &lei, None, &[]).is_err());
    let links = ann.get(&format!("/chats/{chat}/links")).ok();
    let link = text(&links["items"][0]["id"]).to_owned();
    ann.send("DELETE", &format!("/chats/{chat}/links/{link}"), &[], None)
        .ok();
    hall.api()
        .get(&format!("/join/{token}"))
        .problem(404, "not_found");
}

#[test]
fn a_browser_gets_a_cookie_of_its_own_beside_that_of_a_user() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let (chat, token) = invited(&ann, &[]);
    let who = json!({ "name": "Li Lei", "organisation": "X" });
    let came = hall.api().post(&format!("/join/{token}"), &who);
    let cookie = came.header("set-cookie").to_owned();
    assert!(cookie.starts_with("guildhall-customer=c.north.") && cookie.contains("HttpOnly"));
    let shown = cookie.split(';').next().unwrap().to_owned();
    let path = format!("/chats/{chat}/messages");
    let asks =
        |api: &Api, path: &str, cookie: &str| api.send("GET", path, &[("cookie", cookie)], None);
    let nobody = hall.api();
    asks(&nobody, &path, &shown).ok();
    asks(&nobody, "/me", &shown).problem(404, "not_found");
    let both = format!("guildhall={}; {shown}", ann.token);
    assert_eq!(asks(&nobody, "/me", &both).ok()["id"], ann.me());
    let stale = format!("guildhall=north.AAAA; {shown}");
    asks(&nobody, &path, &stale).ok();
}

#[test]
fn strangers_at_a_link_are_counted_by_address_and_customers_who_write() {
    let hall = Hall::with(guildhall_http::Options {
        sign_ins_per_address: 5,
        sign_ins_per_account: 100,
        ..guildhall_http::Options::default()
    });
    for _ in 0..5 {
        hall.api().get("/join/north.AAAA").problem(404, "not_found");
    }
    hall.api()
        .get("/join/north.AAAA")
        .problem(429, "rate_limited");
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let (chat, token) = invited(&ann, &[]);
    let lei = comes(&hall, &token, "Li Lei");
    let path = format!("/chats/{chat}/messages");
    let refused = (0..200)
        .map(|number| lei.post(&path, &json!({ "text": number.to_string() })))
        .find(|answer| answer.status != 200);
    refused.unwrap().problem(429, "rate_limited");
}

#[test]
fn files_of_the_chat_are_read_and_brought_by_customers_and_no_others() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let (chat, token) = invited(&ann, &[]);
    let (lei, mei) = (
        comes(&hall, &token, "Li Lei"),
        comes(&hall, &token, "Han Meimei"),
    );
    let path = format!("/chats/{chat}/messages");
    let post = |api: &Api, name: &str| {
        let file = api.upload(name, "text/plain", name.as_bytes()).ok();
        let file = text(&file["id"]).to_owned();
        let said = json!({ "text": "", "files": [file], "outsiders": api.token == ann.token });
        api.post(&path, &said).ok();
        file
    };
    let (from_ann, from_lei) = (post(&ann, "a.txt"), post(&lei, "l.txt"));
    for api in [&ann, &lei, &mei] {
        for file in [&from_ann, &from_lei] {
            let content = api.get(&format!("/files/{file}/content"));
            assert_eq!((content.status, content.bytes.len()), (200, 5));
        }
    }
    let kept = lei.upload("own.txt", "text/plain", b"own").ok();
    let own = format!("/files/{}", text(&kept["id"]));
    lei.get(&own).ok();
    mei.get(&own).problem(404, "not_found");
    ann.get(&own).problem(404, "not_found");
    let stolen = json!({ "text": "", "files": [kept["id"]] });
    mei.post(&path, &stolen).problem(422, "invalid");
}
