//! The card of an order: who ordered what, and who follows it up.

use crate::records::MOST_COUNTED;
use guildhall_sdk::prelude::*;
use guildhall_sdk::text::{date, money, number, time, user};
use orders_business::follow_up::FollowUp;
use orders_business::money::Amount;
use orders_business::order::Order;
use orders_business::status::Status;

/// Follow-ups that are shown.
pub const SHOWN: u32 = 10;
/// About how many bytes all shown lines may take of the 32 KiB of a card.
const LINES: usize = 14 * 1024;
/// About how many bytes a line takes, without its product.
const LINE: usize = 320;

/// Draws it. `follow_ups` are the newest ones, `count` is how many there are in all.
pub fn draw(order: &Order, follow_ups: &[FollowUp], count: u32) -> Result<Card> {
    let total = money(order.total().cents(), order.head.currency.code());
    let summary = text!(
        "order-summary",
        id = &order.id,
        customer = &order.head.customer,
        total = total.clone()
    );
    let shown = shown(order);
    let card = Card::new(summary)
        .title(text!("order-title", id = &order.id))
        .pairs(facts(order))
        .table(lines(order, shown));
    let card = match order.lines.len() - shown {
        0 => card,
        more => card.paragraph(text!("more-lines", more)),
    };
    let card = card.pairs([Pair::new(text!("total"), text!("value", value = total))]);
    let follow_up =
        Button::form("follow-up", text!("follow-up"), "follow-up", &order.id)?.tone(Tone::Info);
    Ok(with_follow_ups(card, follow_ups, count).buttons("actions", [follow_up]))
}

/// What is known of the whole order; what its source does not say is left out.
fn facts(order: &Order) -> Vec<Pair> {
    let head = &order.head;
    let day = |day| text!("value", value = date(day));
    let mut pairs = vec![
        Pair::new(text!("status"), status(&order.status())),
        Pair::new(text!("customer"), customer(order)),
        Pair::new(text!("ordered"), day(&head.ordered)),
    ];
    if let Some(shipped) = &head.shipped {
        pairs.push(Pair::new(text!("shipped"), day(shipped)));
    }
    let destination = order.destination();
    let said = [
        (text!("ship-mode"), &head.ship_mode),
        (text!("destination"), &destination),
    ];
    let said = said.into_iter().filter(|(_, value)| !value.is_empty());
    pairs.extend(said.map(|(label, value)| Pair::new(label, value)));
    pairs
}

/// Who ordered, with kind and number where they are known.
fn customer(order: &Order) -> Text {
    let head = &order.head;
    match (head.segment.as_str(), head.customer_id.as_str()) {
        ("", "") => Text::from(&head.customer),
        ("", id) => text!("customer-id", name = &head.customer, id),
        (segment, id) => text!("customer-value", name = &head.customer, segment, id),
    }
}

/// How far an order is, in the reader's words.
pub fn status(status: &Status) -> Text {
    match status {
        Status::Open => text!("status-open"),
        Status::Paid => text!("status-paid"),
        Status::Shipped => text!("status-shipped"),
        Status::Delivered => text!("status-delivered"),
        Status::Cancelled => text!("status-cancelled"),
        Status::Other(said) => Text::from(said),
    }
}

/// How many lines fit; of an order of the usual size, all.
fn shown(order: &Order) -> usize {
    let mut left = LINES;
    let fits = order.lines.values().take_while(|line| {
        // Quotation marks take two bytes in a stored card.
        let cost = LINE + 2 * line.product.len();
        let fits = cost <= left;
        left = left.saturating_sub(cost);
        fits
    });
    fits.count()
}

fn lines(order: &Order, shown: usize) -> Table {
    let cents = |amount: Amount| {
        text!(
            "value",
            value = money(amount.cents(), order.head.currency.code())
        )
    };
    let columns = [
        (text!("product"), Align::Start),
        (text!("quantity"), Align::End),
        (text!("amount"), Align::End),
    ];
    order
        .lines
        .values()
        .take(shown)
        .fold(Table::new(columns), |table, line| {
            let quantity = text!("value", value = number(line.quantity));
            table.row([Text::from(&line.product), quantity, cents(line.amount)])
        })
}

fn with_follow_ups(card: Card, follow_ups: &[FollowUp], count: u32) -> Card {
    if follow_ups.is_empty() {
        return card;
    }
    let heading = if count >= MOST_COUNTED {
        text!("follow-ups-many", count)
    } else {
        text!("follow-ups", count)
    };
    let pairs = follow_ups.iter().map(|it| {
        let who = text!(
            "follow-up-who",
            author = user(&it.author),
            assignee = user(&it.assignee),
            at = time(it.at)
        );
        Pair::new(who, it.excerpt())
    });
    let card = card.divider().heading(heading).pairs(pairs);
    if (follow_ups.len() as u64) < u64::from(count) {
        card.paragraph(text!("follow-ups-newest", shown = follow_ups.len()))
    } else {
        card
    }
}
