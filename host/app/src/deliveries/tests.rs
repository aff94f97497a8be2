//! Deliveries on a real store: cursors, lanes, what is set aside, and the caps.

use guildhall_domain::{Actor, Audience, Cause, ChatId, Event, ProblemCode};
use guildhall_manifest::Words;

use super::*;
use crate::plugins::{Installed, State};
use crate::testing::{House, NOW, chat_id, code, plugin, plugin_id, user};
use crate::windows::Window;

async fn house() -> House {
    let house = House::open().await;
    house.people(&["admin", "alice"]).await;
    let record = Installed {
        id: plugin_id("scribe"),
        name: Words::new("Scribe", "书记"),
        version: "1.0.0".to_owned(),
        data_version: 1,
        digest: String::new(),
        grants: guildhall_domain::Grants::none(),
        visible_to: guildhall_domain::VisibleTo::Everyone,
        state: State::On,
        installed_by: None,
        installed_at: NOW,
        filter: None,
    };
    let keep = house.by(&Actor::System, async |cx| {
        cx.keep(keys::plugin(&record.id), &record)?;
        declare(cx, &record.id, true).await
    });
    keep.await.unwrap();
    house
}

fn fact(position: u64, chat: &str) -> Fact {
    Fact {
        position,
        event: Event::MessagePosted {
            chat: chat_id(chat),
            message: guildhall_domain::MessageId::new(format!("m{position}")).unwrap(),
            audience: Audience::Chat,
        },
        cause: Cause::default(),
    }
}

async fn takes(house: &House, fact: &Fact, source: Source) -> Taken {
    let scribe = plugin("scribe", None);
    let taken = house.by(&scribe, async |cx| take(cx, fact, source).await);
    taken.await.unwrap()
}

async fn fails(house: &House, fact: &Fact, source: Source) -> Fate {
    let failed = house.by(&Actor::System, async |cx| {
        fail(cx, &plugin_id("scribe"), fact, source, "no", None).await
    });
    failed.await.unwrap()
}

async fn due(house: &House) -> DueDeliveries {
    let scribe = plugin_id("scribe");
    let due = house.desk.due_deliveries(&house.north, &scribe, 10);
    due.await.unwrap()
}

#[tokio::test]
async fn each_event_is_taken_once_in_the_order_of_the_log() {
    let house = house().await;
    let log = Source::Log;
    assert_eq!(takes(&house, &fact(3, "a"), log).await, Taken::Tell);
    assert_eq!(takes(&house, &fact(3, "a"), log).await, Taken::Gone);
    assert_eq!(takes(&house, &fact(2, "b"), log).await, Taken::Gone);
    assert_eq!(takes(&house, &fact(5, "b"), log).await, Taken::Tell);
    assert_eq!(due(&house).await.cursor, Some(5));
    let (other, alice) = (plugin("other", None), user("alice"));
    let of_nobody = house.by(&other, async |cx| take(cx, &fact(9, "a"), log).await);
    assert_eq!(of_nobody.await.unwrap(), Taken::Gone, "it has no cursor");
    let of_a_person = house.by(&alice, async |cx| take(cx, &fact(9, "a"), log).await);
    assert_eq!(code(of_a_person.await), ProblemCode::Internal);
}

#[tokio::test]
async fn a_failure_holds_up_its_chat_and_no_other() {
    let house = house().await;
    let first = fact(1, "a");
    let Fate::Again(at) = fails(&house, &first, Source::Log).await else {
        panic!("not put off");
    };
    assert_eq!(at, NOW.plus(2_000));
    assert_eq!(
        takes(&house, &fact(2, "a"), Source::Log).await,
        Taken::Behind
    );
    assert_eq!(takes(&house, &fact(3, "b"), Source::Log).await, Taken::Tell);
    let before = due(&house).await;
    assert!(before.waiting.is_empty() && before.next == Some(at));
    house.clock.advance(2_000);
    let now = due(&house).await;
    assert_eq!(now.waiting.len(), 1);
    assert_eq!((&now.waiting[0].fact, now.waiting[0].attempts), (&first, 1));
    assert_eq!(takes(&house, &first, Source::Lane).await, Taken::Tell);
    assert_eq!(takes(&house, &first, Source::Lane).await, Taken::Gone);
    let next = due(&house).await;
    assert_eq!(
        (next.waiting[0].fact.position, next.waiting[0].attempts),
        (2, 0)
    );
    assert_eq!(
        takes(&house, &fact(2, "a"), Source::Lane).await,
        Taken::Tell
    );
    assert_eq!(due(&house).await.waiting, []);
    assert_eq!(takes(&house, &fact(4, "a"), Source::Log).await, Taken::Tell);
}

#[tokio::test]
async fn what_fails_too_often_is_set_aside_for_administrators() {
    let house = house().await;
    let bad = fact(1, "a");
    fails(&house, &bad, Source::Log).await;
    takes(&house, &fact(2, "a"), Source::Log).await;
    for _ in 2..MOST_ATTEMPTS {
        assert!(matches!(
            fails(&house, &bad, Source::Lane).await,
            Fate::Again(_)
        ));
    }
    assert_eq!(fails(&house, &bad, Source::Lane).await, Fate::SetAside);
    assert_eq!(due(&house).await.waiting[0].fact.position, 2, "at once");

    let listed = async |who: &str| {
        let window = Window::first(10);
        house
            .by(user(who), async |cx| {
                list_aside(cx, &plugin_id("scribe"), &window).await
            })
            .await
    };
    assert_eq!(code(listed("alice").await), ProblemCode::Denied);
    let aside = listed("admin").await.unwrap().items;
    assert_eq!((&aside[0].fact, aside[0].reason.as_str()), (&bad, "no"));
    let again = async |who: &str| {
        house
            .by(user(who), async |cx| {
                retry(cx, &plugin_id("scribe"), 1).await
            })
            .await
    };
    assert_eq!(code(again("alice").await), ProblemCode::Denied);
    again("admin").await.unwrap();
    assert_eq!(code(again("admin").await), ProblemCode::NotFound);
    assert_eq!(
        due(&house).await.waiting[0].fact.position,
        1,
        "before those of its chat"
    );
    assert!(listed("admin").await.unwrap().items.is_empty());
    assert_eq!(house.keys_of(&house.south).await, 0);
}

#[tokio::test]
async fn lists_have_ends_and_who_wants_nothing_more_is_forgotten() {
    let house = house().await;
    // In two commits: one has bounds of its own.
    let half = async |cx: &mut Cx<'_>| {
        for position in 1..600_u64 {
            aside::set_aside(cx, &plugin_id("scribe"), &fact(position, "a"), "x").await?;
        }
        Ok(())
    };
    house.by(&Actor::System, half).await.unwrap();
    let rest = async |cx: &mut Cx<'_>| {
        for position in 600..1_003_u64 {
            aside::set_aside(
                cx,
                &plugin_id("scribe"),
                &fact(position, "a"),
                &"x".repeat(2_000),
            )
            .await?;
        }
        Ok(())
    };
    house.by(&Actor::System, rest).await.unwrap();
    let window = Window::first(1);
    let admin = user("admin");
    let last = house.by(&admin, async |cx| {
        list_aside(cx, &plugin_id("scribe"), &window).await
    });
    let last = last.await.unwrap().items.remove(0);
    assert_eq!((last.fact.position, last.reason.len()), (1_002, 1_000));
    let oldest = house.by(&admin, async |cx| retry(cx, &plugin_id("scribe"), 2).await);
    assert_eq!(code(oldest.await), ProblemCode::NotFound);

    fails(&house, &fact(2_000, "b"), Source::Log).await;
    let gone = house.by(&Actor::System, async |cx| {
        declare(cx, &plugin_id("scribe"), false).await
    });
    gone.await.unwrap();
    assert_eq!(due(&house).await, DueDeliveries::default());
}

#[tokio::test]
async fn the_log_says_whose_doing_it_is() {
    let house = House::open().await;
    house.found(&["alice"]).await;
    let chat: ChatId = house.group("sales", &["alice"]).await;
    let post = async |cx: &mut Cx<'_>| {
        crate::messages::post(cx, &chat, guildhall_domain::Draft::text("x")).await
    };
    let head = house.desk.facts(&house.north, 0, 100).await.unwrap().len() as u64;
    house.by(user("alice"), post).await.unwrap();
    let who = crate::Who::new(&house.north, &plugin("scribe", Some("alice")));
    let who = who
        .granted(guildhall_domain::Capability::ALL.into_iter().collect())
        .at_depth(3);
    house.granted(who, post).await.unwrap();
    let facts = house.desk.facts(&house.north, head, 100).await.unwrap();
    let causes: Vec<_> = facts.iter().map(|fact| fact.cause.clone()).collect();
    let alice = Some(crate::testing::user_id("alice"));
    assert_eq!(
        causes,
        [
            Cause {
                user: alice.clone(),
                customer: None,
                plugin: None,
                depth: 0
            },
            Cause {
                user: alice,
                customer: None,
                plugin: Some(plugin_id("scribe")),
                depth: 4
            }
        ]
    );
    let events = house.desk.events(&house.north, head, 100).await.unwrap();
    assert_eq!(
        events[0].1, facts[0].event,
        "who reads events alone sees them as before"
    );
}
