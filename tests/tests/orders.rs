//! The orders plugin with real orders: what its cards say is what the CSV says, importing twice
//! changes nothing, and nobody hears what does not concern them.

use std::collections::BTreeMap;
use std::fs;

use guildhall_tests::{
    Hall, Person, figures_by_another_program, install_orders, money, start_import, superstore,
    words,
};
use serde_json::Value;

/// The first lines of the sample, its heading included.
fn some_orders(lines: usize) -> Vec<u8> {
    let text = fs::read_to_string(superstore()).expect("the sample");
    text.lines()
        .take(lines + 1)
        .map(|line| format!("{line}\n"))
        .collect::<String>()
        .into_bytes()
}

/// Asks for an order and returns its card as everybody sees it.
fn ask(person: &Person, chat: &str, order: &str) -> Value {
    let before = person.chat(chat)["head"].as_u64().expect("a head");
    let screen = person.opens();
    person.types(chat, &format!("/order {order}"));
    let event = screen.sees(&format!("the card of {order}"), |event| {
        event["type"] == "message_posted"
            && event["message"]["position"]
                .as_u64()
                .is_some_and(|position| position > before)
            && !event["message"]["card"].is_null()
    });
    event["message"].clone()
}

#[test]
fn the_cards_say_what_the_csv_says() {
    let hall = Hall::demo();
    let (admin, colleague) = (hall.administrator(), hall.person(1));
    install_orders(&admin);
    let chat = admin.gathers("Orders", &[&colleague]);
    let csv = fs::read(superstore()).expect("the sample");
    let import = start_import(&admin, &chat, &csv);
    import.ends(&admin);
    assert_eq!(import.progress(&admin).lines, 9_994);

    let seed = 20_161_108;
    let figures = figures_by_another_program(seed, 20);
    let first = compare(&colleague, &chat, &figures);

    let again = start_import(&admin, &chat, &csv);
    again.ends(&admin);
    let second = compare(&colleague, &chat, &figures);
    assert_eq!(first, second, "importing twice changes nothing");
}

/// Compares each order's card with the other program's figures; the cards' words.
fn compare(person: &Person, chat: &str, figures: &BTreeMap<String, Value>) -> Vec<Vec<String>> {
    let mut cards = Vec::new();
    for (order, expected) in figures {
        let message = ask(person, chat, order);
        let card = &message["card"];
        let said = words(card);
        for part in ["customer", "ship_mode"] {
            let part = expected[part].as_str().expect("text");
            assert!(
                said.iter().any(|word| word.contains(part)),
                "{order}: {part} is on the card: {said:?}"
            );
        }
        let rows = table(card);
        assert_eq!(rows.len() as u64, expected["lines"], "{order}: lines");
        let pieces: u64 = rows
            .iter()
            .map(|row| words(&row[1]).concat().parse::<u64>().expect("a quantity"))
            .sum();
        assert_eq!(pieces, expected["quantity"], "{order}: pieces");
        let amounts = money(card);
        let sales = expected["sales"].as_str().expect("a decimal");
        assert!(
            amounts.iter().any(|amount| same(amount, sales)),
            "{order}: {sales} is among {amounts:?}"
        );
        cards.push(said);
    }
    cards
}

/// The rows of a card's table.
fn table(card: &Value) -> Vec<Value> {
    let blocks = card["blocks"].as_array().expect("blocks");
    let table = blocks
        .iter()
        .find(|block| block["kind"] == "table")
        .expect("a table");
    table["rows"].as_array().expect("rows").clone()
}

/// Equal to the cent.
fn same(shown: &str, exact: &str) -> bool {
    let decimal = |text: &str| text.parse::<rust_decimal::Decimal>().expect("a decimal");
    let rounded = decimal(exact)
        .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    decimal(shown) == rounded
}

#[test]
fn a_bad_line_is_reported_with_its_number() {
    let hall = Hall::demo();
    let admin = hall.administrator();
    install_orders(&admin);
    let chat = admin.gathers("Orders", &[]);
    let text = String::from_utf8(some_orders(300)).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    // Line 1 is the heading.
    let broken = format!(
        "{}\n7,only,three\n{}\n",
        lines[..56].join("\n"),
        lines[56..].join("\n")
    );
    let import = start_import(&admin, &chat, broken.as_bytes());
    let message = import.ends(&admin);
    let table = table(&message["card"]);
    let named: Vec<String> = table.iter().map(|row| words(&row[0]).concat()).collect();
    assert_eq!(named, ["57"], "{table:?}");
}

#[test]
fn an_unknown_order_says_so_to_the_invoker_alone() {
    let hall = Hall::demo();
    let (admin, alice, bob) = (hall.administrator(), hall.person(1), hall.person(2));
    install_orders(&admin);
    let chat = admin.gathers("Orders", &[&alice, &bob]);
    start_import(&admin, &chat, &some_orders(300)).ends(&admin);

    let (before, screen) = (bob.reads_all(&chat), bob.opens());
    let unread = bob.chat(&chat)["unread"].clone();
    let answer = alice.tries(&chat, "/order CA-2016-152155");
    let told = whisper_or_refusal(&alice, &chat, answer);
    assert!(
        told.contains("CA-2016-152156"),
        "the near match is offered: {told}"
    );

    let after = alice.types(&chat, "Thanks anyway");
    screen.sees("the next message", |event| {
        event["message"]["id"] == after["id"]
    });
    let heard: Vec<Value> = screen.events();
    assert!(
        !format!("{heard:?}").contains("152155"),
        "bob heard nothing of it: {heard:?}"
    );
    assert_eq!(bob.reads_all(&chat).len(), before.len() + 1);
    assert_eq!(
        bob.chat(&chat)["unread"].as_u64(),
        unread.as_u64().map(|unread| unread + 1)
    );
}

/// What the invoker was told, either way.
fn whisper_or_refusal(person: &Person, chat: &str, answer: guildhall_tests::Answer) -> String {
    if answer.status >= 400 {
        return answer.body.to_string();
    }
    let messages = person.reads(chat);
    let whisper = messages
        .iter()
        .rev()
        .find(|message| message["whisper"] == true);
    let whisper = whisper.unwrap_or_else(|| panic!("nobody was told anything: {}", answer.body));
    format!("{} {}", whisper["text"], words(&whisper["card"]).join(" "))
}

#[test]
fn a_second_company_notices_nothing() {
    let hall = Hall::demo();
    let (admin, outsider) = (hall.administrator(), hall.outsider());
    let (chats, position) = outsider.chats();
    let screen = outsider.opens();

    install_orders(&admin);
    let chat = admin.gathers("Orders", &[]);
    start_import(&admin, &chat, &some_orders(300)).ends(&admin);
    let card = ask(&admin, &chat, "CA-2016-152156");

    assert_eq!(
        outsider.chats(),
        (chats, position),
        "its list and its log stand where they stood"
    );
    assert_eq!(screen.events(), Vec::<Value>::new());
    let plugins = outsider.api().get("/plugins").ok("its plugins");
    assert_eq!(plugins["items"], serde_json::json!([]));
    let id = card["id"].as_str().expect("an id");
    outsider.api().get(&format!("/messages/{id}")).refused(404);
    outsider.api().get(&format!("/chats/{chat}")).refused(404);
    outsider.tries(&chat, "/order CA-2016-152156").refused(404);
}
