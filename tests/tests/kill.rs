//! The power button at any moment: every acknowledged message and command is there once and in
//! order, nothing is half done, and an import goes on where it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use guildhall_tests::api::fresh_key;
use guildhall_tests::{
    Hall, Person, count, figures_by_another_program, install_orders, start_import, superstore,
    words,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::Value;

/// Orders that the first lines of the sample hold.
const LINES: usize = 300;

/// One thing that somebody typed.
#[derive(Clone)]
struct Typed {
    key: String,
    text: String,
    acknowledged: bool,
}

/// What all have typed, each in their order.
type Record = BTreeMap<usize, Vec<Typed>>;

#[test]
fn every_acknowledged_message_and_order_is_there_once_and_in_order() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut hall = Hall::demo();
    let admin = hall.administrator();
    let people: Vec<Person> = (0..4).map(|n| hall.person(n)).collect();
    install_orders(&admin);
    let chat = admin.gathers("Kill", &people.iter().collect::<Vec<_>>());
    let csv = fs::read_to_string(superstore()).expect("the sample");
    let some: Vec<&str> = csv.lines().take(LINES + 1).collect();
    start_import(&admin, &chat, (some.join("\n") + "\n").as_bytes()).ends(&admin);
    let orders: Vec<String> = some[1..]
        .iter()
        .filter_map(|line| line.split('"').nth(1))
        .map(str::to_owned)
        .collect();

    let rounds = count(6, 100);
    let (mut acknowledged, mut unclear) = (0, 0);
    let mut record: Record = (0..people.len()).map(|n| (n, Vec::new())).collect();
    for round in 0..rounds {
        let alive_for = Duration::from_millis(random.random_range(20..900));
        let typed = type_until_killed(
            &mut hall,
            &people,
            &chat,
            &orders,
            alive_for,
            random.random(),
        );
        hall.begin();
        for (n, mut typed) in typed {
            let person = people[n].at(hall.address());
            for one in &mut typed {
                acknowledged += usize::from(one.acknowledged);
                unclear += usize::from(!one.acknowledged);
                // Sent again with the same key: done now, or done before, but once.
                let answer = person
                    .tries_with(&chat, &one.text, &one.key)
                    .expect("an answer");
                answer.ok(&one.text);
            }
            record.get_mut(&n).expect("known").extend(typed);
        }
        if round + 1 == rounds || round % 10 == 9 {
            check(&people[0].at(hall.address()), &chat, &record);
        }
    }
    println!(
        "{rounds} rounds, {acknowledged} acknowledged, {unclear} cut off and sent again; none lost, none twice"
    );
    assert!(
        acknowledged > rounds,
        "the rounds were too short to show anything: {acknowledged}"
    );
}

/// Lets everybody type until the server is gone.
fn type_until_killed(
    hall: &mut Hall,
    people: &[Person],
    chat: &str,
    orders: &[String],
    alive_for: Duration,
    seed: u64,
) -> Record {
    let dead = AtomicBool::new(false);
    let record = Mutex::new(Record::new());
    let address = hall.address().to_owned();
    thread::scope(|scope| {
        for (n, person) in people.iter().enumerate() {
            let (person, dead, record) = (person.at(&address), &dead, &record);
            let mut random = StdRng::seed_from_u64(seed.wrapping_add(n as u64));
            scope.spawn(move || {
                let mut typed = Vec::new();
                while !dead.load(Ordering::Relaxed) {
                    let key = fresh_key();
                    let text = if n == 0 {
                        format!("/order {}", orders[random.random_range(0..orders.len())])
                    } else {
                        format!("{key} says person {n}")
                    };
                    let answer = person.tries_with(chat, &text, &key);
                    let acknowledged = match answer {
                        Ok(answer) if answer.status < 300 => true,
                        // A server that is being killed refuses nothing on purpose.
                        Ok(answer) => panic!("{text}: {} {}", answer.status, answer.body),
                        Err(_) => false,
                    };
                    typed.push(Typed {
                        key,
                        text,
                        acknowledged,
                    });
                    if !acknowledged {
                        break;
                    }
                }
                record.lock().unwrap().insert(n, typed);
            });
        }
        thread::sleep(alive_for);
        hall.kill();
        dead.store(true, Ordering::Relaxed);
    });
    record.into_inner().unwrap()
}

/// Compares the chat with what was typed.
fn check(person: &Person, chat: &str, record: &Record) {
    let messages: Vec<Value> = person
        .reads_all(chat)
        .into_iter()
        .filter(|m| m["whisper"] == false)
        .collect();
    let positions: Vec<u64> = messages
        .iter()
        .filter_map(|message| message["position"].as_u64())
        .collect();
    let gap = positions.windows(2).find(|pair| pair[1] != pair[0] + 1);
    assert_eq!(gap, None, "positions follow one another without a gap");

    let texts: Vec<&str> = messages
        .iter()
        .filter_map(|message| message["text"].as_str())
        .collect();
    for (n, typed) in record.iter().filter(|(n, _)| **n > 0) {
        let mine: Vec<&str> = texts
            .iter()
            .copied()
            .filter(|text| text.ends_with(&format!("person {n}")))
            .collect();
        let expected: Vec<&str> = typed.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(
            mine.len(),
            mine.iter().collect::<BTreeSet<_>>().len(),
            "nothing of person {n} is there twice"
        );
        assert_eq!(
            mine, expected,
            "everything of person {n} is there, in order"
        );
    }

    let cards: Vec<&Value> = messages
        .iter()
        .filter(|m| m["author"]["kind"] == "plugin" && !m["card"].is_null())
        .collect();
    let asked = &record[&0];
    // One card more: the import's.
    assert_eq!(
        cards.len(),
        asked.len() + 1,
        "one card for each order that was asked for"
    );
    for (card, one) in cards[1..].iter().zip(asked) {
        let order = one.text.trim_start_matches("/order ");
        let said = words(&card["card"]);
        assert!(
            said.iter().any(|word| word.contains(order)),
            "the cards stand in the order of asking: {order}"
        );
    }
}

#[test]
fn an_import_goes_on_where_it_was() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut hall = Hall::demo();
    let mut admin = hall.administrator();
    install_orders(&admin);
    let chat = admin.gathers("Orders", &[]);
    let csv = fs::read(superstore()).expect("the sample");
    let import = start_import(&admin, &chat, &csv);
    let kills = count(3, 12);
    let mut seen = Vec::new();
    for round in 1..=kills {
        let before = import.reaches(&admin, 9_994 * round as u64 / (kills as u64 + 1));
        thread::sleep(Duration::from_millis(random.random_range(0..80)));
        hall.kill();
        hall.begin();
        admin = admin.at(hall.address());
        let after = import.progress(&admin);
        assert!(
            after.lines >= before.lines,
            "what was shown is not undone: {before:?}, then {after:?}"
        );
        seen.push(after.lines.to_string());
    }
    import.ends(&admin);
    println!(
        "killed at line {}; the import went on each time",
        seen.join(", ")
    );
    assert_eq!(import.progress(&admin).lines, 9_994);
    for (order, figures) in figures_by_another_program(seed, 5) {
        let before = admin.chat(&chat)["head"].as_u64();
        admin.types(&chat, &format!("/order {order}"));
        let messages = admin.reads(&chat);
        let card = messages
            .iter()
            .rev()
            .find(|m| m["position"].as_u64() > before && !m["card"].is_null());
        let card = &card.expect("the order's card")["card"];
        let table = card["blocks"]
            .as_array()
            .expect("blocks")
            .iter()
            .find(|block| block["kind"] == "table");
        let rows = table.expect("a table of lines")["rows"]
            .as_array()
            .expect("rows")
            .len() as u64;
        assert_eq!(rows, figures["lines"], "{order} has each line once");
    }
}
