//! The directory: one word of the command for each function. What is refused is told by its code.

use guildhall_sdk::directory::{Customer, Department, User};
use guildhall_sdk::prelude::*;

struct Registrar;

impl Commands for Registrar {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        let words: Vec<&str> = command.text("ask").split(' ').collect();
        effects::toast(answer(&words).unwrap_or_else(|problem| problem.code))
    }
}

/// One more line of what it was told.
fn write(line: String) -> Result {
    kv::update("told", |told: Option<Vec<String>>| {
        let mut told = told.unwrap_or_default();
        told.push(line);
        told
    })
    .map(|_| ())
}

/// Who is behind a call of somebody from outside.
impl OnMessage for Registrar {
    fn posted(call: &Call, message: &Message) -> Result {
        let Actor::Customer(id) = &call.actor else {
            return Ok(());
        };
        let who =
            directory::customer(id).map_or_else(|problem| problem.code, |found| outsider(&found));
        let own = matches!(&message.author, Member::Customer(author) if author == id);
        write(format!("{who} said {}: own {own}", message.text))
    }
}

impl OnUser for Registrar {
    fn changed(call: &Call, user: &str) -> Result {
        let found = directory::user(user)?;
        let state = if found.active { "there" } else { "off" };
        let whom = if call.user().is_none() {
            ""
        } else {
            " for somebody"
        };
        write(format!("{user} {state}{whom}"))
    }
}

impl OnDepartment for Registrar {
    fn changed(_call: &Call, id: &str) -> Result {
        let name =
            directory::department(id).map_or_else(|problem| problem.code, |found| found.name);
        write(format!("{id} {name}"))
    }
}

fn answer(words: &[&str]) -> Result<String> {
    Ok(match words {
        ["user", id] => told(&directory::user(id)?),
        ["away", id] => {
            let until = directory::user(id)?.absent_until;
            until.map_or("there".to_owned(), |until| until.to_string())
        }
        ["users", ids @ ..] => {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            let found = directory::users(&ids)?.into_iter();
            let names = found.map(|user| user.map_or("?".to_owned(), |user| user.name));
            names.collect::<Vec<_>>().join(" ")
        }
        ["search", query] => names(directory::search(query, None, 10)?),
        ["search", query, within] => names(directory::search(query, Some(within), 10)?),
        ["department", id] => department(directory::department(id)?),
        ["top"] => departments(directory::children(None, 10)?),
        ["children", id] => departments(directory::children(Some(id), 10)?),
        ["members", id, recursive] => members(id, *recursive == "all")?,
        ["heads", id] => directory::heads_of(id)?.join(" "),
        ["managers", id, levels] => {
            directory::managers_of(id, levels.parse().unwrap_or(1))?.join(" ")
        }
        ["roles", id] => directory::roles_of(id)?.join(" "),
        ["with-role", role] => names(directory::with_role(role, None, 10)?),
        ["with-position", position] => names(directory::with_position(position, None, 10)?),
        ["contacts", id] => {
            let ways = directory::contacts(id)?.into_iter();
            let ways = ways.map(|way| format!("{}={}", way.kind, way.value));
            ways.collect::<Vec<_>>().join(" ")
        }
        ["outsiders", chat] => outsiders(chat)?,
        ["customer", id] => outsider(&directory::customer(id)?),
        ["customers", ids @ ..] => {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            let found = directory::customers(&ids)?.into_iter();
            let names = found.map(|one| one.map_or("?".to_owned(), |one| one.name));
            names.collect::<Vec<_>>().join(" ")
        }
        ["told"] => kv::get::<Vec<String>>("told")?
            .unwrap_or_default()
            .join("|"),
        ["flood"] => {
            for _ in 0..1_000 {
                directory::search("a", None, 1)?;
            }
            "done".to_owned()
        }
        ["bulk"] => {
            let ids = vec!["x".to_owned(); 101];
            directory::users(&ids)?.len().to_string()
        }
        ["bulk-customers"] => {
            let ids = vec!["x".to_owned(); 101];
            directory::customers(&ids)?.len().to_string()
        }
        _ => "?".to_owned(),
    })
}

/// In slices of one, so that cursors are used.
fn members(department: &str, recursive: bool) -> Result<String> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let slice = directory::members_of(department, recursive, cursor.as_deref(), 1)?;
        all.extend(slice.items);
        cursor = slice.next;
        if cursor.is_none() {
            return Ok(names(all));
        }
    }
}

/// The ids of who is there from outside, in slices of one.
fn outsiders(chat: &str) -> Result<String> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let slice = chat::customers(chat, cursor.as_deref(), 1)?;
        all.extend(slice.items);
        cursor = slice.next;
        if cursor.is_none() {
            return Ok(all.join(" "));
        }
    }
}

fn outsider(customer: &Customer) -> String {
    format!(
        "{}, {}, {}, {}, of {}, sure: {}, there: {}",
        customer.name,
        customer.organisation,
        customer.kind,
        customer.locale,
        customer.owner,
        customer.confirmed,
        customer.active,
    )
}

fn told(user: &User) -> String {
    let places = user.placements.iter();
    let places: Vec<String> = places
        .map(|place| format!("{}:{}:{}", place.department, place.position, place.head))
        .collect();
    format!(
        "{} {} {} {} {} {}",
        user.name,
        user.active,
        user.locale,
        user.time_zone,
        places.join(","),
        user.manager.as_deref().unwrap_or("-"),
    )
}

fn names(users: Vec<User>) -> String {
    let names = users.into_iter().map(|user| user.name);
    names.collect::<Vec<_>>().join(" ")
}

fn department(department: Department) -> String {
    format!(
        "{}<{}",
        department.name,
        department.parent.unwrap_or_default()
    )
}

fn departments(all: Vec<Department>) -> String {
    all.into_iter()
        .map(department)
        .collect::<Vec<_>>()
        .join(" ")
}

guildhall_sdk::plugin!(Registrar);
