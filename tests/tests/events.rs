//! The power button while a plugin is told of what people say: every acknowledged message reaches it,
//! and counts once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use guildhall_tests::api::fresh_key;
use guildhall_tests::{Hall, Person, count, install, until, words};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

/// How long the plugin may take to be told of everything at the end.
const PATIENCE: Duration = Duration::from_secs(120);

/// What was sent, and under which key.
type Sent = Vec<(usize, String, String)>;

#[test]
fn a_plugin_is_told_of_every_acknowledged_message_once() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut hall = Hall::demo();
    let admin = hall.administrator();
    let people: Vec<Person> = (0..3).map(|n| hall.person(n)).collect();
    install(&admin, "scribe");
    let chat = admin.gathers("Events", &people.iter().collect::<Vec<_>>());
    let added = admin
        .api()
        .put(&format!("/chats/{chat}/plugins/scribe"), &json!({}));
    assert!(added.status < 300, "{}", added.body);

    let rounds = count(4, 100);
    let mut total = 0;
    for _ in 0..rounds {
        let alive_for = Duration::from_millis(random.random_range(20..900));
        let sent = post_until_killed(&mut hall, &people, &chat, alive_for);
        hall.begin();
        for (n, text, key) in &sent {
            // Sent again with the same key: posted now, or posted before, but once.
            let person = people[*n].at(hall.address());
            person
                .tries_with(&chat, text, key)
                .expect("an answer")
                .ok(text);
        }
        total += sent.len();
    }
    let admin = admin.at(hall.address());
    let posted = admin.reads_all(&chat).len();
    assert_eq!(posted, total, "each message is there once");
    let wanted = format!("{total} once, 0 again");
    until("the plugin to be told of everything", PATIENCE, || {
        let tally = toast(&admin.types(&chat, "/scribe tally"));
        assert!(tally.ends_with(" 0 again"), "told twice: {tally}");
        (tally == wanted).then_some(())
    });
    println!("{rounds} rounds, {total} messages, each told once");
    let found = admin.api().get("/plugins/scribe/deliveries");
    let found = found.ok("the deliveries");
    assert_eq!(
        (&found["waiting"], &found["items"]),
        (&json!(0), &json!([]))
    );
}

/// Lets everybody post until the server is gone.
fn post_until_killed(hall: &mut Hall, people: &[Person], chat: &str, alive_for: Duration) -> Sent {
    let (dead, sent) = (AtomicBool::new(false), Mutex::new(Sent::new()));
    let address = hall.address().to_owned();
    thread::scope(|scope| {
        for (n, person) in people.iter().enumerate() {
            let (person, dead, sent) = (person.at(&address), &dead, &sent);
            scope.spawn(move || {
                while !dead.load(Ordering::Relaxed) {
                    let key = fresh_key();
                    let text = format!("{key} says person {n}");
                    let answer = person.tries_with(chat, &text, &key);
                    sent.lock().unwrap().push((n, text, key));
                    match answer {
                        Ok(answer) => assert!(answer.status < 300, "{}", answer.body),
                        Err(_) => break,
                    }
                }
            });
        }
        thread::sleep(alive_for);
        hall.kill();
        dead.store(true, Ordering::Relaxed);
    });
    sent.into_inner().unwrap()
}

#[test]
fn an_administrator_sees_what_a_plugin_failed_to_take_and_has_it_told_again() {
    let hall = Hall::demo();
    let (admin, alice) = (hall.administrator(), hall.person(0));
    install(&admin, "scribe");
    let chat = admin.gathers("Events", &[&alice]);
    let path = format!("/chats/{chat}/plugins/scribe");
    assert!(admin.api().put(&path, &json!({})).status < 300);
    let failed = alice.types(&chat, "fail");
    let deliveries = || admin.api().get("/plugins/scribe/deliveries").ok("the list");
    let item = until("the event to be set aside", PATIENCE, || {
        deliveries()["items"]
            .as_array()
            .expect("items")
            .first()
            .cloned()
    });
    assert_eq!(item["chat"], chat.as_str());
    assert!(
        item["reason"]
            .as_str()
            .expect("a reason")
            .contains("asked to fail")
    );
    alice.api().get("/plugins/scribe/deliveries").refused(403);

    let id = failed["id"].as_str().expect("an id");
    assert!(alice.api().delete(&format!("/messages/{id}")).status < 300);
    let again = format!("/plugins/scribe/deliveries/{}", item["position"]);
    alice.api().post(&again, &json!({})).refused(403);
    admin.api().post(&again, &json!({})).ok("telling it again");
    until("the event to be told", PATIENCE, || {
        (toast(&admin.types(&chat, "/scribe tally")) == "1 once, 0 again").then_some(())
    });
    assert_eq!(deliveries()["items"], json!([]));
    admin.api().post(&again, &json!({})).refused(404);
}

/// What the person is told for a moment.
fn toast(outcome: &Value) -> String {
    words(&outcome["effects"][0]["text"]).join(" ")
}
