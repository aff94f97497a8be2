//! Counters on a real store: sums, bounds, and whose they are.

use guildhall_domain::ProblemCode;

use super::*;
use crate::testing::{House, code, no_grants, plugin};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_that_add_to_one_counter_never_meet_and_none_is_lost() {
    let house = std::sync::Arc::new(House::open().await);
    let surveys = plugin("surveys", None);
    let calls = (0..100).map(|by| {
        let (desk, north) = (house.desk.clone(), house.north.clone());
        let surveys = surveys.clone();
        crate::tasks::spawn("call", async move {
            let all = guildhall_domain::Capability::ALL.into_iter().collect();
            let who = crate::Who::new(&north, &surveys).granted(all);
            let mut attempt = desk.attempt(who, None, desk.deadline()).unwrap();
            let crate::Begun::Run(mut run) = attempt.begin().await.unwrap() else {
                panic!("no run")
            };
            add(&mut run.cx(), "votes", by).await.unwrap();
            let outcome = attempt.commit(run, &()).await.unwrap();
            assert!(
                matches!(outcome, crate::Outcome::Done { .. }),
                "{outcome:?}"
            );
            attempt.conflicts()
        })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap(), 0);
    }
    let read = async |cx: &mut Cx<'_>| get(cx, "votes").await;
    assert_eq!(house.by(&surveys, read).await.unwrap(), 4_950);
    let other = plugin("survey", None);
    assert_eq!(house.by(&other, read).await.unwrap(), 0);
    let elsewhere = house.within(&house.south, &surveys, read).await;
    assert_eq!(elsewhere.unwrap(), 0);
}

#[tokio::test]
async fn what_would_leave_the_bounds_commits_nothing_of_its_call() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let take = async |seats: i64| {
        house
            .by(&orders, async |cx| {
                crate::records::put(cx, "taken", "x".into()).await?;
                add_within(cx, "seats", seats, 0, 3).await
            })
            .await
    };
    assert_eq!(code(take(4).await), ProblemCode::Conflict);
    let nothing = house
        .by(&orders, async |cx| crate::records::get(cx, "taken").await)
        .await;
    assert_eq!(nothing.unwrap(), None);
    take(3).await.unwrap();
    assert_eq!(code(take(1).await), ProblemCode::Conflict);
    assert_eq!(code(take(-4).await), ProblemCode::Conflict);
    take(-3).await.unwrap();
    let beyond = house
        .by(&orders, async |cx| {
            add(cx, "n", i64::MAX).await?;
            add(cx, "n", i64::MAX).await
        })
        .await;
    assert_eq!(code(beyond), ProblemCode::Conflict);
}

#[tokio::test]
async fn names_and_bounds_are_checked_and_the_grant_asked() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let long = "n".repeat(LONGEST_NAME + 1);
    for name in ["", long.as_str()] {
        let added = house.by(&orders, async |cx| add(cx, name, 1).await).await;
        assert_eq!(code(added), ProblemCode::Invalid);
        let read = house.by(&orders, async |cx| get(cx, name).await).await;
        assert_eq!(code(read), ProblemCode::Invalid);
    }
    let reversed = house
        .by(&orders, async |cx| add_within(cx, "n", 1, 2, 1).await)
        .await;
    assert_eq!(code(reversed), ProblemCode::Invalid);
    let own = house
        .by(&orders, async |cx| {
            add(cx, "n", 2).await?;
            add(cx, "n", -5).await?;
            get(cx, "n").await
        })
        .await;
    assert_eq!(own.unwrap(), -3, "a call sees what it added");
    let who = no_grants(&house.north, &orders);
    let refused = house.granted(who, async |cx| add(cx, "n", 1).await).await;
    assert_eq!(code(refused), ProblemCode::Denied);
}
