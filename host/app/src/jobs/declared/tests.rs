//! Repeated jobs on a real store, with a clock that moves by hand: their times, failures, and those that
//! a manifest asks for.

use guildhall_domain::{Actor, Millis};

use super::super::{
    Draft, Fate, When, cancel, fail, list_aside, list_pending, schedule as plan, take,
};
use super::*;
use crate::testing::{House, NOW, code, plugin, plugin_id, user};
use crate::windows::Window;

const HOUR: u64 = Millis::HOUR;

async fn house() -> House {
    let house = House::open().await;
    house.found(&["admin"]).await;
    house
}

async fn hourly(house: &House) -> JobId {
    let draft = Draft {
        name: "tidy".to_owned(),
        when: When::Repeated(Schedule::Every(HOUR)),
        payload: Json::null(),
        dedupe_key: Some("tidy".to_owned()),
        max_attempts: 2,
        chat: None,
    };
    let planned = house.by(plugin("orders", None), async |cx| {
        plan(cx, draft.clone()).await
    });
    planned.await.unwrap()
}

async fn pending_jobs(house: &House) -> Vec<Job> {
    let listed = house.by(plugin("orders", None), async |cx| {
        list_pending(cx, None, &Window::first(10)).await
    });
    listed.await.unwrap().items
}

#[tokio::test]
async fn each_time_is_taken_once_and_the_next_one_is_listed_with_it() {
    let house = house().await;
    let id = hourly(&house).await;
    let orders = plugin("orders", None);
    let mut calls = std::collections::BTreeSet::new();
    for round in 1..=3_u64 {
        house.clock.advance(HOUR);
        let took = house.by(&orders, async |cx| take(cx, &id).await).await;
        calls.insert(took.unwrap().unwrap().call().unwrap().as_str().to_owned());
        let next = pending_jobs(&house).await;
        assert_eq!(next.len(), 1);
        assert_eq!(next[0].due, NOW.plus((round + 1) * HOUR));
    }
    assert_eq!(calls.len(), 3, "each time is a call of its own");
    // The server stood still for ten hours and a bit: one late time, then the usual ones.
    house.clock.advance(10 * HOUR + 5);
    house
        .by(&orders, async |cx| take(cx, &id).await)
        .await
        .unwrap();
    assert_eq!(pending_jobs(&house).await[0].due, NOW.plus(14 * HOUR));
    assert!(
        house
            .by(&orders, async |cx| cancel(cx, &id).await)
            .await
            .unwrap()
    );
    assert!(pending_jobs(&house).await.is_empty());
}

#[tokio::test]
async fn a_time_that_fails_too_often_is_set_aside_and_the_job_goes_on_without_drift() {
    let house = house().await;
    let id = hourly(&house).await;
    house.clock.advance(HOUR);
    let fails = async || {
        house
            .by(&Actor::System, async |cx| {
                fail(cx, &id, "no luck", None).await
            })
            .await
            .unwrap()
    };
    assert!(matches!(fails().await, Fate::Again(_)));
    house.clock.advance(5_000);
    assert_eq!(fails().await, Fate::SetAside);
    let next = pending_jobs(&house).await;
    assert_eq!((next.len(), next[0].attempts), (1, 0));
    assert_eq!((&next[0].id, next[0].due), (&id, NOW.plus(2 * HOUR)));
    let aside = house.by(user("admin"), async |cx| {
        list_aside(cx, &Window::first(5)).await
    });
    let aside = aside.await.unwrap().items;
    assert_eq!(aside.len(), 1);
    assert!(aside[0].id != id && aside[0].repeat.is_none());
}

fn spec(toml: &str) -> JobSpec {
    toml::from_str(toml).unwrap()
}

#[tokio::test]
async fn what_a_manifest_asks_for_is_there_and_follows_it() {
    let house = house().await;
    let id = plugin_id("orders");
    let declares = async |specs: &[JobSpec]| {
        house
            .by(&Actor::System, async |cx| declare(cx, &id, specs).await)
            .await
    };
    let nightly = spec("name = \"nightly\"\ncron = \"0 3 * * *\"");
    let often = spec("name = \"often\"\nevery-seconds = 60");
    declares(&[nightly.clone(), often.clone()]).await.unwrap();
    let first = pending_jobs(&house).await;
    let names: Vec<&str> = first.iter().map(|job| job.name.as_str()).collect();
    assert_eq!(names, ["often", "nightly"]);
    // Three in the morning in Shanghai, the company's zone.
    assert_eq!(first[1].due, NOW.plus(19 * HOUR));
    let kept = house.by(plugin("orders", None), async |cx| {
        cancel(cx, &first[0].id).await
    });
    assert!(!kept.await.unwrap(), "not the plugin's to cancel");

    let slower = spec("name = \"often\"\nevery-seconds = 120");
    declares(&[nightly.clone(), slower]).await.unwrap();
    let second = pending_jobs(&house).await;
    assert_eq!(second[1].id, first[1].id, "as before: it goes on");
    assert_ne!(second[0].id, first[0].id);
    declares(&[]).await.unwrap();
    assert!(pending_jobs(&house).await.is_empty());
    for bad in [
        "cron = \"x\"",
        "cron = \"0 0 30 2 *\"",
        "cron = \"* * * * *\"\ntime-zone = \"Mars\"",
    ] {
        let refused = declares(&[spec(&format!("name = \"j\"\n{bad}"))]).await;
        assert_eq!(code(refused), ProblemCode::PackageInvalid, "{bad}");
    }
}
