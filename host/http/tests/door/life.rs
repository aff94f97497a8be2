//! A server's life: healthy, stopping, stopped.

use std::time::Duration;

use crate::support::screen::Screen;
use crate::support::{Hall, NORTH, until};

#[test]
fn a_server_is_healthy_until_it_stops() {
    let mut hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    let answer = ann.get("/healthz");
    assert_eq!(
        (answer.status, answer.bytes.as_slice()),
        (200, &b"ok\n"[..])
    );
    let chat = ann.group("last words", &[]);
    let mut screen = Screen::open(&hall, &ann, None);
    ann.say(&chat, "goodbye");
    screen.sees("the last words", |events| {
        events
            .iter()
            .any(|event| event["message"]["text"] == "goodbye")
    });
    let reading = std::thread::spawn(move || {
        until("the socket's end", || {
            screen.read();
            screen.closed
        })
    });
    let took = hall.stop();
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(reading.join().unwrap(), 1001);
    assert!(std::net::TcpStream::connect(hall.address).is_err());
}

#[test]
fn a_failed_store_is_not_healthy() {
    let hall = Hall::start();
    let ann = hall.person(NORTH, "ann");
    hall.block_on(hall.desk.store().clone().close()).unwrap();
    ann.get("/me").problem(503, "unavailable");
    let body = ann.get("/me").json();
    assert!(
        !body["detail"].as_str().unwrap().contains("store"),
        "the log's text is shown: {body}"
    );
}
