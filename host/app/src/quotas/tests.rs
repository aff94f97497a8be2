//! Quotas on a real store: what counts, what is refused, and that making room is never refused.

use guildhall_domain::{Draft, Grants, Scope, Text};

use super::*;
use crate::testing::{House, code, plugin, plugin_id};
use crate::{Who, messages, records};

fn granted(capability: Capability, json: &str) -> Grants {
    let all: Grants = Capability::ALL.into_iter().collect();
    all.narrowed(capability, serde_json::from_str::<Scope>(json).unwrap())
}

fn who(house: &House, grants: Grants) -> Who {
    Who::new(&house.north, &plugin("orders", None)).granted(grants)
}

async fn kept(house: &House) -> i64 {
    let key = keys::record_bytes(&plugin_id("orders"));
    let read = house.by(&guildhall_domain::Actor::System, async |cx| {
        Ok(cx.tx.counter(&key).await?)
    });
    read.await.unwrap()
}

#[tokio::test]
async fn bytes_are_counted_with_the_records_and_bounded() {
    let house = House::open().await;
    let ten = granted(Capability::StorageKv, r#"{"bytes":100}"#);
    let put = async |key: &str, bytes: usize| {
        let work = async |cx: &mut Cx<'_>| records::put(cx, key, vec![0; bytes].into()).await;
        house.granted(who(&house, ten.clone()), work).await
    };
    put("a", 49).await.unwrap();
    put("b", 39).await.unwrap();
    assert_eq!(kept(&house).await, 90);
    put("b", 9).await.unwrap();
    assert_eq!(
        kept(&house).await,
        60,
        "a record that is replaced counts once"
    );
    let full = put("c", 60).await;
    assert_eq!(code(full), ProblemCode::QuotaExceeded);
    put("c", 39).await.unwrap();
    assert_eq!(kept(&house).await, 100);
    // Less was allowed meanwhile: what is there stays, and making room is never refused.
    let five = granted(Capability::StorageKv, r#"{"bytes":5}"#);
    let tidy = async |cx: &mut Cx<'_>| {
        records::delete(cx, "a").await?;
        records::delete(cx, "a").await?;
        records::delete_under(cx, "b", 10).await?;
        records::put(cx, "c", vec![0; 3].into()).await
    };
    house.granted(who(&house, five), tidy).await.unwrap();
    assert_eq!(kept(&house).await, 4);
}

#[tokio::test]
async fn a_hundred_writers_at_once_stay_within_the_bound() {
    let house = House::open().await;
    let grants = granted(Capability::StorageKv, r#"{"bytes":500}"#);
    let one = async |number: usize| {
        let key = format!("{number:09}");
        let work = async |cx: &mut Cx<'_>| records::put(cx, &key, vec![0; 1].into()).await;
        house
            .granted(who(&house, grants.clone()), work)
            .await
            .is_ok()
    };
    let all = futures_util::future::join_all((0..100).map(one)).await;
    assert_eq!(all.iter().filter(|fine| **fine).count(), 50);
    assert_eq!(kept(&house).await, 500);
}

#[tokio::test]
async fn messages_are_limited_by_the_hour() {
    let house = House::open().await;
    house.people(&["wang"]).await;
    let chat = house.group("sales", &["wang"]).await;
    let grants = granted(Capability::ChatPosting, r#"{"per_hour":2}"#);
    let say = async || {
        let draft = Draft {
            text: Text::plain("hello"),
            ..Draft::default()
        };
        let work = async |cx: &mut Cx<'_>| messages::post(cx, &chat, draft.clone()).await;
        house.granted(who(&house, grants.clone()), work).await
    };
    say().await.unwrap();
    say().await.unwrap();
    let refused = say().await.unwrap_err();
    assert_eq!(refused.problem().code, ProblemCode::QuotaExceeded);
    assert!(refused.problem().log.contains("limited to 2 in an hour"));
    house.clock.advance(Millis::HOUR);
    say().await.unwrap();
    let swept = house.by(&guildhall_domain::Actor::System, async |cx| sweep(cx).await);
    assert!(!swept.await.unwrap());
}
