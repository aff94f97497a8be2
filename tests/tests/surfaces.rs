//! What plugins put before people, as people meet it: cards of which not everybody is shown the same,
//! and forms that answer back while they are filled in.

use guildhall_tests::{Hall, Person, install};
use serde_json::{Value, json};

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

/// The form that an outcome opened.
fn opened(outcome: &Value) -> Value {
    let effects = outcome["effects"].as_array().expect("effects");
    let form = effects.iter().find(|effect| effect["kind"] == "form");
    form.expect("a form")["form"].clone()
}

fn id_of(view: &Value) -> &str {
    view["id"].as_str().expect("an id")
}

fn field_ids(form: &Value) -> Vec<&str> {
    let fields = form["fields"].as_array().expect("fields").iter();
    fields.map(id_of).collect()
}

/// What is wrong: field, row and column.
fn marked(answer: &guildhall_tests::Answer) -> Vec<(String, Option<u64>, Option<String>)> {
    assert_eq!(answer.body["code"], "invalid", "{:#}", answer.body);
    let errors = answer.body["errors"].as_array().expect("errors").iter();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    errors
        .map(|error| {
            let field = text(&error["field"]).expect("a field");
            (field, error["row"].as_u64(), text(&error["column"]))
        })
        .collect()
}

fn entry(field: &str, value: Value) -> Value {
    json!({ "field": field, "value": value })
}

/// One answer for each input, as a client sends it.
fn answers(bob: &Person, chat: &str, department: &str) -> Value {
    json!([
        entry("text", json!({ "kind": "text", "text": "你好" })),
        entry("number", json!({ "kind": "number", "number": "1.5" })),
        entry(
            "money",
            json!({ "kind": "money", "amount": "9.90", "currency": "EUR" })
        ),
        entry("toggle", json!({ "kind": "toggle", "on": true })),
        entry("choice", json!({ "kind": "choices", "choices": ["m"] })),
        entry("lookup", json!({ "kind": "choices", "choices": ["pen"] })),
        entry("date", json!({ "kind": "date", "date": "2026-11-23" })),
        entry(
            "moment",
            json!({ "kind": "time", "at": 1_700_000_000_000_u64 })
        ),
        entry(
            "range",
            json!({ "kind": "dates", "from": "2026-11-23", "to": "2026-11-30" })
        ),
        entry(
            "phone",
            json!({ "kind": "text", "text": "+86 138 0013 8000" })
        ),
        entry("people", json!({ "kind": "people", "people": [bob.id()] })),
        entry(
            "department",
            json!({ "kind": "departments", "departments": [department] })
        ),
        entry("chat", json!({ "kind": "chats", "chats": [chat] })),
    ])
}

#[test]
fn a_form_of_steps_asks_again_watches_suggests_and_takes_line_items() {
    let hall = Hall::demo();
    let (alice, bob) = (hall.person(0), hall.person(1));
    install(&hall.administrator(), "gallery");
    let chat = alice.gathers("Tour", &[]);
    let foreign = bob.gathers("His own", &[]);
    let unit = department(&alice, &place(&alice)[0]);

    let first = opened(&alice.types(&chat, "/gallery form"));
    assert_eq!(first["step"], json!({ "at": 1, "of": 3 }));
    wrong_answers_are_marked(&alice, &first, &foreign);
    let offered = suggestions(&alice, &first, "pen").ok("suggestions");
    let names = offered["items"].as_array().expect("items").iter();
    let names: Vec<_> = names.map(|one| one["label"].clone()).collect();
    assert_eq!(names, ["Fountain pen", "Pencil"]);
    assert_eq!(suggestions(&bob, &first, "pen").status, 410, "not his form");

    let all = answers(&bob, &chat, &unit);
    let second = opened(&alice.submits(id_of(&first), &all).ok("step 1"));
    assert_eq!(field_ids(&second), ["country"]);
    // Back and forth again: the first step is still open.
    let second = opened(&alice.submits(id_of(&first), &all).ok("step 1 again"));
    let third = chooses_a_city(&alice, &second);
    orders_lines(&alice, &third);

    let posted = last(&alice, &chat)["text"]
        .as_str()
        .expect("a text")
        .to_owned();
    for told in [
        "你好",
        "EUR",
        "1700000000000",
        "2026-11-30",
        bob.id(),
        &chat,
        &unit,
        "city=Hamburg",
        "penx2",
        "inkx1",
    ] {
        assert!(posted.contains(told), "{told} is not in {posted}");
    }
    for step in [&first, &second, &third] {
        assert_eq!(
            alice.submits(id_of(step), &json!([])).body["code"],
            "form_closed"
        );
    }
}

/// What is wrong in the first step is told field by field.
fn wrong_answers_are_marked(alice: &Person, first: &Value, foreign: &str) {
    for (field, wrong) in [
        ("chat", json!({ "kind": "chats", "chats": [foreign] })),
        (
            "department",
            json!({ "kind": "departments", "departments": ["nowhere"] }),
        ),
        ("person", json!({ "kind": "people", "people": ["nobody"] })),
        (
            "money",
            json!({ "kind": "money", "amount": "1", "currency": "XXX" }),
        ),
        (
            "range",
            json!({ "kind": "dates", "from": "2026-11-23", "to": "2026-11-22" }),
        ),
    ] {
        let text = entry("text", json!({ "kind": "text", "text": "x" }));
        let refused = alice.submits(id_of(first), &json!([text, entry(field, wrong)]));
        assert_eq!(marked(&refused), [(field.to_owned(), None, None)]);
    }
}

/// The second step: the fields follow the country. Returns the third.
fn chooses_a_city(alice: &Person, second: &Value) -> Value {
    let country = entry("country", json!({ "kind": "choices", "choices": ["de"] }));
    let change = |field: &str| {
        let body = json!({ "field": field, "entries": [country] });
        let path = format!("/forms/{}/changes", id_of(second));
        alice.api().post(&path, &body)
    };
    assert_eq!(marked(&change("city")), [("city".to_owned(), None, None)]);
    let changed = change("country").ok("the country");
    assert_eq!(
        (id_of(&changed), field_ids(&changed)),
        (id_of(second), vec!["country", "city"])
    );
    let city = |name: &str| {
        let city = entry("city", json!({ "kind": "choices", "choices": [name] }));
        alice.submits(id_of(second), &json!([country, city]))
    };
    assert_eq!(marked(&city("Beijing")), [("city".to_owned(), None, None)]);
    opened(&city("Hamburg").ok("step 2"))
}

/// The third step: what is wrong in a line is told by row and column.
fn orders_lines(alice: &Person, third: &Value) {
    let cell = |column: &str, value: Value| json!({ "column": column, "value": value });
    let line = |item: &str, count: &str| {
        let item = cell("item", json!({ "kind": "text", "text": item }));
        json!([
            item,
            cell("count", json!({ "kind": "number", "number": count }))
        ])
    };
    let order = |rows: Value| {
        let items = entry("items", json!({ "kind": "rows", "rows": rows }));
        alice.submits(id_of(third), &json!([items]))
    };
    let at = |row, column: &str| ("items".to_owned(), Some(row), Some(column.to_owned()));
    assert_eq!(
        marked(&order(json!([line("pen", "2"), line("ink", "x")]))),
        [at(1, "count")]
    );
    assert_eq!(
        marked(&order(json!([line("nothing", "1")]))),
        [at(0, "item")]
    );
    assert_eq!(
        marked(&order(json!([]))),
        [("items".to_owned(), None, None)]
    );
    order(json!([line("pen", "2"), line("ink", "1")])).ok("step 3");
}

/// What a lookup offers.
fn suggestions(person: &Person, form: &Value, typed: &str) -> guildhall_tests::Answer {
    let path = format!("/forms/{}/fields/lookup/suggestions", id_of(form));
    let body = json!({ "typed": typed, "entries": [] });
    person.api().post(&path, &body)
}
