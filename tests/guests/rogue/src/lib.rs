//! Reaches for what is not its own, and for more than it may have: one word for each attempt. It says
//! what it got, or why not.
//!
//! It is never installed outside of tests.

use guildhall_sdk::cards::{Body, Button, Card};
use guildhall_sdk::chat::{Content, Draft, Order};
use guildhall_sdk::jobs::When;
use guildhall_sdk::prelude::*;

/// Far more than any text, key or payload may have.
const GIANT: usize = 1 << 20;

struct Rogue;

impl Commands for Rogue {
    fn run(_: &Call, command: &Command) -> Result<Effects> {
        let (what, target) = (command.text("what"), command.text("target"));
        match what {
            "open-page" => return effects::open_page(target, &()),
            "open-form" => return effects::open_form(target, &()),
            _ => {}
        }
        let got = reads(what, target)
            .or_else(|| acts(what, target))
            .or_else(|| exceeds(what));
        match got {
            Some(Ok(got)) => effects::toast(format!("got {got}")),
            Some(Err(problem)) => effects::toast(problem.code),
            None => effects::toast("no such attempt"),
        }
    }
}

/// What may belong to others.
fn reads(what: &str, target: &str) -> Option<Result<String>> {
    Some(match what {
        "record" => kv::get_bytes(target).map(|found| format!("{found:?}")),
        "records" => kv::count(target, 1_000).map(|all| all.to_string()),
        "counter" => counters::get(target).map(|count| count.to_string()),
        "setting" => settings::text(target).map(|found| format!("{found:?}")),
        "secret" => secrets::reveal(target),
        "sign" => secrets::hmac_sha256(target, b"x").map(|bytes| bytes.len().to_string()),
        "history" => chat::history(target, Order::OldestFirst, None, 100).map(counted),
        "cursor" => chat::history(target, Order::OldestFirst, Some("junk"), 100).map(counted),
        "message" => chat::message(target).map(|message| message.text),
        "chat" => chat::get(target).map(|chat| chat.kind),
        "members" => chat::members(target, None, 100).map(|all| all.items.len().to_string()),
        "chats" => chat::own(None, 100).map(|all| all.items.len().to_string()),
        "file" => files::info(target).map(|file| file.name),
        "bytes" => files::read_at(target, 0, 100).map(|bytes| bytes.len().to_string()),
        "files" => files::in_chat(target, 100).map(|all| all.len().to_string()),
        "person" => directory::user(target).map(|user| user.id),
        "contacts" => directory::contacts(target).map(|all| all.len().to_string()),
        "reach" => http::get(target)
            .send()
            .map(|answer| answer.status().to_string()),
        "service" => services::call::<String>(target, "pass", &()),
        _ => return None,
    })
}

fn counted(page: chat::Messages) -> String {
    page.items.len().to_string()
}

/// What changes things of others.
fn acts(what: &str, target: &str) -> Option<Result<String>> {
    let to = [target.to_owned()];
    let done = |()| "done".to_owned();
    Some(match what {
        "post" => chat::post(target, "hello").map(|_| "posted".to_owned()),
        "direct" => chat::post_direct(target, "hello").map(|_| "posted".to_owned()),
        "edit" => chat::edit(target, &Content::Text("mine".into()), None).map(|r| r.to_string()),
        "retract" => chat::retract(target).map(|revision| revision.to_string()),
        "redraw" => chat::refresh(target).map(done),
        "group" => chat::create_group("Mine", &to, "k").map(|_| "begun".to_owned()),
        "join" => chat::add_members(target, &["bob".to_owned()]).map(done),
        "oust" => chat::remove_members(target, &["alice".to_owned()]).map(done),
        "cancel" => jobs::cancel(target).map(|found| found.to_string()),
        _ => return None,
    })
}

/// More of its own than it may have.
fn exceeds(what: &str) -> Option<Result<String>> {
    let giant = || "x".repeat(GIANT);
    let done = |()| "done".to_owned();
    Some(match what {
        "long-key" => kv::put(&"k".repeat(5_000), &1).map(done),
        "empty-key" => kv::put("", &1).map(done),
        "odd-key" => kv::put("a\0b/../c", &1).map(done),
        "big-record" => kv::put_bytes("big", giant().as_bytes()).map(done),
        "many-records" => (0..5_000)
            .try_for_each(|n| kv::put(&format!("n{n}"), &n))
            .map(done),
        "heavy-commit" => (0..60)
            .try_for_each(|n| kv::put_bytes(&format!("h{n}"), &vec![7; 60_000]))
            .map(done),
        "scan-all" => {
            kv::scan::<u32>("n", kv::Order::Ascending, u32::MAX).map(|all| all.len().to_string())
        }
        "no-bounds" => counters::add_within("c", 1, 5, -5).map(done),
        "overflow" => counters::add("c", i64::MAX)
            .and_then(|()| counters::add("c", i64::MAX))
            .map(done),
        "entropy" => Ok(runtime::random_bytes(u32::MAX).len().to_string()),
        "many-jobs" => (0..5_000)
            .try_for_each(|n| jobs::schedule("x", When::AfterMs(60_000), &n).map(drop))
            .map(done),
        "busy-job" => jobs::repeat("k", "x", When::EveryMs(1), &()).map(|_| "often".to_owned()),
        "bad-cron" => jobs::repeat("k", "x", jobs::cron("* * * * * *", "Mars/Olympus"), &())
            .map(|_| "odd".to_owned()),
        "payload" => jobs::schedule("x", When::Now, &giant()).map(|_| "heavy".to_owned()),
        "long-text" => chat::reply("x".repeat(100_000)).map(|_| "said".to_owned()),
        "long-dedupe" => {
            chat::reply(Draft::from("x").once(&"k".repeat(100_000))).map(|_| "said".to_owned())
        }
        "many-blocks" => chat::reply(tower()).map(|_| "said".to_owned()),
        "fat-button" => Button::action("go", "Go", &giant())
            .and_then(|button| chat::reply(Card::new("x").buttons("b", [button])))
            .map(|_| "said".to_owned()),
        "crowd" => {
            let all: Vec<String> = (0..10_000).map(|n| format!("u{n}")).collect();
            directory::users(&all).map(|found| found.len().to_string())
        }
        _ => return None,
    })
}

fn tower() -> Card {
    (0..5_000).fold(Card::new("tower"), |card, n| {
        card.block(&format!("b{n}"), Body::Divider)
    })
}

guildhall_sdk::plugin!(Rogue);
