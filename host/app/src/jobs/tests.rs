//! Jobs on a real store: order, dedupe keys, failures, caps, and whose they are.

use guildhall_manifest::Words;

use super::*;
use crate::Desk;
use crate::plugins::{Installed, State};
use crate::testing::{House, NOW, chat_id, code, no_grants, plugin, plugin_id, user, user_id};

fn draft(name: &str, when: When) -> Draft {
    Draft {
        name: name.to_owned(),
        when,
        payload: Json::new("{\"from\":0}").unwrap(),
        dedupe_key: None,
        max_attempts: 3,
        chat: None,
    }
}

fn keyed(name: &str, key: &str, when: When) -> Draft {
    Draft {
        dedupe_key: Some(key.to_owned()),
        ..draft(name, when)
    }
}

/// Switches a plugin on, so that its jobs are looked for.
async fn installed(house: &House, id: &str, state: State) {
    let record = Installed {
        id: plugin_id(id),
        name: Words::new(id, id),
        version: "1.0.0".to_owned(),
        data_version: 1,
        digest: String::new(),
        grants: guildhall_domain::Grants::none(),
        visible_to: guildhall_domain::VisibleTo::Everyone,
        state,
        installed_by: None,
        installed_at: NOW,
        filter: None,
    };
    let keep = house.by(&guildhall_domain::Actor::System, async |cx| {
        cx.keep(keys::plugin(&record.id), &record)
    });
    keep.await.unwrap();
}

async fn due(desk: &Desk, house: &House) -> Vec<String> {
    let due = desk.due_jobs(&house.north, 100).await.unwrap();
    due.jobs.into_iter().map(|job| job.name).collect()
}

#[tokio::test]
async fn jobs_come_due_in_order_and_are_taken_once() {
    let house = House::open().await;
    installed(&house, "orders", State::On).await;
    let orders = plugin("orders", Some("wang"));
    house.people(&["wang"]).await;
    let scheduled = async |cx: &mut Cx<'_>| {
        schedule(cx, draft("third", When::After(5_000))).await?;
        schedule(cx, draft("second", When::At(NOW.plus(1)))).await?;
        let mut first = draft("first", When::At(Millis(5)));
        first.chat = Some(chat_id("sales"));
        schedule(cx, first).await
    };
    let first = house.by(&orders, scheduled).await.unwrap();
    assert_eq!(due(&house.desk, &house).await, ["first"]);
    let next = house.desk.due_jobs(&house.north, 100).await.unwrap().next;
    assert_eq!(next, Some(NOW.plus(1)));

    let took = async |cx: &mut Cx<'_>| take(cx, &first).await;
    let job = house.by(&orders, took).await.unwrap().unwrap();
    assert_eq!(
        (job.user, job.chat),
        (Some(user_id("wang")), Some(chat_id("sales")))
    );
    assert_eq!(house.by(&orders, took).await.unwrap(), None);
    house.clock.advance(5_000);
    assert_eq!(due(&house.desk, &house).await, ["second", "third"]);
    assert_eq!(house.keys_of(&house.south).await, 0);
}

#[tokio::test]
async fn a_plugin_with_many_jobs_hides_nobody_and_one_that_is_off_has_none_due() {
    let house = House::open().await;
    for (id, state) in [
        ("busy", State::On),
        ("calm", State::On),
        (
            "off",
            State::Off {
                reason: "too many failures".into(),
                since: NOW,
            },
        ),
    ] {
        installed(&house, id, state).await;
        let many = if id == "busy" { 50 } else { 1 };
        let fill = house
            .by(&plugin(id, None), async |cx| {
                for _ in 0..many {
                    schedule(cx, draft(id, When::Now)).await?;
                }
                Ok(())
            })
            .await;
        fill.unwrap();
    }
    let due = house.desk.due_jobs(&house.north, 5).await.unwrap();
    let of = |name: &str| due.jobs.iter().filter(|job| job.name == name).count();
    assert_eq!((of("busy"), of("calm"), of("off")), (5, 1, 0));
}

#[tokio::test]
async fn a_dedupe_key_replaces_the_pending_job_and_a_job_can_schedule_itself_again() {
    let house = House::open().await;
    installed(&house, "orders", State::On).await;
    let orders = plugin("orders", None);
    let one = house
        .by(&orders, async |cx| {
            schedule(cx, keyed("one", "import", When::Now)).await
        })
        .await;
    let two = house
        .by(&orders, async |cx| {
            schedule(cx, keyed("two", "import", When::Now)).await
        })
        .await;
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(due(&house.desk, &house).await, ["two"]);
    let gone = house.by(&orders, async |cx| take(cx, &one).await).await;
    assert_eq!(gone.unwrap(), None);

    // The running job goes on by a job of the same key, in the same commit.
    let goes_on = house
        .by(&orders, async |cx| {
            take(cx, &two).await?;
            schedule(cx, keyed("three", "import", When::Now)).await
        })
        .await;
    goes_on.unwrap();
    assert_eq!(due(&house.desk, &house).await, ["three"]);
    // Another plugin's key is another key.
    let other = house
        .by(&plugin("other", None), async |cx| {
            schedule(cx, keyed("x", "import", When::Now)).await
        })
        .await;
    other.unwrap();
    assert_eq!(due(&house.desk, &house).await, ["three"]);
}

#[tokio::test]
async fn a_job_whose_run_is_dropped_is_still_there() {
    let house = House::open().await;
    installed(&house, "orders", State::On).await;
    let orders = plugin("orders", None);
    let id = house
        .by(&orders, async |cx| {
            schedule(cx, draft("import", When::Now)).await
        })
        .await
        .unwrap();
    let failed: Result<()> = house
        .by(&orders, async |cx| {
            take(cx, &id).await?;
            Err(Error::host("the guest trapped"))
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(due(&house.desk, &house).await, ["import"]);
}

#[tokio::test]
async fn failures_wait_longer_and_longer_then_the_job_is_set_aside_and_can_be_retried() {
    let house = House::open().await;
    installed(&house, "orders", State::On).await;
    house.people(&["admin", "wang"]).await;
    let (orders, house_itself) = (plugin("orders", None), guildhall_domain::Actor::System);
    let id = house
        .by(&orders, async |cx| {
            schedule(cx, keyed("import", "k", When::Now)).await
        })
        .await
        .unwrap();

    let fails = async |cx: &mut Cx<'_>| fail(cx, &id, "line 7 is bad", None).await;
    assert_eq!(
        house.by(&house_itself, fails).await.unwrap(),
        Fate::Again(NOW.plus(FIRST_WAIT))
    );
    assert!(due(&house.desk, &house).await.is_empty());
    let asked = house
        .by(&house_itself, async |cx| {
            fail(cx, &id, "later", Some(60_000)).await
        })
        .await;
    assert_eq!(asked.unwrap(), Fate::Again(NOW.plus(60_000)));
    assert_eq!(
        house.by(&house_itself, fails).await.unwrap(),
        Fate::SetAside
    );
    assert_eq!(house.by(&house_itself, fails).await.unwrap(), Fate::Gone);
    let pending = house
        .by(&orders, async |cx| {
            list_pending(cx, None, &Window::first(10)).await
        })
        .await;
    assert!(pending.unwrap().items.is_empty());

    let list = async |cx: &mut Cx<'_>| list_aside(cx, &Window::first(10)).await;
    assert_eq!(
        code(house.by(&user("wang"), list).await),
        ProblemCode::Denied
    );
    let aside = house.by(&user("admin"), list).await.unwrap().items;
    assert_eq!(aside.len(), 1);
    let reason = aside[0].aside.as_ref().map(|aside| aside.reason.as_str());
    assert_eq!((aside[0].attempts, reason), (3, Some("line 7 is bad")));

    let again = async |cx: &mut Cx<'_>| retry(cx, &id).await;
    assert_eq!(
        code(house.by(&user("wang"), again).await),
        ProblemCode::Denied
    );
    house.by(&user("admin"), again).await.unwrap();
    assert_eq!(due(&house.desk, &house).await, ["import"]);
    assert!(
        house
            .by(&user("admin"), list)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert_eq!(
        code(house.by(&user("admin"), again).await),
        ProblemCode::NotFound
    );
}

#[tokio::test]
async fn only_so_many_are_kept_aside() {
    let house = House::open().await;
    installed(&house, "orders", State::On).await;
    let fill = house
        .by(&plugin("orders", None), async |cx| {
            for number in 0..5 {
                let mut job = draft(&format!("{number}"), When::Now);
                job.max_attempts = 1;
                let id = schedule(cx, job).await?;
                cx.now = NOW.plus(number);
                fail(cx, &id, "no", None).await?;
            }
            // As if there were already as many as may be.
            cx.tx.add(keys::jobs_aside_count(), MOST_ASIDE - 5)?;
            let mut job = draft("last", When::Now);
            job.max_attempts = 1;
            let id = schedule(cx, job).await?;
            cx.now = NOW.plus(9);
            fail(cx, &id, &"x".repeat(5_000), None).await
        })
        .await;
    assert_eq!(fill.unwrap(), Fate::SetAside);
    let all = house.by(&guildhall_domain::Actor::System, async |cx| {
        list_aside(cx, &Window::first(200)).await
    });
    let all = all.await.unwrap().items;
    let names: Vec<&str> = all.iter().map(|job| job.name.as_str()).collect();
    assert_eq!(names, ["last", "4", "3", "2", "1"]);
    assert!(
        all[0]
            .aside
            .as_ref()
            .is_some_and(|aside| aside.reason.len() == LONGEST_REASON)
    );
}

#[tokio::test]
async fn pending_jobs_are_listed_in_windows_and_cancelled_by_their_plugin_alone() {
    let house = House::open().await;
    let (orders, other) = (plugin("orders", None), plugin("other", None));
    let fill = house
        .by(&orders, async |cx| {
            for number in 0..5_u64 {
                let name = if number % 2 == 0 { "even" } else { "odd" };
                schedule(cx, draft(name, When::After(number * 1_000))).await?;
            }
            Ok(())
        })
        .await;
    fill.unwrap();
    let mut window = Window::first(2);
    let mut seen = Vec::new();
    loop {
        let page = house
            .by(&orders, async |cx| list_pending(cx, None, &window).await)
            .await
            .unwrap();
        seen.extend(page.items);
        match page.next {
            Some(next) => window.cursor = Some(next),
            None => break,
        }
    }
    let waits: Vec<u64> = seen.iter().map(|job| job.due.0 - NOW.0).collect();
    assert_eq!(waits, [0, 1_000, 2_000, 3_000, 4_000]);
    let odd = house
        .by(&orders, async |cx| {
            list_pending(cx, Some("odd"), &Window::first(50)).await
        })
        .await;
    assert_eq!(odd.unwrap().items.len(), 2);

    let cancels = async |cx: &mut Cx<'_>| cancel(cx, &seen[0].id).await;
    assert!(!house.by(&other, cancels).await.unwrap());
    assert!(house.by(&orders, cancels).await.unwrap());
    assert!(!house.by(&orders, cancels).await.unwrap());
    let stranger = house
        .by(&other, async |cx| take(cx, &seen[1].id).await)
        .await;
    assert_eq!(code(stranger), ProblemCode::NotFound);
    // A cursor of another list moves nothing and shows nothing.
    let foreign = Window {
        cursor: Some(windows::cursor(&keys::user(&user_id("x")))),
        limit: 9,
    };
    let page = house
        .by(&orders, async |cx| list_pending(cx, None, &foreign).await)
        .await
        .unwrap();
    assert!(
        page.items.len() <= 4
            && page
                .items
                .iter()
                .all(|job| job.plugin == plugin_id("orders"))
    );
}

#[tokio::test]
async fn what_is_out_of_bounds_or_not_granted_is_refused() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let bad = [
        draft("", When::Now),
        draft(&"n".repeat(LONGEST_NAME + 1), When::Now),
        keyed("n", "", When::Now),
        keyed("n", &"k".repeat(LONGEST_DEDUPE_KEY + 1), When::Now),
        Draft {
            max_attempts: 0,
            ..draft("n", When::Now)
        },
        Draft {
            max_attempts: MOST_ATTEMPTS + 1,
            ..draft("n", When::Now)
        },
        draft("n", When::After(u64::MAX)),
        draft("n", When::At(Millis(u64::MAX))),
    ];
    for draft in bad {
        let outcome = house
            .by(&orders, async |cx| schedule(cx, draft.clone()).await)
            .await;
        assert_eq!(code(outcome), ProblemCode::Invalid, "{draft:?}");
    }
    let who = no_grants(&house.north, &orders);
    let outcome = house
        .granted(who, async |cx| schedule(cx, draft("n", When::Now)).await)
        .await;
    assert_eq!(code(outcome), ProblemCode::Denied);
}

#[tokio::test]
async fn a_plugin_has_only_so_many_jobs_pending() {
    let house = House::open().await;
    let orders = plugin("orders", None);
    let fill = house
        .by(&orders, async |cx| {
            // As if there were all but one already.
            cx.tx
                .add(keys::job_count(&plugin_id("orders")), MOST_PENDING - 1)?;
            Ok(())
        })
        .await;
    fill.unwrap();
    let one = async |cx: &mut Cx<'_>| schedule(cx, draft("n", When::Now)).await;
    let last = house.by(&orders, one).await.unwrap();
    assert_eq!(
        code(house.by(&orders, one).await),
        ProblemCode::QuotaExceeded
    );
    assert!(house.by(&plugin("other", None), one).await.is_ok());
    house
        .by(&orders, async |cx| cancel(cx, &last).await)
        .await
        .unwrap();
    assert!(house.by(&orders, one).await.is_ok());
}

#[test]
fn waits_double_up_to_an_hour() {
    let waits: Vec<u64> = (1..=4).map(wait_after).collect();
    assert_eq!(waits, [2_000, 4_000, 8_000, 16_000]);
    assert_eq!(wait_after(MOST_ATTEMPTS), LONGEST_WAIT);
    assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
}
