//! Tells of its call, and calls other plugins that are copies of itself: one word of the command for
//! each way. What goes wrong is told by its code.

use std::collections::BTreeMap;
use std::hint::black_box;

use guildhall_sdk::prelude::*;
use guildhall_sdk::services::Request;

/// More than a body may have.
const GIANT: usize = 300 * 1024;
/// More memory than a call may have, in pieces of this.
const PIECE: usize = 1 << 20;

struct Courier;

impl Commands for Courier {
    fn run(call: &Call, command: &Command) -> Result<Effects> {
        let words: Vec<&str> = command.text("do").split(' ').collect();
        effects::toast(match words.as_slice() {
            ["about"] => about(call),
            ["kept"] => kept()?.to_string(),
            ["call", method] => {
                let told = asked(method, &BTreeMap::new());
                kv::update("own", |own: Option<u32>| own.unwrap_or(0) + 1)?;
                told
            }
            ["own"] => kv::get::<u32>("own")?.unwrap_or(0).to_string(),
            ["code", text] => asked("strict", &BTreeMap::from([("code", (*text).to_owned())])),
            ["giant"] => asked("keep", &BTreeMap::from([("code", "x".repeat(GIANT))])),
            ["stranger"] => told(services::call::<BTreeMap<String, u32>>(
                "nobody",
                "keep",
                &(),
            )),
            ["insist"] => {
                let answer: BTreeMap<String, u32> =
                    services::call("relay", "refuse", &BTreeMap::<String, u32>::new())?;
                format!("{answer:?}")
            }
            _ => "?".to_owned(),
        })
    }

    fn complete(_: &Call, _: &str, _: &str, typed: &str) -> Result<Vec<Suggestion>> {
        let told = asked(typed, &BTreeMap::new());
        Ok(vec![Suggestion::new(&told, told.as_str())])
    }
}

impl Services for Courier {
    fn serve(call: &Call, request: &Request) -> Result<String> {
        if matches!(request.method.as_str(), "about" | "pass") {
            let told = match request.method.as_str() {
                "about" => about(call),
                _ => asked("pass", &BTreeMap::new()),
            };
            return services::answer(&BTreeMap::from([("told", told)]));
        }
        let kept: u32 = kv::update("kept", |kept: Option<u32>| kept.unwrap_or(0) + 1)?;
        match request.method.as_str() {
            "refuse" => return Err(Problem::new("no-thanks", "Not today.")),
            "panic" => panic!("the bag is torn"),
            "loop" => forever(),
            "hoard" => hoard(),
            "giant" => return services::answer(&"x".repeat(GIANT)),
            "wrong" => return services::answer(&BTreeMap::from([("kept", "many")])),
            _ => {}
        }
        services::answer(&BTreeMap::from([("kept", kept)]))
    }
}

/// Calls the next one; what it answered, or the code of the problem.
fn asked(method: &str, body: &BTreeMap<&str, String>) -> String {
    match method {
        "about" | "pass" => told(services::call::<BTreeMap<String, String>>(
            "relay", method, body,
        )),
        _ => told(services::call::<BTreeMap<String, u32>>(
            "relay", method, body,
        )),
    }
}

fn told<T: ToString>(answer: Result<BTreeMap<String, T>>) -> String {
    match answer {
        Ok(fields) => fields.values().map(T::to_string).collect(),
        Err(problem) => problem.code,
    }
}

fn kept() -> Result<u32> {
    Ok(kv::get("kept")?.unwrap_or(0))
}

fn forever() -> ! {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

fn hoard() -> ! {
    let mut all = Vec::new();
    loop {
        all.push(black_box(vec![1_u8; PIECE]));
    }
}

/// Who caused the call, through whom, from where.
fn about(call: &Call) -> String {
    let user = call.user().unwrap_or("nobody");
    let via = call.via.join(">");
    let none = || "none".to_owned();
    let client = guildhall_sdk::call::client().unwrap_or_else(none);
    let trace = guildhall_sdk::call::trace_parent().unwrap_or_else(none);
    format!("{user} via [{via}] {:?} {client} {trace}", call.origin)
}

guildhall_sdk::plugin!(Courier);
