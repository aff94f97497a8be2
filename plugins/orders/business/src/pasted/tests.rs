//! What is a number in what people say.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use super::*;

#[test]
fn numbers_are_found_in_what_people_say() {
    let pattern = Some("https://shop.example.com/orders/{order}?tab=1");
    let said = |text: &str| numbers(text, pattern);
    assert_eq!(said("where is CA-2016-152156?"), ["CA-2016-152156"]);
    assert_eq!(
        said("(ca-2016-152156)."),
        ["ca-2016-152156", "CA-2016-152156"]
    );
    assert_eq!(
        said("see https://shop.example.com/orders/XKQABCD?tab=1 please"),
        ["XKQABCD"],
        "a number in a link needs no digit"
    );
    assert!(said("https://shop.example.com/orders/XKQABCD?tab=2").is_empty());
    assert!(said("see you at 10, no order at all").is_empty());
    assert_eq!(said("订单CA-2016-152156发货了吗"), ["CA-2016-152156"]);
    let flood: String = (0..1000).map(|n| format!("N{n:06} ")).collect();
    assert_eq!(said(&flood).len(), MOST);
    assert!(is_pattern("https://a.example/{order}"));
    for wrong in [
        "",
        "{order}",
        "https://{order}.example/",
        "ftp://a/{order}",
        "https://a/x",
    ] {
        assert!(!is_pattern(wrong), "{wrong}");
    }
}
