//! What stands on people's screens: everything once and in order, whoever was away; the same event
//! for all; each in their language; and always who said it, from where.

use std::fs;

use guildhall_tests::{Hall, Person, install_orders, start_import, superstore, text_is, words};
use serde_json::Value;

/// The texts that a screen was told of in one chat, in order.
fn texts(events: &[Value], chat: &str) -> Vec<String> {
    let posted = events
        .iter()
        .filter(|event| event["type"] == "message_posted" && event["message"]["chat"] == chat);
    posted
        .filter_map(|event| event["message"]["text"].as_str())
        .map(str::to_owned)
        .collect()
}

#[test]
fn who_reconnects_misses_nothing_and_sees_nothing_twice() {
    let mut hall = Hall::demo();
    let (mut alice, mut bob) = (hall.person(0), hall.person(1));
    let chat = alice.gathers("Away", &[&bob]);
    let mut cursor = bob.chats().1;
    let mut seen = Vec::new();
    let mut said = Vec::new();
    for round in 0..6 {
        let say = |person: &Person, said: &mut Vec<String>| {
            let text = format!("message {}", said.len());
            person.types(&chat, &text);
            said.push(text);
        };
        // While he is away.
        (0..5).for_each(|_| say(&alice, &mut said));
        let screen = bob.opens_at(cursor);
        // While he looks; he leaves in the middle of it, perhaps before the last ones come.
        (0..5).for_each(|_| say(&alice, &mut said));
        screen.sees("the first one of now", text_is(&said[said.len() - 5]));
        cursor = screen.cursor();
        let frames = screen.frames();
        drop(screen);
        let upto = |frame: &&Value| {
            frame["position"]
                .as_u64()
                .is_some_and(|position| position <= cursor)
        };
        let events: Vec<Value> = frames
            .iter()
            .filter(upto)
            .map(|frame| frame["event"].clone())
            .collect();
        seen.extend(texts(&events, &chat));
        if round % 2 == 1 {
            hall.kill();
            hall.begin();
            (alice, bob) = (alice.at(hall.address()), bob.at(hall.address()));
        }
    }
    let screen = bob.opens_at(cursor);
    alice.types(&chat, "the end");
    said.push("the end".to_owned());
    screen.sees("the end", text_is("the end"));
    seen.extend(texts(&screen.events(), &chat));
    assert_eq!(seen, said);
}

#[test]
fn who_acts_learns_of_it_as_everybody_does() {
    let hall = Hall::demo();
    let (alice, bob) = (hall.person(0), hall.person(1));
    let chat = alice.gathers("Same", &[&bob]);
    let (mine, theirs) = (alice.opens(), bob.opens());
    alice.types(&chat, "Hello");
    let (one, other) = (
        mine.sees("her own", text_is("Hello")),
        theirs.sees("hers", text_is("Hello")),
    );
    assert_eq!(one, other);
    let place = |screen: &guildhall_tests::Screen| {
        let frames = screen.frames();
        let frame = frames
            .iter()
            .find(|frame| text_is("Hello")(&frame["event"]));
        frame.and_then(|frame| frame["position"].as_u64())
    };
    assert_eq!(place(&mine), place(&theirs), "one event, one position");
}

#[test]
fn an_author_is_shown_with_name_department_and_company() {
    let hall = Hall::demo();
    let (alice, bob) = (hall.person(0), hall.person(1));
    let chat = alice.gathers("Who", &[&bob]);
    alice.types(&chat, "It is me");
    let messages = bob.reads(&chat);
    let person = &messages.last().expect("the message")["author"]["person"];
    for part in ["name", "department", "company"] {
        assert!(
            person[part].as_str().is_some_and(|text| !text.is_empty()),
            "{part}: {person}"
        );
    }
}

#[test]
fn a_card_is_read_in_each_ones_language() {
    let hall = Hall::demo();
    let admin = hall.administrator();
    // alice reads Chinese first, carol English.
    let (alice, carol) = (hall.signs_in_as("alice"), hall.signs_in_as("carol"));
    install_orders(&admin);
    let chat = admin.gathers("Languages", &[&alice, &carol]);
    let csv = fs::read_to_string(superstore()).expect("the sample");
    let some: String = csv
        .lines()
        .take(101)
        .map(|line| format!("{line}\n"))
        .collect();
    start_import(&admin, &chat, some.as_bytes()).ends(&admin);

    let screens = [alice.opens(), carol.opens()];
    admin.types(&chat, "/order CA-2016-152156");
    let read = screens.map(|screen| {
        let event = screen.sees("the card", |event| {
            event["type"] == "message_posted"
                && event["message"]["chat"] == chat
                && !event["message"]["card"].is_null()
        });
        words(&event["message"]["card"]).join(" | ")
    });
    assert!(read[0].contains("客户"), "{}", read[0]);
    assert!(read[1].contains("Customer"), "{}", read[1]);
    for text in read {
        assert!(text.contains("Claire Gute"), "{text}");
    }
}
