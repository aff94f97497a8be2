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
        body: Body::Divider,
    };
    assert!(with(vec![block("a"), block("a")]).check().is_err());
    assert!(with(vec![block("")]).check().is_err());
    let lost = Block {
        id: "a".into(),
        group: Some(0),
        show_to: Vec::new(),
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
