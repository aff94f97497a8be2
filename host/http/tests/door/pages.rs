//! Pages over HTTP: what was opened comes back sealed, assets need no session but a good address, and
//! carry their policy whatever they are.

use serde_json::{Value, json};

use crate::support::{Hall, NORTH, SOUTH, key, text};

const PAGES: &str = "/plugins/atlas/pages";

#[test]
fn a_page_is_pressed_and_what_it_opens_comes_back_sealed() {
    let hall = Hall::start();
    let (ann, bob) = (hall.person(NORTH, "ann"), hall.person(NORTH, "bob"));
    ann.post(&format!("{PAGES}/places"), &json!({}))
        .problem(404, "not_found");
    ann.installs("atlas", &["storage/kv", "chat/answering"]);
    let places = bob.post(&format!("{PAGES}/places"), &json!({})).ok();
    assert_eq!(places["kind"], "blocks");
    assert_eq!(places["page"]["refresh_ms"], 5_000, "never faster");
    assert!(!places.to_string().contains("payload"), "{places}");

    let query = json!([{ "name": "from", "value": "10" }]);
    let press = json!({ "query": query, "block": "row", "control": "open" });
    let opened = bob.post(&format!("{PAGES}/places/actions"), &press).ok();
    let effect = &opened["effects"][0];
    assert_eq!(
        (text(&effect["kind"]), text(&effect["path"])),
        ("page".into(), "place".into())
    );
    let seal = json!({ "seal": effect["seal"] });
    let place = bob.post(&format!("{PAGES}/place"), &seal).ok();
    assert!(place["page"]["title"].to_string().contains("10"), "{place}");
    ann.post(&format!("{PAGES}/place"), &seal)
        .problem(404, "not_found");
    bob.post(&format!("{PAGES}/beside"), &seal)
        .problem(404, "not_found");
    bob.post(&format!("{PAGES}/office"), &json!({}))
        .problem(403, "denied");

    let long = json!([{ "name": "x", "value": "y".repeat(1_001) }]);
    for refused in [
        json!({ "query": long }),
        json!({ "query": vec![json!({ "name": "a", "value": "b" }); 21] }),
    ] {
        bob.post(&format!("{PAGES}/places"), &refused)
            .problem(413, "too_large");
    }
    for path in ["PLACES", "a%2Fb", "..%2Fplaces", "%00"] {
        bob.post(&format!("{PAGES}/{path}"), &json!({}))
            .problem(404, "not_found");
    }
}

#[test]
fn assets_need_no_session_but_a_good_address_and_carry_their_policy() {
    let hall = Hall::start();
    let (ann, sue) = (hall.person(NORTH, "ann"), hall.person(SOUTH, "sue"));
    ann.installs("atlas", &["storage/kv", "chat/answering"]);
    let map = ann.post(&format!("{PAGES}/map"), &json!({})).ok();
    assert_eq!(
        (text(&map["kind"]), &map["boot"]["places"]),
        ("web".into(), &json!(25))
    );
    let url = text(&map["url"]);
    let (base, _) = url.rsplit_once('/').unwrap();
    sue.post(&format!("{PAGES}/map"), &json!({}))
        .problem(404, "not_found");

    let stranger = hall.api();
    for (name, media_type) in [
        ("map.html", "text/html; charset=utf-8"),
        ("map.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ] {
        let asset = stranger.get(&format!("/{base}/{name}"));
        assert_eq!(asset.status, 200, "{name}");
        assert_eq!(asset.header("content-type"), media_type);
        armoured(&asset, base);
    }
    for name in ["no-such.js", "plugin.toml", "%2e%2e/map.html", "map.html/x"] {
        let missing = stranger.get(&format!("/{base}/{name}"));
        assert_eq!(missing.status, 404, "{name}");
        assert!(
            missing
                .header("content-security-policy")
                .contains("sandbox"),
            "{name}"
        );
    }
    let bent = base.replace(
        &base[30..32],
        if &base[30..32] == "AA" { "BB" } else { "AA" },
    );
    assert_eq!(stranger.get(&format!("/{bent}/map.html")).status, 404);

    let launcher = ann.get("/launcher").ok();
    let icon = text(&launcher["items"][0]["icon"]);
    assert_eq!(stranger.get(&format!("/{icon}")).status, 200);
    ann.put("/plugins/atlas/state", &json!({ "on": false }))
        .ok();
    assert_eq!(stranger.get(&format!("/{url}")).status, 404, "switched off");
    assert_eq!(ann.get("/launcher").ok()["items"], json!([]));
}

fn armoured(asset: &crate::support::Answer, base: &str) {
    let policy = asset.header("content-security-policy");
    for part in [
        "sandbox allow-scripts;",
        "default-src 'none';",
        &format!("{base}/;"),
        "connect-src 'none';",
        "frame-ancestors 'self';",
        "webrtc 'block'",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!policy.contains("allow-same-origin"));
    assert_eq!(asset.header("connection-allowlist"), "(response-origin)");
    assert_eq!(asset.header("x-content-type-options"), "nosniff");
    assert_eq!(asset.header("referrer-policy"), "no-referrer");
    assert_eq!(asset.header("set-cookie"), "");
}

#[test]
fn a_frame_is_answered_once_for_a_key() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    ann.installs("atlas", &["storage/kv", "chat/answering"]);
    let path = format!("{PAGES}/map/requests");
    let visit = json!({ "method": "visit", "body": 3 });
    let key = key();
    for _ in 0..2 {
        assert_eq!(ann.post_as(&path, &key, &visit).ok(), json!({ "body": 1 }));
    }
    assert_eq!(ann.post(&path, &visit).ok(), json!({ "body": 2 }));
    let large = json!({ "method": "visit", "body": "x".repeat(20_000) });
    ann.post(&path, &large).problem(413, "too_large");
    let unknown = json!({ "method": "nothing", "body": Value::Null });
    ann.post(&path, &unknown).problem(422, "plugin_refused");
}
