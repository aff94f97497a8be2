//! The desk on a real store: runs, repeated requests, and futures that can go to any worker.

use std::sync::atomic::{AtomicU32, Ordering};

use guildhall_domain::{CallId, ChatId, Draft, MessageId, ProblemCode};

use super::*;
use crate::testing::{House, chat_id, code, user, user_id};
use crate::{companies, messages};

fn key(key: &str, request: &str) -> Option<IdempotencyKey> {
    Some(IdempotencyKey::new(key, &[request.as_bytes()]).unwrap())
}

async fn say(
    desk: &Desk,
    company: &CompanyId,
    who: &str,
    key: Option<IdempotencyKey>,
) -> Result<Done<MessageId>> {
    let chat: ChatId = chat_id("sales");
    desk.transact(company, &user(who), key, async move |cx| {
        messages::post(cx, &chat, Draft::text("你好")).await
    })
    .await
}

async fn house() -> House {
    let house = House::open().await;
    house.people(&["alice", "bob"]).await;
    house.group("sales", &["alice", "bob"]).await;
    house
}

async fn said(house: &House) -> u64 {
    let tx = house.desk.space(&house.north).unwrap().begin();
    tx.peek_head(&keys::messages(&chat_id("sales")))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_changes_nothing() {
    let house = house().await;
    let desk = &house.desk;
    let first = say(desk, &house.north, "alice", key("k1", "post"))
        .await
        .unwrap();
    let again = say(desk, &house.north, "alice", key("k1", "post"))
        .await
        .unwrap();
    assert_eq!(first.value, again.value);
    assert!(again.position >= first.position);
    assert_eq!(said(&house).await, 1);

    let other = say(desk, &house.north, "alice", key("k1", "something else")).await;
    assert_eq!(code(other), ProblemCode::IdempotencyConflict);
    let bobs = say(desk, &house.north, "bob", key("k1", "post"))
        .await
        .unwrap();
    assert_ne!(first.value, bobs.value, "a key is good for one person");
    assert_eq!(said(&house).await, 2);
    assert_eq!(house.keys_of(&house.south).await, 0);
}

#[tokio::test]
async fn a_refusal_is_no_answer() {
    let house = house().await;
    let denied = say(&house.desk, &house.north, "carol", key("k1", "post")).await;
    assert_eq!(code(denied), ProblemCode::Denied, "carol has no account");
    house.people(&["carol"]).await;
    let hidden = say(&house.desk, &house.north, "carol", key("k1", "post")).await;
    assert_eq!(
        code(hidden),
        ProblemCode::NotFound,
        "asked again, the rules are asked again"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_at_the_same_time_is_one_message() {
    let house = house().await;
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (desk, north) = (house.desk.clone(), house.north.clone());
            tokio::spawn(async move { say(&desk, &north, "alice", key("k1", "post")).await })
        })
        .collect();
    let mut answers = std::collections::HashSet::new();
    for task in tasks {
        answers.insert(task.await.unwrap().unwrap().value);
    }
    assert_eq!((answers.len(), said(&house).await), (1, 1));
}

#[tokio::test]
async fn answers_are_kept_a_day_and_then_swept() {
    let house = house().await;
    let (desk, north) = (&house.desk, &house.north);
    say(desk, north, "alice", key("k1", "post")).await.unwrap();
    house.clock.advance(ANSWERS_KEPT);
    assert!(!desk.sweep_answers(north).await.unwrap());
    say(desk, north, "alice", key("k1", "post")).await.unwrap();
    assert_eq!(said(&house).await, 1, "a day later it is still known");

    house.clock.advance(Millis::HOUR);
    assert!(!desk.sweep_answers(north).await.unwrap());
    let mut tx = desk.space(north).unwrap().begin();
    assert!(
        tx.range(keys::answers_by_hour())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    say(desk, north, "alice", key("k1", "post")).await.unwrap();
    assert_eq!(said(&house).await, 2, "then it is forgotten");
}

#[tokio::test]
async fn a_run_that_lost_is_run_again_with_the_same_ids_and_time() {
    let house = house().await;
    let alice = user("alice");
    let runs = AtomicU32::new(0);
    let mut seen = Vec::new();
    let done = house.desk.transact(&house.north, &alice, None, async |cx| {
        let bob: Option<guildhall_domain::User> = cx.fetch(&keys::user(&user_id("bob"))).await?;
        seen.push((cx.ids.message(), cx.now, bob.clone().map(|bob| bob.active)));
        if runs.fetch_add(1, Ordering::SeqCst) == 0 {
            let mut bob = bob.unwrap();
            bob.active = false;
            house.clock.advance(1_000);
            house
                .by(Actor::System, async |cx| cx.keep(keys::user(&bob.id), &bob))
                .await?;
        }
        cx.keep(keys::login("x"), &user_id("bob"))
    });
    done.await.unwrap();
    let [first, second] = &seen[..] else {
        panic!("{seen:?}")
    };
    assert_eq!((&first.0, first.1), (&second.0, second.1));
    assert_eq!((first.2, second.2), (Some(true), Some(false)));
}

#[tokio::test]
async fn a_refusal_on_a_stale_read_is_never_shown() {
    let house = house().await;
    let mut first = true;
    let alice = user("alice");
    let read = house.desk.read(&house.north, &alice, async |cx| {
        let chat: Option<guildhall_domain::Chat> = cx.fetch(&keys::chat(&chat_id("new"))).await?;
        if std::mem::take(&mut first) {
            house.group("new", &["alice"]).await;
        }
        chat.map(|chat| chat.id)
            .ok_or_else(|| Error::not_found("new"))
    });
    assert_eq!(read.await.unwrap().value, chat_id("new"));
}

#[tokio::test]
async fn the_position_of_a_read_is_where_following_begins() {
    let house = house().await;
    let before = house
        .desk
        .read(&house.north, &user("alice"), async |_| Ok(()))
        .await
        .unwrap();
    let posted = say(&house.desk, &house.north, "alice", None).await.unwrap();
    assert_eq!(posted.position, before.position + 1);
    let events = house
        .desk
        .events(&house.north, before.position, 10)
        .await
        .unwrap();
    let [(position, guildhall_domain::Event::MessagePosted { message, .. })] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((*position, message), (posted.position, &posted.value));
    assert_eq!(
        *house.desk.watch(&house.north).unwrap().borrow(),
        posted.position
    );
}

#[tokio::test]
async fn the_servers_key_survives_and_calls_have_seeds_of_their_own() {
    let house = house().await;
    let call = |text: &str| CallId::new(text).unwrap();
    let seed = house.desk.seed_of_call(&house.north, &call("c1"));
    let store = house.desk.store().clone();
    let again = Desk::open(
        store,
        Arc::new(crate::SystemClock),
        Arc::new(crate::SystemEntropy),
    );
    let again = again.await.unwrap();
    assert_eq!(again.seed_of_call(&house.north, &call("c1")), seed);
    assert_ne!(again.seed_of_call(&house.north, &call("c2")), seed);
    assert_ne!(again.seed_of_call(&house.south, &call("c1")), seed);
}

#[tokio::test]
async fn futures_of_the_desk_go_to_any_worker() {
    let house = house().await;
    let (desk, north) = (house.desk.clone(), house.north.clone());
    let task = tokio::spawn(async move {
        let chat = chat_id("sales");
        let listed = companies::list(&desk).await?;
        let alice = user("alice");
        let read = desk.read(&north, &alice, async move |cx| {
            messages::history(cx, &chat, None, 10).await
        });
        Ok::<_, Error>((listed.len(), read.await?.value.items.len()))
    });
    assert_eq!(task.await.unwrap().unwrap(), (0, 0));
}

#[test]
fn keys_of_requests_are_bounded() {
    let longest = "k".repeat(64);
    for fine in ["a", longest.as_str(), "3f2a-~!"] {
        assert!(IdempotencyKey::new(fine, &[]).is_ok());
    }
    for bad in ["", &"k".repeat(65), "a b", "键", "a\n"] {
        assert!(IdempotencyKey::new(bad, &[]).is_err(), "{bad:?}");
    }
    let parts = |parts: &[&[u8]]| IdempotencyKey::new("k", parts).unwrap();
    assert_ne!(parts(&[b"ab", b"c"]), parts(&[b"a", b"bc"]));
}

#[tokio::test]
async fn who_asks_for_a_change_is_seen_for_a_moment() {
    let house = house().await;
    let mut seen = false;
    // A slow machine may take longer for one of them than the moment lasts.
    for _ in 0..50 {
        say(&house.desk, &house.north, "alice", None).await.unwrap();
        seen |= house.desk.is_serving();
    }
    assert!(seen, "somebody was served");
    let until = Instant::now() + Duration::from_secs(10);
    while house.desk.is_serving() {
        assert!(Instant::now() < until, "and is not for ever");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
