//! Who is shown what: every surface that shows an order, as each kind of viewer. The host leaves a
//! block out for whom it does not name; here the same is done, and what is left is searched.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use super::*;
use crate::cards::pages;
use crate::records::shelves::Found;
use orders_business::day::Day;
use orders_business::find::Criteria;
use orders_business::order::Head;
use std::collections::BTreeMap;

/// Somebody who looks.
struct Viewer {
    company: bool,
    department: &'static str,
}

const SALES: Viewer = Viewer {
    company: true,
    department: "sales",
};
const WAREHOUSE: Viewer = Viewer {
    company: true,
    department: "warehouse",
};
const BOARD: Viewer = Viewer {
    company: true,
    department: "board",
};
const CUSTOMER: Viewer = Viewer {
    company: false,
    department: "",
};
/// Nothing of these may be read by who may not see them.
const PRICES: [&str; 4] = ["731.94", "243.98", "261.96", "993.90"];
const MARGIN: &str = "261.50";
const NOTE: &str = "call them";
const LINK: &str = "erp.example.com";

fn order() -> Order {
    let amount = |text| Amount::parse(text).unwrap();
    let line = |product: &str, quantity, price, margin| orders_business::order::Line {
        product: product.to_owned(),
        quantity,
        amount: amount(price),
        margin: Some(amount(margin)),
    };
    let head = Head {
        ordered: Day::parse("2016-11-08").unwrap(),
        shipped: None,
        status: None,
        ship_mode: "Second Class".into(),
        customer_id: "CG-12520".into(),
        customer: "Claire Gute".into(),
        segment: String::new(),
        city: "Henderson".into(),
        state: String::new(),
        postal_code: String::new(),
        country: String::new(),
        currency: orders_business::money::Currency::default(),
        total: None,
        link: Some(format!("https://{LINK}/CA-1")),
    };
    let mut order = Order::new("CA-1", head, Source::File, 1);
    order.lines = BTreeMap::from([
        (1, line("Bookcase", 1, "261.96", "41.918")),
        (2, line("Chair", 3, "731.94", "219.582")),
    ]);
    order
}

fn shown() -> Shown {
    let follow_up = FollowUp {
        author: "ann".into(),
        assignee: "bob".into(),
        note: NOTE.into(),
        at: 1,
        due: Some(2),
        done: None,
    };
    Shown {
        open: vec![("1".into(), follow_up)],
        count: 1,
    }
}

fn rights(price: &[&str], margin: &[&str]) -> Rights {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    Rights {
        price: ids(price),
        price_for_customers: false,
        margin: ids(margin),
    }
}

/// Everything that a viewer is told of a card.
fn reads(card: &Card, viewer: &Viewer) -> String {
    let is_for = |audience: &Audience| match audience {
        Audience::Company => viewer.company,
        Audience::Customers => !viewer.company,
        Audience::Department(id) => viewer.department == id,
        _ => false,
    };
    let blocks = card.blocks.iter();
    let blocks = blocks.filter(|it| {
        let named = it.show_to.is_empty() || it.show_to.iter().any(is_for);
        named && !it.hide_from.iter().any(is_for)
    });
    let blocks: Vec<_> = blocks.map(|block| &block.body).collect();
    format!("{:?} {:?} {blocks:?}", card.title, card.summary)
}

fn as_card(page: Page) -> Card {
    match page {
        Page::Blocks(page) => Card {
            title: Some(page.title),
            blocks: page.blocks,
            ..Card::new("")
        },
        _ => Card::new(""),
    }
}

fn sees(card: &Card, viewer: &Viewer) -> (bool, bool, bool) {
    let told = reads(card, viewer);
    let prices: Vec<bool> = PRICES.iter().map(|price| told.contains(price)).collect();
    let all = prices.iter().all(|seen| *seen);
    assert_eq!(
        all,
        prices.iter().any(|seen| *seen),
        "all prices or none: {told}"
    );
    assert!(
        told.contains("Claire Gute") && told.contains("Chair"),
        "{told}"
    );
    let once = |product| told.matches(product).count() == 1;
    assert!(once("Bookcase") && once("Chair"), "one table: {told}");
    let internal = told.contains(NOTE);
    assert_eq!(internal, told.contains(LINK), "{told}");
    (all, told.contains(MARGIN), internal)
}

#[test]
fn each_viewer_sees_what_they_may_on_card_and_page() {
    let (order, open) = (order(), shown());
    let set = rights(&["sales", "board"], &["sales"]);
    let done: Vec<FollowUp> = open.open.iter().map(|(_, it)| it.clone()).collect();
    let surfaces = |rights: &Rights| {
        [
            draw(&order, rights, &open).unwrap(),
            as_card(pages::one(&order, rights, &open, &done, true).unwrap()),
        ]
    };
    for card in surfaces(&set) {
        assert_eq!(sees(&card, &SALES), (true, true, true));
        assert_eq!(sees(&card, &BOARD), (true, false, true));
        assert_eq!(sees(&card, &WAREHOUSE), (false, false, true));
        assert_eq!(sees(&card, &CUSTOMER), (false, false, false));
    }
    let told = Rights {
        price_for_customers: true,
        ..set
    };
    for card in surfaces(&told) {
        assert_eq!(sees(&card, &SALES), (true, true, true));
        assert_eq!(sees(&card, &WAREHOUSE), (false, false, true));
        assert_eq!(sees(&card, &CUSTOMER), (true, false, false));
    }
    for card in surfaces(&rights(&[], &[])) {
        assert_eq!(sees(&card, &WAREHOUSE), (true, false, true));
        assert_eq!(sees(&card, &CUSTOMER), (false, false, false));
        assert!(
            !format!("{card:?}").contains(MARGIN),
            "what nobody may see is not there"
        );
    }
}

#[test]
fn what_is_for_everybody_alike_holds_no_amount() {
    let order = order();
    let card = draw(&order, &rights(&[], &["sales"]), &shown()).unwrap();
    let found = Found {
        orders: vec![order],
        next: Some("2016-11-08/CA-1".into()),
        too_many_names: true,
    };
    let list = pages::list(&Criteria::typed("customer:Gute"), &found, &[]).unwrap();
    let told = format!("{:?} {:?} {list:?}", card.title, card.summary);
    for secret in PRICES.iter().chain([&MARGIN, &NOTE, &LINK]) {
        assert!(!told.contains(secret), "{secret} is told: {told}");
    }
}

#[test]
fn the_widest_order_fits_on_a_card() {
    let mut order = order();
    let widest = orders_business::order::Line {
        product: "\"".repeat(250),
        quantity: u32::MAX,
        amount: Amount::parse("123456789012345.123456").unwrap(),
        margin: None,
    };
    order.lines = (0..100).map(|n| (n, widest.clone())).collect();
    let mut open = shown();
    open.open[0].1.note = "\"".repeat(1000);
    open.open = vec![open.open[0].clone(); SHOWN as usize];
    let sales: Vec<String> = (0..20).map(|n| format!("{n:032}")).collect();
    let rights = Rights {
        price: sales.clone(),
        price_for_customers: true,
        margin: sales,
    };
    let card = draw(&order, &rights, &open).unwrap();
    // What the host counts is less than how it is printed here.
    let shown = reads(&card, &SALES).len() + reads(&card, &CUSTOMER).len();
    assert!(shown > 0 && shown < 128 * 1024, "{shown}");
    assert!(super::shown(&order) >= 10);
}
