//! Each cap of the door has a request here that tries to pass it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use guildhall_http::Options;
use serde_json::json;

use crate::support::screen::Screen;
use crate::support::{Hall, NORTH, PASSWORD, key, text};

#[test]
fn bodies_and_lists_and_numbers_are_capped() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let chat = ann.group("caps", &[]);
    let path = format!("/chats/{chat}/messages");
    let say = |body: serde_json::Value| ann.post(&path, &body);
    say(json!({ "text": "x".repeat(300 * 1024) })).problem(413, "too_large");
    let long = say(json!({ "text": "字".repeat(8_001) })).problem(422, "invalid");
    assert_eq!(long["errors"][0]["field"], "text");
    say(json!({ "text": " " })).problem(422, "invalid");
    say(json!({ "text": "x", "files": vec!["f"; 21] })).problem(422, "invalid");
    say(json!({ "text": "x", "card": {} })).problem(400, "invalid");
    say(json!({ "text": 7 })).problem(400, "invalid");
    ann.post(
        "/chats",
        &json!({ "kind": "group", "name": "n".repeat(101), "members": [] }),
    )
    .problem(422, "invalid");
    ann.post(
        "/chats",
        &json!({ "kind": "group", "name": "n", "members": vec!["u"; 501] }),
    )
    .problem(422, "invalid");
    ann.get(&format!("{path}?limit=-1")).problem(400, "invalid");
    ann.get(&format!("{path}?limit=99999999999999999999999"))
        .problem(400, "invalid");
    ann.get(&format!("{path}?other=1")).problem(400, "invalid");
    let many = ann.get(&format!("{path}?limit=1000000")).ok();
    assert!(many["items"].as_array().unwrap().len() <= 100);
    ann.get("/chats/a%2Fb").problem(404, "not_found");
    ann.get(&format!("/chats/{}", "x".repeat(65)))
        .problem(404, "not_found");
    ann.post(
        &format!("/chats/{chat}/commands"),
        &json!({ "text": format!("/{}", "x".repeat(5_000)) }),
    )
    .problem(413, "too_large");
    assert!(ann.words(&chat).is_empty());
}

#[test]
fn a_change_needs_its_key() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let body = json!({ "kind": "group", "name": "x", "members": [] });
    let json_type = ("content-type", "application/json");
    let bytes = body.to_string();
    let send =
        |headers: &[(&str, &str)]| ann.send("POST", "/chats", headers, Some(bytes.as_bytes()));
    send(&[json_type]).problem(400, "idempotency_key_missing");
    ann.post_as("/chats", &"k".repeat(65), &body)
        .problem(400, "idempotency_key_missing");
    ann.post_as("/chats", "has space", &body)
        .problem(400, "idempotency_key_missing");
    send(&[("idempotency-key", "k"), ("content-type", "text/plain")]).problem(415, "unsupported");
}

#[test]
fn uploads_are_capped_announced_or_not() {
    let hall = Hall::with(Options {
        upload_bytes: 1_000,
        ..Options::default()
    });
    let ann = hall.person(NORTH, "ann");
    ann.upload("a", "text/plain", &[0; 1_001])
        .problem(413, "too_large");
    ann.upload("a", "text/plain", &[0; 1_000]).ok();
    let mut stream = TcpStream::connect(hall.address).unwrap();
    let head = format!(
        "POST /api/v1/files?name=a HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nidempotency-key: {}\r\n\
         transfer-encoding: chunked\r\n\r\n",
        ann.token,
        key()
    );
    stream.write_all(head.as_bytes()).unwrap();
    for _ in 0..4 {
        let _ = stream.write_all(format!("200\r\n{}\r\n", "x".repeat(0x200)).as_bytes());
    }
    let _ = stream.write_all(b"0\r\n\r\n");
    let mut answer = String::new();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut buffer = [0; 4096];
    let count = stream.read(&mut buffer).unwrap();
    answer.push_str(&String::from_utf8_lossy(&buffer[..count]));
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("too_large"), "{answer}");
}

#[test]
fn passwords_cannot_be_tried_for_ever() {
    let hall = Hall::with(Options {
        sign_ins_per_address: 100,
        sign_ins_per_account: 3,
        ..Options::default()
    });
    let api = hall.api();
    let wrong = json!({ "company": NORTH, "login": "ann", "password": "wrong wrong wrong" });
    for _ in 0..3 {
        api.post("/sessions", &wrong).problem(401, "sign_in_failed");
    }
    let refused = api.post("/sessions", &wrong);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    refused.problem(429, "rate_limited");
    let right = json!({ "company": NORTH, "login": "Ann ", "password": PASSWORD });
    api.post(
        "/sessions",
        &json!({ "company": NORTH, "login": "bob", "password": PASSWORD }),
    )
    .ok();
    // Another spelling of the same login is the same account.
    api.post("/sessions", &right).problem(429, "rate_limited");
}

#[test]
fn an_address_cannot_try_for_ever_either() {
    let hall = Hall::with(Options {
        sign_ins_per_address: 3,
        sign_ins_per_account: 100,
        ..Options::default()
    });
    let api = hall.api();
    for number in 0..3 {
        let body = json!({ "company": NORTH, "login": format!("x{number}"), "password": "y" });
        api.post("/sessions", &body).problem(401, "sign_in_failed");
    }
    api.get("/setup?token=x").problem(429, "rate_limited");
}

#[test]
fn one_person_holds_so_many_sockets() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let held: Vec<Screen> = (0..5).map(|_| Screen::open(&hall, &ann, None)).collect();
    assert_eq!(Screen::try_open(&hall, &ann, None, &[]).err(), Some(429));
    Screen::open(&hall, &bob, None);
    drop(held);
    crate::support::until("a free place", || {
        Screen::try_open(&hall, &ann, None, &[]).ok()
    });
}

#[test]
fn slow_and_endless_heads_are_given_up() {
    let hall = Hall::start();
    let mut stream = TcpStream::connect(hall.address).unwrap();
    let _ = stream.write_all(format!("GET / HTTP/1.1\r\nx: {}", "y".repeat(100_000)).as_bytes());
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
}

#[test]
fn unknown_addresses_are_problems_or_pages() {
    let hall = Hall::start();
    let api = hall.api();
    api.get("/nothing/here").problem(404, "not_found");
    api.send("GET", "//api/v2/me", &[], None)
        .problem(404, "not_found");
    api.send("GET", "//api", &[], None)
        .problem(404, "not_found");
    api.send("PUT", "/chats", &[], Some(b"{}"))
        .problem(405, "unsupported");
    let page = api.send("GET", "//chats/anything", &[], None);
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert_eq!(page.header("cache-control"), "no-cache");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"));
    for name in [
        "x-frame-options",
        "referrer-policy",
        "permissions-policy",
        "cross-origin-opener-policy",
    ] {
        assert!(!page.header(name).is_empty(), "{name}");
    }
    assert_eq!(
        api.send("GET", "//assets/gone-123.js", &[], None).status,
        404
    );
    let described = api.get("/openapi.json").ok();
    assert_eq!(described["info"]["title"], "Guildhall");
    assert!(!text(&described["openapi"]).is_empty());
}
