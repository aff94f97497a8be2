//! People, departments and members of groups, changed over HTTP; what everybody else sees of it.

use serde_json::{Value, json};

use crate::support::screen::Screen;
use crate::support::{Answer, Api, Hall, NORTH, PASSWORD, key, text, until};

fn send(by: &Api, method: &str, path: &str, key: &str, body: &Value) -> Answer {
    let headers = [
        ("idempotency-key", key),
        ("content-type", "application/json"),
    ];
    by.send(method, path, &headers, Some(body.to_string().as_bytes()))
}

fn patch(by: &Api, path: &str, body: &Value) -> Answer {
    send(by, "PATCH", path, &key(), body)
}

fn delete(by: &Api, path: &str) -> Answer {
    let key = key();
    by.send("DELETE", path, &[("idempotency-key", &key)], None)
}

#[test]
fn one_says_oneself_that_one_is_away_and_back() {
    let hall = Hall::start();
    let [ann, bob, eve] = ["ann", "bob", "eve"].map(|login| hall.person(NORTH, login));
    let path = format!("/people/{}", eve.me());
    let until = |time: u64| json!({ "absent_until": time });
    let away = patch(&eve, "/me", &until(4_000_000_000_000)).ok();
    assert_eq!(away["absent_until"], 4_000_000_000_000_u64);
    assert_eq!(bob.get(&path).ok()["absent_until"], 4_000_000_000_000_u64);
    let back = json!({ "absent_until": null });
    patch(&bob, &path, &back).problem(403, "denied");
    let own = patch(&eve, "/me", &back).ok();
    assert_eq!(own["absent_until"], Value::Null);
    assert_eq!(bob.get(&path).ok()["absent_until"], Value::Null);
    let past = patch(&eve, "/me", &until(1)).ok();
    assert_eq!(past["absent_until"], Value::Null);
    for far in [9_000_000_000_000_000, u64::MAX] {
        let wrong = patch(&eve, "/me", &until(far)).problem(422, "invalid");
        assert_eq!(wrong["errors"][0]["field"], "absent_until", "{wrong}");
        patch(&ann, &path, &until(far)).problem(422, "invalid");
    }
    let zone = json!({ "time_zone": "Asia/Tokyo", "absent_until": 4_000_000_000_000_u64 });
    patch(&eve, "/me", &zone).ok();
    let kept = patch(&eve, "/me", &json!({ "locale": "en" })).ok();
    assert_eq!(kept["absent_until"], 4_000_000_000_000_u64);
}

#[test]
fn an_administrator_adds_a_person_who_signs_in_and_is_switched_off() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let mut screen = Screen::open(&hall, &bob, None);
    let sales = ann.post(
        "/departments",
        &json!({ "name": { "zh": "销售部", "en": "Sales" } }),
    );
    let sales = text(&sales.ok()["id"]);
    let new = json!({
        "login": "Wang.Fang", "name": { "zh": "王芳", "en": "Fang Wang" }, "email": "wang@example.com",
        "locale": "en", "manager": ann.me(), "password": PASSWORD,
        "placements": [{ "department": sales, "position": { "zh": "经理", "en": "Manager" }, "head": true }],
    });
    bob.post("/people", &new).problem(403, "denied");
    let first = ann.post_as("/people", "add-wang", &new).ok();
    let again = ann.post_as("/people", "add-wang", &new).ok();
    assert_eq!(first, again, "a retry adds nobody");
    assert_eq!(first["login"], "wang.fang");
    let id = text(&first["id"]);
    screen.sees("the new person", |events| {
        let mut told = events.iter();
        told.any(|event| event["person"]["id"] == id.as_str())
    });
    let wang = hall.person(NORTH, "wang.fang");
    assert_eq!(wang.get("/me").ok()["department"], "Sales");
    let named = |list: &Value| {
        let items = list["items"].as_array().unwrap();
        items.iter().map(|one| text(&one["id"])).collect::<Vec<_>>()
    };
    let inside = bob.get(&format!("/people?department={sales}")).ok();
    assert_eq!(named(&inside), [id.as_str()]);
    let none = bob.get("/people?department=nowhere").ok();
    assert!(named(&none).is_empty());
    bob.get("/people?department=no%2Fid")
        .problem(422, "invalid");
    let many = vec!["a"; 21].join(",");
    bob.get(&format!("/people?department={many}"))
        .problem(422, "invalid");
    bob.get(&format!("/people/{id}/account"))
        .problem(403, "denied");

    let mut live = Screen::open(&hall, &wang, None);
    let path = format!("/people/{id}");
    let away = patch(
        &ann,
        &path,
        &json!({ "absent_until": 4_000_000_000_000_u64 }),
    )
    .ok();
    assert_eq!(away["absent_until"], 4_000_000_000_000_u64);
    assert_eq!(bob.get(&path).ok()["absent_until"], 4_000_000_000_000_u64);
    let off = patch(&ann, &path, &json!({ "active": false, "email": null })).ok();
    assert_eq!(
        (&off["active"], &off["email"]),
        (&json!(false), &Value::Null)
    );
    wang.get("/me").problem(401, "unauthenticated");
    until("the socket of who was switched off to close", || {
        while live.read() {}
        live.closed.is_some().then_some(())
    });
    let session = json!({ "company": NORTH, "login": "wang.fang", "password": PASSWORD });
    hall.api()
        .post("/sessions", &session)
        .problem(401, "sign_in_failed");
    patch(&ann, &path, &json!({ "active": true })).ok();
    hall.person(NORTH, "wang.fang").get("/me").ok();
}

#[test]
fn wrong_changes_say_which_field() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let path = format!("/people/{}", bob.me());
    let long = "x".repeat(300);
    for (field, change) in [
        ("login", json!({ "login": "ann" })),
        ("login", json!({ "login": "a b" })),
        ("name", json!({ "name": { "zh": " ", "en": "" } })),
        ("name", json!({ "name": { "zh": long, "en": "" } })),
        ("email", json!({ "email": long })),
        ("manager", json!({ "manager": bob.me() })),
        ("password", json!({ "password": "short" })),
        (
            "placements",
            json!({ "placements": [{ "department": "nowhere", "position": {} }] }),
        ),
    ] {
        let refused = patch(&ann, &path, &change).problem(422, "invalid");
        assert_eq!(refused["errors"][0]["field"], field, "{change}");
    }
    let own = format!("/people/{}", ann.me());
    let last = patch(&ann, &own, &json!({ "active": false })).problem(422, "invalid");
    assert_eq!(last["errors"][0]["field"], "active");
    patch(&bob, &path, &json!({ "administrator": true })).problem(403, "denied");
    let unknown = patch(&ann, &path, &json!({ "salary": 1 }));
    assert!((400..500).contains(&unknown.status), "{}", unknown.status);
}

#[test]
fn departments_are_renamed_moved_and_removed() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let add = |name: &str, parent: Option<&str>| {
        let new = json!({ "name": { "en": name }, "parent": parent });
        text(&ann.post("/departments", &new).ok()["id"])
    };
    let top = add("Top", None);
    let low = add("Low", Some(&top));
    let of_low = format!("/departments/{low}");
    let circle = patch(
        &ann,
        &format!("/departments/{top}"),
        &json!({ "parent": low }),
    );
    assert_eq!(
        circle.problem(422, "invalid")["errors"][0]["field"],
        "parent"
    );
    delete(&ann, &format!("/departments/{top}")).problem(409, "conflict");
    patch(&bob, &of_low, &json!({ "parent": null })).problem(403, "denied");
    let moved = patch(
        &ann,
        &of_low,
        &json!({ "parent": null, "name": { "en": "Lower" } }),
    )
    .ok();
    assert_eq!(
        (&moved["parent"], &moved["name"]),
        (&Value::Null, &json!("Lower"))
    );
    assert_eq!(delete(&ann, &format!("/departments/{top}")).status, 204);
    let left = bob.get("/departments").ok();
    let left = left["items"].as_array().unwrap().iter();
    assert!(left.clone().any(|unit| unit["id"] == low.as_str()));
    assert!(left.clone().all(|unit| unit["id"] != top.as_str()));
}

#[test]
fn who_owns_a_group_changes_who_is_in_it() {
    let hall = Hall::start();
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    let chat = bob.group("Ours", &[&ann]);
    let members = format!("/chats/{chat}/members");
    let mut screen = Screen::open(&hall, &eve, None);
    let new = json!({ "members": [eve.me()] });
    eve.post(&members, &new).problem(404, "not_found");
    assert_eq!(bob.post(&members, &new).status, 204);
    assert_eq!(bob.post(&members, &new).status, 204, "who is there stays");
    screen.sees("the chat", |events| {
        events.iter().any(|event| event["type"] == "chat_added")
    });
    assert_eq!(eve.get(&members).ok()["items"].as_array().unwrap().len(), 3);
    eve.post(&members, &new).problem(403, "denied");
    let of = |one: &Api| format!("{members}/{}", one.me());
    delete(&eve, &of(&ann)).problem(403, "denied");
    delete(&ann, &of(&bob)).problem(403, "denied");
    assert_eq!(delete(&bob, &of(&eve)).status, 204);
    eve.get(&members).problem(404, "not_found");
    assert_eq!(delete(&ann, &of(&ann)).status, 204, "oneself leaves");
    assert_eq!(bob.get(&members).ok()["items"].as_array().unwrap().len(), 1);
}
