//! Lines on a real store: in order, cut, and only for administrators.

use guildhall_domain::{Actor, ProblemCode};

use super::*;
use crate::testing::{House, NOW, code, plugin_id, user};

#[tokio::test]
async fn lines_are_cut_and_paged_for_administrators() {
    let house = House::open().await;
    house.people(&["admin", "wang"]).await;
    let id = plugin_id("orders");
    let fill = async |cx: &mut Cx<'_>| {
        for number in 0..5 {
            let line = Line {
                at: Millis(NOW.0 + u64::from(number)),
                call: CallId::new("c1").unwrap(),
                number,
                level: "info".to_owned(),
                text: format!("{number}{}", "字".repeat(5_000)),
            };
            write(cx, &id, line)?;
        }
        Ok(())
    };
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
