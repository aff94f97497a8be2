//! Links that ask for a one-time code.

use serde_json::{Value, json};

use super::{comes, invited};
use crate::support::{Hall, NORTH, text};

#[test]
fn a_link_that_asks_for_a_code_lets_in_who_was_told_it() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let chat = ann.group("Orders", &[&bob]);
    let links = format!("/chats/{chat}/links");
    let made = ann.post(&links, &json!({ "ask_code": true })).ok();
    let code = text(&made["code"]).to_owned();
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()));
    assert_eq!(made["link"]["code"], "open");
    let listed = ann.get(&links).ok();
    assert!(
        !listed.to_string().contains(&format!("\"{code}\"")),
        "told once"
    );
    let token = text(&made["address"])
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let join = format!("/join/{token}");
    assert_eq!(hall.api().get(&join).ok()["code"], "open");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let who = |code: Option<&str>| json!({ "name": "Li Lei", "organisation": "X", "code": code });
    for refused in [None, Some("12"), Some(wrong)] {
        let told = hall
            .api()
            .post(&join, &who(refused))
            .problem(422, "invalid");
        assert_eq!(told["errors"][0]["field"], "code", "{told}");
    }
    for _ in 1..5 {
        hall.api()
            .post(&join, &who(Some(wrong)))
            .problem(422, "invalid");
    }
    hall.api()
        .post(&join, &who(Some(&code)))
        .problem(422, "invalid");
    assert_eq!(hall.api().get(&join).ok()["code"], "locked");

    let link = text(&made["link"]["id"]).to_owned();
    let renew = format!("{links}/{link}/code");
    bob.post(&renew, &json!({})).problem(403, "denied");
    let fresh = ann.post(&renew, &json!({})).ok();
    let came = hall.api().post(&join, &who(fresh["code"].as_str())).ok();
    assert_eq!(
        came["me"]["customer"]["identity"],
        Value::Null,
        "for colleagues"
    );
    let seen = bob.get(&format!("/chats/{chat}/customers")).ok();
    assert_eq!(seen["items"][0]["identity"], "code");
    let (_, plain) = invited(&ann, &[]);
    let lei = comes(&hall, &plain, "Han Meimei");
    let own = text(&lei.get("/customers/me").ok()["chat"]).to_owned();
    let seen = ann.get(&format!("/chats/{own}/customers")).ok();
    assert_eq!(seen["items"][0]["identity"], "claimed");
}
