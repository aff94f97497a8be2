//! Requests from outside to a plugin: who may send, what the plugin is told, what comes back.

use serde_json::{Value, json};

use crate::support::{Answer, Api, Hall, NORTH, key, text, until};

const BODY: &[u8] = b"{\"paid\":true}";
/// Of [`BODY`] with the key `open sesame`.
const SIGNED: &str = "sha256=2ddf4a5808f1f13b5c8fae960a26c4a0e09317aa31cef630e47a9f8adfc06427";

/// Somebody without a session, and the address with a secret part.
fn outside(hall: &Hall) -> (Api, Api, String) {
    let ann = hall.person(NORTH, "ann");
    ann.installs("postbox", &["storage/kv"]);
    let stranger = Api {
        token: String::new(),
        ..ann.clone()
    };
    let list = ann.get("/plugins/postbox/webhooks").ok();
    (stranger, ann, text(&list["items"][0]["path"]))
}

fn send(api: &Api, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    api.send("POST", &format!("/{path}"), headers, Some(body))
}

#[test]
fn an_address_that_nobody_can_guess_lets_in_until_it_is_renewed() {
    let hall = Hall::start();
    let (stranger, ann, path) = outside(&hall);
    let headers = [("x-do", "tell"), ("x-other", "unseen"), ("cookie", "a=b")];
    let came = send(&stranger, &format!("{path}?a=1"), &headers, BODY);
    assert_eq!(came.header("content-type"), "application/json");
    assert!(
        came.header("content-security-policy")
            .starts_with("sandbox")
    );
    assert_eq!(came.header("cache-control"), "no-store");
    let told = format!("1 nobody /hooks/{NORTH}/postbox/open a=1 [\"x-do\"] 13");
    assert_eq!(came.ok(), json!(told));

    let base = format!("/hooks/{NORTH}/postbox");
    for wrong in [
        format!("{base}/open"),
        format!("{base}/open/{}", "0".repeat(64)),
        format!("{base}/other/{}", "0".repeat(64)),
        format!("{base}/signed/{}", "0".repeat(64)),
        path.replace("postbox", "absent"),
        path.replace(NORTH, "south"),
        path.replace(NORTH, "nowhere"),
        path.replace(NORTH, "No%20Where"),
    ] {
        send(&stranger, &wrong, &[], BODY).problem(404, "not_found");
    }
    let bob = hall.person(NORTH, "bob");
    bob.get("/plugins/postbox/webhooks").problem(403, "denied");
    let renew = "/plugins/postbox/webhooks/open/address";
    bob.post(renew, &Value::Null).problem(403, "denied");
    let list = ann.post(renew, &Value::Null).ok();
    send(&stranger, &path, &[], BODY).problem(404, "not_found");
    let renewed = text(&list["items"][0]["path"]);
    assert!(text(&send(&stranger, &renewed, &[], BODY).ok()).starts_with("2 "));
}

#[test]
fn an_address_is_not_good_again_when_its_plugin_comes_back() {
    let hall = Hall::start();
    let (stranger, ann, path) = outside(&hall);
    send(&stranger, &path, &[], BODY).ok();
    let key = key();
    ann.send(
        "DELETE",
        "/plugins/postbox",
        &[("idempotency-key", &key)],
        None,
    );
    send(&stranger, &path, &[], BODY).problem(404, "not_found");
    ann.installs("postbox", &["storage/kv"]);
    send(&stranger, &path, &[], BODY).problem(404, "not_found");
    let list = ann.get("/plugins/postbox/webhooks").ok();
    let fresh = text(&list["items"][0]["path"]);
    send(&stranger, &fresh, &[], BODY).ok();
}

#[test]
fn a_signature_is_checked_and_a_delivery_is_handled_once() {
    let hall = Hall::start();
    let (stranger, ann, _) = outside(&hall);
    let path = format!("/hooks/{NORTH}/postbox/signed");
    let headers = |signature: &'static str, delivery: &'static str| {
        [("x-signature", signature), ("x-delivery", delivery)]
    };
    let refused = |signature| {
        send(&stranger, &path, &headers(signature, "one"), BODY).problem(401, "unauthenticated");
    };
    // No key is set: nothing is signed with it.
    refused(SIGNED);
    let all = json!({ "values": { "signing": "open sesame" } });
    ann.put("/plugins/postbox/settings", &all).ok();
    refused("");
    refused("sha256=");
    refused(&SIGNED[7..]);
    refused("sha256=ae0ac7a6b5921740c4703aa29bc6c30477d9c280c9560c0c5f099bb0b41aaf86");

    let first = send(&stranger, &path, &headers(SIGNED, "one"), BODY).ok();
    assert!(text(&first).starts_with("1 nobody"), "{first}");
    let again = send(&stranger, &path, &headers(SIGNED, "one"), BODY).ok();
    assert_eq!(again, first, "the same delivery, and the same answer");
    let other = send(&stranger, &path, &headers(SIGNED, "two"), BODY).ok();
    assert!(text(&other).starts_with("2 "), "{other}");
    send(&stranger, &path, &[("x-signature", SIGNED)], BODY)
        .problem(400, "idempotency_key_missing");
}

#[test]
fn an_administrator_sees_the_last_requests_taken_and_refused() {
    let hall = Hall::start();
    let (stranger, ann, path) = outside(&hall);
    let bob = hall.person(NORTH, "bob");
    let place = "/plugins/postbox/webhooks/requests";
    assert_eq!(ann.get(place).ok()["items"], json!([]));
    bob.get(place).problem(403, "denied");
    send(&stranger, &path, &[], BODY).ok();
    let missing = send(&stranger, &path, &[("x-do", "missing")], b"");
    assert_eq!(missing.status, 404);
    send(&stranger, &path, &[("x-do", "refuse")], BODY).problem(422, "plugin_refused");
    let guessed = format!("{path}x");
    send(&stranger, &guessed, &[], BODY).problem(404, "not_found");
    let list = until("four requests", || {
        let list = ann.get(place).ok();
        (list["items"].as_array()?.len() == 4).then_some(list)
    });
    let mut told: Vec<_> = list["items"].as_array().unwrap().iter().collect();
    told.sort_by_key(|one| (one["status"].as_u64(), one["refused"].to_string()));
    let short: Vec<_> = told
        .iter()
        .map(|one| format!("{} {} {}", one["status"], one["refused"], one["bytes"]))
        .collect();
    assert_eq!(
        short,
        [
            "200 null 13",
            "404 \"not_found\" 13",
            "404 null 0",
            "422 \"plugin_refused\" 13",
        ]
    );
    let shown = list.to_string();
    assert!(!shown.contains("paid\\\":true"), "no body: {shown}");
    let secret = path.rsplit('/').next().unwrap();
    assert!(!shown.contains(secret), "no address: {shown}");
}

#[test]
fn what_a_plugin_answers_is_within_a_list() {
    let hall = Hall::start();
    let (stranger, ann, path) = outside(&hall);
    let does = |what| send(&stranger, &path, &[("x-do", what)], BODY);
    assert_eq!(does("missing").status, 404);
    does("refuse").problem(422, "plugin_refused");
    for wrong in ["redirect", "cookie", "html", "giant"] {
        // Installed anew each time: a plugin that only fails is not called for a while.
        ann.installs("postbox", &["storage/kv"]);
        does(wrong).problem(422, "plugin_failed");
    }
    ann.installs("postbox", &["storage/kv"]);
    does("panic").problem(422, "plugin_failed");
    let large = vec![b'x'; 300 * 1024];
    send(&stranger, &path, &[], &large).problem(413, "too_large");
    let long = format!("{path}?{}", "q".repeat(3_000));
    send(&stranger, &long, &[], BODY).problem(413, "too_large");
    // `missing` was an answer, so what it wrote was kept; of the others nothing was.
    assert!(text(&does("tell").ok()).starts_with("2 "));
    let off = json!({ "on": false, "reason": "for the test" });
    ann.put("/plugins/postbox/state", &off);
    send(&stranger, &path, &[], BODY).problem(404, "not_found");
}
