//! Uploads and downloads: whole, in parts, and never as something that runs.

use serde_json::json;

use crate::support::{Hall, NORTH, text};

#[test]
fn a_file_goes_up_and_comes_down() {
    let hall = Hall::start();
    let (ann, bob, eve) = (
        hall.person(NORTH, "ann"),
        hall.person(NORTH, "bob"),
        hall.person(NORTH, "eve"),
    );
    let bytes: Vec<u8> = (0..1_000_000_u32).map(|n| (n % 251) as u8).collect();
    let file = ann
        .upload("%E8%AE%A2%E5%8D%95.csv", "text/csv", &bytes)
        .ok();
    assert_eq!(file["name"], "订单.csv");
    assert_eq!(file["bytes"], bytes.len());
    let path = format!("/files/{}/content", text(&file["id"]));
    bob.get(&path).problem(404, "not_found");

    let chat = ann.group("files", &[&bob]);
    let message = ann
        .post(
            &format!("/chats/{chat}/messages"),
            &json!({ "text": "", "files": [file["id"]] }),
        )
        .ok();
    assert_eq!(message["files"][0]["id"], file["id"]);
    let answer = bob.get(&path);
    assert_eq!(answer.status, 200);
    assert!(answer.bytes == bytes);
    assert_eq!(answer.header("content-type"), "text/csv");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment; filename*=UTF-8''%E8%AE%A2")
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("sandbox")
    );
    eve.get(&path).problem(404, "not_found");
    assert_eq!(
        bob.get(&format!("/files/{}", text(&file["id"]))).ok()["digest"],
        file["digest"]
    );

    let part = bob.send("GET", &path, &[("range", "bytes=10-19")], None);
    assert_eq!((part.status, part.bytes.as_slice()), (206, &bytes[10..20]));
    assert_eq!(part.header("content-range"), "bytes 10-19/1000000");
    assert_eq!(
        bob.send("GET", &path, &[("range", "bytes=1000000-")], None)
            .status,
        416
    );
    let tag = answer.header("etag").to_owned();
    assert_eq!(
        bob.send("GET", &path, &[("if-none-match", &tag)], None)
            .status,
        304
    );
}

#[test]
fn what_could_run_is_saved_and_not_shown() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    for (media_type, how) in [
        ("image/png", "inline"),
        ("image/svg+xml", "attachment"),
        ("text/html", "attachment"),
    ] {
        let file = ann
            .upload("x", media_type, b"<script>alert(1)</script>")
            .ok();
        let answer = ann.get(&format!("/files/{}/content?inline=true", text(&file["id"])));
        assert!(
            answer.header("content-disposition").starts_with(how),
            "{media_type}"
        );
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("sandbox")
        );
    }
}

#[test]
fn an_upload_sent_again_is_one_file() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let headers = [("idempotency-key", "up"), ("content-type", "text/plain")];
    let first = ann
        .send("POST", "/files?name=a.txt", &headers, Some(b"same"))
        .ok();
    assert_eq!(
        ann.send("POST", "/files?name=a.txt", &headers, Some(b"same"))
            .ok()["id"],
        first["id"]
    );
    ann.send("POST", "/files?name=a.txt", &headers, Some(b"else"))
        .problem(409, "idempotency_conflict");
    assert_eq!(
        ann.send("POST", "/files?name=a.txt", &[], Some(b"x"))
            .problem(400, "idempotency_key_missing")["status"],
        400
    );
}
