//! Tries everything that a plugin must not get away with, one command for each.
//!
//! It is never installed outside of tests.

use guildhall_sdk::prelude::*;
use std::hint::black_box;

/// More than any import or answer may carry.
const GIANT: usize = 8 << 20;

/// Steps of a loop.
const DAWDLE: u64 = 100_000_000;

struct Villain;

impl Commands for Villain {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        match command.name.as_str() {
            "loop" => forever(),
            "recurse" => effects::toast(recurse(0).to_string()),
            "hoard" => hoard(),
            "shout" => {
                log::info(&"x".repeat(GIANT), &[]);
                effects::none()
            }
            "roar" => effects::toast("x".repeat(GIANT)),
            "nag" => nag(),
            "gulp" => gulp(),
            "flood" => flood(),
            "half" => half(),
            "look" => look(),
            "panic" => panic!("the sky is falling"),
            "forge" => forge(),
            "pry" => pry(),
            "dawdle" => dawdle(),
            "sprawl" => sprawl(),
            "chatter" => chatter(),
            "mutter" => mutter(),
            other => effects::toast(other),
        }
    }

    fn complete(
        _call: &Call,
        _command: &str,
        _option: &str,
        _typed: &str,
    ) -> Result<Vec<Suggestion>> {
        let answer = match kv::put("sneaked", &true) {
            Ok(()) => "written".to_owned(),
            Err(problem) => problem.code,
        };
        Ok(vec![Suggestion::new(&answer, answer.clone())])
    }
}

fn forever() -> ! {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

/// Keeps nothing on the stack that lies in memory, so that the processor's own is used up first.
fn recurse(n: u64) -> u64 {
    if n == u64::MAX {
        n
    } else {
        recurse(black_box(n + 1)) ^ n
    }
}

fn hoard() -> Result<Effects> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    loop {
        all.push(black_box(vec![1; 1 << 20]));
    }
}

fn nag() -> Result<Effects> {
    let mut sum = 0_u64;
    for _ in 0..1_000_000 {
        sum = sum.wrapping_add(runtime::now());
    }
    effects::toast(sum.to_string())
}

fn gulp() -> Result<Effects> {
    kv::put_bytes("gulp", &vec![7; 60_000])?;
    loop {
        black_box(kv::get_bytes("gulp")?);
    }
}

fn flood() -> Result<Effects> {
    for n in 0..100 {
        chat::reply(format!("flood {n}"))?;
    }
    effects::none()
}

fn half() -> Result<Effects> {
    kv::put("half/1", &1)?;
    chat::reply("half done")?;
    jobs::schedule("half", jobs::When::Now, &())?;
    core::arch::wasm32::unreachable()
}

fn look() -> Result<Effects> {
    let records = kv::count("", 100)?;
    effects::toast(format!("{records} records"))
}

fn forge() -> Result<Effects> {
    let twice = Card::new("forged")
        .block("a", divider())
        .block("a", divider());
    chat::reply(twice)?;
    effects::none()
}

fn divider() -> guildhall_sdk::cards::Body {
    guildhall_sdk::cards::Body::Divider
}

fn pry() -> Result<Effects> {
    let granted = guildhall_sdk::call::granted("chat/posting");
    match chat::post("somewhere", "hello") {
        Ok(_) => effects::toast("posted"),
        Err(problem) => effects::toast(format!("granted {granted}: {}", problem.code)),
    }
}

// What stays just within the limits, so that nothing stops it.

/// About half of what a call that somebody waits for may compute.
fn dawdle() -> Result<Effects> {
    let mut n = 0_u64;
    for _ in 0..DAWDLE {
        n = black_box(n.wrapping_add(1));
    }
    effects::toast(n.to_string())
}

fn sprawl() -> Result<Effects> {
    let all: Vec<Vec<u8>> = (0..12).map(|_| black_box(vec![1; 1 << 20])).collect();
    effects::toast(all.len().to_string())
}

fn chatter() -> Result<Effects> {
    let sum = (0..9_900).fold(0_u64, |sum, _| sum.wrapping_add(runtime::now()));
    effects::toast(sum.to_string())
}

fn mutter() -> Result<Effects> {
    for _ in 0..7 {
        log::info(&"x".repeat(1_900_000), &[]);
    }
    effects::none()
}

guildhall_sdk::plugin!(Villain);
