//! The card of an import: how far it is, what it has counted, and the lines that are wrong.

use guildhall_sdk::prelude::*;
use guildhall_sdk::text::number;
use orders_business::import::{End, Import, Wrong};
use orders_business::row::Flaw;
use orders_business::xlsx::Fault;

/// A workbook is being read.
pub fn reading(file: &str) -> Card {
    let said = text!("workbook-reading", file);
    Card::new(said.clone()).title(said).tone(Tone::Info)
}

/// A workbook cannot be read.
pub fn unreadable(file: &str, fault: Fault) -> Card {
    let why = match fault {
        Fault::Damaged => text!("workbook-damaged", file),
        Fault::TooLarge => text!("workbook-too-large", file),
    };
    let card = Card::new(why.clone()).tone(Tone::Danger);
    card.title(text!("workbook-unreadable", file))
        .paragraph(why)
}

/// A workbook was read, and an administrator has to say which column is what.
pub fn ask(file: &str, form: &str, id: &str) -> Result<Card> {
    let said = text!("workbook-ask", file);
    let choose = Button::form("columns", text!("choose-columns"), form, &id)?.tone(Tone::Info);
    let administrators = [Audience::Role("administrator".to_owned())];
    Ok(Card::new(said.clone())
        .title(said)
        .buttons("actions", [choose])
        .only_for(administrators))
}

/// Draws it.
pub fn draw(import: &Import) -> Card {
    let counts = import.counts;
    let (tone, title) = match &import.end {
        None => (Tone::Info, text!("import-running", file = &import.name)),
        Some(End {
            failure: Some(_), ..
        }) => (Tone::Danger, text!("import-failed", file = &import.name)),
        Some(_) if counts.wrong > 0 => (Tone::Warning, text!("import-done", file = &import.name)),
        Some(_) => (Tone::Success, text!("import-done", file = &import.name)),
    };
    let summary = text!(
        "import-summary",
        file = &import.name,
        orders = counts.orders_in_all,
        lines = counts.lines()
    );
    let card = Card::new(summary).title(title).tone(tone);
    let card = match &import.end {
        None => bar(card, import),
        Some(End {
            failure: Some(failure),
            ..
        }) => card.paragraph(failure),
        Some(_) => card,
    };
    with_wrong(card.pairs(figures(import)), import)
}

fn bar(card: Card, import: &Import) -> Card {
    // Files are far smaller than 4 GiB; in KiB they fit in any case.
    let kib = |bytes: u64| u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
    card.progress(
        text!("import-read", lines = import.counts.lines()),
        kib(import.at),
        kib(import.bytes).max(1),
    )
}

fn figures(import: &Import) -> Vec<Pair> {
    let counts = import.counts;
    let value = |n: u64| text!("value", value = number(n));
    let mut pairs = vec![
        Pair::new(
            text!("import-orders"),
            text!(
                "import-orders-value",
                new = counts.orders,
                all = counts.orders_in_all
            ),
        ),
        Pair::new(text!("import-lines"), value(counts.lines())),
        Pair::new(text!("import-added"), value(counts.added)),
        Pair::new(text!("import-changed"), value(counts.changed)),
        Pair::new(text!("import-unchanged"), value(counts.unchanged)),
        Pair::new(text!("import-wrong"), value(counts.wrong)),
    ];
    if let Some(end) = &import.end {
        let tenths = end.at.saturating_sub(import.started) / 100;
        let seconds = format!("{}.{}", tenths / 10, tenths % 10);
        pairs.push(Pair::new(
            text!("import-duration"),
            text!("import-seconds", seconds = number(seconds)),
        ));
    }
    pairs
}

fn with_wrong(card: Card, import: &Import) -> Card {
    if import.wrong.is_empty() {
        return card;
    }
    let columns = [
        (text!("wrong-line"), Align::End),
        (text!("wrong-why"), Align::Start),
    ];
    let table = import
        .wrong
        .iter()
        .fold(Table::new(columns), |table, Wrong { line, flaw }| {
            table.row([text!("value", value = number(line)), why(flaw)])
        });
    let card = card.table(table);
    if (import.wrong.len() as u64) < import.counts.wrong {
        card.paragraph(text!("wrong-first", shown = import.wrong.len()))
    } else {
        card
    }
}

fn why(flaw: &Flaw) -> Text {
    match flaw {
        Flaw::Count { expected, found } => {
            text!("flaw-count", expected = *expected, found = *found)
        }
        Flaw::Empty(column) => text!("flaw-empty", column = column.title()),
        Flaw::Long(column) => text!("flaw-long", column = column.title()),
        Flaw::Value(column, value) => text!("flaw-value", column = column.title(), value),
        Flaw::Encoding => text!("flaw-encoding"),
        Flaw::Endless => text!("flaw-endless"),
        Flaw::Full(order) => text!("flaw-full", order),
    }
}
