//! An order before somebody from outside: a distributor comes by a link, without an account, and is shown
//! of a card that a colleague shares what is theirs to see, and of the house nothing else.

use guildhall_tests::{
    Hall, ONE_ORDER, Outside, PATIENCE, Person, install_orders, money, start_import, until, words,
};
use serde_json::{Value, json};

const TOTAL: &str = "993.90";
const MARGIN: &str = "261.49";
const NOTE: &str = "they always haggle";

fn shares(person: &Person, card: &Value, chat: &str) {
    let opened = person.presses(card, "share").ok("pressing Share");
    let form = opened["effects"][0]["form"]["id"].as_str().expect("a form");
    let to = json!([{ "field": "chat", "value": { "kind": "chats", "chats": [chat] } }]);
    person.submits(form, &to).ok("sharing");
}

/// The newest card in a chat, as a colleague has it.
fn shown(person: &Person, chat: &str) -> Option<Value> {
    let messages = person.reads(chat).into_iter().rev();
    messages.into_iter().find(|one| !one["card"].is_null())
}

#[test]
fn a_distributor_is_shown_what_is_theirs_of_an_order_and_nothing_else() {
    let hall = Hall::demo();
    let admin = hall.administrator();
    install_orders(&admin);
    let sales = hall.person(1);
    let inside = admin.gathers("Orders", &[&sales]);
    start_import(&admin, &inside, ONE_ORDER.as_bytes()).ends(&admin);
    sales.types(&inside, "/order CA-2016-152156");
    let card = until("the card", PATIENCE, || {
        shown(&sales, &inside).filter(|one| one.to_string().contains("Claire Gute"))
    });
    let opened = sales.presses(&card, "follow-up").ok("pressing Follow up");
    let form = opened["effects"][0]["form"]["id"].as_str().expect("a form");
    let entries = json!([
        { "field": "note", "value": { "kind": "text", "text": NOTE } },
        { "field": "assignee", "value": { "kind": "people", "people": [admin.id()] } },
    ]);
    sales.submits(form, &entries).ok("the follow-up");

    let outside = Outside::comes(&hall, &sales);
    shares(&sales, &card, &outside.chat);
    let theirs = until("the shared card", PATIENCE, || outside.card());
    assert!(words(&theirs).concat().contains("Chair"), "{theirs:#}");
    assert_eq!(money(&theirs), Vec::<String>::new(), "{theirs:#}");
    assert!(!theirs.to_string().contains(NOTE), "{theirs:#}");
    assert!(!theirs.to_string().contains("\"buttons\":[{"), "{theirs:#}");
    let ours = shown(&sales, &outside.chat).expect("the card");
    assert!(
        money(&ours).iter().any(|amount| amount == TOTAL),
        "{ours:#}"
    );
    assert!(ours.to_string().contains(NOTE), "{ours:#}");

    // Prices, where the administrator says so; margins never.
    let departments = admin.api().get("/departments").ok("the departments");
    let all = departments["items"][0]["id"].clone();
    let values = json!({ "values": { "price-customers": true, "margin-departments": [all] } });
    admin
        .api()
        .put("/plugins/orders/settings", &values)
        .ok("the settings");
    shares(&sales, &ours, &outside.chat);
    let theirs = until("a card with prices", PATIENCE, || {
        outside
            .card()
            .filter(|card| money(card).iter().any(|amount| amount == TOTAL))
    });
    assert!(
        !money(&theirs)
            .iter()
            .any(|amount| amount.starts_with(MARGIN))
    );
    assert!(!theirs.to_string().contains(NOTE), "{theirs:#}");

    // Nothing of the plugin, nor of the chat that the card came from, is there for them.
    let card = ours["id"].as_str().expect("an id");
    for path in [
        format!("/chats/{inside}/messages"),
        format!("/chats/{inside}"),
        "/plugins".to_owned(),
        "/plugins/orders".to_owned(),
        "/people".to_owned(),
    ] {
        let answer = outside.api.get(&path);
        assert!(
            [401, 403, 404].contains(&answer.status),
            "{path}: {}",
            answer.body
        );
    }
    let pressed = json!({ "block": "actions", "control": "share", "revision": ours["revision"] });
    let answer = outside
        .api
        .post(&format!("/messages/{card}/actions"), &pressed);
    assert!([401, 403, 404].contains(&answer.status), "{}", answer.body);
    let page = outside
        .api
        .post("/plugins/orders/pages/orders", &json!({ "query": [] }));
    assert!([401, 403, 404].contains(&page.status), "{}", page.body);
}
