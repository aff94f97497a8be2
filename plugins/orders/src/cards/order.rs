//! The card of an order: who ordered what, for how much, and who follows it up. Blocks that are not for
//! everybody say for whom; title and summary hold nothing of them.

use super::audiences;
use crate::records::MOST_COUNTED;
use crate::records::follow_ups::Shown;
use guildhall_sdk::prelude::*;
use guildhall_sdk::text::{date, money, number, time, user};
use orders_business::follow_up::FollowUp;
use orders_business::money::Amount;
use orders_business::order::{Line, Order, Source};
use orders_business::rights::{Field, Rights};
use orders_business::status::Status;

/// Follow-ups that are shown.
pub const SHOWN: u32 = 10;
/// About how many bytes all shown lines may take of the 32 KiB of a card.
const LINES: usize = 15 * 1024;
/// About how many bytes a line takes, without its product: once with its quantity, once with amounts.
const LINE: usize = 620;

/// Draws it.
pub fn draw(order: &Order, rights: &Rights, follow_ups: &Shown) -> Result<Card> {
    let card = about(order, rights);
    let card = with_follow_ups(card, rights, &order.id, follow_ups)?;
    let buttons = [
        Button::form("follow-up", text!("follow-up"), "follow-up", &order.id)?.tone(Tone::Info),
        Button::form("share", text!("share"), "share", &order.id)?,
    ];
    let card = card.buttons("actions", buttons);
    Ok(card.only_for(audiences(rights, Field::Internal)))
}

/// What is known of it, without anything to press.
pub fn about(order: &Order, rights: &Rights) -> Card {
    let summary = text!(
        "order-summary",
        id = &order.id,
        customer = &order.head.customer
    );
    let shown = shown(order);
    let card = Card::new(summary)
        .title(text!("order-title", id = &order.id))
        .pairs(facts(order));
    let card = with_lines(card, order, rights, shown);
    let card = match order.lines.len() - shown {
        0 => card,
        more => card.paragraph(text!("more-lines", more)),
    };
    let card = with_total(card, order, rights);
    let card = with_margin(card, order, rights);
    match &order.head.link {
        Some(link) => card
            .links([Link::new(link, text!("at-the-source"))])
            .only_for(audiences(rights, Field::Internal)),
        None => card,
    }
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
    if order.as_of > 0 {
        let label = match order.source {
            Source::File => text!("imported"),
            Source::Live => text!("as-of"),
        };
        pairs.push(Pair::new(label, text!("value", value = time(order.as_of))));
    }
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
        // In both tables.
        let cost = LINE + 2 * line.product.len();
        let fits = cost <= left;
        left = left.saturating_sub(cost);
        fits
    });
    fits.count()
}

/// The lines, as one table for each reader: with amounts for who may see prices, without for the others.
fn with_lines(card: Card, order: &Order, rights: &Rights, shown: usize) -> Card {
    let who = audiences(rights, Field::Price);
    let lines = || order.lines.values().take(shown);
    let columns = [
        (text!("product"), Align::Start),
        (text!("quantity"), Align::End),
    ];
    let amounts = [
        (text!("unit-price"), Align::End),
        (text!("amount"), Align::End),
    ];
    let plain = lines().fold(Table::new(columns.clone()), |table, line| {
        table.row(counted(line))
    });
    let columns = columns.into_iter().chain(amounts);
    let priced = lines().fold(Table::new(columns), |table, line| {
        let each = line.amount.each(line.quantity);
        let each = each.map_or_else(|| Text::from(""), |each| cents(order, each));
        let amounts = [each, cents(order, line.amount)];
        table.row(counted(line).into_iter().chain(amounts))
    });
    // Without an audience a block would be for everybody.
    match who.is_empty() {
        true => card.table(plain),
        false => {
            let card = card.table(priced).only_for(who.clone());
            card.table(plain).but_not_for(who)
        }
    }
}

/// What was ordered, and how many.
fn counted(line: &Line) -> [Text; 2] {
    let quantity = text!("value", value = number(line.quantity));
    [Text::from(&line.product), quantity]
}

/// What all lines cost. A block of its own, because it is not for everybody.
fn with_total(card: Card, order: &Order, rights: &Rights) -> Card {
    let who = audiences(rights, Field::Price);
    if who.is_empty() {
        return card;
    }
    let total = Pair::new(text!("total"), cents(order, order.total()));
    card.pairs([total]).only_for(who)
}

/// What is earned by it, where that is known and somebody may see it.
fn with_margin(card: Card, order: &Order, rights: &Rights) -> Card {
    let who = audiences(rights, Field::Margin);
    match order.margin() {
        Some(margin) if !who.is_empty() => card
            .pairs([Pair::new(text!("margin"), cents(order, margin))])
            .only_for(who),
        _ => card,
    }
}

fn cents(order: &Order, amount: Amount) -> Text {
    text!(
        "value",
        value = money(amount.cents(), order.head.currency.code())
    )
}

/// The open follow-ups, and a menu to say that one is done.
fn with_follow_ups(card: Card, rights: &Rights, order: &str, shown: &Shown) -> Result<Card> {
    if shown.open.is_empty() {
        return Ok(card);
    }
    let who = audiences(rights, Field::Internal);
    let heading = if shown.count >= MOST_COUNTED {
        text!("follow-ups-many", count = shown.count)
    } else {
        text!("follow-ups", count = shown.count)
    };
    let pairs = shown.open.iter().map(|(_, it)| follow_up(it));
    let card = card.heading(heading).only_for(who.clone());
    let mut card = card.pairs(pairs).only_for(who.clone());
    if (shown.open.len() as u64) < u64::from(shown.count) {
        let newest = text!("follow-ups-newest", shown = shown.open.len());
        card = card.paragraph(newest).only_for(who.clone());
    }
    let options = shown.open.iter().map(|(mark, it)| {
        let of = text!(
            "done-option",
            assignee = user(&it.assignee),
            note = it.short()
        );
        OptionItem::new(mark, of)
    });
    let menu = Menu::new("done", text!("mark-done"), options, &order)?;
    Ok(card.menu("follow-up-done", menu).only_for(who))
}

/// Who asks whom, until when, and for what.
pub fn follow_up(it: &FollowUp) -> Pair {
    let (author, assignee, at) = (user(&it.author), user(&it.assignee), time(it.at));
    let who = match it.due {
        Some(due) => text!("follow-up-due", author, assignee, at, due = time(due)),
        None => text!("follow-up-who", author, assignee, at),
    };
    Pair::new(who, it.excerpt())
}

#[cfg(test)]
mod tests;
