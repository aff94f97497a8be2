//! Messages on a real store: posting, whispers, changes, history, and who may.

use guildhall_domain::{Actor, Card, Change, Locale, ProblemCode, Tone};

use super::*;
use crate::desk::IdempotencyKey;
use crate::testing::{House, chat_id, code, no_grants, plugin, user, user_id};
use crate::views;

async fn house() -> House {
    let house = House::open().await;
    house.people(&["alice", "bob", "carol", "admin"]).await;
    house.group("sales", &["alice", "bob"]).await;
    house
}

async fn say(house: &House, who: &Actor, text: &str) -> Result<MessageId> {
    house
        .by(who, async |cx| {
            post(cx, &chat_id("sales"), Draft::text(text)).await
        })
        .await
}

async fn page(house: &House, who: &str, before: Option<u64>, limit: usize) -> Result<Vec<String>> {
    let sales = chat_id("sales");
    let page = house
        .by(user(who), async |cx| {
            history(cx, &sales, before, limit).await
        })
        .await?;
    Ok(page
        .items
        .iter()
        .map(|message| message.text.fallback().to_owned())
        .collect())
}

fn card(summary: &str) -> Card {
    let summary = summary.into();
    Card {
        title: None,
        tone: Tone::Info,
        summary,
        groups: vec![],
        blocks: vec![],
    }
}

#[tokio::test]
async fn what_is_posted_is_there_for_members_in_order_and_for_nobody_else() {
    let house = house().await;
    for text in ["一", "two", "三"] {
        say(&house, &user("alice"), text).await.unwrap();
    }
    assert_eq!(
        page(&house, "bob", None, 100).await.unwrap(),
        ["一", "two", "三"]
    );
    assert_eq!(page(&house, "bob", None, 2).await.unwrap(), ["two", "三"]);
    assert_eq!(page(&house, "bob", Some(2), 2).await.unwrap(), ["一"]);
    for stranger in ["carol", "admin"] {
        assert_eq!(
            code(page(&house, stranger, None, 2).await),
            ProblemCode::NotFound
        );
        let denied = say(&house, &user(stranger), "x").await;
        assert_eq!(code(denied), ProblemCode::NotFound);
    }
    let other = house.within(&house.south, user("alice"), async |cx| {
        history(cx, &chat_id("sales"), None, 10).await
    });
    assert_ne!(code(other.await), ProblemCode::Internal);
    assert_eq!(house.keys_of(&house.south).await, 0);
}

#[tokio::test]
async fn caps_hold() {
    let house = house().await;
    let alice = user("alice");
    assert!(say(&house, &alice, &"字".repeat(8_000)).await.is_ok());
    assert_eq!(
        code(say(&house, &alice, &"字".repeat(8_001)).await),
        ProblemCode::Invalid
    );
    assert_eq!(code(say(&house, &alice, " \n").await), ProblemCode::Invalid);
    let with_card = house.by(&alice, async |cx| {
        post(cx, &chat_id("sales"), Draft::card(card("c"))).await
    });
    assert_eq!(
        code(with_card.await),
        ProblemCode::Denied,
        "people post no cards"
    );
    let house_itself = say(&house, &Actor::System, "x").await;
    assert_eq!(code(house_itself), ProblemCode::Denied);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_post_into_one_group_and_none_of_them_is_run_twice() {
    let house = house().await;
    let tasks: Vec<_> = (0..64)
        .map(|i| {
            let (desk, north) = (house.desk.clone(), house.north.clone());
            tokio::spawn(async move {
                let who = crate::Who::new(&north, &user(if i % 2 == 0 { "alice" } else { "bob" }));
                let mut attempt = desk.attempt(who, None, desk.deadline())?;
                let crate::Begun::Run(mut run) = attempt.begin().await? else {
                    panic!()
                };
                let draft = Draft::text(i.to_string());
                let id = post(&mut run.cx(), &chat_id("sales"), draft).await?;
                let outcome = attempt.commit(run, &id).await?;
                assert!(
                    matches!(outcome, crate::Outcome::Done { .. }),
                    "{i}: {outcome:?}"
                );
                Ok::<_, Error>(attempt.conflicts())
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), 0);
    }
    let mut all = page(&house, "alice", None, 100).await.unwrap();
    all.sort_by_key(|text| text.parse::<u32>().unwrap());
    assert_eq!(all, (0..64).map(|i| i.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn only_the_author_changes_words_and_everybody_is_told() {
    let house = house().await;
    let id = say(&house, &user("alice"), "helo").await.unwrap();
    let change = async |who: &Actor, expect| {
        let change = Change::Text("hello".into());
        house
            .by(who, async |cx| edit(cx, &id, change.clone(), expect).await)
            .await
    };
    assert_eq!(code(change(&user("bob"), None).await), ProblemCode::Denied);
    assert_eq!(
        code(change(&user("carol"), None).await),
        ProblemCode::NotFound
    );
    let acting = plugin("orders", Some("alice"));
    assert_eq!(
        code(change(&acting, None).await),
        ProblemCode::NotFound,
        "not for its person either"
    );
    assert_eq!(change(&user("alice"), Some(1)).await.unwrap(), 2);
    assert_eq!(
        code(change(&user("alice"), Some(1)).await),
        ProblemCode::Conflict
    );

    let message = house
        .by(user("bob"), async |cx| get(cx, &id).await)
        .await
        .unwrap();
    assert_eq!(
        (message.revision, message.edited, message.position),
        (2, true, Some(1))
    );
    assert_eq!(message.text, "hello".into());
    let events = house.desk.events(&house.north, 0, 100).await.unwrap();
    let told = events.iter().any(|(_, event)| {
        matches!(event, Event::MessageChanged { message, revision: 2, audience: Audience::Chat, .. } if *message == id)
    });
    assert!(told, "{events:?}");
}

#[tokio::test]
async fn a_plugin_posts_and_changes_its_cards_as_granted() {
    let house = house().await;
    let orders = plugin("orders", Some("alice"));
    let sales = chat_id("sales");
    let draft = || Draft {
        dedupe: Some("order-1".into()),
        ..Draft::card(card("first"))
    };
    let id = house
        .by(&orders, async |cx| post(cx, &sales, draft()).await)
        .await
        .unwrap();
    let again = house
        .by(&orders, async |cx| post(cx, &sales, draft()).await)
        .await
        .unwrap();
    assert_eq!(id, again, "the same dedupe key is the same message");
    assert_eq!(page(&house, "bob", None, 10).await.unwrap().len(), 1);

    let change = Change::Card(Box::new(card("second")));
    let later = plugin("orders", None);
    let changed = house
        .by(&later, async |cx| edit(cx, &id, change.clone(), None).await)
        .await;
    assert_eq!(changed.unwrap(), 2);
    let other = plugin("surveys", Some("alice"));
    let refused = house
        .by(&other, async |cx| edit(cx, &id, change.clone(), None).await)
        .await;
    assert_eq!(code(refused), ProblemCode::NotFound);
    let who = no_grants(&house.north, &orders);
    let refused = house
        .granted(who, async |cx| post(cx, &sales, draft()).await)
        .await;
    assert_eq!(code(refused), ProblemCode::Denied);
    let for_carol = plugin("orders", Some("carol"));
    let refused = house
        .by(&for_carol, async |cx| post(cx, &sales, draft()).await)
        .await;
    assert_eq!(
        code(refused),
        ProblemCode::NotFound,
        "never more than the person"
    );
}

#[tokio::test]
async fn a_whisper_is_for_one_and_counts_for_nobody() {
    let house = house().await;
    let orders = plugin("orders", Some("alice"));
    let sales = chat_id("sales");
    say(&house, &user("bob"), "one").await.unwrap();
    let whispered = house
        .by(&orders, async |cx| {
            let first = whisper(cx, &sales, &user_id("alice"), Draft::text("a")).await?;
            whisper(cx, &sales, &user_id("alice"), Draft::text("b")).await?;
            Ok(first)
        })
        .await
        .unwrap();
    say(&house, &user("bob"), "two").await.unwrap();
    assert_eq!(
        page(&house, "alice", None, 10).await.unwrap(),
        ["one", "a", "b", "two"]
    );
    assert_eq!(page(&house, "alice", None, 1).await.unwrap(), ["two"]);
    assert_eq!(
        page(&house, "alice", Some(2), 1).await.unwrap(),
        ["one", "a", "b"]
    );
    assert_eq!(page(&house, "bob", None, 10).await.unwrap(), ["one", "two"]);
    let read = async |who: &str| {
        house
            .by(user(who), async |cx| get(cx, &whispered).await)
            .await
    };
    assert_eq!(read("alice").await.unwrap().position, None);
    assert_eq!(code(read("bob").await), ProblemCode::NotFound);
    let list = house
        .by(user("bob"), async |cx| crate::chats::list(cx).await)
        .await
        .unwrap();
    assert!(
        list.iter().all(|chat| chat.head == 2 || chat.head == 0),
        "{list:?}"
    );
    let outsider = house.by(&orders, async |cx| {
        whisper(cx, &sales, &user_id("carol"), Draft::text("x")).await
    });
    assert_eq!(code(outsider.await), ProblemCode::NotFound);
    let events = house.desk.events(&house.north, 0, 100).await.unwrap();
    let audiences = events.iter().filter(|(_, event)| {
        matches!(event, Event::MessagePosted { audience: Audience::Users(to), .. } if *to == [user_id("alice")])
    });
    assert_eq!(audiences.count(), 2);
}

#[tokio::test]
async fn a_plugin_writes_to_a_person_in_a_chat_of_their_own() {
    let house = house().await;
    let orders = plugin("orders", Some("alice"));
    let send = async |text: &str| {
        house
            .by(&orders, async |cx| {
                post_direct(cx, &user_id("bob"), Draft::text(text)).await
            })
            .await
    };
    let (one, two) = (send("a").await.unwrap(), send("b").await.unwrap());
    let read = async |id: &MessageId| {
        house
            .by(user("bob"), async |cx| get(cx, id).await)
            .await
            .unwrap()
    };
    assert_eq!(read(&one).await.chat, read(&two).await.chat);
    let alice = house
        .by(user("alice"), async |cx| get(cx, &one).await)
        .await;
    assert_eq!(
        code(alice),
        ProblemCode::NotFound,
        "it is between the plugin and bob"
    );
    let view = house.by(user("bob"), async |cx| {
        let list = crate::chats::list(cx).await?;
        views::chats(cx, &list, guildhall_domain::Locale::En).await
    });
    let view = view.await.unwrap();
    assert_eq!(
        (view[0].name.as_str(), view[0].unread, &view[0].person),
        ("orders", 2, &None)
    );
}

#[tokio::test]
async fn what_was_posted_is_shown_as_it_is_when_read_back() {
    let house = house().await;
    let alice = user("alice");
    say(&house, &user("bob"), "first").await.unwrap();
    let key = || IdempotencyKey::new("k1", &[b"post"]).unwrap();
    let post = || {
        let desk = house.desk.clone();
        let (north, alice) = (house.north.clone(), alice.clone());
        async move {
            let done = desk.transact(&north, &alice, Some(key()), async move |cx| {
                let saying = Saying {
                    chat: chat_id("sales"),
                    text: "你好".to_owned(),
                    files: Vec::new(),
                    corrects: None,
                };
                let said = post_new(cx, &Screened::passed(saying)).await?;
                views::posted(cx, said, Locale::En).await
            });
            done.await.unwrap()
        }
    };
    let done = post().await;
    let id = done.value.id.clone();
    let shown = done.value.placed(&done.appended).unwrap();
    assert_eq!(shown.position, Some(2));
    let asked = id.clone();
    let read = house.by(&alice, async |cx| {
        let message = get(cx, &asked).await?;
        views::message(cx, &message, Locale::En).await
    });
    assert_eq!(shown, read.await.unwrap());

    // Asked again, only the id was kept: the message is read as it is by then.
    let again = post().await;
    assert_eq!(again.value.id, id);
    assert_eq!(again.value.placed(&again.appended), None);
}
