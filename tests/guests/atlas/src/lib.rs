//! Every kind of page: blocks with paging and presses, one beside a chat, one of its own assets, one of
//! administrators, odd ones that the host must refuse, and one whose frame tries to get out.

use guildhall_sdk::prelude::*;

/// How many places there are, and how many stand on one page.
const PLACES: usize = 25;
const AT_ONCE: usize = 10;

struct Atlas;

impl Commands for Atlas {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        match command.choice("page") {
            "place" => effects::open_page("place", &7),
            "nowhere" => effects::open_page("nowhere", &()),
            "card" => {
                let open = Button::page("open", text!("open"), "place", &3)?;
                chat::reply(
                    Card::new("atlas")
                        .title(text!("map"))
                        .buttons("row", [open]),
                )?;
                effects::none()
            }
            _ => effects::open_page("places", &()),
        }
    }
}

impl CardActions for Atlas {
    fn pressed(call: &Call, press: &Press) -> Result<Effects> {
        let n: u32 = press.payload()?;
        kv::update(&format!("visits/{n}"), |seen: Option<u32>| {
            seen.unwrap_or(0) + 1
        })?;
        kv::put("origin", &format!("{:?}", call.origin))?;
        effects::toast(text!("visited"))
    }
}

impl PageHandler for Atlas {
    fn render(call: &Call, ask: &PageAsk) -> Result<Page> {
        match ask.path.as_str() {
            "places" => places(ask),
            "place" => place(ask),
            "beside" => beside(call),
            "map" => Page::web(
                text!("map"),
                "map.html",
                &serde_json::json!({ "places": PLACES }),
            ),
            "office" => Ok(Page::blocks(
                "Office",
                Card::new("").paragraph("For administrators."),
            )),
            "breakout" => {
                let boot: std::collections::BTreeMap<_, _> = ask.query.iter().cloned().collect();
                Page::web("Breakout", "breakout.html", &boot)
            }
            _ => odd(ask.query("how")),
        }
    }

    fn request(call: &Call, method: &str, body: &str) -> Result<String> {
        match method {
            "visit" => {
                let key = format!("visits/{body}");
                let seen = kv::update(&key, |seen: Option<u32>| seen.unwrap_or(0) + 1)?;
                Ok(seen.to_string())
            }
            "origin" => Ok(serde_json::to_string(&format!("{:?}", call.origin))?),
            "roar" => Ok(serde_json::to_string(&"x".repeat(20_000))?),
            _ => Err(Problem::new("unknown-method", "There is no such request.")),
        }
    }
}

fn seen(n: usize) -> Result<u32> {
    Ok(kv::get(&format!("visits/{n}"))?.unwrap_or(0))
}

fn places(ask: &PageAsk) -> Result<Page> {
    let from = ask.number("from").min(PLACES);
    let to = (from + AT_ONCE).min(PLACES);
    let mut table = Table::new([
        (text!("places"), Align::Start),
        (text!("visits"), Align::End),
    ]);
    for n in from..to {
        table = table.row([text!("place", n = n), Text::from(seen(n)?.to_string())]);
    }
    let mut buttons = vec![
        Button::action("visit", text!("visit"), &from)?,
        Button::page("open", text!("open"), "place", &from)?,
    ];
    if from > 0 {
        let back = format!("places?from={}", from.saturating_sub(AT_ONCE));
        buttons.push(Button::page("previous", text!("previous"), &back, &())?);
    }
    if to < PLACES {
        buttons.push(Button::page(
            "next",
            text!("next"),
            &format!("places?from={to}"),
            &(),
        )?);
    }
    let lead = text!("lead", count = PLACES, from = from + 1, to = to);
    let content = Card::new("")
        .paragraph(lead)
        .table(table)
        .buttons("row", buttons);
    Ok(Page::blocks(text!("places"), content).refresh(1))
}

fn place(ask: &PageAsk) -> Result<Page> {
    let Some(n) = ask.payload::<usize>()? else {
        return Ok(Page::NotFound);
    };
    let visits = Pair::new(text!("visits"), seen(n)?.to_string());
    let visit = Button::action("visit", text!("visit"), &n)?;
    let content = Card::new("").pairs([visits]).buttons("row", [visit]);
    Ok(Page::blocks(text!("place", n = n), content))
}

fn beside(call: &Call) -> Result<Page> {
    let chat = call.chat.clone().map_or(text!("nobody"), Text::from);
    let visit = Button::action("visit", text!("visit"), &0)?;
    let content = Card::new("").pairs([Pair::new(text!("chat"), chat)]);
    Ok(Page::blocks(text!("map"), content.buttons("row", [visit])))
}

fn odd(how: &str) -> Result<Page> {
    let card = Card::new("");
    Ok(match how {
        "writes" => {
            kv::put("visits/0", &99)?;
            Page::blocks("x", card)
        }
        "heavy" => Page::blocks(
            "x",
            (0..60).fold(card, |card, _| card.paragraph("x".repeat(3_000))),
        ),
        "many" => Page::blocks("x", (0..101).fold(card, |card, _| card.divider())),
        "stray" => Page::web("x", "no-such.html", &())?,
        "outside" => Page::web("x", "../plugin.toml", &())?,
        "long" => Page::web("x", &"x".repeat(300), &())?,
        "nowhere" => {
            let button = Button::page("b", "b", "http://example.com/", &())?;
            Page::blocks("x", card.buttons("row", [button]))
        }
        "panics" => panic!("as asked"),
        _ => Page::NotFound,
    })
}

guildhall_sdk::plugin!(Atlas);
