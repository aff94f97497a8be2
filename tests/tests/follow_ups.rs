//! A hundred people press "Follow up" on one card at once: every note is there, none is lost, and
//! nobody is shown an error.

use std::fs;
use std::sync::Barrier;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use guildhall_tests::{
    Hall, PATIENCE, Person, install_orders, start_import, superstore, until, words,
};
use serde_json::{Value, json};

const ORDER: &str = "CA-2016-152156";
const FOLLOW_UPS: usize = 100;

/// Presses the button and fills in the form; the form's id and the entries to submit.
fn fill_in(person: &Person, message: &Value, note: &str) -> (String, Value) {
    let outcome = person
        .presses(message, "follow-up")
        .ok("pressing Follow up");
    let effects = outcome["effects"].as_array().expect("effects");
    let form = effects
        .iter()
        .find(|effect| effect["kind"] == "form")
        .expect("a form opens");
    let form = &form["form"];
    let entries = json!([
        { "field": "note", "value": { "kind": "text", "text": note } },
        { "field": "assignee", "value": { "kind": "people", "people": [person.id()] } },
    ]);
    (form["id"].as_str().expect("an id").to_owned(), entries)
}

#[test]
fn a_hundred_at_once_are_all_there() {
    let hall = Hall::demo();
    let admin = hall.administrator();
    let people: Vec<Person> = (0..4).map(|n| hall.person(n)).collect();
    install_orders(&admin);
    let chat = admin.gathers("Orders", &people.iter().collect::<Vec<_>>());
    let csv = fs::read_to_string(superstore()).expect("the sample");
    let some: String = csv
        .lines()
        .take(101)
        .map(|line| format!("{line}\n"))
        .collect();
    start_import(&admin, &chat, some.as_bytes()).ends(&admin);

    let screen = people[0].opens();
    admin.types(&chat, &format!("/order {ORDER}"));
    let posted = screen.sees("the order's card", |event| {
        event["type"] == "message_posted"
            && event["message"]["chat"] == chat
            && !event["message"]["card"].is_null()
    });
    let id = posted["message"]["id"].as_str().expect("an id").to_owned();
    let message = people[0].message(&id);

    // Everybody has the form open before anybody submits.
    let forms: Vec<(&Person, String, Value)> = (0..FOLLOW_UPS)
        .map(|n| {
            let person = &people[n % people.len()];
            let (form, entries) = fill_in(person, &message, &note(n));
            (person, form, entries)
        })
        .collect();
    let start = Barrier::new(FOLLOW_UPS);
    thread::scope(|scope| {
        for (person, form, entries) in &forms {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                person.submits(form, entries).ok("submitting the follow-up");
            });
        }
    });

    // The card counts them all, and each colleague was told of each that is theirs.
    let card = until("all follow-ups on the card", PATIENCE, || {
        let message = people[1].message(&id);
        (counted(&message) == Some(FOLLOW_UPS.to_string())).then_some(message)
    });
    let mut told: Vec<String> = people.iter().flat_map(notes_to).collect();
    told.sort();
    assert_eq!(told, (0..FOLLOW_UPS).map(note).collect::<Vec<_>>());

    // Whoever watched has the same card as whoever comes late.
    screen.sees("the last revision", |event| {
        event["type"] == "message_changed" && event["message"]["revision"] == card["revision"]
    });
    let late = hall.person(3).message(&id);
    assert_eq!(words(&late["card"]), words(&card["card"]));
}

/// Posts the card of the order; its message.
fn asks(person: &Person, chat: &str) -> Value {
    let screen = person.opens();
    person.types(chat, &format!("/order {ORDER}"));
    let posted = screen.sees("the order's card", |event| {
        event["type"] == "message_posted"
            && event["message"]["chat"] == chat
            && !event["message"]["card"].is_null()
    });
    posted["message"].clone()
}

#[test]
fn one_is_reminded_of_in_time_and_gone_when_it_is_done() {
    let hall = Hall::demo();
    let (admin, assignee) = (hall.administrator(), hall.person(0));
    install_orders(&admin);
    let chat = admin.gathers("Orders", &[&assignee]);
    let csv = fs::read_to_string(superstore()).expect("the sample");
    let some: String = csv
        .lines()
        .take(11)
        .map(|line| format!("{line}\n"))
        .collect();
    start_import(&admin, &chat, some.as_bytes()).ends(&admin);
    let message = asks(&admin, &chat);
    let id = message["id"].as_str().expect("an id").to_owned();

    // What is due in the past is refused at its field, and nothing of it is kept.
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a time");
    let now = u64::try_from(now.as_millis()).expect("a time");
    let (form, mut entries) = fill_in(&admin, &message, "note-late");
    entries[1]["value"]["people"] = json!([assignee.id()]);
    let all = entries.as_array_mut().expect("entries");
    all.push(json!({ "field": "due", "value": { "kind": "time", "at": now - 1000 } }));
    let refused = admin.submits(&form, &entries);
    assert!(
        refused.body.to_string().contains("\"due\""),
        "{}",
        refused.body
    );
    assert_eq!(counted(&admin.message(&id)), None);

    entries[2]["value"]["at"] = json!(now + 2_500);
    admin.submits(&form, &entries).ok("the follow-up");
    let open = until("the follow-up on the card", PATIENCE, || {
        let message = assignee.message(&id);
        (counted(&message) == Some("1".to_owned())).then_some(message)
    });
    // Told when it was assigned, and once more when it is due.
    until("the reminder", PATIENCE, || {
        (notes_to(&assignee) == ["note-late", "note-late"]).then_some(())
    });

    // The assignee says so on the card.
    let blocks = open["card"]["blocks"].as_array().expect("blocks");
    let menu = blocks.iter().find(|block| block["kind"] == "menu");
    let menu = menu.expect("a menu of what is open");
    let body = json!({
        "block": menu["id"], "control": menu["control"], "revision": open["revision"],
        "values": [menu["options"][0]["value"]],
    });
    assignee
        .api()
        .post(&format!("/messages/{id}/actions"), &body)
        .ok("marking it as done");
    until("no follow-up on the card", PATIENCE, || {
        counted(&admin.message(&id)).is_none().then_some(())
    });
    let told = notes_to(&admin);
    assert_eq!(
        told,
        ["note-late"],
        "who asked for it is told that it is done"
    );
}

/// How many follow-ups the card's heading says there are.
fn counted(message: &Value) -> Option<String> {
    let blocks = message["card"]["blocks"].as_array()?;
    let args = blocks
        .iter()
        .filter(|block| block["kind"] == "heading")
        .find_map(|it| it["text"]["args"].as_array());
    let count = args?.iter().find(|arg| arg["name"] == "count")?;
    count["value"]["number"].as_str().map(str::to_owned)
}

/// The notes that the plugin told somebody of directly.
fn notes_to(person: &Person) -> Vec<String> {
    let (chats, _) = person.chats();
    let direct = chats.iter().filter(|chat| chat["kind"] == "direct");
    let messages = direct.flat_map(|chat| person.reads(chat["id"].as_str().expect("an id")));
    let noted = messages.filter(|message| message["author"]["kind"] == "plugin");
    noted
        .filter_map(|message| {
            words(&message["text"])
                .concat()
                .rsplit_once("note-")
                .map(|(_, n)| format!("note-{n}"))
        })
        .collect()
}

/// No note is a part of another.
fn note(n: usize) -> String {
    format!("note-{n:03}")
}
