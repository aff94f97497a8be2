//! The program with the sample imported, and people who use it at once: each with a card of their own,
//! and a form that the plugin answers.

use std::fs;
use std::time::Instant;

use guildhall_tests::{
    Hall, PATIENCE, Person, Screen, install_orders, start_import, superstore, text_is, until, words,
};
use serde_json::{Value, json};

use crate::table::{Deed, Table};

/// The hall, who looks orders up in it, and where.
pub struct Stage {
    hall: Hall,
    admin: Person,
    chat: String,
    /// Numbers of the orders.
    orders: Vec<String>,
    /// Lines that were imported.
    pub lines: usize,
}

/// One of those who are in flight.
pub struct Worker {
    person: Person,
    chat: String,
    /// What they look up, one after the other.
    orders: Vec<String>,
    at: usize,
    /// Their own card.
    card: String,
    screen: Screen,
    name: String,
}

impl Stage {
    /// For at most so many people at once; imports at most so many lines.
    pub fn new(most: usize, lines: usize) -> Self {
        let hall = Hall::demo();
        let admin = hall.administrator();
        install_orders(&admin);
        let people: Vec<Person> = (0..most).map(|n| hall.person(n)).collect();
        let chat = admin.gathers("Orders", &people.iter().collect::<Vec<_>>());
        let csv = fs::read_to_string(superstore()).expect("the sample");
        let taken = csv.lines().count().min(lines.saturating_add(1));
        let some: String = csv
            .lines()
            .take(taken)
            .map(|line| format!("{line}\n"))
            .collect();
        let progress = start_import(&admin, &chat, some.as_bytes()).reaches(&admin, u64::MAX);
        assert_eq!(progress.lines, taken as u64 - 1, "all lines are read");
        let mut orders: Vec<String> = some.lines().skip(1).filter_map(number).collect();
        orders.sort();
        orders.dedup();
        Self {
            hall,
            admin,
            chat,
            orders,
            lines: taken - 1,
        }
    }

    /// The n-th of those who are in flight, each somebody else, with a card of an order that nobody else
    /// follows up.
    pub fn worker(&self, n: usize) -> Worker {
        let person = self.hall.person(n);
        // Each begins elsewhere among the orders.
        let mut orders = self.orders.clone();
        let start = orders.len() * n / 8;
        orders.rotate_left(start);
        let screen = self.admin.opens();
        self.admin
            .types(&self.chat, &format!("/order {}", orders[0]));
        let posted = screen.sees("its card", |event| {
            event["type"] == "message_posted" && !event["message"]["card"].is_null()
        });
        Worker {
            screen: person.opens(),
            card: id(&posted["message"]),
            chat: self.chat.clone(),
            name: format!("{n} of {}", self.lines),
            orders,
            at: 1,
            person,
        }
    }
}

/// The number of the order of a line.
fn number(line: &str) -> Option<String> {
    Some(line.split(',').nth(1)?.trim_matches('"').to_owned())
}

fn id(message: &Value) -> String {
    message["id"].as_str().expect("an id").to_owned()
}

fn timed<T>(table: &mut Table, deed: Deed, request: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let answer = request();
    table.add(deed, began.elapsed());
    answer
}

impl Worker {
    /// A message without any plugin.
    pub fn post(&self, table: &mut Table) {
        timed(table, Deed::Post, || {
            self.person.types(&self.chat, "no order at all")
        });
    }

    /// Looks the next order up.
    pub fn order(&mut self, table: &mut Table) {
        let order = &self.orders[self.at % self.orders.len()];
        let command = format!("/order {order}");
        self.at += 1;
        timed(table, Deed::Order, || {
            self.person.types(&self.chat, &command)
        });
    }

    /// Waits until the screen shows all that was posted and opens another one, which shows what comes from
    /// then on: so none of that is measured with what follows.
    pub fn watches(&mut self) {
        self.screen.reaches(self.person.chats().1);
        self.screen = self.person.opens();
        let ready = format!("{} is ready", self.name);
        self.person.types(&self.chat, &ready);
        self.screen.sees("that it is ready", text_is(&ready));
    }

    /// Presses "Follow up", submits the form, and waits until it is on the card.
    pub fn follow_up(&mut self, table: &mut Table) {
        let message = self.person.message(&self.card);
        let outcome = timed(table, Deed::Form, || {
            self.person.presses(&message, "follow-up").ok("the button")
        });
        let effects = outcome["effects"].as_array().expect("effects");
        let form = effects.iter().find(|effect| effect["kind"] == "form");
        let form = id(&form.expect("a form opens")["form"]);
        self.at += 1;
        let note = format!("note {} of {};", self.at, self.name);
        let entries = json!([
            { "field": "note", "value": { "kind": "text", "text": note } },
            { "field": "assignee", "value": { "kind": "people", "people": [self.person.id()] } },
        ]);
        let began = Instant::now();
        timed(table, Deed::Submit, || {
            self.person.submits(&form, &entries).ok("the follow-up")
        });
        self.screen.sees("it on the card", |event| {
            event["type"] == "message_changed"
                && event["message"]["id"] == self.card
                && words(&event["message"]["card"])
                    .iter()
                    .any(|word| word.contains(&note))
        });
        table.add(Deed::Shown, began.elapsed());
    }

    /// Marks the newest follow-up on the card as done, once the card shows what is open.
    pub fn done(&mut self, table: &mut Table) {
        let message = self.person.message(&self.card);
        let menu = menu(&message).expect("a menu of what is open");
        let body = json!({
            "block": menu["id"], "control": menu["control"], "revision": message["revision"],
            "values": [menu["options"][0]["value"]],
        });
        let path = format!("/messages/{}/actions", self.card);
        timed(table, Deed::Done, || {
            self.person
                .api()
                .post(&path, &body)
                .ok("marking it as done")
        });
        let gone = &menu["options"][0]["value"];
        until("the card without it", PATIENCE, || {
            let now = self.person.message(&self.card);
            let stays = self::menu(&now).is_some_and(|menu| menu["options"][0]["value"] == *gone);
            (!stays).then_some(())
        });
    }
}

/// The menu of the open follow-ups.
fn menu(message: &Value) -> Option<&Value> {
    let blocks = message["card"]["blocks"].as_array()?;
    blocks.iter().find(|block| block["kind"] == "menu")
}
