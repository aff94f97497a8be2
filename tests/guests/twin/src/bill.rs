//! `/bill tea 2x12.50; cake 8.20`: a card with every line and the sum, and who paid as a record.

use guildhall_sdk::prelude::*;
use serde::{Deserialize, Serialize};

const MOST_LINES: usize = 20;

#[derive(Serialize, Deserialize)]
struct Line {
    what: String,
    count: u64,
    /// In cents.
    price: u64,
}

#[derive(Serialize, Deserialize)]
struct Bill {
    lines: Vec<Line>,
    paid: Option<String>,
    at: Option<u64>,
}

pub fn run(text: &str) -> Result<Effects> {
    let bill = Bill {
        lines: parse(text)?,
        paid: None,
        at: None,
    };
    let message = chat::reply(card(&bill)?)?;
    kv::put(&format!("bill/{message}"), &bill)?;
    effects::none()
}

pub fn paid(call: &Call, message: &str) -> Result<Effects> {
    let key = format!("bill/{message}");
    let bill: Option<Bill> = kv::get(&key)?;
    let mut bill = bill.ok_or_else(|| Problem::new("gone", "This bill is gone."))?;
    if bill.paid.is_some() {
        return Err(Problem::new("paid", "This bill is paid already."));
    }
    bill.paid = Some(call.require_user()?.to_owned());
    bill.at = Some(runtime::now());
    chat::update_origin(&card(&bill)?)?;
    kv::put(&key, &bill)?;
    effects::toast("Paid")
}

fn parse(text: &str) -> Result<Vec<Line>> {
    let lines = text
        .split(';')
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let lines: Vec<Line> = lines.map(one).collect::<Result<_>>()?;
    if lines.is_empty() || lines.len() > MOST_LINES {
        let text = format!("Write 1 to {MOST_LINES} lines with a semicolon between them.");
        return Err(Problem::new("lines", text));
    }
    Ok(lines)
}

fn one(line: &str) -> Result<Line> {
    let read = || {
        let (what, price) = line.rsplit_once(' ')?;
        let (count, price) = price.split_once('x').unwrap_or(("1", price));
        let (whole, part) = price.split_once('.').unwrap_or((price, "0"));
        let part = format!("{part:0<2}");
        let fits = whole.len() <= 9 && part.len() == 2 && count.len() <= 4;
        fits.then_some(())?;
        Some(Line {
            what: what.trim().to_owned(),
            count: count.parse().ok()?,
            price: whole.parse::<u64>().ok()? * 100 + part.parse::<u64>().ok()?,
        })
    };
    read().ok_or_else(|| {
        Problem::new(
            "line",
            format!("“{line}” is no line: write it as tea 2x12.50."),
        )
    })
}

fn money(cents: u64) -> Text {
    format!("{}.{:02}", cents / 100, cents % 100).into()
}

fn card(bill: &Bill) -> Result<Card> {
    let total: u64 = bill.lines.iter().map(|line| line.count * line.price).sum();
    let columns = [
        ("What".into(), Align::Start),
        ("Count".into(), Align::End),
        ("Price".into(), Align::End),
        ("Amount".into(), Align::End),
    ];
    let table = bill.lines.iter().fold(Table::new(columns), |table, line| {
        let amount = money(line.count * line.price);
        table.row([
            line.what.as_str().into(),
            line.count.to_string().into(),
            money(line.price),
            amount,
        ])
    });
    let table = table.row(["Sum".into(), "".into(), "".into(), money(total)]);
    let card = Card::new(format!("Bill: {}.{:02}", total / 100, total % 100))
        .title("Bill")
        .table(table);
    Ok(match (&bill.paid, bill.at) {
        (Some(by), Some(at)) => card.tone(Tone::Success).people([by.clone()]).time(at),
        _ => {
            let button = Button::action("paid", "Paid", &())?.tone(Tone::Success);
            card.buttons("b1", [button])
        }
    })
}
