//! A real first start: the one-time link, the first company, and what is said when a start is refused.

use std::net::TcpListener;
use std::path::Path;

use guildhall_tests::{Hall, Launch};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

/// The token in the link that the server printed, if it printed one.
fn link(hall: &Hall) -> Option<String> {
    let said = hall.said();
    let token = said.iter().find_map(|line| line.split_once("token="))?.1;
    Some(
        token
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect(),
    )
}

fn company(token: &str) -> Value {
    json!({
        "token": token,
        "company": { "id": "acme", "name": "Acme" },
        "administrator": { "login": "ada", "name": "Ada", "password": PASSWORD },
    })
}

#[test]
fn the_link_sets_up_one_company_and_is_dead_afterwards() {
    let mut hall = Hall::empty();
    let token = link(&hall).expect("a link with a token");
    let valid =
        |hall: &Hall| hall.api().get(&format!("/setup?token={token}")).body["valid"].clone();
    assert_eq!(valid(&hall), true);

    let wrong = hall.api().post("/setup", &company("not-the-token"));
    assert!((400..500).contains(&wrong.status), "{wrong:?}");

    let session = hall.api().post("/setup", &company(&token)).ok("the set-up");
    let ada = hall
        .api()
        .with_token(session["token"].as_str().expect("a token"));
    let me = ada.get("/me").ok("me");
    assert_eq!(me["login"], "ada");
    assert_eq!(me["administrator"], true);
    assert_eq!(me["company"]["id"], "acme");

    assert_eq!(valid(&hall), false);
    let again = hall.api().post("/setup", &company(&token));
    assert!((400..500).contains(&again.status), "{again:?}");

    let status = hall.stop();
    assert!(status.success(), "a clean end: {status}");
    hall.begin();
    assert_eq!(
        link(&hall),
        None,
        "a company is there, so nobody is invited to make one"
    );
    let me = hall
        .signs_in(None, "ada", PASSWORD)
        .api()
        .get("/me")
        .ok("me");
    assert_eq!(me["login"], "ada", "the password still opens the door");
}

#[test]
fn an_unused_link_is_not_shown_twice_but_a_new_one_works() {
    let mut hall = Hall::empty();
    let first = link(&hall).expect("a link");
    hall.kill();
    hall.begin();
    let second = link(&hall).expect("a link");
    hall.api()
        .post("/setup", &company(&second))
        .ok("the set-up");
    let late = hall.api().post("/setup", &company(&first));
    assert!(
        (400..500).contains(&late.status),
        "the older link is dead too: {late:?}"
    );
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let (status, said) = Launch::serve()
        .listen(&address)
        .fails_in(&folder.path().join("data"));
    assert!(!status.success());
    assert!(said.contains(&address), "it names the address: {said}");
    assert!(said.contains("--listen"), "it says what to do: {said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    // A folder that not even root can make.
    let folder = Path::new("/proc/guildhall");
    let (status, said) = Launch::serve().fails_in(folder);
    assert!(!status.success());
    assert!(
        said.contains("/proc/guildhall"),
        "it names the folder: {said}"
    );
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_folder_held_by_another_is_named_and_the_other_goes_on() {
    let hall = Hall::empty();
    let (status, said) = Launch::serve().fails_in(&hall.folder());
    assert!(!status.success());
    let folder = hall.folder().display().to_string();
    assert!(said.contains(&folder), "it names the folder: {said}");
    assert!(
        said.to_lowercase().contains("another"),
        "it says who holds it: {said}"
    );
    hall.api().get("/healthz").ok("the other goes on");
}

#[test]
fn a_setting_that_nobody_knows_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let launch = Launch::serve().with("--no-such-setting", "1");
    let (status, said) = launch.fails_in(&folder.path().join("data"));
    assert!(!status.success());
    assert!(said.contains("--no-such-setting"), "{said}");
}
