//! Removal on a real store: gone at once, cleared in slices, nothing left for the next one, and what
//! it said stays.

use guildhall_domain::{Capability, Draft, Grants, Text};

use super::*;
use crate::jobs::When;
use crate::plugins::{Exported, Part, export};
use crate::testing::{House, code, plugin, plugin_id, user, user_id};
use crate::{Who, counters, messages, plugins, records};

const RECORDS: usize = 450;

/// A house in which a plugin has left everything that a plugin can leave.
async fn house() -> House {
    let house = House::open().await;
    house.people(&["admin", "wang"]).await;
    let id = plugin_id("orders");
    house.install(&id).await;
    let grants: Grants = Capability::ALL.into_iter().collect();
    let who = Who::new(&house.north, &plugin("orders", Some("wang"))).granted(grants);
    let work = async |cx: &mut Cx<'_>| {
        for number in 0..RECORDS {
            records::put(cx, &format!("{number:04}"), vec![1; 10].into()).await?;
        }
        records::put_for(cx, "passing", b"x", 60).await?;
        counters::add(cx, "seats", 7).await?;
        let draft = Draft {
            text: Text::plain("hello"),
            dedupe: Some("once".to_owned()),
            ..Draft::default()
        };
        messages::post_direct(cx, &user_id("wang"), draft).await?;
        for number in 0..3 {
            let draft = crate::jobs::Draft {
                name: "later".to_owned(),
                payload: guildhall_domain::Json::null(),
                when: When::After(60_000),
                dedupe_key: Some(format!("{number}")),
                max_attempts: 3,
                chat: None,
            };
            crate::jobs::schedule(cx, draft).await?;
        }
        Ok(())
    };
    house.granted(who, work).await.unwrap();
    house
}

async fn left(house: &House) -> usize {
    let id = plugin_id("orders");
    let count = async |cx: &mut Cx<'_>| {
        let mut rows = 0;
        let jobs = [keys::jobs_due_of(&id), keys::jobs_by_dedupe_of(&id)];
        for space in spaces(&id).into_iter().chain(jobs) {
            rows += cx.tx.range(space).await?.items.len();
        }
        for single in singles(&id) {
            rows += usize::from(cx.tx.get(&single).await?.is_some());
        }
        Ok(rows)
    };
    house.by(&Actor::System, count).await.unwrap()
}

#[tokio::test]
async fn it_is_gone_at_once_and_nothing_of_it_is_left() {
    let house = house().await;
    let id = plugin_id("orders");
    let removes = async |by: &str| {
        let work = async |cx: &mut Cx<'_>| remove(cx, &id).await;
        house.by(&user(by), work).await
    };
    assert_eq!(code(removes("wang").await), ProblemCode::Denied);
    removes("admin").await.unwrap();
    assert_eq!(code(removes("admin").await), ProblemCode::NotFound);
    let acts = async |cx: &mut Cx<'_>| plugins::acting(cx).await;
    let refused = house.by(&plugin("orders", None), acts).await;
    assert_eq!(code(refused), ProblemCode::NotFound);
    let listed = async |cx: &mut Cx<'_>| plugins::list(cx).await;
    assert!(house.by(&user("wang"), listed).await.unwrap().is_empty());

    // One slice, as before a crash: the rest is found again by whoever looks next.
    let slice = house.by(&Actor::System, async |cx| clear(cx).await);
    assert!(slice.await.unwrap());
    assert!(left(&house).await > 0);
    let early = async |cx: &mut Cx<'_>| check_cleared(cx, &id).await;
    let refused = house.by(&user("admin"), early).await;
    assert_eq!(code(refused), ProblemCode::Conflict);
    while house.desk.clear_removed(&house.north).await.unwrap() {}
    assert_eq!(left(&house).await, 0);
    house.by(&user("admin"), early).await.unwrap();

    // Who meets it again does so in the chat that they had with it.
    let direct = async || {
        let chats = async |cx: &mut Cx<'_>| crate::chats::ids_of(cx, &user_id("wang")).await;
        house.by(&user("wang"), chats).await.unwrap()
    };
    let before = direct().await;
    house.install(&id).await;
    let who = Who::new(&house.north, &plugin("orders", Some("wang")));
    let again = async |cx: &mut Cx<'_>| {
        let draft = Draft {
            text: Text::plain("here again"),
            ..Draft::default()
        };
        messages::post_direct(cx, &user_id("wang"), draft).await
    };
    let who = who.granted(Capability::ALL.into_iter().collect());
    house.granted(who, again).await.unwrap();
    assert_eq!((direct().await, before.len()), (before.clone(), 1));

    // What it said is there, under its name.
    let chats = async |cx: &mut Cx<'_>| {
        let chats = crate::chats::ids_of(cx, &user_id("wang")).await?;
        let log = keys::messages(&chats[0]);
        cx.tx.peek_head(&log).await.map_err(Error::from)
    };
    assert_eq!(house.by(&user("wang"), chats).await.unwrap(), 2);
}

#[tokio::test]
async fn what_it_keeps_can_be_taken_along_without_its_secrets() {
    let house = house().await;
    let id = plugin_id("orders");
    let set = async |cx: &mut Cx<'_>| {
        cx.keep(keys::setting(&id, "greeting"), &"hi")?;
        cx.keep(keys::secret(&id, "token"), &"sealed")
    };
    house.by(&Actor::System, set).await.unwrap();
    let mut part = Some(Part::Records(None));
    let mut all = Vec::new();
    while let Some(here) = part {
        let page = async |cx: &mut Cx<'_>| export(cx, &id, &here).await;
        let (items, next) = house.by(&user("admin"), page).await.unwrap();
        all.extend(items);
        part = next;
    }
    let records = all
        .iter()
        .filter(|one| matches!(one, Exported::Record { .. }));
    assert_eq!(records.count(), RECORDS + 1);
    let seats = Exported::Counter {
        name: "seats".to_owned(),
        value: 7,
    };
    assert!(all.contains(&seats));
    assert_eq!(all.len(), RECORDS + 3, "no secret");
    let page = async |cx: &mut Cx<'_>| export(cx, &id, &Part::Records(None)).await;
    let refused = house.by(&user("wang"), page).await;
    assert_eq!(code(refused), ProblemCode::Denied);
}
