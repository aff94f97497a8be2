//! Marks on a real store: coalesced, never lost, dropped after too many failures.

use guildhall_domain::Actor;

use super::*;
use crate::desk::{Begun, Outcome};
use crate::testing::{House, NOW, plugin_id};
use crate::{Result, Who};

fn card(id: &str) -> MessageId {
    MessageId::new(id).unwrap()
}

async fn marked(house: &House, id: &str) {
    let mark = house
        .by(&Actor::System, async |cx| {
            mark(cx, &card(id), &plugin_id("orders"))
        })
        .await;
    mark.unwrap();
}

async fn due(house: &House) -> Vec<String> {
    let due = house.desk.due_refreshes(&house.north, 10).await.unwrap();
    due.items
        .into_iter()
        .map(|(message, _)| message.to_string())
        .collect()
}

#[tokio::test]
async fn many_marks_on_one_card_are_one() {
    let house = House::open().await;
    for id in ["b", "a", "a", "b", "a"] {
        marked(&house, id).await;
    }
    assert_eq!(due(&house).await, ["a", "b"]);
    let take_a = async |cx: &mut Cx<'_>| take(cx, &card("a")).await;
    assert!(house.by(&Actor::System, take_a).await.unwrap().is_some());
    assert!(house.by(&Actor::System, take_a).await.unwrap().is_none());
    assert_eq!(due(&house).await, ["b"]);
    assert_eq!(house.keys_of(&house.south).await, 0);
}

#[tokio::test]
async fn a_mark_that_comes_while_a_card_is_drawn_is_not_lost() -> Result<()> {
    let house = House::open().await;
    marked(&house, "a").await;
    let who = Who::new(&house.north, &Actor::System);
    let mut drawing = house.desk.attempt(who, None, house.desk.deadline())?;
    let Begun::Run(mut run) = drawing.begin().await? else {
        panic!("there is no key");
    };
    assert!(take(&mut run.cx(), &card("a")).await?.is_some());
    marked(&house, "a").await;
    assert_eq!(drawing.commit(run, &()).await?, Outcome::Again);
    assert_eq!(due(&house).await, ["a"]);
    Ok(())
}

#[tokio::test]
async fn failed_drawings_wait_longer_and_are_given_up_and_a_new_mark_begins_anew() {
    let house = House::open().await;
    marked(&house, "a").await;
    let fails = async |cx: &mut Cx<'_>| fail(cx, &card("a")).await;
    assert_eq!(
        house.by(&Actor::System, fails).await.unwrap(),
        Some(NOW.plus(1_000))
    );
    assert!(due(&house).await.is_empty());
    let look = house.desk.due_refreshes(&house.north, 10).await.unwrap();
    assert_eq!(look.next, Some(NOW.plus(1_000)));
    assert_eq!(
        house.by(&Actor::System, fails).await.unwrap(),
        Some(NOW.plus(2_000))
    );
    marked(&house, "a").await;
    assert_eq!(due(&house).await, ["a"]);
    for _ in 1..MOST_ATTEMPTS {
        assert!(house.by(&Actor::System, fails).await.unwrap().is_some());
    }
    assert_eq!(house.by(&Actor::System, fails).await.unwrap(), None);
    house.clock.advance(Millis::DAY);
    assert!(due(&house).await.is_empty());
}
