//! `/roll 2d6`: a card, a button that rolls again, and how often as a record.

use guildhall_sdk::prelude::*;
use serde::{Deserialize, Serialize};

const MOST_DICE: u32 = 20;
const MOST_SIDES: u32 = 1000;

#[derive(Serialize, Deserialize)]
struct Rolled {
    dice: String,
    eyes: Vec<u32>,
    sum: u32,
    by: String,
    rolls: u32,
    at: u64,
}

pub fn run(call: &Call, dice: &str) -> Result<Effects> {
    let rolled = roll(call, dice, 1)?;
    let message = chat::reply(card(&rolled)?)?;
    kv::put(&format!("roll/{message}"), &rolled)?;
    effects::none()
}

pub fn again(call: &Call, message: &str, dice: &str) -> Result<Effects> {
    let key = format!("roll/{message}");
    let before: Option<Rolled> = kv::get(&key)?;
    let before = before.ok_or_else(|| Problem::new("gone", "These dice are gone."))?;
    let rolled = roll(call, dice, before.rolls + 1)?;
    chat::update_origin(&card(&rolled)?)?;
    kv::put(&key, &rolled)?;
    effects::toast(rolled.sum.to_string())
}

fn roll(call: &Call, dice: &str, rolls: u32) -> Result<Rolled> {
    let (count, sides) = parse(dice).ok_or_else(|| {
        let text = format!("Write dice as 2d6: 1 to {MOST_DICE} of 2 to {MOST_SIDES} sides.");
        Problem::new("dice", text)
    })?;
    let bytes = runtime::random_bytes(count * 8);
    let eyes: Vec<u32> = bytes
        .chunks_exact(8)
        .map(|chunk| eye(chunk, sides))
        .collect();
    Ok(Rolled {
        dice: format!("{count}d{sides}"),
        sum: eyes.iter().sum(),
        eyes,
        by: call.require_user()?.to_owned(),
        rolls,
        at: runtime::now(),
    })
}

fn eye(bytes: &[u8], sides: u32) -> u32 {
    let number = bytes
        .iter()
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    1 + u32::try_from(number % u64::from(sides)).unwrap_or_default()
}

fn parse(text: &str) -> Option<(u32, u32)> {
    let (count, sides) = text.trim().split_once('d')?;
    let (count, sides) = (count.parse().ok()?, sides.parse().ok()?);
    let fits = (1..=MOST_DICE).contains(&count) && (2..=MOST_SIDES).contains(&sides);
    fits.then_some((count, sides))
}

fn card(rolled: &Rolled) -> Result<Card> {
    let eyes: Vec<String> = rolled.eyes.iter().map(u32::to_string).collect();
    let pairs = [
        Pair::new("Rolled", eyes.join(" + ")),
        Pair::new("Sum", rolled.sum.to_string()),
        Pair::new("Rolls", rolled.rolls.to_string()),
    ];
    let again = Button::action("again", "Roll again", &rolled.dice)?.tone(Tone::Info);
    Ok(Card::new(format!("{}: {}", rolled.dice, rolled.sum))
        .title(rolled.dice.as_str())
        .pairs(pairs)
        .people([rolled.by.clone()])
        .buttons("b2", [again]))
}
