//! Reading and managing chats, and taking messages back: one word of the command for each function.
//! What is refused is told by its code.

use guildhall_sdk::chat::{Member, Message, Order};
use guildhall_sdk::prelude::*;

struct Herald;

impl Commands for Herald {
    fn run(call: &Call, command: &Command) -> Result<Effects> {
        let words: Vec<&str> = command.text("do").split(' ').collect();
        let here = call.chat.clone().unwrap_or_default();
        effects::toast(answer(&here, &words).unwrap_or_else(|problem| problem.code))
    }
}

impl CardSource for Herald {
    fn render(_call: &Call, _message: &str) -> Result<Card> {
        Ok(Card::new("drawn"))
    }
}

fn answer(here: &str, words: &[&str]) -> Result<String> {
    Ok(match words {
        ["history", order] => history(here, order)?,
        ["last"] => {
            let last = chat::history(here, Order::NewestFirst, None, 1)?.items;
            last.first().map(|one| one.id.clone()).unwrap_or_default()
        }
        ["message", id] => said(&chat::message(id)?),
        ["chat"] => {
            let found = chat::get(here)?;
            let name = found.name.unwrap_or_default();
            format!("{} {name} {}", found.kind, found.members)
        }
        ["members"] => members(here)?,
        ["own"] => {
            let own = chat::own(None, 10)?.items.into_iter();
            own.filter_map(|one| one.name).collect::<Vec<_>>().join(",")
        }
        ["begin", name, users @ ..] => chat::create_group(name, &owned(users), name)?,
        ["add", to, users @ ..] => {
            chat::add_members(to, &owned(users))?;
            "added".to_owned()
        }
        ["remove", from, users @ ..] => {
            chat::remove_members(from, &owned(users))?;
            "removed".to_owned()
        }
        ["post", text] => chat::post(here, *text)?,
        ["card"] => chat::post(here, Card::new("first"))?,
        ["refresh", id] => {
            chat::refresh(id)?;
            "marked".to_owned()
        }
        ["retract", id] => chat::retract(id)?.to_string(),
        ["flood"] => {
            for n in 0..100 {
                chat::create_group("x", &[], &n.to_string())?;
            }
            "done".to_owned()
        }
        _ => "?".to_owned(),
    })
}

/// In slices of two, so that cursors are used.
fn history(here: &str, order: &str) -> Result<String> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let order = match order {
            "up" => Order::OldestFirst,
            _ => Order::NewestFirst,
        };
        let slice = chat::history(here, order, cursor.as_deref(), 2)?;
        all.extend(slice.items.iter().map(said));
        cursor = slice.next;
        if cursor.is_none() {
            return Ok(all.join(","));
        }
    }
}

fn said(message: &Message) -> String {
    let author = match &message.author {
        Member::User(id) | Member::Customer(id) | Member::Plugin(id) | Member::Other(id) => id,
    };
    let state = if message.retracted { "-" } else { "" };
    format!("{author}:{}{state}", message.text)
}

fn members(here: &str) -> Result<String> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let slice = chat::members(here, cursor.as_deref(), 1)?;
        all.extend(slice.items);
        cursor = slice.next;
        if cursor.is_none() {
            return Ok(all.join(","));
        }
    }
}

fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

guildhall_sdk::plugin!(Herald);
