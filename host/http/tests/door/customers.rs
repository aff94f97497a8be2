//! People from outside at the door: how they come and go, what they and their screens are told, and a
//! crawl of the whole API with a customer's session.

use serde_json::{Value, json};

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

#[test]
fn a_customer_goes_on_on_another_device_and_ends_it_from_the_first() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let (chat, token) = invited(&ann, &[&bob]);
    let phone = comes(&hall, &token, "Li Lei");
    let made = phone.post("/customers/me/passes", &json!({})).ok();
    let address = text(&made["address"]).to_owned();
    let pass = address.rsplit('/').next().unwrap().to_owned();
    assert!(address.ends_with(&format!("/continue/{pass}")));
    let page = hall.api().get(&format!("//continue/{pass}"));
    let kind = page.header("content-type");
    assert_eq!((page.status, kind), (200, "text/html; charset=utf-8"));

    let path = format!("/passes/{pass}");
    for _ in 0..2 {
        let shown = hall.api().get(&path).ok();
        assert_eq!(shown["customer"], "Li Lei");
    }
    let came = hall.api().post(&path, &json!({}));
    assert!(
        came.header("set-cookie")
            .starts_with("guildhall-customer=c.north.")
    );
    let came = came.ok();
    let mut desk = hall.api();
    text(&came["token"]).clone_into(&mut desk.token);
    let id = |api: &Api| text(&api.get("/customers/me").ok()["customer"]["id"]).to_owned();
    assert_eq!(id(&desk), id(&phone));
    hall.api().post(&path, &json!({})).problem(404, "not_found");
    hall.api().get(&path).problem(404, "not_found");
    let seen = bob.get(&format!("/chats/{chat}/customers")).ok();
    assert_eq!(
        seen["items"].as_array().unwrap().len(),
        1,
        "nobody else came"
    );

    // How far one has read is the same on both.
    let mut screen = Screen::open(&hall, &desk, came["me"]["cursor"].as_u64());
    let say = json!({ "text": "hello", "outsiders": true });
    ann.post(&format!("/chats/{chat}/messages"), &say).ok();
    let own = format!("/chats/{chat}");
    assert_eq!(phone.get(&own).ok()["unread"], 1);
    phone
        .put(&format!("{own}/read-mark"), &json!({ "position": 1 }))
        .ok();
    screen.sees("the mark of the other device", |events| {
        events
            .iter()
            .any(|event| event["type"] == "read_marked" && event["position"] == 1)
    });
    assert_eq!(desk.get(&own).ok()["unread"], 0);

    let listed = phone.get("/customers/me/sessions").ok();
    let items = listed["items"].as_array().unwrap();
    let other = items.iter().find(|one| one["current"] == false).unwrap();
    assert_eq!(items.len(), 2);
    let end = format!("/customers/me/sessions/{}", text(&other["id"]));
    phone.send("DELETE", &end, &[], None).ok();
    until("the socket closes", || {
        screen.read();
        screen.closed
    });
    desk.get(&own).problem(401, "unauthenticated");
    phone.get(&own).ok();
    ann.get("/customers/me/sessions").problem(404, "not_found");
    ann.post("/customers/me/passes", &json!({}))
        .problem(404, "not_found");
}

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

/// What there is beside the customer's chat, by the names of the API's parameters.
struct World {
    chat: String,
    ids: Vec<(&'static str, String)>,
    /// What must be in no answer.
    secrets: Vec<String>,
}

fn world(hall: &Hall) -> (World, Api) {
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    ann.installs("hello", &["storage/kv", "chat/answering"]);
    let (chat, token) = invited(&ann, &[]);
    let inside = ann.group("Hidden group", &[&bob, &eve]);
    let said = ann.say(&inside, "hidden words");
    let uploaded = ann.upload("hidden.txt", "text/plain", b"hidden bytes").ok();
    let file = text(&uploaded["id"]).to_owned();
    let with = json!({ "text": "", "files": [file] });
    ann.post(&format!("/chats/{inside}/messages"), &with).ok();
    let unit = ann
        .post(
            "/departments",
            &json!({ "name": { "zh": "Hidden 部", "en": "Hidden unit" } }),
        )
        .ok();
    let other = invited(&ann, &[]);
    let stranger = comes(hall, &other.1, "Hidden customer");
    let links = ann.get(&format!("/chats/{}/links", other.0)).ok();
    let own = comes(hall, &token, "Li Lei");
    let sessions = stranger.get("/customers/me/sessions").ok();
    let stranger = stranger.get("/customers/me").ok();
    let ids = vec![
        ("chat", inside.clone()),
        ("message", text(&said["id"]).to_owned()),
        ("file", file.clone()),
        ("user", bob.me()),
        ("department", text(&unit["id"]).to_owned()),
        ("plugin", "hello".to_owned()),
        ("customer", text(&stranger["customer"]["id"]).to_owned()),
        ("link", text(&links["items"][0]["id"]).to_owned()),
        ("session", text(&sessions["items"][0]["id"]).to_owned()),
        ("token", other.1.clone()),
        ("emoji", "%F0%9F%91%8D".to_owned()),
    ];
    let secrets = ["Hidden", "hidden", "bob en", "eve en"].map(str::to_owned);
    let mut secrets: Vec<String> = secrets.to_vec();
    secrets.extend([inside, bob.me(), eve.me(), file]);
    (World { chat, ids, secrets }, own)
}

impl World {
    /// An address with ids put in: of what is hidden, or of the customer's own chat.
    fn address(&self, path: &str, own: bool) -> String {
        let mut address = path.to_owned();
        for (name, id) in &self.ids {
            let id = if own && *name == "chat" {
                &self.chat
            } else {
                id
            };
            address = address.replace(&format!("{{{name}}}"), id);
        }
        while let (Some(from), Some(to)) = (address.find('{'), address.find('}')) {
            address.replace_range(from..=to, "x");
        }
        address
    }

    fn check(&self, what: &str, body: &[u8]) {
        let body = String::from_utf8_lossy(body);
        let told = self
            .secrets
            .iter()
            .find(|secret| body.contains(secret.as_str()));
        assert_eq!(told, None, "{what}: {body}");
    }
}

fn operations() -> Vec<(String, String, bool)> {
    let api: Value = serde_json::from_str(&guildhall_http::openapi_json()).unwrap();
    let mut all = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let open = operation["security"] == json!([{}]) || operation["security"] == json!([]);
            let path = path.strip_prefix("/api/v1").unwrap().to_owned();
            all.push((method.to_uppercase(), path, open));
        }
    }
    assert!(all.len() > 60, "{}", all.len());
    all
}

#[test]
fn a_crawl_with_a_customers_session_finds_the_chat_and_nothing_else() {
    let hall = Hall::start();
    let (world, lei) = world(&hall);
    let mut open = Vec::new();
    for (method, path, public) in operations() {
        if method != "GET" || public || path == "/socket" {
            continue;
        }
        for own in [true, false] {
            let query = match path.as_str() {
                "/events" => "?after=0",
                _ => "",
            };
            let address = world.address(&path, own) + query;
            let answer = lei.get(&address);
            world.check(&address, &answer.bytes);
            match answer.status {
                200 => open.push(path.clone()),
                404 => {}
                status => panic!(
                    "{address}: {status} {}",
                    String::from_utf8_lossy(&answer.bytes)
                ),
            }
        }
    }
    open.sort();
    open.dedup();
    let expected = [
        "/chats",
        "/chats/{chat}",
        "/chats/{chat}/customers",
        "/chats/{chat}/members",
        "/chats/{chat}/messages",
        "/customers/me",
        "/customers/me/sessions",
        "/events",
    ];
    assert_eq!(open, expected);
}

#[test]
fn no_route_lets_a_customer_change_anything_outside_of_their_chat() {
    let hall = Hall::start();
    let (world, lei) = world(&hall);
    let before = hall.person(NORTH, "ann").get("/chats").ok();
    for (method, path, public) in operations() {
        if method == "GET" || public {
            continue;
        }
        // With ids of what is hidden, everything is refused; with their own chat, what is not taking part.
        let part = ["/chats/{chat}/messages", "/chats/{chat}/read-mark"];
        for own in [true, false] {
            let of_themselves = ["/customers/me", "/customers/me/passes", "/files"];
            if (own && part.contains(&path.as_str())) || of_themselves.contains(&path.as_str()) {
                continue;
            }
            let address = world.address(&path, own);
            let body = match path.as_str() {
                "/chats/{chat}/messages" => json!({ "text": "x" }),
                "/chats/{chat}/read-mark" => json!({ "position": 1 }),
                "/chats/{chat}/customers/{customer}/owner" => json!({ "owner": "x" }),
                _ => json!({}),
            };
            let answer = match method.as_str() {
                "POST" => lei.post(&address, &body),
                "PUT" => lei.put(&address, &body),
                "PATCH" => lei.patch(&address, &body),
                _ => lei.send("DELETE", &address, &[], None),
            };
            let told = String::from_utf8_lossy(&answer.bytes).into_owned();
            assert_eq!(answer.status, 404, "{method} {address}: {told}");
            world.check(&address, &answer.bytes);
        }
    }
    assert_eq!(
        hall.person(NORTH, "ann").get("/chats").ok()["items"],
        before["items"]
    );
    let who = hall
        .person(NORTH, "ann")
        .get(&format!("/chats/{}/customers", world.chat))
        .ok();
    assert_eq!(who["items"].as_array().unwrap().len(), 1);
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
