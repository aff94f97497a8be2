//! Records on a real store: order, slices, caps, and whose they are.

use proptest::prelude::*;

use super::*;
use crate::testing::{House, code, no_grants, plugin, user};

fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

fn names(slice: &Slice) -> Vec<&str> {
    slice.items.iter().map(|entry| entry.key.as_str()).collect()
}

#[tokio::test]
async fn a_record_is_kept_read_and_deleted_and_nobody_else_sees_it() {
    let house = House::open().await;
    let (orders, other) = (plugin("orders", None), plugin("order", None));
    let kept = house
        .by(&orders, async |cx| put(cx, "a/1", bytes("x")).await)
        .await;
    kept.unwrap();

    let read = async |cx: &mut Cx<'_>| get(cx, "a/1").await;
    assert_eq!(house.by(&orders, read).await.unwrap(), Some(bytes("x")));
    assert_eq!(house.by(&other, read).await.unwrap(), None);
    assert_eq!(
        house.within(&house.south, &orders, read).await.unwrap(),
        None
    );
    assert_eq!(house.keys_of(&house.south).await, 0);

    let all = async |cx: &mut Cx<'_>| scan(cx, "", None, Order::Ascending, 10).await;
    assert_eq!(house.by(&other, all).await.unwrap(), Slice::default());

    house
        .by(&orders, async |cx| delete(cx, "a/1").await)
        .await
        .unwrap();
    assert_eq!(house.by(&orders, read).await.unwrap(), None);
}

#[tokio::test]
async fn a_call_sees_its_own_writes_and_get_many_keeps_the_order() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let read = house.by(&orders, async |cx| {
        put(cx, "b", bytes("2")).await?;
        put(cx, "a", bytes("1")).await?;
        let wanted: Vec<String> = ["b", "missing", "a"].map(String::from).into();
        let found = get_many(cx, &wanted).await?;
        let slice = scan(cx, "", None, Order::Ascending, 10).await?;
        Ok((found, slice))
    });
    let (found, slice) = read.await.unwrap();
    assert_eq!(found, [Some(bytes("2")), None, Some(bytes("1"))]);
    assert_eq!(names(&slice), ["a", "b"]);
}

#[tokio::test]
async fn slices_follow_each_other_in_both_directions() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let read = house.by(&orders, async |cx| {
        for key in ["a", "line/1", "line/2", "line/2/x", "line/3", "m"] {
            put(cx, key, bytes(key)).await?;
        }
        let mut seen = Vec::new();
        for order in [Order::Ascending, Order::Descending] {
            let mut start: Option<String> = None;
            loop {
                let slice = scan(cx, "line/", start.as_deref(), order, 2).await?;
                seen.extend(names(&slice).into_iter().map(str::to_owned));
                start = slice.next;
                if start.is_none() {
                    break;
                }
            }
        }
        let from = scan(cx, "line/", Some("line/2/"), Order::Ascending, 9).await?;
        let back = scan(cx, "line/", Some("line/2"), Order::Descending, 9).await?;
        let outside = scan(cx, "line/", Some("a"), Order::Ascending, 9).await?;
        Ok((seen, from, back, outside))
    });
    let (seen, from, back, outside) = read.await.unwrap();
    let up = ["line/1", "line/2", "line/2/x", "line/3"];
    let down: Vec<&str> = up.iter().rev().copied().collect();
    assert_eq!(seen, [&up[..], &down[..]].concat());
    assert_eq!(names(&from), ["line/2/x", "line/3"]);
    assert_eq!(names(&back), ["line/2", "line/1"]);
    assert_eq!(names(&outside), up);
}

#[tokio::test]
async fn a_slice_of_large_values_ends_early_and_loses_none() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let large = Bytes::from(vec![7; LONGEST_VALUE]);
    for batch in 0..4 {
        let fill = house.by(&orders, async |cx| {
            for number in 0..20 {
                put(cx, &format!("{:03}", batch * 20 + number), large.clone()).await?;
            }
            Ok(())
        });
        fill.await.unwrap();
    }
    let read = house.by(&orders, async |cx| {
        let first = scan(cx, "", None, Order::Ascending, 1_000).await?;
        let bytes: usize = first.items.iter().map(|entry| entry.value.len()).sum();
        let rest = scan(cx, "", first.next.as_deref(), Order::Ascending, 1_000).await?;
        Ok((
            first.items.len(),
            bytes,
            rest.items.len(),
            count(cx, "", 1_000).await?,
        ))
    });
    let (first, bytes, rest, counted) = read.await.unwrap();
    assert!(bytes <= SLICE_BYTES + FIRST_ROWS * LONGEST_VALUE, "{bytes}");
    assert!(
        first < 80 && first + rest == 80 && counted == 80,
        "{first} + {rest}, {counted}"
    );
}

#[tokio::test]
async fn counting_and_deleting_stop_at_their_limits() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let read = house.by(&orders, async |cx| {
        for number in 0..300 {
            put(cx, &format!("x/{number:03}"), bytes("v")).await?;
        }
        put(cx, "y", bytes("v")).await?;
        let counted = (count(cx, "x/", 1_000).await?, count(cx, "x/", 7).await?);
        let more = delete_under(cx, "x/", 299).await?;
        let left = count(cx, "x/", 1_000).await?;
        let last = delete_under(cx, "x/", 1).await?;
        let none = delete_under(cx, "x/", 10).await?;
        Ok((counted, more, left, last, none, count(cx, "", 10).await?))
    });
    let expected = ((300, 7), true, 1, false, false, 1);
    assert_eq!(read.await.unwrap(), expected);
}

#[tokio::test]
async fn what_is_too_large_or_not_granted_is_refused() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let long = "k".repeat(LONGEST_KEY + 1);
    let longest = &long[1..];
    house
        .by(&orders, async |cx| put(cx, longest, bytes("v")).await)
        .await
        .unwrap();
    assert_eq!(
        code(
            house
                .by(&orders, async |cx| put(cx, &long, bytes("v")).await)
                .await
        ),
        ProblemCode::Invalid
    );
    assert_eq!(
        code(house.by(&orders, async |cx| get(cx, "").await).await),
        ProblemCode::Invalid
    );
    let scanned = house.by(&orders, async |cx| {
        scan(cx, &long, None, Order::Ascending, 1).await
    });
    assert_eq!(code(scanned.await), ProblemCode::Invalid);
    let large = Bytes::from(vec![0; LONGEST_VALUE + 1]);
    assert_eq!(
        code(
            house
                .by(&orders, async |cx| put(cx, "k", large.clone()).await)
                .await
        ),
        ProblemCode::TooLarge
    );
    let many = vec!["k".to_owned(); MOST_KEYS + 1];
    assert_eq!(
        code(
            house
                .by(&orders, async |cx| get_many(cx, &many).await)
                .await
        ),
        ProblemCode::TooLarge
    );

    let who = no_grants(&house.north, &orders);
    assert_eq!(
        code(house.granted(who, async |cx| get(cx, "k").await).await),
        ProblemCode::Denied
    );
    let wang = user("wang");
    let person = house.by(&wang, async |cx| get(cx, "k").await);
    assert_eq!(code(person.await), ProblemCode::Internal);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_that_write_their_own_records_do_not_lose_one() {
    let house = std::sync::Arc::new(House::open().await);
    let orders = plugin("orders", None);
    let calls = (0..100).map(|number| {
        let house = std::sync::Arc::clone(&house);
        let orders = orders.clone();
        crate::tasks::spawn("call", async move {
            let call = house.by(&orders, async move |cx| {
                // Reads what all the others write, as a card that is drawn from records does.
                let seen = count(cx, "note/", 1_000).await?;
                put(cx, &format!("note/{number:03}"), bytes(&seen.to_string())).await
            });
            call.await
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let all = house.by(&orders, async |cx| {
        scan(cx, "note/", None, Order::Ascending, 1_000).await
    });
    let mut seen: Vec<usize> = Vec::new();
    for entry in all.await.unwrap().items {
        seen.push(
            String::from_utf8(entry.value.to_vec())
                .unwrap()
                .parse()
                .unwrap(),
        );
    }
    seen.sort_unstable();
    assert_eq!(
        seen,
        (0..100).collect::<Vec<_>>(),
        "each saw exactly those before it"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Scans are what a sorted map says they are.
    #[test]
    fn scans_equal_a_sorted_map(
        kept in prop::collection::btree_set("[a-c/\\x00\u{e9}]{1,4}", 1..30),
        prefix in "[a-c/]{0,2}",
        start in prop::option::of("[a-c/]{1,3}"),
        descending: bool,
        limit in 1_u32..8,
    ) {
        let order = if descending { Order::Descending } else { Order::Ascending };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let found = runtime.block_on(async {
            let house = House::open().await;
    let orders = plugin("orders", None);
            let read = house.by(&orders, async |cx| {
                for key in &kept {
                    put(cx, key, bytes(key)).await?;
                }
                let (mut all, mut start) = (Vec::new(), start.clone());
                loop {
                    let slice = scan(cx, &prefix, start.as_deref(), order, limit).await?;
                    all.extend(slice.items.into_iter().map(|entry| entry.key));
                    start = slice.next;
                    if start.is_none() {
                        return Ok(all);
                    }
                }
            });
            read.await.unwrap()
        });
        let from = |key: &&String| match (&start, descending) {
            (None, _) => true,
            (Some(start), false) => *key >= start,
            (Some(start), true) => *key <= start,
        };
        let mut expected: Vec<String> =
            kept.iter().filter(|key| key.starts_with(&prefix)).filter(from).cloned().collect();
        if descending {
            expected.reverse();
        }
        prop_assert_eq!(found, expected);
    }
}
