//! Signing in and out, and what another site or a stranger may not do.

use serde_json::json;

use crate::support::{Api, Hall, NORTH, PASSWORD, SOUTH};

#[test]
fn a_session_opens_the_door_until_it_is_ended() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let me = ann.get("/me").ok();
    assert_eq!(me["login"], "ann");
    assert_eq!(me["company"]["id"], NORTH);
    assert_eq!(me["administrator"], true);
    assert!(me["cursor"].as_u64().unwrap() > 0);
    let other = hall.person(NORTH, "ann");
    assert_eq!(
        ann.send("DELETE", "/sessions/current", &[], None).status,
        204
    );
    ann.get("/me").problem(401, "unauthenticated");
    other.get("/me").ok();
}

#[test]
fn a_wrong_password_says_nothing_more() {
    let hall = Hall::start();
    let api = hall.api();
    let wrong = api.post(
        "/sessions",
        &json!({ "company": NORTH, "login": "ann", "password": "nope nope nope" }),
    );
    let wrong = wrong.problem(401, "sign_in_failed");
    let unknown = api.post(
        "/sessions",
        &json!({ "company": NORTH, "login": "nobody", "password": PASSWORD }),
    );
    let unknown = unknown.problem(401, "sign_in_failed");
    assert_eq!(wrong["detail"], unknown["detail"]);
    let elsewhere = api.post(
        "/sessions",
        &json!({ "company": SOUTH, "login": "bob", "password": PASSWORD }),
    );
    elsewhere.problem(401, "sign_in_failed");
}

#[test]
fn without_a_session_there_is_nothing() {
    let hall = Hall::start();
    let nobody = hall.api();
    for path in [
        "/me",
        "/chats",
        "/people",
        "/departments",
        "/plugins",
        "/events?after=0",
        "/chats/x",
        "/files/x",
    ] {
        nobody.get(path).problem(401, "unauthenticated");
    }
    let forged = Api {
        token: format!("{NORTH}.{}", "A".repeat(43)),
        ..nobody
    };
    forged.get("/me").problem(401, "unauthenticated");
}

#[test]
fn problems_speak_the_readers_language() {
    let hall = Hall::start();
    let english = hall
        .person(NORTH, "ann")
        .get("/chats/none")
        .problem(404, "not_found");
    let chinese = hall
        .person(NORTH, "bob")
        .get("/chats/none")
        .problem(404, "not_found");
    assert!(english["detail"].as_str().unwrap().is_ascii());
    assert!(!chinese["detail"].as_str().unwrap().is_ascii());
    let asked = hall
        .api()
        .send("GET", "/me", &[("accept-language", "en-US")], None)
        .problem(401, "unauthenticated");
    assert!(asked["detail"].as_str().unwrap().is_ascii());
    let ann = hall.person(NORTH, "ann");
    let body = json!({ "locale": "zh-CN" }).to_string();
    ann.send(
        "PATCH",
        "/me",
        &[("content-type", "application/json")],
        Some(body.as_bytes()),
    )
    .ok();
    let now = ann.get("/chats/none").problem(404, "not_found");
    assert_eq!(now["detail"], chinese["detail"]);
}

#[test]
fn a_cookie_works_for_this_site_alone() {
    let hall = Hall::start();
    let answer = hall.api().post(
        "/sessions",
        &json!({ "company": NORTH, "login": "ann", "password": PASSWORD }),
    );
    let cookie = answer.header("set-cookie").to_owned();
    for part in ["guildhall=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"));
    let cookie = cookie.split(';').next().unwrap();
    let browser = hall.api();
    let me = browser.send("GET", "/me", &[("cookie", cookie)], None).ok();
    assert_eq!(me["login"], "ann");
    let body = json!({ "kind": "group", "name": "g", "members": [] }).to_string();
    let create = |more: &[(&str, &str)]| {
        let key = crate::support::key();
        let mut headers = vec![
            ("cookie", cookie),
            ("content-type", "application/json"),
            ("idempotency-key", &*key),
        ];
        headers.extend_from_slice(more);
        browser.send("POST", "/chats", &headers, Some(body.as_bytes()))
    };
    create(&[]).problem(403, "denied");
    create(&[("sec-fetch-site", "cross-site")]).problem(403, "denied");
    create(&[
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ])
    .problem(403, "denied");
    create(&[("origin", "https://evil.example")]).problem(403, "denied");
    create(&[("sec-fetch-site", "same-origin")]).ok();
    let here = format!("http://{}", hall.address);
    create(&[("origin", &here)]).ok();
}

#[test]
fn companies_do_not_notice_each_other() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let sue = hall.person(SOUTH, "sue");
    let (before, position) = (
        sue.get("/chats").ok(),
        sue.get("/me").ok()["cursor"].clone(),
    );
    let chat = ann.group("north only", &[&bob]);
    let message = ann.say(&chat, "secret of the north");
    let file = ann.upload("north.txt", "text/plain", b"north").ok();
    let id = message["id"].as_str().unwrap();
    for path in [
        format!("/chats/{chat}"),
        format!("/chats/{chat}/messages"),
        format!("/chats/{chat}/members"),
        format!("/chats/{chat}/commands"),
        format!("/messages/{id}"),
        format!("/people/{}", ann.me()),
        format!("/files/{}", file["id"].as_str().unwrap()),
        format!("/files/{}/content", file["id"].as_str().unwrap()),
    ] {
        sue.get(&path).problem(404, "not_found");
    }
    sue.post(
        &format!("/chats/{chat}/messages"),
        &json!({ "text": "hello" }),
    )
    .problem(404, "not_found");
    assert_eq!(sue.get("/chats").ok()["items"], before["items"]);
    assert_eq!(sue.get("/me").ok()["cursor"], position);
    let found = sue.get("/people?query=bob").ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 0);
}
