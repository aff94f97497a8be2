//! Metrics on a real store: sums by day, caps, and whose they are.

use guildhall_domain::{Actor, ProblemCode};

use super::*;
use crate::testing::{House, code, no_grants, plugin, plugin_id, user};

fn labels(all: &[(&str, &str)]) -> Labels {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    all.iter().map(owned).collect()
}

async fn house() -> House {
    let house = House::open().await;
    house.people(&["admin", "wang"]).await;
    let install = house.by(&Actor::System, async |cx| {
        let installed = plugins::Installed {
            id: plugin_id("orders"),
            name: guildhall_manifest::Words::new("Orders", "订单"),
            version: "1.0.0".to_owned(),
            data_version: 1,
            digest: String::new(),
            grants: guildhall_domain::Grants::none(),
            visible_to: guildhall_domain::VisibleTo::Everyone,
            state: plugins::State::On,
            installed_by: None,
            installed_at: cx.now,
            filter: None,
        };
        cx.keep(keys::plugin(&installed.id), &installed)
    });
    install.await.unwrap();
    house
}

async fn tells(house: &House, work: impl AsyncFnMut(&mut Cx<'_>) -> Result<()>) {
    // It takes no grant.
    let who = no_grants(&house.north, &plugin("orders", Some("wang")));
    house.granted(who, work).await.unwrap();
}

async fn seen(house: &House, days: u64) -> Result<Vec<Metric>> {
    house
        .by(user("admin"), async |cx| {
            list(cx, &plugin_id("orders"), days).await
        })
        .await
}

#[tokio::test]
async fn counts_and_values_add_up_by_day_and_old_days_go() {
    let house = house().await;
    for n in 1..=3 {
        tells(&house, async |cx| {
            count(
                cx,
                &mut Fresh::default(),
                "asked",
                n,
                labels(&[("kind", "order")]),
            )
            .await?;
            count(
                cx,
                &mut Fresh::default(),
                "asked",
                1,
                labels(&[("kind", "list")]),
            )
            .await?;
            record_value(
                cx,
                &mut Fresh::default(),
                "rows",
                1.5 * n as f64,
                Labels::new(),
            )
            .await?;
            record_value(cx, &mut Fresh::default(), "rows", f64::NAN, Labels::new()).await
        })
        .await;
    }
    let today = seen(&house, 1).await.unwrap();
    let short: Vec<_> = today
        .iter()
        .map(|one| (one.name.as_str(), one.count, one.sum))
        .collect();
    assert_eq!(
        short,
        [
            ("asked", 3, None),
            ("asked", 6, None),
            ("rows", 3, Some(9.0))
        ]
    );
    assert_eq!(today[1].labels, labels(&[("kind", "order")]));

    house.clock.advance(Millis::DAY);
    tells(&house, async |cx| {
        count(cx, &mut Fresh::default(), "asked", 5, Labels::new()).await
    })
    .await;
    assert_eq!(seen(&house, 1).await.unwrap().len(), 1);
    assert_eq!(seen(&house, 2).await.unwrap().len(), 4);
    house.clock.advance(DAYS_KEPT * Millis::DAY);
    while house.by(&Actor::System, sweep).await.unwrap() {}
    assert_eq!(seen(&house, 1_000).await.unwrap().len(), 0);
    assert_eq!(house.keys_of(&house.south).await, 0);
}

#[tokio::test]
async fn what_is_too_much_is_dropped_and_breaks_nothing() {
    let house = house().await;
    let long = "n".repeat(LONGEST_NAME + 1);
    tells(&house, async |cx| {
        count(cx, &mut Fresh::default(), &long, 1, Labels::new()).await?;
        count(cx, &mut Fresh::default(), "", 1, Labels::new()).await?;
        count(
            cx,
            &mut Fresh::default(),
            "x",
            1,
            labels(&[("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", "")]),
        )
        .await?;
        count(cx, &mut Fresh::default(), "x", 1, labels(&[("a", &long)])).await?;
        count(cx, &mut Fresh::default(), "most", u64::MAX, Labels::new()).await?;
        record_value(cx, &mut Fresh::default(), "huge", f64::MAX, Labels::new()).await
    })
    .await;
    let kept = seen(&house, 1).await.unwrap();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert_eq!((kept[1].count, kept[0].sum), (1_000_000_000, Some(1e9)));
    for n in 0..2 * MOST_SERIES {
        tells(&house, async |cx| {
            count(
                cx,
                &mut Fresh::default(),
                &format!("s{n}"),
                1,
                Labels::new(),
            )
            .await
        })
        .await;
    }
    let kept = seen(&house, 1).await.unwrap().len();
    assert!((MOST_SERIES - 1..=MOST_SERIES).contains(&kept), "{kept}");
    tells(&house, async |cx| {
        count(cx, &mut Fresh::default(), "s1", 1, Labels::new()).await
    })
    .await;
    let all = seen(&house, 1).await.unwrap();
    assert!(all.iter().any(|one| one.name == "s1" && one.count == 2));
    let wang = house
        .by(user("wang"), async |cx| {
            list(cx, &plugin_id("orders"), 1).await
        })
        .await;
    assert_eq!(code(wang), ProblemCode::Denied);
}
