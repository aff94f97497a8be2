//! The orders plugin with real orders: what its cards say is what the CSV says, importing twice
//! changes nothing, and nobody hears what does not concern them.

use std::collections::BTreeMap;
use std::fs;

use guildhall_tests::{
    Hall, PATIENCE, Person, figures_by_another_program, install_orders, money, start_import,
    superstore, until, words,
};
use serde_json::{Value, json};

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

#[test]
fn columns_that_leave_a_doubt_are_asked_for_in_steps() {
    let hall = Hall::demo();
    let admin = hall.administrator();
    install_orders(&admin);
    let chat = admin.gathers("Orders", &[]);
    let csv = "Nr;Datum;Customer;Product;Qty;Sales;Amount\n\
               A-1001;2016/1/8;Chen;Pen;2;9.5;1\nA-1002;8.1.2016;Chen;Ink;1;4;1\n";
    admin.attaches(&chat, "orders.csv", "text/csv", csv.as_bytes());
    let opened = admin.types(&chat, "/orders import");
    let form = &opened["effects"][0]["form"];
    let fields = form["fields"].as_array().expect("fields");
    let chosen = |label: &str, at: &str| {
        let wanted = |field: &&Value| words(&field["label"]).concat() == label;
        let field = fields
            .iter()
            .find(wanted)
            .unwrap_or_else(|| panic!("{label}: {form:#}"));
        json!({ "field": field["id"], "value": { "kind": "choices", "choices": [at] } })
    };
    let answers = |number: &str| {
        let labels = ["编号", "下单日期", "客户", "产品", "数量", "行金额"];
        let places = [number, "1", "2", "3", "4", "5"];
        let all = labels.iter().zip(places);
        json!(all.map(|(label, at)| chosen(label, at)).collect::<Vec<_>>())
    };
    let id = |form: &Value| form["id"].as_str().expect("an id").to_owned();
    let twice = admin.submits(&id(form), &answers("2"));
    assert!(
        twice.body.to_string().contains("column-6"),
        "{}",
        twice.body
    );
    let outcome = admin.submits(&id(form), &answers("0")).ok("the columns");
    let said = outcome.to_string();
    assert!(
        said.contains("A-1001") && !said.contains("A-1002"),
        "a preview: {said}"
    );
    let next = [
        &outcome["next"],
        &outcome["form"],
        &outcome["effects"][0]["form"],
    ];
    let next = next.into_iter().find(|form| form["id"].is_string());
    let next = next.unwrap_or_else(|| panic!("the next step: {said}"));
    admin.submits(&id(next), &json!([])).ok("confirming");
    let card = until("the import's card", PATIENCE, || {
        let messages = admin.reads(&chat);
        messages
            .into_iter()
            .find(|one| words(&one["card"]).concat().contains("8.1.2016"))
    });
    assert_eq!(
        words(&table(&card["card"])[0][0]),
        ["3"],
        "the wrong line by its number"
    );
    let card = ask(&admin, &chat, "A-1001");
    assert!(
        money(&card["card"])
            .iter()
            .any(|amount| same(amount, "9.5"))
    );
}

#[test]
fn a_workbook_is_read_like_a_file() {
    let hall = Hall::demo();
    let admin = hall.administrator();
    install_orders(&admin);
    let chat = admin.gathers("Orders", &[]);
    let book = workbook_by_another_program(300);
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    admin.attaches(&chat, "orders.xlsx", kind, &book);
    admin.types(&chat, "/orders import");
    let done = until("the import", PATIENCE, || {
        let messages = admin.reads(&chat);
        let of = |one: &Value| words(&one["card"]["title"]).concat().contains("已导入");
        messages.into_iter().find(of)
    });
    let args = &done["card"]["summary"]["args"];
    assert!(args.to_string().contains("\"300\""), "{args}");
    let card = ask(&admin, &chat, "CA-2016-152156");
    assert_eq!(table(&card["card"]).len(), 2);
    assert!(
        money(&card["card"])
            .iter()
            .any(|amount| same(amount, "993.90"))
    );

    admin.attaches(&chat, "broken.xlsx", kind, b"PK nothing");
    admin.types(&chat, "/orders import");
    until("what is wrong with it", PATIENCE, || {
        let messages = admin.reads(&chat);
        let broken = |one: &Value| {
            words(&one["card"])
                .concat()
                .contains("broken.xlsx 无法读取")
        };
        messages.iter().any(broken).then_some(())
    });
}

/// The first lines of the sample as a workbook, made by python3 and nothing of ours.
fn workbook_by_another_program(lines: usize) -> Vec<u8> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/workbook.py");
    let output = std::process::Command::new("python3")
        .arg(script)
        .arg(superstore())
        .arg(lines.to_string())
        .output()
        .expect("python3 runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    output.stdout
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

/// A hall with the plugin, a chat with these people, and the first orders of the sample.
fn open(hall: &Hall, people: &[&Person]) -> (Person, String) {
    let admin = hall.administrator();
    install_orders(&admin);
    let chat = admin.gathers("Orders", people);
    start_import(&admin, &chat, &some_orders(300)).ends(&admin);
    (admin, chat)
}

fn department(person: &Person) -> String {
    let me = person.api().get("/me").ok("me");
    let all = person.api().get("/departments").ok("the departments");
    let mut all = all["items"].as_array().expect("items").iter();
    let found = all.find(|one| one["name"] == me["department"]);
    let id = found.and_then(|one| one["id"].as_str());
    id.unwrap_or_else(|| panic!("a department: {me}"))
        .to_owned()
}

/// A page of the plugin as somebody sees it.
fn page(person: &Person, query: &[(&str, &str)]) -> Value {
    let query = query.iter();
    let query: Vec<Value> = query
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let asked = json!({ "query": query });
    let shown = person.api().post("/plugins/orders/pages/orders", &asked);
    shown.ok("the page")["page"].clone()
}

/// Whether somebody sees the total, and the margin, wherever the order is shown to them.
fn sees(person: &Person, chat: &str, message: &str) -> (bool, bool) {
    let of = |what: &Value| {
        let amounts = money(what);
        let has = |amount: &str| amounts.iter().any(|one| same(one, amount));
        let internal = what.to_string();
        assert!(internal.contains("Claire Gute"), "{internal}");
        (has("993.90"), has("261.4956"))
    };
    let by_itself = of(&person.message(message)["card"]);
    let messages = person.reads(chat);
    let listed = messages.iter().find(|one| one["id"] == message);
    assert_eq!(
        of(&listed.expect("the message")["card"]),
        by_itself,
        "in the chat"
    );
    let page = page(person, &[("order", "CA-2016-152156")]);
    assert_eq!(of(&page), by_itself, "on the page");
    by_itself
}

#[test]
fn one_card_shows_each_viewer_what_is_theirs() {
    let hall = Hall::demo();
    let people: Vec<Person> = (0..4).map(|n| hall.person(n)).collect();
    let (admin, chat) = open(&hall, &people.iter().collect::<Vec<_>>());
    let mut by_department: BTreeMap<String, &Person> = BTreeMap::new();
    for person in &people {
        by_department.entry(department(person)).or_insert(person);
    }
    let those: Vec<(&String, &&Person)> = by_department.iter().collect();
    let [(first, sales), (second, buyer), (_, other), ..] = those.as_slice() else {
        panic!("people of three departments, not of {}", those.len());
    };
    let watching = other.opens();
    let before = ask(&admin, &chat, "CA-2016-152156");
    let id = before["id"].as_str().expect("an id").to_owned();
    // As long as nothing is set, colleagues see prices and nobody sees margins.
    for person in &people {
        assert_eq!(sees(person, &chat, &id), (true, false));
    }

    let set = |values: &Value| {
        let path = "/plugins/orders/settings";
        admin.api().put(path, &json!({ "values": values }))
    };
    let wrong = set(&json!({ "price-departments": ["nowhere"], "link-pattern": "x" }));
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    set(&json!({ "price-departments": [first, second], "margin-departments": [first] }))
        .ok("the settings");
    let card = ask(&admin, &chat, "CA-2016-152156");
    let id = card["id"].as_str().expect("an id").to_owned();
    assert_eq!(sees(sales, &chat, &id), (true, true));
    assert_eq!(sees(buyer, &chat, &id), (true, false));
    assert_eq!(sees(other, &chat, &id), (false, false));

    // Nor is anything told over the socket, in a list, or while one types.
    let told = watching.sees("the card", |event| event["message"]["id"] == id.as_str());
    assert_eq!(money(&told["message"]["card"]), Vec::<String>::new());
    let list = page(other, &[("customer", "gute")]);
    assert!(list.to_string().contains("CA-2016-152156"), "{list}");
    assert_eq!(money(&list), Vec::<String>::new());
}

#[test]
fn a_number_that_is_pasted_is_offered_to_who_pasted_it() {
    let hall = Hall::demo();
    let (alice, bob) = (hall.person(1), hall.person(2));
    let (admin, chat) = open(&hall, &[&alice, &bob]);
    let path = format!("/chats/{chat}/plugins/orders");
    admin.api().put(&path, &json!({})).ok("adding the plugin");
    let pattern = json!({ "values": { "link-pattern": "https://erp.example.com/o/{order}" } });
    admin
        .api()
        .put("/plugins/orders/settings", &pattern)
        .ok("the pattern");

    let cards = |person: &Person| -> Vec<Value> {
        let messages = person.reads(&chat).into_iter();
        messages
            .filter(|one| words(&one["card"]).concat().contains("138688"))
            .collect()
    };
    alice.types(&chat, "Where is ca-2016-138688, and what about 2016?");
    let offer = until("the offer", PATIENCE, || cards(&alice).pop());
    assert_eq!(offer["whisper"], true);
    assert_eq!(cards(&bob), Vec::<Value>::new(), "nobody else is told");
    alice.presses(&offer, "show").ok("showing it to everybody");
    let shown = until("the card", PATIENCE, || cards(&bob).pop());
    assert_eq!(table(&shown["card"]).len(), 1);
    let offer = alice.message(offer["id"].as_str().expect("an id"));
    assert!(
        !offer.to_string().contains("\"buttons\":[{"),
        "nothing more is offered"
    );

    alice.types(&chat, "https://erp.example.com/o/CA-2014-115812");
    until("the offer of a link", PATIENCE, || {
        let messages = alice.reads(&chat);
        let last = messages.last()?;
        (last["whisper"] == true && last.to_string().contains("CA-2014-115812")).then_some(())
    });
}

#[test]
fn orders_are_found_by_customer_product_day_and_status() {
    let hall = Hall::demo();
    let alice = hall.person(1);
    let (_, chat) = open(&hall, &[&alice]);
    let numbers = |query: &[(&str, &str)]| -> Vec<String> {
        let page = page(&alice, query);
        let blocks = page["blocks"].as_array().expect("blocks");
        let Some(table) = blocks.iter().find(|block| block["kind"] == "table") else {
            return Vec::new();
        };
        let rows = table["rows"].as_array().expect("rows");
        rows.iter().map(|row| words(&row[0]).concat()).collect()
    };
    assert_eq!(numbers(&[("customer", "claire gute")]), ["CA-2016-152156"]);
    assert_eq!(numbers(&[("product", "mitel 5320")]), ["CA-2014-115812"]);
    let day = [
        ("from", "2016-11-08"),
        ("until", "2016-11-08"),
        ("status", "shipped"),
    ];
    assert_eq!(numbers(&day), ["CA-2016-152156"]);
    assert_eq!(
        numbers(&[("customer", "gute"), ("status", "open")]),
        Vec::<String>::new()
    );
    assert_eq!(numbers(&[("number", "152156")]), ["CA-2016-152156"]);

    // A long list comes in pages, the newest first; together they are all of it, each once.
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let shown = page(&alice, &[("after", &after)]);
        all.extend(numbers(&[("after", &after)]));
        let blocks = shown["blocks"].as_array().expect("blocks");
        if !blocks.iter().any(|block| block["id"] == "paging") {
            break;
        }
        let next = json!({
            "query": [{ "name": "after", "value": after }], "block": "paging", "control": "next",
        });
        let pressed = alice
            .api()
            .post("/plugins/orders/pages/orders/actions", &next);
        let outcome = pressed.ok("the next ones");
        let query = &outcome["effects"][0]["query"];
        let next = query[0]["value"].as_str();
        after = next
            .unwrap_or_else(|| panic!("a place: {outcome}"))
            .to_owned();
        assert!(all.len() <= 300, "it ends");
    }
    let orders = fs::read_to_string(superstore()).expect("the sample");
    let mut known: Vec<&str> = orders
        .lines()
        .skip(1)
        .take(300)
        .map(|line| line.split('"').nth(1).expect("a number"))
        .collect();
    known.sort_unstable();
    known.dedup();
    let listed = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!((all.len(), listed), (known.len(), known.len()));
    assert_eq!(all, known);

    // Whatever stands in an address, there is an answer.
    let long = "9".repeat(900);
    for name in ["number", "customer", "product", "status", "from"] {
        let found = numbers(&[(name, &long)]);
        assert!(
            name == "from" || found.is_empty() || name == "status",
            "{name}: {found:?}"
        );
    }
    assert_eq!(numbers(&[("after", &long)]), numbers(&[]));
    let asked = json!({ "query": [{ "name": "order", "value": long }] });
    let gone = alice.api().post("/plugins/orders/pages/orders", &asked);
    assert_eq!(gone.status, 404, "{}", gone.body);

    let outcome = alice.types(&chat, "/find-orders customer:Claire Gute");
    assert_eq!(outcome["effects"][0]["kind"], "page", "{outcome}");
}

#[test]
fn an_order_is_shared_into_another_chat_that_one_is_in() {
    let hall = Hall::demo();
    let (alice, bob) = (hall.person(1), hall.person(2));
    let (admin, chat) = open(&hall, &[&alice]);
    let (theirs, foreign) = (
        alice.gathers("Theirs", &[&bob]),
        admin.gathers("Foreign", &[&bob]),
    );
    let card = ask(&alice, &chat, "CA-2016-152156");
    let shares = |to: &str| {
        let opened = alice.presses(&card, "share").ok("pressing Share");
        let form = opened["effects"][0]["form"]["id"]
            .as_str()
            .expect("a form")
            .to_owned();
        let to = json!([{ "field": "chat", "value": { "kind": "chats", "chats": [to] } }]);
        alice.submits(&form, &to)
    };
    let refused = shares(&foreign);
    assert!(
        refused.body.to_string().contains("\"chat\""),
        "{}",
        refused.body
    );
    shares(&theirs).ok("sharing");
    let shown = until("the card in the other chat", PATIENCE, || {
        let messages = bob.reads(&theirs);
        messages.into_iter().find(|one| !one["card"].is_null())
    });
    assert_eq!(
        shown["card"]["title"]["args"],
        card["card"]["title"]["args"]
    );
    assert_eq!(table(&shown["card"]).len(), 2);
    assert_eq!(
        bob.reads(&foreign)
            .iter()
            .filter(|one| !one["card"].is_null())
            .count(),
        0
    );
}
