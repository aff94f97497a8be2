//! Customers on another device: one customer, whose screens agree.

use serde_json::json;

use super::{comes, invited};
use crate::support::screen::Screen;
use crate::support::{Api, Hall, NORTH, text, until};

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
