//! Many people vote on one card at once while the server is killed at any moment: the votes, the
//! tally and the card agree each time, and nobody whose vote counted was shown an error.

use std::collections::BTreeMap;
use std::sync::{Mutex, RwLock};
use std::thread;
use std::time::Duration;

use guildhall_tests::api::fresh_key;
use guildhall_tests::{Hall, PATIENCE, Person, count, install, until};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::Value;

const ANSWERS: [&str; 3] = ["Noodles", "Rice", "Soup"];
/// Votes of one person in one round; the last one counts.
const VOTES_EACH: usize = 5;

#[test]
fn votes_tally_and_card_agree() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut hall = Hall::demo();
    let mut admin = hall.administrator();
    install(&admin, "poll");
    let (voters, chat) = hall.crowd(count(30, 200));
    let rounds = count(3, 50);
    let (mut votes, mut again) = (0, 0);
    for round in 1..=rounds {
        let poll = opens_poll(&admin, &chat, round);
        let kill_after = Duration::from_millis(random.random_range(20..1_200));
        let (chosen, cut_off) = all_vote(&mut hall, &voters, &poll, kill_after, random.random());
        admin = admin.at(hall.address());
        votes += voters.len() * VOTES_EACH;
        again += cut_off;
        check(&admin, &chat, &poll, &chosen);
    }
    println!(
        "{rounds} rounds, {} people, {votes} votes, {again} cut off and sent again: votes, tally and card agree",
        voters.len()
    );
}

/// Begins a poll; its message.
fn opens_poll(admin: &Person, chat: &str, round: usize) -> Value {
    let screen = admin.opens();
    admin.types(
        chat,
        &format!("/poll Round {round}? | {}", ANSWERS.join(" | ")),
    );
    let event = screen.sees("the poll", |event| {
        event["type"] == "message_posted"
            && event["message"]["chat"] == chat
            && !event["message"]["card"].is_null()
    });
    event["message"].clone()
}

/// Everybody votes, again and again; the server is killed meanwhile and begins anew. Who had no answer
/// sends the same vote again, as the web client does. Whose last vote was what, and how many were sent
/// again.
fn all_vote(
    hall: &mut Hall,
    voters: &[Person],
    poll: &Value,
    kill_after: Duration,
    seed: u64,
) -> (BTreeMap<usize, usize>, usize) {
    let chosen = Mutex::new(BTreeMap::new());
    let cut_off = Mutex::new(0);
    let address = RwLock::new(hall.address().to_owned());
    thread::scope(|scope| {
        for (n, voter) in voters.iter().enumerate() {
            let (chosen, cut_off, address) = (&chosen, &cut_off, &address);
            let mut random = StdRng::seed_from_u64(seed.wrapping_add(n as u64));
            scope.spawn(move || {
                for _ in 0..VOTES_EACH {
                    let answer = random.random_range(0..ANSWERS.len());
                    let tries = votes(voter, poll, answer, address);
                    *cut_off.lock().unwrap() += tries - 1;
                    chosen.lock().unwrap().insert(n, answer);
                }
            });
        }
        thread::sleep(kill_after);
        // Who votes meanwhile finds nobody, and looks again when the server has its new address.
        let mut moving = address.write().unwrap();
        hall.kill();
        hall.begin();
        hall.address().clone_into(&mut moving);
    });
    (chosen.into_inner().unwrap(), cut_off.into_inner().unwrap())
}

/// Votes until there is an answer; how often it was sent.
///
/// # Panics
/// The answer is an error.
fn votes(voter: &Person, poll: &Value, answer: usize, address: &RwLock<String>) -> usize {
    let (key, control) = (fresh_key(), format!("answer-{answer}"));
    let mut tries = 0;
    until("an answer to a vote", PATIENCE, || {
        tries += 1;
        let there = address.read().unwrap().clone();
        voter.at(&there).presses_with(poll, &control, &key).ok()
    })
    .ok("a vote");
    tries
}

/// Compares what people chose with the votes, the tally and the card.
fn check(admin: &Person, chat: &str, poll: &Value, chosen: &BTreeMap<usize, usize>) {
    let mut expected = [0_u64; ANSWERS.len()];
    chosen.values().for_each(|answer| expected[*answer] += 1);
    let id = poll["id"].as_str().expect("an id");
    admin.types(chat, &format!("/recount {id}"));
    let said = admin.reads(chat).pop().expect("the recount");
    assert_eq!(
        said["text"],
        format!("votes {expected:?}, tally {expected:?}"),
        "votes and tally are what people chose"
    );
    until("the card to show them", PATIENCE, || {
        let message = admin.message(id);
        let blocks = message["card"]["blocks"]
            .as_array()
            .expect("blocks")
            .clone();
        let bars = blocks.iter().filter(|block| block["kind"] == "progress");
        let shown: Vec<u64> = bars.filter_map(|bar| bar["done"].as_u64()).collect();
        (shown == expected).then_some(())
    });
}
