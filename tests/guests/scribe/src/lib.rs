//! Writes down every event that it is told of, and counts the messages: those told once, and those
//! told again. A message that says "fail", "panic", "whisper", "chain" or "react" has it do that.

use guildhall_sdk::chat::Member;
use guildhall_sdk::prelude::*;

struct Scribe;

/// One more line, in the order in which it was told.
fn write(line: &str) -> Result {
    let number: u32 = kv::update("lines", |lines: Option<u32>| lines.unwrap_or(0) + 1)?;
    kv::put(&format!("line/{number:08}"), &line)
}

fn name(member: &Member) -> &str {
    match member {
        Member::User(id) | Member::Customer(id) | Member::Plugin(id) | Member::Other(id) => id,
    }
}

fn names(members: &[Member]) -> String {
    members.iter().map(name).collect::<Vec<_>>().join(",")
}

impl OnMessage for Scribe {
    fn posted(call: &Call, message: &Message) -> Result {
        let seen = format!("message/{}", message.id);
        let told = if kv::get::<bool>(&seen)?.is_some() {
            "again"
        } else {
            "once"
        };
        kv::put(&seen, &true)?;
        counters::add(told, 1)?;
        write(&format!("{}: {}", name(&message.author), message.text))?;
        match message.text.as_str() {
            // What was written above is to leave no trace.
            "fail" => Err(Problem::new("asked-to", "It was asked to fail.")),
            "fail twice" if call.attempt < 3 => Err(Problem::new("asked-to", "Not yet.")),
            "panic" => panic!("it was asked to"),
            "whisper" => chat::whisper("heard").map(|_| ()),
            "chain" => chat::reply("chain").map(|_| ()),
            "react" => {
                chat::react(&message.id, "👀")?;
                chat::react(&message.id, "✅")?;
                chat::unreact(&message.id, "👀")
            }
            "react badly" => chat::react(&message.id, "no emoji"),
            _ => Ok(()),
        }
    }
}

impl OnMessageChange for Scribe {
    fn edited(_call: &Call, message: &Message) -> Result {
        write(&format!("edited: {}", message.text))
    }

    fn retracted(_call: &Call, _chat: &str, message: &str) -> Result {
        write(&format!("retracted: {message}"))
    }
}

impl OnMember for Scribe {
    fn joined(call: &Call, _chat: &str, members: &[Member]) -> Result {
        let told = if call.user().is_none() {
            ""
        } else {
            " for somebody"
        };
        write(&format!("joined: {}{told}", names(members)))
    }

    fn left(_call: &Call, _chat: &str, members: &[Member]) -> Result {
        write(&format!("left: {}", names(members)))
    }
}

impl OnFile for Scribe {
    fn added(_call: &Call, _chat: &str, file: &str) -> Result {
        write(&format!("file: {}", files::info(file)?.name))
    }
}

impl OnReaction for Scribe {
    fn changed(_call: &Call, reaction: &Reaction) -> Result {
        let what = if reaction.on { "put" } else { "took" };
        let (by, emoji) = (name(&reaction.by), &reaction.emoji);
        write(&format!("{by} {what} {emoji}"))
    }
}

impl MessageActions for Scribe {
    fn run(call: &Call, action: &str, target: &Message) -> Result<Effects> {
        write(&format!(
            "{action}: {} in {}",
            target.text,
            call.require_chat()?
        ))?;
        match action {
            "note" => effects::toast(format!("Noted: {}", target.text)),
            "close" | "own" => effects::toast(format!("{action}: {}", target.text)),
            _ => Err(Problem::new("refused", "It does not want to.")),
        }
    }
}

impl Commands for Scribe {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        if command.text("what") == "tally" {
            let (once, again) = (counters::get("once")?, counters::get("again")?);
            return effects::toast(format!("{once} once, {again} again"));
        }
        let lines: u32 = kv::get("lines")?.unwrap_or(0);
        let mut all = Vec::new();
        for number in 1..=lines {
            all.push(kv::get::<String>(&format!("line/{number:08}"))?.unwrap_or_default());
        }
        effects::toast(all.join("|"))
    }
}

guildhall_sdk::plugin!(Scribe);
