//! A crawl of the whole API with a customer's session: their chat, and nothing else.

use serde_json::{Value, json};

use super::{comes, invited};
use crate::support::{Api, Hall, NORTH, text};

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
