//! What plugins put before people, as people meet it: cards of which not everybody is shown the same.

use guildhall_tests::{Hall, Person, install};
use serde_json::Value;

/// The paragraphs of a message's card, in order.
fn paragraphs(message: &Value) -> Vec<String> {
    let blocks = message["card"]["blocks"].as_array().expect("blocks");
    let kept = blocks.iter().filter(|block| block["kind"] == "paragraph");
    kept.map(|block| block["text"].as_str().expect("a text").to_owned())
        .collect()
}

/// The newest message of a chat.
fn last(person: &Person, chat: &str) -> Value {
    person.reads(chat).last().expect("a message").clone()
}

/// What one person is shown of the newest card in a chat, once for each way in which a card comes
/// to them.
fn everywhere(person: &Person, chat: &str, before: u64) -> Vec<Value> {
    let read = last(person, chat);
    let id = read["id"].as_str().expect("an id").to_owned();
    let (chats, _) = person.chats();
    let listed = chats.iter().find(|one| one["id"] == chat).expect("listed");
    let missed = person.opens_at(before);
    let caught_up = missed.sees("what was missed", |event| event["message"]["id"] == *id);
    let page = person
        .api()
        .get(&format!("/events?after={before}"))
        .ok("events");
    let frames = page["frames"].as_array().expect("frames").iter();
    let paged = frames
        .map(|frame| &frame["event"]["message"])
        .find(|message| message["id"] == *id);
    vec![
        read,
        person.message(&id),
        person.chat(chat)["last"].clone(),
        listed["last"].clone(),
        caught_up["message"].clone(),
        paged.expect("among the events").clone(),
    ]
}

/// The parts of the card that a person is shown: those for everybody, and these.
fn shown(presses: u64, parts: &[&str]) -> Vec<String> {
    let all = ["all", "the company"].iter().chain(parts);
    all.map(|part| format!("for {part} {presses}")).collect()
}

/// The name of a person's department, and their position.
fn place(person: &Person) -> [String; 2] {
    let me = person.api().get("/me").ok("me");
    ["department", "position"].map(|what| me[what].as_str().expect("a name").to_owned())
}

/// The department of that name.
fn department(person: &Person, name: &str) -> String {
    let all = person.api().get("/departments").ok("the departments");
    let mut all = all["items"].as_array().expect("items").iter();
    let found = all.find(|one| one["name"] == name).expect("the department");
    found["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_block_is_there_for_whom_it_names_and_for_nobody_else_wherever_they_look() {
    let hall = Hall::demo();
    let people = [
        hall.person(0),
        hall.person(1),
        hall.person(2),
        hall.administrator(),
    ];
    let [alice, bob, carol, admin] = &people;
    install(admin, "gallery");
    let chat = alice.gathers("Parts", &[bob, carol, admin]);
    let [unit, position] = place(carol);
    let before = alice.chats().1;
    let screens = people.each_ref().map(|person| person.opens());
    let (user, unit_id) = (bob.id(), department(carol, &unit));
    alice.types(
        &chat,
        &format!("/gallery parts {user} {unit_id} {position}"),
    );
    let parts = people.each_ref().map(|person| {
        let [its_unit, its_position] = place(person);
        let named = [
            ("the user", person.id() == bob.id()),
            ("the department", its_unit == unit),
            ("the position", its_position == position),
            ("administrators", person.id() == admin.id()),
        ];
        let named = named.into_iter().filter(|(_, is)| *is);
        named.map(|(part, _)| part).collect::<Vec<_>>()
    });
    assert!(parts[2].contains(&"the position") && !parts[0].contains(&"the position"));
    for presses in 0..2 {
        for ((person, screen), parts) in people.iter().zip(&screens).zip(&parts) {
            let told = screen.sees("the card", |event| {
                let message = &event["message"];
                message["chat"] == chat && message["revision"] == presses + 1
            });
            let mut all = everywhere(person, &chat, before);
            all.push(told["message"].clone());
            for message in all {
                assert_eq!(paragraphs(&message), shown(presses, parts), "{message:#}");
                let card = message["card"].to_string();
                assert_eq!(card.contains("the user's group"), person.id() == bob.id());
                assert_eq!(card.contains("again"), person.id() == alice.id());
            }
        }
        let mine = last(alice, &chat);
        let refused = bob.presses(&mine, "again");
        assert_eq!(
            (refused.status, &refused.body["code"]),
            (403, &"denied".into())
        );
        alice.presses(&mine, "again").ok("her own button");
    }
}
