//! Descriptions, requests, answers and the order of pages; with answers as real systems give them and
//! as nobody should.

use super::ask::is_number;
use super::*;
use crate::money::Amount;
use crate::order::Source;
use crate::status::Status;
use serde_json::{Value, json};

const NOW: u64 = 1_790_000_000_000;

fn vendure() -> Description {
    Description::preset(Preset::Vendure).unwrap()
}

/// A REST system with decimals, pages by number and a link of its own.
const CUSTOM: &str = r#"{
    "key": { "header": "x-api-key" },
    "one": { "path": "/orders/{order}" },
    "changed": { "path": "/orders?since={since}&page={page}&size={size}", "orders": "items" },
    "paging": { "by": "page", "size": 2 },
    "fields": {
        "order": "no", "changed": "at", "ordered": "at", "status": "st", "customer": "who",
        "shipped": "sent", "currency": "cur", "lines": "rows",
        "line": { "product": "what", "quantity": "n", "amount": "sum", "margin": "won" }
    },
    "statuses": { "7": "delivered" }
}"#;

fn custom() -> Description {
    Description::parse(CUSTOM).unwrap()
}

fn rest_order(no: &str, at: &str) -> Value {
    json!({
        "no": no, "at": at, "st": 7, "who": "Ann Lee", "cur": "eur",
        "rows": [{ "what": "Tea", "n": "2", "sum": "12.50", "won": 1.25 }]
    })
}

fn vendure_order(code: &str, updated: &str) -> Value {
    json!({
        "code": code, "state": "PaymentSettled", "updatedAt": updated,
        "orderPlacedAt": "2026-11-23T20:44:31.811Z", "currencyCode": "USD", "totalWithTax": 11985,
        "customer": { "id": "4", "firstName": "Ann", "lastName": "Lee" },
        "shippingAddress": { "city": "Henderson", "province": null, "postalCode": "42420", "country": "US" },
        "shippingLines": [{ "shippingMethod": { "name": "Standard" } }],
        "lines": [
            { "id": "9", "quantity": 2, "proratedLinePriceWithTax": 9888, "productVariant": { "name": "Lamp" } },
            { "id": "12", "quantity": 1, "proratedLinePriceWithTax": 5, "productVariant": { "name": "绿茶" } }
        ]
    })
}

fn body(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

#[test]
fn vendure_is_asked_by_graphql_and_its_answer_is_an_order() {
    let description = vendure();
    let ask = Ask::One("S55W".to_owned());
    let request = ask
        .request(&description, "https://shop.example.com/admin-api")
        .unwrap();
    assert_eq!(request.method, Method::Post);
    assert_eq!(request.url, "https://shop.example.com/admin-api");
    assert_eq!(request.key.header, "vendure-api-key");
    let sent: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
    assert_eq!(sent["variables"], json!({ "order": "S55W" }));

    let answer = json!({ "data": { "orders": { "items": [vendure_order("S55W", "2026-11-23T20:45:10.000Z")] } } });
    let answer = judge(200, None, &body(&answer), false).unwrap();
    let page = page(&description, &description.one, &answer, NOW).unwrap();
    let (order, changed) = &page.orders[0];
    assert_eq!(
        (order.id.as_str(), order.source, order.as_of),
        ("S55W", Source::Live, NOW)
    );
    assert_eq!(*changed, Some(1_795_466_710_000));
    assert_eq!(order.status(), Status::Paid);
    assert_eq!(order.head.customer, "Ann Lee");
    assert_eq!(order.destination(), "Henderson, 42420, US");
    assert_eq!(order.head.ship_mode, "Standard");
    assert_eq!(order.total().cents(), "119.85");
    let lines: Vec<_> = order
        .lines
        .iter()
        .map(|(n, line)| (*n, line.amount.cents()))
        .collect();
    assert_eq!(lines, [(9, "98.88".to_owned()), (12, "0.05".to_owned())]);
}

#[test]
fn several_are_asked_for_by_their_numbers() {
    let several = Ask::Several(vec!["A".to_owned(), "..".to_owned(), "B#2".to_owned()]);
    let request = several.request(&vendure(), "https://shop.example.com/admin-api");
    let sent: Value = serde_json::from_str(&request.unwrap().body.unwrap()).unwrap();
    assert_eq!(sent["variables"], json!({ "orders": ["A", "B#2"] }));
    let several_of = r#""several": { "path": "/orders?no={orders}" }, "paging":"#;
    let rest = Description::parse(&CUSTOM.replacen(r#""paging":"#, several_of, 1)).unwrap();
    let request = several.request(&rest, "https://erp.example").unwrap();
    assert_eq!(request.url, "https://erp.example/orders?no=A%2CB%232");
    assert_eq!(several.request(&custom(), "https://erp.example"), None);
}

#[test]
fn a_rest_system_is_asked_by_its_paths() {
    let description = custom();
    let asked =
        |order: &str| Ask::One(order.to_owned()).request(&description, "https://erp.example/v1/");
    let request = asked("CA-1#2").unwrap();
    assert_eq!((request.method, request.body), (Method::Get, None));
    assert_eq!(request.url, "https://erp.example/v1/orders/CA-1%232");
    assert_eq!(
        asked("订单7").unwrap().url,
        "https://erp.example/v1/orders/%E8%AE%A2%E5%8D%957"
    );
    for no_number in ["", ".", "..", "a/b", "a?b", "a b", "a\n", &"a".repeat(65)] {
        assert!(!is_number(no_number));
        assert_eq!(asked(no_number), None, "{no_number:?}");
    }
    let progress = Progress::begin(1_795_466_710_000);
    let request = progress
        .ask()
        .unwrap()
        .request(&description, "https://erp.example")
        .unwrap();
    assert_eq!(
        request.url,
        "https://erp.example/orders?since=2026-11-23T20%3A45%3A05Z&page=1&size=2"
    );

    let answer = rest_order("A-1", "2026-11-23T20:45:10+08:00");
    let found = page(&description, &description.one, &answer, NOW).unwrap();
    let (order, changed) = &found.orders[0];
    assert_eq!(order.status(), Status::Delivered);
    assert_eq!(
        (order.total(), order.margin()),
        (Amount::parse("12.50").unwrap(), Amount::parse("1.25"))
    );
    assert_eq!(order.head.currency.code(), "EUR");
    assert_eq!(order.head.shipped, None);
    assert_eq!(*changed, Some(1_795_437_910_000));
    // What is not there is no trouble.
    assert_eq!(judge(404, None, b"<html>", false), Ok(Value::Null));
    assert_eq!(
        page(&description, &description.one, &Value::Null, NOW)
            .unwrap()
            .count,
        0
    );
}

#[test]
fn what_is_no_answer_says_what_to_do() {
    let ok = body(&json!({}));
    for (status, wait, body, cut, trouble) in [
        (429, Some("7"), &ok[..], false, Trouble::Busy(Some(7))),
        (503, Some("Wed, 21 Oct"), &ok, false, Trouble::Busy(None)),
        (401, None, &ok, false, Trouble::Refused),
        (500, None, b"oops", false, Trouble::Status(500)),
        (302, None, &ok, false, Trouble::Status(302)),
        (200, None, &ok, true, Trouble::Long),
        (200, None, b"<html>", false, Trouble::NotJson),
        (200, None, b"\xff\xfe", false, Trouble::NotJson),
        (
            200,
            None,
            br#"{"errors":[{"message":"no field\u0007 x"}]}"#,
            false,
            Trouble::Said("no field x".to_owned()),
        ),
        (
            400,
            None,
            br#"{"errors":[{"message":"bad query"}]}"#,
            false,
            Trouble::Said("bad query".to_owned()),
        ),
        (
            200,
            None,
            br#"{"errors":[{"message":"m","extensions":{"code":"FORBIDDEN"}}],"data":null}"#,
            false,
            Trouble::Refused,
        ),
    ] {
        let judged = judge(status, wait, body, cut);
        assert_eq!(judged, Err(trouble), "{status}");
        assert!(!judged.unwrap_err().to_string().is_empty());
    }
    let deep = "[".repeat(100_000);
    assert_eq!(
        judge(200, None, deep.as_bytes(), false),
        Err(Trouble::NotJson)
    );
}

/// What is done to an answer before it is read.
type Change<'a> = &'a dyn Fn(&mut Value);

#[test]
fn an_odd_value_is_told_by_its_path() {
    let description = custom();
    let with = |change: Change<'_>| {
        let mut order = rest_order("A-1", "2026-11-23T20:45:10Z");
        change(&mut order);
        page(&description, &description.one, &order, NOW).map(|page| page.orders[0].0.clone())
    };
    let missing = |path: &str| Trouble::Missing(path.to_owned());
    let wrongs: [(Change<'_>, &str); 9] = [
        (&|o| o["no"] = json!("a/b"), "no"),
        (&|o| o["no"] = json!({}), "no"),
        (&|o| o["at"] = json!("yesterday"), "at"),
        (&|o| o["at"] = json!("2026-02-30T00:00:00Z"), "at"),
        (&|o| o["rows"] = json!("none"), "rows"),
        (&|o| o["rows"][0]["n"] = json!(-1), "n"),
        (&|o| o["rows"][0]["n"] = json!(1.5), "n"),
        (&|o| o["rows"][0]["sum"] = json!(1e300), "sum"),
        (&|o| o["rows"][0]["sum"] = json!("12,50"), "sum"),
    ];
    for (change, path) in wrongs {
        match with(change) {
            Err(Trouble::Wrong(at, _)) => assert_eq!(at, path),
            other => panic!("{path}: {other:?}"),
        }
    }
    assert_eq!(with(&|o| o["rows"] = Value::Null), Err(missing("rows")));
    assert_eq!(
        with(&|o| o["rows"][0]["what"] = Value::Null),
        Err(missing("what"))
    );

    // Texts are cut, and hold no control characters; what may be missing may be odd.
    let order = with(&|o| {
        o["who"] = json!("名".repeat(5_000) + "\u{0}");
        o["cur"] = json!(["EUR"]);
        o["st"] = json!("x".repeat(500));
        o["rows"] = json!(vec![
            json!({ "what": "W\n".repeat(9_999), "n": 1, "sum": 1 });
            5_000
        ]);
    });
    let order = order.unwrap();
    assert_eq!(order.head.customer.len(), 99);
    assert_eq!(order.lines.len(), 100);
    assert_eq!(order.lines[&1].product, "W".repeat(250));
    assert!(serde_json::to_vec(&order).unwrap().len() < 60_000);
    assert_eq!(order.head.currency.code(), "USD");
}

#[test]
fn one_odd_order_hides_no_other() {
    let description = custom();
    let changed = description.changed.as_ref().unwrap();
    let answer = json!({ "items": [{ "no": 1 }, rest_order("A-2", "2026-01-01T00:00:00Z"), 7] });
    let found = page(&description, changed, &answer, NOW).unwrap();
    assert_eq!((found.count, found.orders.len()), (3, 1));
    assert_eq!(found.odd, Some(Trouble::Missing("at".to_owned())));
    let only_odd = json!({ "items": [{ "no": 1 }] });
    assert!(page(&description, changed, &only_odd, NOW).is_err());
    let elsewhere = json!({ "orders": [] });
    assert_eq!(
        page(&description, changed, &elsewhere, NOW),
        Err(Trouble::Missing("items".to_owned()))
    );
    let many = json!({ "items": vec![rest_order("A-2", "2026-01-01T00:00:00Z"); 1_000] });
    assert_eq!(
        page(&description, changed, &many, NOW)
            .unwrap()
            .orders
            .len(),
        200
    );
}

#[test]
fn descriptions_that_could_not_work_are_refused() {
    let with = |from: &str, to: &str| {
        assert!(CUSTOM.contains(from), "{from}");
        Description::parse(&CUSTOM.replacen(from, to, 1))
    };
    for (from, to, fault) in [
        ("{order}", "1", Fault::UnusedInPath(Asked::One)),
        ("{since}", "1", Fault::UnusedInPath(Asked::Changed)),
        ("x-api-key", "Host", Fault::Header),
        ("x-api-key", "cookie", Fault::Header),
        ("\"size\": 2", "\"size\": 0", Fault::PageSize),
        ("\"size\": 2", "\"size\": 101", Fault::PageSize),
        (
            "\"/orders/{order}\"",
            "\"@evil.example/{order}\"",
            Fault::Path(Asked::One),
        ),
        (
            "\"/orders/{order}\"",
            "\".evil.example/{order}\"",
            Fault::Path(Asked::One),
        ),
        ("\"/orders/{order}\"", "\"\"", Fault::Length(Asked::One)),
        (
            "\"changed\": \"at\", \"ordered\"",
            "\"ordered\"",
            Fault::NoMoment,
        ),
        ("\"currency\"", "\"minor\": 9, \"currency\"", Fault::Minor),
    ] {
        assert_eq!(with(from, to), Err(fault), "{to}");
    }
    let query = with(
        "\"path\": \"/orders/{order}\"",
        "\"query\": \"{ order { id } }\"",
    );
    assert_eq!(query, Err(Fault::UnusedInQuery(Asked::One)));
    let long = format!("{{\"key\":{}", " ".repeat(20_000));
    assert_eq!(Description::parse(&long), Err(Fault::Long));
}

#[test]
fn what_cannot_be_read_is_told_with_its_name_and_place() {
    let with = |from: &str, to: &str| {
        assert!(CUSTOM.contains(from), "{from}");
        Description::parse(&CUSTOM.replacen(from, to, 1)).unwrap_err()
    };
    let line = |needle: &str| {
        let lines = CUSTOM.lines().position(|line| line.contains(needle));
        u32::try_from(lines.unwrap()).unwrap() + 1
    };
    let unknown = with("\"status\"", "\"states\"");
    assert!(
        matches!(&unknown, Fault::Unknown(at, name) if name == "states" && at.line == line("\"status\"")),
        "{unknown:?}"
    );
    let by = with("\"by\": \"page\"", "\"by\": \"book\"");
    assert!(
        matches!(&by, Fault::Unknown(_, name) if name == "book"),
        "{by:?}"
    );
    let missing = with("\"order\": \"no\", ", "");
    assert!(
        matches!(&missing, Fault::Missing(_, name) if name == "order"),
        "{missing:?}"
    );
    for path in ["\"a..b\"", "\"a.b.c.d.e.f.g.h.i\"", "7"] {
        let misfit = with("\"no\"", path);
        assert!(matches!(misfit, Fault::Misfit(_)), "{path}: {misfit:?}");
    }
    let long = with("\"status\"", &format!("\"{}\"", "x".repeat(500)));
    assert!(
        matches!(&long, Fault::Unknown(_, name) if name.len() == 60),
        "{long:?}"
    );
    for text in ["", "{", "orders", "{\"key\":}"] {
        let refused = Description::parse(text);
        assert!(
            matches!(refused, Err(Fault::NotJson(_))),
            "{text}: {refused:?}"
        );
    }
}

/// A system with so many orders, each changed at its own moment, answering as Vendure does: those since
/// a time, in the order of their changes.
fn since(orders: &[(String, u64)], ask: &Ask, size: usize) -> Vec<Value> {
    let Ask::Changed { since, skip, .. } = ask else {
        panic!("{ask:?}");
    };
    let since = super::field::milliseconds(since).unwrap();
    let mut later: Vec<_> = orders.iter().filter(|(_, at)| *at > since).collect();
    later.sort_by_key(|(_, at)| *at);
    let page = later.iter().skip(*skip as usize).take(size);
    page.map(|(code, at)| vendure_order(code, &super::field::rfc3339(*at).unwrap()))
        .collect()
}

#[test]
fn a_walk_leaves_nothing_out_while_orders_change() {
    let description = vendure();
    let question = description.changed.as_ref().unwrap();
    // Three in each second, and a hundred that were all changed in the same one.
    let mut orders: Vec<(String, u64)> = (0..200_u64)
        .map(|n| (format!("A{n}"), NOW + (n / 3) * 1000))
        .chain((0..100).map(|n| (format!("B{n}"), NOW + 100_000)))
        .collect();
    let mut progress = Progress::begin(NOW - 1);
    let mut seen = std::collections::BTreeSet::new();
    let mut pages = 0;
    loop {
        let items = since(&orders, &progress.ask().unwrap(), 25);
        let answer = json!({ "data": { "orders": { "items": items } } });
        let page = page(&description, question, &answer, NOW).unwrap();
        seen.extend(
            page.orders
                .iter()
                .map(|(order, at)| (order.id.clone(), *at)),
        );
        pages += 1;
        assert!(pages < 60, "it comes to an end");
        if progress.took(&description, &page) {
            break;
        }
        // One that was seen already changes: it moves to the end, and all behind it move up.
        if pages == 3 {
            orders[0].1 = NOW + 200_000;
        }
    }
    let all: std::collections::BTreeSet<_> = orders
        .iter()
        .map(|(id, at)| (id.clone(), Some(*at)))
        .collect();
    assert!(all.is_subset(&seen), "{:?}", all.difference(&seen));
    // From there on only what is new, and the last few seconds again.
    orders.push(("C".to_owned(), NOW + 200_000));
    let again = since(&orders, &progress.ask().unwrap(), 25);
    assert_eq!(again.len(), 2);
}

#[test]
fn pages_by_number_and_by_cursor_come_to_an_end() {
    let description = custom();
    let full = |next: Option<&str>| Page {
        orders: Vec::new(),
        count: 2,
        odd: None,
        next: next.map(str::to_owned),
    };
    let mut progress = Progress::begin(NOW);
    assert!(!progress.took(&description, &full(None)));
    let Some(Ask::Changed { skip, page, .. }) = progress.ask() else {
        panic!()
    };
    assert_eq!((skip, page), (2, 2));
    assert!(progress.took(
        &description,
        &Page {
            count: 1,
            ..full(None)
        }
    ));
    assert_eq!(progress, Progress::begin(NOW));

    let cursor = r#""by": "cursor", "next": "meta.next""#;
    let description = Description::parse(&CUSTOM.replacen(r#""by": "page""#, cursor, 1)).unwrap();
    assert!(!progress.took(&description, &full(Some("abc"))));
    let Some(Ask::Changed { after, .. }) = progress.ask() else {
        panic!()
    };
    assert_eq!(after, "abc");
    // A system that names the same page for ever is not followed for ever.
    assert!(progress.took(&description, &full(Some("abc"))));
}

#[test]
fn failures_are_followed_by_longer_and_longer_pauses() {
    let mut backoff: Option<Backoff> = None;
    let mut pauses = Vec::new();
    for _ in 0..40 {
        let next = Backoff::after(backoff.as_ref(), NOW, 1_000, 0, Trouble::Unreached);
        pauses.push(next.until - NOW);
        backoff = Some(next);
    }
    assert_eq!(pauses[..4], [1_000, 2_000, 4_000, 8_000]);
    assert_eq!(pauses.iter().max(), Some(&60_000));
    let wishes = |seconds, took| {
        let why = Trouble::Busy(Some(seconds));
        Backoff::after(None, NOW, 1_000, took, why).until - NOW
    };
    // Counted from the answer.
    assert_eq!((wishes(30, 0), wishes(30, 700)), (30_000, 30_700));
    assert_eq!(wishes(u64::MAX, 0), 3_600_000);
    assert_eq!(backoff.unwrap().since, NOW);
}
