//! Lines on a real store: in order, cut, and only for administrators.

use guildhall_domain::{Actor, ProblemCode};

use super::*;
use crate::testing::{House, NOW, code, plugin_id, user};

fn line(number: u32, text: impl std::fmt::Display) -> Line {
    Line {
        at: Millis(NOW.0 + u64::from(number)),
        call: CallId::new("c1").unwrap(),
        number,
        level: "info".to_owned(),
        text: format!("{number}{text}"),
    }
}

#[tokio::test]
async fn lines_are_cut_and_paged_for_administrators() {
    let house = House::open().await;
    house.people(&["admin", "wang"]).await;
    let id = plugin_id("orders");
    house.install(&id).await;
    let lines: Vec<_> = (0..5)
        .map(|number| (id.clone(), line(number, "字".repeat(5_000))))
        .collect();
    let fill = async |cx: &mut Cx<'_>| write_all(cx, &lines).await;
    house.by(&Actor::System, fill).await.unwrap();
    let page = async |by: &Actor, cursor: Option<&str>| {
        house
            .by(by, async |cx: &mut Cx<'_>| list(cx, &id, cursor, 3).await)
            .await
    };
    let first = page(&user("admin"), None).await.unwrap();
    assert_eq!(first.items.len(), 3);
    assert!(first.items[0].text.starts_with('4'));
    assert_eq!(first.items[0].text.chars().count(), LONGEST_LINE);
    let second = page(&user("admin"), first.next.as_deref()).await.unwrap();
    assert_eq!((second.items.len(), second.next), (2, None));
    assert_eq!(code(page(&user("wang"), None).await), ProblemCode::Denied);
    assert_eq!(
        code(page(&user("admin"), Some("1-2")).await),
        ProblemCode::Invalid
    );
}

#[tokio::test]
async fn a_flood_is_cut_off_and_leaves_others_alone() {
    let house = House::open().await;
    house.people(&["admin"]).await;
    let (loud, calm, gone) = (plugin_id("orders"), plugin_id("poll"), plugin_id("gone"));
    house.install(&loud).await;
    house.install(&calm).await;
    let mut lines: Vec<_> = (0..200)
        .map(|number| (loud.clone(), line(number, "x".repeat(LONGEST_LINE))))
        .collect();
    lines.extend((0..200).map(|number| (calm.clone(), line(number, " short"))));
    lines.push((gone.clone(), line(0, "")));
    let fill = async |cx: &mut Cx<'_>| write_all(cx, &lines[..]).await;
    house.by(&Actor::System, fill).await.unwrap();
    let of = async |plugin: &PluginId| {
        let read = async |cx: &mut Cx<'_>| list(cx, plugin, None, LONGEST_PAGE).await;
        house.by(&user("admin"), read).await.unwrap().items
    };
    let kept = of(&loud).await;
    let told = MOST_AT_ONCE / (LONGEST_LINE + LINE_BYTES);
    assert_eq!(kept.len(), told + 1);
    let left = 200 - told;
    assert!(kept[0].text.starts_with(&format!("{left} lines more")));
    assert!(kept[1].text.ends_with('x'));
    assert!(of(&calm).await.len() > 100, "theirs are counted alone");
    assert!(of(&gone).await.is_empty(), "it is not installed");
}
