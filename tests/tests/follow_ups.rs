//! A hundred people press "Follow up" on one card at once: every note is there, none is lost, and
//! nobody is shown an error.

use std::fs;
use std::sync::Barrier;
use std::thread;

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
    let entries = form["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .map(|field| {
            let value = match field["input"]["kind"].as_str() {
                Some("text") => json!({ "kind": "text", "text": note }),
                Some("people") => json!({ "kind": "people", "people": [person.id()] }),
                other => panic!("a field for {other:?}: {field}"),
            };
            json!({ "field": field["id"], "value": value })
        });
    (
        form["id"].as_str().expect("an id").to_owned(),
        entries.collect(),
    )
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
