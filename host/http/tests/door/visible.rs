//! Who may use a plugin, over HTTP: set by administrators, at the installation and later, and in force
//! for the next request.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Answer, Api, Hall, NORTH, key};

fn package() -> Vec<u8> {
    let folder = std::env::var_os("GUILDHALL_PLUGINS_DIR").map(PathBuf::from);
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins");
    let path = folder.unwrap_or(built).join("atlas.wasm");
    std::fs::read(&path)
        .unwrap_or_else(|why| panic!("{}: {why}. Run: cargo xtask plugins", path.display()))
}

fn install(administrator: &Api, more: &str) -> Answer {
    let key = key();
    let headers = [
        ("idempotency-key", key.as_str()),
        ("content-type", "application/wasm"),
    ];
    let path = format!("/plugins?grant=storage/kv&grant=chat/answering{more}");
    administrator.send("POST", &path, &headers, Some(&package()))
}

fn sets(who: &Api, to: &Value) -> Answer {
    who.put("/plugins/atlas/visible-to", to)
}

fn count(who: &Api, path: &str) -> usize {
    who.get(path).ok()["items"].as_array().unwrap().len()
}

#[test]
fn outside_of_the_range_a_plugin_is_not_there() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    // %7B%22everyone%22%3Afalse%7D is {"everyone":false}: nobody, until somebody is named.
    install(&ann, "&visible_to=%7B%22everyone%22%3Afalse%7D").ok();
    let group = ann.group("Ours", &[&bob]);
    let commands = format!("/chats/{group}/commands");
    let line = json!({ "text": "/atlas place" });
    let page = "/plugins/atlas/pages/places";
    for (who, plugins) in [(&ann, 1), (&bob, 0)] {
        assert_eq!(count(who, "/launcher"), 0);
        assert_eq!(count(who, &commands), 0);
        assert_eq!(count(who, "/plugins"), plugins);
        who.post(&commands, &line).problem(404, "command_unknown");
        let hidden = who.post(page, &json!({})).problem(404, "not_found");
        let never = who
            .post("/plugins/nothing/pages/places", &json!({}))
            .problem(404, "not_found");
        assert_eq!(hidden["detail"], never["detail"]);
    }

    sets(&bob, &json!({ "everyone": true })).problem(403, "denied");
    let bobs = json!({ "everyone": false, "users": [bob.me()] });
    sets(&ann, &bobs).ok();
    let shown = ann.get("/plugins/atlas").ok();
    assert_eq!(shown["visible_to"]["users"], json!([bob.me()]));
    assert_eq!(shown["visible_people"][0]["id"], json!(bob.me()));
    assert_eq!((count(&bob, "/launcher"), count(&bob, &commands)), (1, 1));
    bob.post(&commands, &line).ok();
    bob.post(page, &json!({})).ok();
    ann.post(page, &json!({})).problem(404, "not_found");

    // Another version keeps the range; what is sent at an installation is taken.
    install(&ann, "").ok();
    ann.post(page, &json!({})).problem(404, "not_found");
    install(&ann, "&visible_to=%7B%22everyone%22%3Atrue%7D").ok();
    ann.post(page, &json!({})).ok();
    let audit = ann.get("/plugins/atlas/audit").ok();
    let entries = audit["items"].as_array().unwrap().iter();
    let set: Vec<_> = entries
        .filter(|one| one["origin"] == "visible_to")
        .collect();
    assert_eq!(set.len(), 3, "{audit}");
    assert!(set.iter().all(|one| one["user"]["id"] == json!(ann.me())));
}

#[test]
fn what_is_no_range_is_refused() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    install(&ann, "").ok();
    for wrong in [
        json!({ "everyone": false, "users": ["nobody"] }),
        json!({ "everyone": false, "departments": ["nowhere"] }),
        json!({ "everyone": false, "positions": ["x".repeat(101)] }),
        json!({ "everyone": false, "positions": (0..201).map(|n| n.to_string()).collect::<Vec<_>>() }),
    ] {
        sets(&ann, &wrong).problem(422, "invalid");
    }
    sets(&ann, &json!({ "users": [] })).problem(400, "invalid");
    sets(&ann, &json!({ "everyone": true, "more": 1 })).problem(400, "invalid");
    ann.put("/plugins/nothing/visible-to", &json!({ "everyone": true }))
        .problem(404, "not_found");
    assert_eq!(
        ann.get("/plugins/atlas").ok()["visible_to"]["everyone"],
        json!(true)
    );
}
