//! What is found by what.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use super::*;

fn order() -> Order {
    let kept = r#"{"id":"CA-1","head":{"ordered":"2016-11-08","shipped":"2016-11-11","customer_id":"CG-12520","customer":"Claire Gute"},"lines":{"1":{"p":"Ink","q":2,"a":"1"}}}"#;
    serde_json::from_str(kept).unwrap()
}

#[test]
fn orders_are_found_by_what_is_known_of_them() {
    let order = order();
    let fits = |typed: &str| Criteria::typed(typed).fits(&order);
    assert!(fits("") && fits("customer:gute") && fits("customer:cg-12520"));
    assert!(fits(
        "customer:Claire Gute from:2016-11-08 until:2016-11-08 status:shipped"
    ));
    assert!(!fits("customer:Darrin") && !fits("from:2016-11-09") && !fits("until:2016-11-07"));
    assert!(!fits("product:Pen") && !fits("status:open") && fits("状态：已发货"));
    let asked = Criteria::typed("CA-1 customer:Claire Gute from:nonsense");
    assert_eq!((asked.number.as_str(), &asked.from), ("CA-1", &None));
    assert_eq!(asked.query()[1], ("customer", "Claire Gute".to_owned()));
    let mut changed = order.clone();
    changed.head.status = Some(Status::Delivered);
    let (before, after) = (keys(&order), keys(&changed));
    let gone: Vec<&String> = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .collect();
    assert_eq!(gone, ["by-status/shipped/2016-11-08/CA-1"]);
    assert!(before.keys().all(|key| key.len() <= 256));
}
