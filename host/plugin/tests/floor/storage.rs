//! Counters and records that pass, as a guest has them.

use std::sync::Arc;

use guildhall_app::metrics;
use guildhall_domain::Capability;

use crate::hall::{Hall, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_many_add_at_once_is_all_there() {
    let hall = Arc::new(Hall::open().await);
    hall.installs("abacus").await;
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let hall = Arc::clone(&hall);
            tokio::spawn(async move { hall.types("/abacus add votes 2").await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(hall.types("/abacus get votes").await, "100");
    assert_eq!(hall.types("/abacus get nothing").await, "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_who_want_the_last_three_seats_three_get_one() {
    let hall = Arc::new(Hall::open().await);
    hall.installs("abacus").await;
    hall.types("/abacus add seats 3").await;
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let hall = Arc::clone(&hall);
            tokio::spawn(async move { hall.tries("/abacus take seats 1").await.is_ok() })
        })
        .collect();
    let mut got = 0;
    for task in tasks {
        got += usize::from(task.await.unwrap());
    }
    assert_eq!(got, 3);
    assert_eq!(hall.types("/abacus get seats").await, "0");
    let late = hall.refused("/abacus take seats 1").await;
    assert!(late.starts_with("conflict"), "{late}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_passes_is_gone_for_the_guest_at_its_time() {
    let hall = Hall::open().await;
    hall.installs("abacus").await;
    hall.types("/abacus keep later 3600").await;
    hall.types("/abacus keep soon 1").await;
    until("the record to pass", async || {
        (hall.types("/abacus kept").await == "later").then_some(())
    })
    .await;
    let never = hall.refused("/abacus keep never 0").await;
    assert!(never.contains("invalid"), "{never}");
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_that_were_not_granted_are_denied_and_completion_changes_none() {
    let hall = Hall::open().await;
    hall.installs_without("abacus", Capability::StorageCounters)
        .await;
    assert_eq!(hall.types("/abacus try").await, "denied denied denied");
    let hall = Hall::open().await;
    hall.installs("abacus").await;
    let typed = hall
        .plugins
        .complete(&hall.alice, &hall.chat, "abacus", "do", "x")
        .await
        .unwrap();
    assert_eq!(typed[0].value, "denied");
    assert_eq!(hall.types("/abacus get n").await, "0");
    assert_eq!(hall.types("/abacus try").await, "done done 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_guest_measures_is_there_for_the_administrator_when_it_happened() {
    let hall = Hall::open().await;
    hall.installs("abacus").await;
    hall.types("/abacus measure 1.25").await;
    hall.types("/abacus measure 2.5").await;
    hall.types("/abacus measure nonsense").await;
    hall.refused("/abacus measure-and-fail").await;
    let seen = async || {
        let id = guildhall_domain::PluginId::new("abacus").unwrap();
        hall.reads(async move |cx| metrics::list(cx, &id, 1).await)
            .await
    };
    let told = seen().await;
    let told: Vec<_> = told
        .iter()
        .map(|one| (one.name.as_str(), one.count, one.sum))
        .collect();
    assert_eq!(told, [("measured", 6, None), ("value", 2, Some(3.75))]);
    hall.types("/abacus overdo").await;
    assert!(seen().await.len() <= metrics::MOST_SERIES);
}
