//! Records that pass, with a clock that moves by hand.

use guildhall_domain::Actor;

use super::super::{Order, Slice, count, delete_under, get, get_many, put, scan};
use super::*;
use crate::testing::{House, code, plugin};

fn names(slice: &Slice) -> Vec<&str> {
    slice.items.iter().map(|entry| entry.key.as_str()).collect()
}

async fn sweep_all(house: &House) {
    while house.by(&Actor::System, sweep).await.unwrap() {}
}

#[tokio::test]
async fn a_record_is_gone_for_every_reader_at_its_time_swept_or_not() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let filled = house.by(&orders, async |cx| {
        put_for(cx, "a/1", b"soon", 10).await?;
        put_for(cx, "a/2", b"later", 20).await?;
        put(cx, "a/3", "for good".into()).await?;
        get(cx, "a/1").await
    });
    assert_eq!(filled.await.unwrap(), Some("soon".into()));
    let look = async || {
        house
            .by(&orders, async |cx| {
                let wanted = ["a/1", "a/2"].map(String::from);
                let many = get_many(cx, &wanted).await?;
                let slice = scan(cx, "a/", None, Order::Ascending, 10).await?;
                let back = scan(cx, "a/", None, Order::Descending, 1).await?;
                let all = count(cx, "a/", 10).await?;
                Ok((many, names(&slice).join(" "), names(&back).join(" "), all))
            })
            .await
            .unwrap()
    };
    let (many, slice, back, all) = look().await;
    assert_eq!(many, [Some("soon".into()), Some("later".into())]);
    assert_eq!(
        (slice.as_str(), back.as_str(), all),
        ("a/1 a/2 a/3", "a/3", 3)
    );

    house.clock.advance(9_999);
    assert_eq!(look().await.3, 3);
    house.clock.advance(1);
    let (many, slice, _, all) = look().await;
    assert_eq!(many, [None, Some("later".into())]);
    assert_eq!((slice.as_str(), all), ("a/2 a/3", 2));
    sweep_all(&house).await;
    assert_eq!(look().await.3, 2);
    house.clock.advance(10_000);
    assert_eq!(look().await.1, "a/3");
}

#[tokio::test]
async fn sweeping_takes_what_has_passed_and_nothing_that_was_written_again() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let filled = house.by(&orders, async |cx| {
        for key in ["gone", "longer", "lasting", "deleted"] {
            put_for(cx, key, b"x", 10).await?;
        }
        for number in 0..SWEPT_AT_ONCE {
            put_for(cx, &format!("many/{number}"), b"x", 5).await?;
        }
        Ok(())
    });
    filled.await.unwrap();
    house.clock.advance(5_000);
    let again = house.by(&orders, async |cx| {
        put_for(cx, "longer", b"y", 60).await?;
        put(cx, "lasting", "y".into()).await?;
        super::super::delete(cx, "deleted").await
    });
    again.await.unwrap();
    house.clock.advance(5_000);
    sweep_all(&house).await;
    let left = house
        .by(&orders, async |cx| {
            scan(cx, "", None, Order::Ascending, 10).await
        })
        .await
        .unwrap();
    assert_eq!(names(&left), ["lasting", "longer"]);
    assert_eq!(
        house.keys_of(&house.north).await,
        4,
        "two records, one note and the count of bytes"
    );
    house.clock.advance(60_000);
    sweep_all(&house).await;
    assert_eq!(house.keys_of(&house.north).await, 2);
}

#[tokio::test]
async fn a_value_that_looks_like_one_that_passes_is_kept_as_it_is() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let forged: Bytes = headed(Millis(1), b"x");
    let read = house.by(&orders, async |cx| {
        put(cx, "forged", forged.clone()).await?;
        put(cx, "mark", Bytes::from_static(&MARK)).await?;
        Ok((get(cx, "forged").await?, get(cx, "mark").await?))
    });
    let (back, mark) = read.await.unwrap();
    assert_eq!(
        (back, mark),
        (Some(forged), Some(Bytes::from_static(&MARK)))
    );
}

#[tokio::test]
async fn times_and_sizes_are_checked() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let tries = async |bytes: usize, seconds: u32| {
        let value = vec![0; bytes];
        house
            .by(&orders, async |cx| put_for(cx, "k", &value, seconds).await)
            .await
    };
    assert_eq!(code(tries(1, 0).await), ProblemCode::Invalid);
    assert_eq!(
        code(tries(LONGEST_PASSING + 1, 1).await),
        ProblemCode::TooLarge
    );
    tries(LONGEST_PASSING, u32::MAX).await.unwrap();
    let more = house
        .by(&orders, async |cx| delete_under(cx, "", 10).await)
        .await;
    assert!(!more.unwrap());
}
