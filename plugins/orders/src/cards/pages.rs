//! The page: what one has to follow up, a search, a list, an order. Lists hold no amounts, because a
//! row is shown to everybody alike.

use super::{audiences, order};
use crate::records::follow_ups::{Mark, Shown};
use crate::records::shelves::Found;
use guildhall_sdk::prelude::*;
use guildhall_sdk::text::{date, time, user};
use orders_business::find::Criteria;
use orders_business::follow_up::FollowUp;
use orders_business::order::Order;
use orders_business::rights::{Field, Rights};

/// The path of the page.
pub const PATH: &str = "orders";

/// The address of a list, from behind `after` on.
pub fn list_address(criteria: &Criteria, after: &str) -> String {
    let said = criteria.query();
    let said = said.iter().map(|(name, value)| (*name, value.as_str()));
    pages::address(PATH, said.chain([("after", after)]))
}

/// The address of an order.
pub fn order_address(id: &str) -> String {
    pages::address(PATH, [("order", id)])
}

/// A list of what was found, and what the viewer is asked to follow up.
pub fn list(criteria: &Criteria, found: &Found, mine: &[(Mark, FollowUp)]) -> Result<Page> {
    let card = with_mine(Card::new(""), mine)?;
    let said = criteria.query();
    let search = Button::form("search", text!("search"), "search", &said)?.tone(Tone::Info);
    let mut buttons = vec![search];
    if !said.is_empty() {
        let all = Button::page("all", text!("all-orders"), PATH, &())?;
        buttons.push(all);
    }
    let card = card.buttons("search", buttons);
    let card = match asked(criteria) {
        asked if asked.is_empty() => card.heading(text!("newest-orders")),
        asked => card.pairs(asked),
    };
    let card = if found.orders.is_empty() {
        card.paragraph(text!("nothing-found"))
    } else {
        with_orders(card, &found.orders)?
    };
    let card = match found.too_many_names {
        true => card.paragraph(text!("too-many-names")),
        false => card,
    };
    let card = match &found.next {
        Some(after) => {
            let address = list_address(criteria, after);
            card.buttons(
                "paging",
                [Button::page("next", text!("next"), &address, &())?],
            )
        }
        None => card,
    };
    Ok(Page::blocks(text!("orders"), card))
}

fn asked(criteria: &Criteria) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let texts = [
        (text!("number"), &criteria.number),
        (text!("customer"), &criteria.customer),
        (text!("product"), &criteria.product),
    ];
    for (label, value) in texts.into_iter().filter(|(_, value)| !value.is_empty()) {
        pairs.push(Pair::new(label, value));
    }
    let days = [
        (text!("from-day"), &criteria.from),
        (text!("until-day"), &criteria.until),
    ];
    for (label, day) in days {
        if let Some(day) = day {
            pairs.push(Pair::new(label, text!("value", value = date(day))));
        }
    }
    if let Some(status) = &criteria.status {
        pairs.push(Pair::new(text!("status"), order::status(status)));
    }
    pairs
}

fn with_orders(card: Card, orders: &[Order]) -> Result<Card> {
    let columns = [
        (text!("number"), Align::Start),
        (text!("ordered"), Align::Start),
        (text!("customer"), Align::Start),
        (text!("status"), Align::Start),
    ];
    let table = orders.iter().fold(Table::new(columns), |table, it| {
        table.row([
            Text::from(&it.id),
            text!("value", value = date(&it.head.ordered)),
            Text::from(&it.head.customer),
            order::status(&it.status()),
        ])
    });
    let open = orders.iter().enumerate().map(|(at, it)| {
        let address = order_address(&it.id);
        Button::page(&format!("open-{at}"), &it.id, &address, &())
    });
    let open: Result<Vec<Button>> = open.collect();
    Ok(card.table(table).buttons("open", open?))
}

fn with_mine(card: Card, mine: &[(Mark, FollowUp)]) -> Result<Card> {
    if mine.is_empty() {
        return Ok(card);
    }
    let columns = [
        (text!("order"), Align::Start),
        (text!("note"), Align::Start),
        (text!("asked-by"), Align::Start),
        (text!("due"), Align::Start),
    ];
    let table = mine.iter().fold(Table::new(columns), |table, (mark, it)| {
        let due = it.due.map(|due| text!("value", value = time(due)));
        table.row([
            Text::from(&mark.order),
            Text::from(it.excerpt()),
            text!("value", value = user(&it.author)),
            due.unwrap_or_else(|| Text::from("")),
        ])
    });
    let options = mine.iter().map(|(mark, it)| {
        let label = text!("mine-option", order = &mark.order, note = it.short());
        OptionItem::new(&mark.follow_up, label)
    });
    let menu = Menu::new("done-mine", text!("mark-done"), options, &())?;
    Ok(card
        .heading(text!("mine"))
        .table(table)
        .menu("mine-done", menu))
}

/// One order with all that may be done with it. `here` says that there is a chat to post it to.
pub fn one(
    it: &Order,
    rights: &Rights,
    open: &Shown,
    done: &[FollowUp],
    here: bool,
) -> Result<Page> {
    let card = order::draw(it, rights, open)?;
    let card = match done.is_empty() {
        true => card,
        false => card
            .heading(text!("follow-ups-done"))
            .only_for(audiences(rights, Field::Internal))
            .pairs(done.iter().map(order::follow_up))
            .only_for(audiences(rights, Field::Internal)),
    };
    let mut buttons = Vec::new();
    if here {
        buttons.push(Button::action("post", text!("post-here"), &it.id)?.tone(Tone::Info));
    }
    buttons.push(Button::page("back", text!("all-orders"), PATH, &())?);
    let card = card.buttons("page", buttons);
    Ok(Page::blocks(text!("order-title", id = &it.id), card))
}
