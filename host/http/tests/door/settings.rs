//! Settings of a plugin over HTTP: fields in error, secrets that never come out, and who may.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Api, Hall, NORTH, key, text};

/// The package that `cargo xtask plugins` has built.
fn package() -> Vec<u8> {
    let folder = std::env::var_os("GUILDHALL_PLUGINS_DIR").map(PathBuf::from);
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins");
    let path = folder.unwrap_or(built).join("steward.wasm");
    std::fs::read(&path)
        .unwrap_or_else(|why| panic!("{}: {why}. Run: cargo xtask plugins", path.display()))
}

fn setting<'a>(list: &'a Value, key: &str) -> &'a Value {
    let items = list["items"].as_array().unwrap();
    items.iter().find(|one| one["key"] == key).unwrap()
}

#[test]
fn an_administrator_sets_what_the_manifest_asks_for() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let place = "/plugins/steward/settings";
    ann.get(place).problem(404, "not_found");
    install(&ann);

    let list = ann.get(place).ok();
    assert_eq!(setting(&list, "limit")["default"], "99.90");
    assert_eq!(setting(&list, "limit")["value"], Value::Null);
    assert_eq!(setting(&list, "colour")["choices"][1]["value"], "blue");
    assert_eq!(setting(&list, "token")["kind"], "secret");
    bob.get(place).problem(403, "denied");
    let all = json!({ "values": { "greeting": "你好", "loud": true, "token": "hush-hush" } });
    bob.put(place, &all).problem(403, "denied");

    let list = ann.put(place, &all).ok();
    assert_eq!(setting(&list, "greeting")["value"], "你好");
    assert_eq!(setting(&list, "loud")["value"], true);
    assert_eq!(setting(&list, "token")["is_set"], true);
    assert_eq!(setting(&list, "token")["value"], Value::Null);
    assert!(!list.to_string().contains("hush"), "{list}");

    let wrong =
        json!({ "values": { "limit": "1000.01", "words": ["a", "b", "c", "d"], "x": "y" } });
    let refused = ann.put(place, &wrong).problem(422, "invalid");
    let errors = refused["errors"].as_array().unwrap();
    let mut fields: Vec<String> = errors.iter().map(|wrong| text(&wrong["field"])).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["greeting", "limit", "words", "x"]);
    let list = ann.get(place).ok();
    assert_eq!(
        setting(&list, "greeting")["value"],
        "你好",
        "nothing of it was kept"
    );
    let rude = json!({ "values": { "greeting": "rude" } });
    let refused = ann.put(place, &rude).problem(422, "invalid");
    assert_eq!(refused["errors"][0]["field"], "greeting");
    assert_eq!(refused["errors"][0]["message"], "Be kind.");
    assert_eq!(
        setting(&ann.get(place).ok(), "greeting")["value"],
        "你好",
        "what the plugin does not agree to is not kept"
    );
    for nonsense in [
        json!({ "values": { "limit": 12.5 } }),
        json!({ "values": [] }),
        json!({}),
    ] {
        ann.put(place, &nonsense).problem(400, "invalid");
    }
}

#[test]
fn an_upgrade_tells_what_the_plugin_has_against_the_settings_that_are_kept() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    assert_eq!(install(&ann)["settings_check"], Value::Null);
    // While it is off it is not asked: so something is kept that it does not agree to.
    let off = json!({ "on": false, "reason": "for a while" });
    ann.put("/plugins/steward/state", &off).ok();
    let rude = json!({ "values": { "greeting": "rude" } });
    ann.put("/plugins/steward/settings", &rude).ok();
    let check = "/plugins/steward/settings/check";
    assert_eq!(ann.get(check).ok()["errors"], json!([]));
    let upgraded = install(&ann);
    let wrong = json!([{ "field": "greeting", "message": "Be kind." }]);
    assert_eq!(upgraded["settings_check"]["errors"], wrong);
    assert_eq!(ann.get(check).ok()["errors"], wrong);
    bob.get(check).problem(403, "denied");
    let kind = json!({ "values": { "greeting": "hello" } });
    ann.put("/plugins/steward/settings", &kind).ok();
    assert_eq!(ann.get(check).ok()["errors"], json!([]));
    ann.get("/plugins/nothing/settings/check")
        .problem(404, "not_found");
}

#[test]
fn one_sets_for_oneself_what_a_plugin_lets_people_set() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    let place = "/plugins/steward/settings/own";
    bob.get(place).problem(404, "not_found");
    install(&ann);
    let launcher = bob.get("/launcher").ok();
    assert_eq!(launcher["items"][0]["has_settings"], true);
    let list = bob.get(place).ok();
    let keys: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["key"]))
        .collect();
    assert_eq!(keys, ["loud", "words"]);
    let list = bob.put(place, &json!({ "values": { "loud": true } })).ok();
    assert_eq!(setting(&list, "loud")["value"], true);
    assert_eq!(setting(&bob.get(place).ok(), "loud")["is_set"], true);
    assert_eq!(setting(&ann.get(place).ok(), "loud")["is_set"], false);
    let all = json!({ "values": { "greeting": "x", "words": ["a", "b", "c", "d"] } });
    let refused = bob.put(place, &all).problem(422, "invalid");
    assert_eq!(refused["errors"].as_array().unwrap().len(), 2);
    hall.api().get(place).problem(401, "unauthenticated");
}

fn install(administrator: &Api) -> Value {
    let key = key();
    let headers = [
        ("idempotency-key", key.as_str()),
        ("content-type", "application/wasm"),
    ];
    let path = "/plugins?grant=config/secrets&grant=config/reveal";
    administrator
        .send("POST", path, &headers, Some(&package()))
        .ok()
}
