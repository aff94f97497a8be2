//! The audit on a real store: what is noted, how it is folded, who reads it, and what is swept.

use guildhall_domain::{Actor, Grants, ProblemCode};

use super::*;
use crate::testing::{House, NOW, code, plugin, plugin_id, user, user_id};
use crate::{Who, chats, records};

fn entry(number: u64, capability: Capability, allowed: bool, user: Option<&str>) -> Entry {
    let mut uses = Uses::default();
    uses.used(capability, None, allowed);
    Entry {
        plugin: plugin_id("orders"),
        version: "1.0.0".to_owned(),
        call: CallId::new(format!("call{number:05}")).unwrap(),
        user: user.map(user_id),
        origin: "command".to_owned(),
        at: Millis(NOW.0 - number),
        ended: Ended::Committed,
        fault: None,
        cpu_us: 10,
        memory: 1,
        uses,
        set: None,
    }
}

#[tokio::test]
async fn what_a_plugin_asks_is_noted_where_permission_is_asked() {
    let house = House::open().await;
    house.people(&["wang"]).await;
    let sales = house.group("sales", &["wang"]).await;
    let grants: Grants = [Capability::StorageKv, Capability::ChatReading]
        .into_iter()
        .collect();
    let who = Who::new(&house.north, &plugin("orders", Some("wang"))).granted(grants);
    let work = async |cx: &mut Cx<'_>| {
        records::get(cx, "a").await?;
        records::get(cx, "b").await?;
        let hidden = chats::may_read(cx, &sales).await;
        assert_eq!(code(hidden), ProblemCode::NotFound);
        let refused = chats::open_plugin_direct(cx, &user_id("wang")).await;
        assert_eq!(code(refused), ProblemCode::Denied);
        Ok(cx.uses.clone())
    };
    let uses = house.granted(who, work).await.unwrap();
    let told: Vec<_> = uses
        .list
        .iter()
        .map(|one| {
            (
                one.capability,
                one.object.as_deref(),
                one.allowed,
                one.count,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Capability::StorageKv, None, true, 2),
            (Capability::ChatReading, Some("sales"), true, 1),
            (Capability::ChatPosting, None, false, 1),
        ]
    );
    let person = async |cx: &mut Cx<'_>| {
        chats::may_see(cx, &sales).await?;
        Ok(cx.uses.is_empty())
    };
    assert!(house.by(&user("wang"), person).await.unwrap());
}

#[test]
fn an_entry_stays_small_whatever_a_plugin_does() {
    let mut uses = Uses::default();
    for number in 0..100_000 {
        let object = format!("{number}{}", "号".repeat(1_000));
        uses.used(Capability::ChatPosting, Some(&object), true);
    }
    assert_eq!(uses.list.len(), MOST_USES);
    assert_eq!(uses.more as usize, 100_000 - MOST_USES);
    assert!(serde_json::to_vec(&uses).unwrap().len() < 16 * 1024);
}

#[tokio::test]
async fn administrators_page_and_filter() {
    let house = House::open().await;
    house.people(&["admin", "wang"]).await;
    let fill = async |cx: &mut Cx<'_>| {
        for number in 0..250 {
            let capability = [Capability::StorageKv, Capability::ChatPosting][number as usize % 2];
            let who = (number % 5 == 0).then_some("wang");
            write(cx, &entry(number, capability, number % 10 != 3, who))?;
        }
        Ok(())
    };
    house.by(&Actor::System, fill).await.unwrap();
    let id = plugin_id("orders");
    let all = async |filter: Filter| {
        let (mut found, mut cursor, mut pages) = (Vec::new(), None::<String>, 0);
        loop {
            let read = async |cx: &mut Cx<'_>| list(cx, &id, &filter, cursor.as_deref(), 30).await;
            let page = house.by(&user("admin"), read).await.unwrap();
            found.extend(page.items);
            pages += 1;
            match page.next {
                Some(next) => cursor = Some(next),
                None => return (found, pages),
            }
        }
    };
    let (every, pages) = all(Filter::default()).await;
    assert_eq!((every.len(), pages), (250, 9));
    assert!(every.is_sorted_by_key(|entry| std::cmp::Reverse(entry.at)));
    let posting = Filter {
        capability: Some(Capability::ChatPosting),
        ..Filter::default()
    };
    assert_eq!(all(posting).await.0.len(), 125);
    let wang = Filter {
        user: Some(user_id("wang")),
        ..Filter::default()
    };
    assert_eq!(all(wang).await.0.len(), 50);
    let trouble = Filter {
        trouble: true,
        ..Filter::default()
    };
    assert_eq!(all(trouble).await.0.len(), 25);
    let read = async |cx: &mut Cx<'_>| list(cx, &id, &Filter::default(), None, 30).await;
    assert_eq!(
        code(house.by(&user("wang"), read).await),
        ProblemCode::Denied
    );
    assert_eq!(
        code(house.by(&plugin("orders", None), read).await),
        ProblemCode::Denied
    );
    let wrong = async |cx: &mut Cx<'_>| list(cx, &id, &Filter::default(), Some("x"), 30).await;
    assert_eq!(
        code(house.by(&user("admin"), wrong).await),
        ProblemCode::Invalid
    );
}

#[tokio::test]
async fn what_is_too_old_is_swept() {
    let house = House::open().await;
    let mut old = entry(1, Capability::StorageKv, true, None);
    old.at = Millis(NOW.0 - KEPT - 1);
    let mut elsewhere = old.clone();
    elsewhere.plugin = plugin_id("surveys");
    let young = entry(2, Capability::StorageKv, true, None);
    let work = async |cx: &mut Cx<'_>| {
        for entry in [&old, &elsewhere, &young] {
            write(cx, entry)?;
        }
        Ok(())
    };
    house.by(&Actor::System, work).await.unwrap();
    let swept = house.by(&Actor::System, async |cx| sweep(cx).await);
    assert!(!swept.await.unwrap());
    let left = house.by(&Actor::System, async |cx| {
        let count = cx
            .tx
            .counter(&keys::audit_count(&plugin_id("orders")))
            .await?;
        Ok((cx.tx.range(keys::audits()).await?.items.len(), count))
    });
    assert_eq!(left.await.unwrap(), (1, 1));
}
