//! Cards at their caps.

use super::*;
use crate::cards::{Align, Column, Progress, Tone};
use crate::json::Json;

fn with(blocks: Vec<Block>) -> Card {
    Card {
        title: None,
        tone: Tone::Neutral,
        summary: "s".into(),
        groups: vec![],
        blocks,
    }
}

fn one(body: Body) -> Card {
    with(vec![Block {
        id: "b".into(),
        group: None,
        show_to: Vec::new(),
        hide_from: Vec::new(),
        body,
    }])
}

#[test]
fn counts_are_capped() {
    let many = |n: usize| {
        (0..n)
            .map(|i| Block {
                id: i.to_string(),
                group: None,
                show_to: Vec::new(),
                hide_from: Vec::new(),
                body: Body::Divider,
            })
            .collect()
    };
    assert!(with(many(100)).check().is_ok());
    assert!(with(many(101)).check().is_err());
    let row = || vec![Text::plain("x")];
    let table = |rows| {
        let columns = vec![Column {
            label: "c".into(),
            align: Align::End,
        }];
        one(Body::Table(Table { columns, rows }))
    };
    assert!(table((0..200).map(|_| row()).collect()).check().is_ok());
    assert!(table((0..201).map(|_| row()).collect()).check().is_err());
    assert!(
        table(vec![vec![]]).check().is_err(),
        "a row with too few cells"
    );
}

#[test]
fn the_whole_is_capped() {
    let fat = |n: usize| Body::Paragraph(Text::plain("x".repeat(n)));
    let blocks = |n: usize| {
        (0..n)
            .map(|i| Block {
                id: i.to_string(),
                group: None,
                show_to: Vec::new(),
                hide_from: Vec::new(),
                body: fat(8_000),
            })
            .collect()
    };
    assert!(with(blocks(4)).check().is_ok());
    assert!(
        with(blocks(5))
            .check()
            .unwrap_err()
            .why
            .contains("bytes in all")
    );
}

#[test]
fn ids_groups_and_progress_are_checked() {
    let block = |id: &str| Block {
        id: id.into(),
        group: None,
        show_to: Vec::new(),
        hide_from: Vec::new(),
        body: Body::Divider,
    };
    assert!(with(vec![block("a"), block("a")]).check().is_err());
    assert!(with(vec![block("")]).check().is_err());
    let lost = Block {
        id: "a".into(),
        group: Some(0),
        show_to: Vec::new(),
        hide_from: Vec::new(),
        body: Body::Divider,
    };
    assert!(with(vec![lost]).check().is_err());
    let bar = |done, total| {
        one(Body::Progress(Progress {
            label: "p".into(),
            done,
            total,
        }))
    };
    assert!(bar(1, 2).check().is_ok());
    assert!(bar(3, 2).check().is_err());
    assert!(bar(0, 0).check().is_err());
    let button = |id: &str| Button {
        id: id.into(),
        label: "l".into(),
        tone: Tone::Neutral,
        press: OnPress::Callback(Json::null()),
        confirm: None,
        disabled: false,
    };
    assert!(
        one(Body::Buttons(vec![button("x"), button("x")]))
            .check()
            .is_err()
    );
}

fn whys(body: Body) -> String {
    one(body)
        .check()
        .map_or_else(|error| error.why, |()| String::new())
}

fn option(value: &str) -> crate::cards::OptionItem {
    crate::cards::OptionItem {
        value: value.into(),
        label: "l".into(),
        description: None,
    }
}

#[test]
fn lists_of_a_block_are_capped() {
    let pair = || crate::cards::Pair {
        label: "l".into(),
        value: "v".into(),
    };
    let person = || crate::ids::UserId::new("wang").unwrap();
    let link = |url: String| Link {
        url,
        label: "l".into(),
    };
    let fine = || link("https://example.com".to_owned());
    let button = |n: usize| Button {
        id: n.to_string(),
        label: "l".into(),
        tone: Tone::Neutral,
        press: OnPress::Callback(Json::null()),
        confirm: None,
        disabled: false,
    };
    for n in [50, 51] {
        let lists = [
            Body::Pairs((0..n).map(|_| pair()).collect()),
            Body::People((0..n).map(|_| person()).collect()),
            Body::Links((0..n).map(|_| fine()).collect()),
            Body::Buttons((0..n).map(button).collect()),
        ];
        for list in lists {
            let why = whys(list);
            assert_eq!(why.is_empty(), n == 50, "{why}");
        }
    }
    let long = |n: usize| link(format!("https://example.com/{}", "x".repeat(n - 20)));
    assert_eq!(whys(Body::Links(vec![long(2_000)])), "");
    assert_ne!(whys(Body::Links(vec![long(2_001)])), "");
    for bad in [
        "javascript:alert(1)",
        "//example.com",
        "https://",
        "https://a:b@example.com",
        "data:text/html,x",
    ] {
        assert_ne!(whys(Body::Links(vec![link(bad.to_owned())])), "", "{bad}");
    }
    let unnamed = Link {
        label: " ".into(),
        ..fine()
    };
    assert_ne!(whys(Body::Links(vec![unnamed])), "");
}

#[test]
fn menus_offer_different_values_and_select_of_them() {
    let menu = |values: &[String], selected: &[&str], multiple| {
        whys(Body::Menu(Menu {
            id: "m".into(),
            label: "l".into(),
            options: values.iter().map(|value| option(value)).collect(),
            selected: selected.iter().map(|one| (*one).to_owned()).collect(),
            multiple,
            payload: Json::null(),
        }))
    };
    let values = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>();
    assert_eq!(menu(&values(50), &["1"], false), "");
    assert_ne!(menu(&values(51), &[], false), "");
    assert_ne!(menu(&values(2), &["0", "1"], false), "", "one of one");
    assert_eq!(menu(&values(2), &["0", "1"], true), "");
    assert_ne!(menu(&values(2), &["2"], true), "", "none of the options");
    assert_ne!(menu(&values(2), &["0", "0", "1"], true), "", "one twice");
    assert_ne!(menu(&["a".to_owned(), "a".to_owned()], &[], false), "");
    assert_ne!(menu(&["x".repeat(65)], &[], false), "", "a long value");
}

#[test]
fn charts_are_capped_and_hold_a_value_for_each_label() {
    let chart = |labels: usize, series: usize, value: &str| {
        let values = vec![value.to_owned(); labels];
        let one = crate::cards::Series {
            name: "s".into(),
            values,
        };
        Chart {
            kind: crate::cards::ChartKind::Bar,
            title: "t".into(),
            labels: vec!["l".into(); labels],
            series: vec![one; series],
        }
    };
    assert_eq!(whys(Body::Chart(chart(60, 6, "1.5"))), "");
    assert_ne!(whys(Body::Chart(chart(61, 1, "1.5"))), "");
    assert_ne!(whys(Body::Chart(chart(1, 7, "1.5"))), "");
    for bad in ["", "NaN", "1,5", &"9".repeat(41)] {
        assert_ne!(whys(Body::Chart(chart(1, 1, bad))), "", "{bad}");
    }
    let mut short = chart(3, 1, "1");
    short.series[0].values.pop();
    assert_ne!(whys(Body::Chart(short)), "");
}

#[test]
fn a_pie_is_of_one_thing_and_of_few_parts_none_below_nothing() {
    let pie = |labels: usize, series: usize, value: &str| {
        let one = crate::cards::Series {
            name: "s".into(),
            values: vec![value.to_owned(); labels],
        };
        whys(Body::Chart(Chart {
            kind: crate::cards::ChartKind::Pie,
            title: "t".into(),
            labels: vec!["l".into(); labels],
            series: vec![one; series],
        }))
    };
    assert_eq!(pie(12, 1, "1.5"), "");
    assert_eq!(pie(2, 1, "0"), "");
    assert_ne!(pie(13, 1, "1"), "");
    assert_ne!(pie(2, 2, "1"), "");
    assert_ne!(pie(2, 1, "-0.5"), "");
}

#[test]
fn a_button_that_leads_out_says_where_and_asks_nothing() {
    let whys = |url: &str, label: &str, confirm: Option<&str>| {
        whys(Body::Buttons(vec![Button {
            id: "out".into(),
            label: label.into(),
            tone: Tone::Neutral,
            press: OnPress::OpenUrl(url.to_owned()),
            confirm: confirm.map(Into::into),
            disabled: false,
        }]))
    };
    assert_eq!(whys("https://example.com/a?b=c", "Shop", None), "");
    assert_ne!(whys("https://example.com/", "Shop", Some("Sure?")), "");
    assert_ne!(whys("https://example.com/", " ", None), "");
    let long = format!("https://example.com/{}", "x".repeat(Card::LONGEST_URL));
    for url in [
        "javascript:alert(1)",
        "https://a:b@example.com/",
        "/a",
        "",
        &long,
    ] {
        assert_ne!(whys(url, "Shop", None), "", "{url}");
    }
}

#[test]
fn tables_columns_audiences_and_names_are_capped() {
    let table = |columns: usize| {
        let column = Column {
            label: "c".into(),
            align: Align::Start,
        };
        whys(Body::Table(Table {
            columns: vec![column; columns],
            rows: vec![],
        }))
    };
    assert_eq!(table(12), "");
    assert_ne!(table(13), "");
    let shown_to = |show_to: Vec<ShowTo>| {
        let block = Block {
            id: "b".into(),
            group: None,
            show_to,
            hide_from: Vec::new(),
            body: Body::Divider,
        };
        with(vec![block]).check()
    };
    assert!(shown_to(vec![ShowTo::Company; 20]).is_ok());
    assert!(shown_to(vec![ShowTo::Company; 21]).is_err());
    let hidden_from = |count: usize| {
        let block = Block {
            id: "b".into(),
            group: None,
            show_to: Vec::new(),
            hide_from: vec![ShowTo::Company; count],
            body: Body::Divider,
        };
        with(vec![block]).check()
    };
    assert!(hidden_from(20).is_ok());
    assert!(hidden_from(21).is_err());
    let users = |n| vec![crate::ids::UserId::new("wang").unwrap(); n];
    assert!(shown_to(vec![ShowTo::Users(users(50))]).is_ok());
    assert!(shown_to(vec![ShowTo::Users(users(51))]).is_err());
    let name = |n| ShowTo::Position("总".repeat(n));
    assert!(shown_to(vec![name(Name::LONGEST)]).is_ok());
    assert!(shown_to(vec![name(Name::LONGEST + 1)]).is_err());
    assert!(shown_to(vec![ShowTo::Role("x".repeat(Name::LONGEST + 1))]).is_err());
}

#[test]
fn groups_texts_and_extensions_are_checked() {
    let group = || crate::cards::Group {
        kind: crate::cards::GroupKind::Callout,
        title: None,
        tone: Tone::Neutral,
    };
    let grouped = |n: usize| {
        let groups = (0..n).map(|_| group()).collect();
        Card {
            groups,
            ..with(vec![])
        }
    };
    assert!(grouped(32).check().is_ok());
    assert!(grouped(33).check().is_err());
    let long = || Text::plain("x".repeat(Text::LONGEST + 1));
    assert_ne!(whys(Body::Heading(long())), "");
    assert_ne!(whys(Body::Markdown(long())), "");
    let titled = Card {
        title: Some(long()),
        ..with(vec![])
    };
    assert!(titled.check().is_err());
    let kind = |kind: &str| {
        whys(Body::Extension(crate::cards::Extension {
            kind: kind.into(),
            fallback: "f".into(),
            body: Json::null(),
        }))
    };
    assert_eq!(kind("map"), "");
    for bad in ["", "a\u{7}b", &"x".repeat(65)] {
        assert_ne!(kind(bad), "", "{bad}");
    }
}
