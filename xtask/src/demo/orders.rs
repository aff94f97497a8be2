//! What the administrator of the demo company does first: installs the orders plugin, posts the
//! orders into the sales chat, imports them. All through the API; what is already done is found and
//! left alone, and an import that was cut short is followed to its end.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::api::Api;
use crate::{paths, ui::Step};

/// The administrator of the demo company, as `guildhall demo` prints it.
pub const LOGIN: &str = "admin";
/// Exists in the demo only.
pub const PASSWORD: &str = "guildhall-demo";
/// The chat that the orders belong to.
const CHAT: &str = "Sales";
const PLUGIN: &str = "orders";
const POLL: Duration = Duration::from_millis(200);
/// Longest that an import may stand still.
const STALL: Duration = Duration::from_secs(60);
/// How many pages of the chat's history are searched for an earlier import.
const PAGES: usize = 20;

/// Brings the demo to where it is worth looking at.
///
/// # Errors
/// A problem that the server answered, or an import that stands still.
pub fn furnish(step: &Step<'_>, address: &str, csv: &Path) -> Result<()> {
    let admin = Api::sign_in(address, LOGIN, PASSWORD)?;
    install(step, &admin)?;
    let chat = sales(&admin)?;
    let card = match import_card(&admin, &chat)? {
        Some(card) => card,
        None => start_import(step, &admin, &chat, csv)?,
    };
    follow(step, &admin, &card)
}

/// Installs the package unless the company has exactly this one.
fn install(step: &Step<'_>, admin: &Api) -> Result<()> {
    let package = paths::packages().join(format!("{PLUGIN}.wasm"));
    let bytes =
        std::fs::read(&package).with_context(|| format!("cannot read {}", package.display()))?;
    let digest = blake3::hash(&bytes).to_hex();
    let installed = admin.get("/plugins")?;
    let same = |plugin: &Value| {
        let known = plugin["digest"].as_str().unwrap_or_default();
        plugin["id"] == PLUGIN && known.ends_with(digest.as_str())
    };
    if items(&installed).iter().any(same) {
        return Ok(());
    }
    step.says("installing the plugin");
    let sheet = admin.send("/plugins/inspect", "application/wasm", &package)?;
    let grants: Vec<String> = sheet["can"]
        .as_array()
        .context("the sheet lists no capabilities")?
        .iter()
        .filter_map(|can| can["capability"].as_str())
        .map(|name| format!("grant={}", name.replace('/', "%2F")))
        .collect();
    admin
        .send(&format!("/plugins?{}", grants.join("&")), "application/wasm", &package)
        .context("the demo keeps its plugin as it was; `cargo xtask demo --fresh` begins again with the new one")?;
    Ok(())
}

fn sales(admin: &Api) -> Result<String> {
    let chats = admin.get("/chats")?;
    let found = items(&chats).iter().find(|chat| {
        chat["name"]
            .as_str()
            .is_some_and(|name| name.contains(CHAT))
    });
    let chat = match found {
        Some(chat) => chat["id"].clone(),
        None => admin.post(
            "/chats",
            &json!({ "kind": "group", "name": CHAT, "members": [] }),
        )?["id"]
            .clone(),
    };
    Ok(chat.as_str().context("the chat has no id")?.to_owned())
}

/// The newest card of an import.
fn import_card(admin: &Api, chat: &str) -> Result<Option<String>> {
    let mut before = String::new();
    for _ in 0..PAGES {
        let page = admin.get(&format!("/chats/{chat}/messages?limit=100{before}"))?;
        let found = items(&page)
            .iter()
            .rev()
            .find(|message| progress(message).is_some());
        if let Some(message) = found {
            return Ok(message["id"].as_str().map(str::to_owned));
        }
        let oldest = items(&page)
            .iter()
            .find_map(|message| message["position"].as_u64());
        match oldest {
            Some(position) if page["more"] == true => before = format!("&before={position}"),
            _ => break,
        }
    }
    Ok(None)
}

fn start_import(step: &Step<'_>, admin: &Api, chat: &str, csv: &Path) -> Result<String> {
    step.says("posting superstore.csv");
    let file = admin.send("/files?name=superstore.csv", "text/csv", csv)?;
    admin.post(
        &format!("/chats/{chat}/messages"),
        &json!({ "text": "superstore.csv", "files": [file["id"]] }),
    )?;
    admin.post(
        &format!("/chats/{chat}/commands"),
        &json!({ "text": "/orders import" }),
    )?;
    let deadline = Instant::now() + STALL;
    loop {
        if let Some(card) = import_card(admin, chat)? {
            return Ok(card);
        }
        if Instant::now() > deadline {
            bail!("`/orders import` was accepted, but no card with its progress appeared");
        }
        std::thread::sleep(POLL);
    }
}

fn follow(step: &Step<'_>, admin: &Api, card: &str) -> Result<()> {
    let mut last = (u64::MAX, Instant::now());
    loop {
        let message = admin.get(&format!("/messages/{card}"))?;
        let at = progress(&message).context("the import's card shows no import any more")?;
        match at {
            Progress::Ended { lines } if lines > 0 => return Ok(()),
            Progress::Ended { .. } => bail!("the import ended without a line: {}", message["card"]),
            Progress::Running { done, total } => {
                step.counts(done, total, "KiB of orders");
                if done != last.0 {
                    last = (done, Instant::now());
                }
                if last.1.elapsed() > STALL {
                    bail!("the import stands still at {done} of {total} KiB");
                }
            }
        }
        std::thread::sleep(POLL);
    }
}

/// How far an import is, as its card says.
enum Progress {
    Running { done: u64, total: u64 },
    Ended { lines: u64 },
}

/// Only the card of an import names a file in its summary; while it runs it has a bar.
fn progress(message: &Value) -> Option<Progress> {
    let args = message["card"]["summary"]["args"].as_array()?;
    args.iter().find(|arg| arg["name"] == "file")?;
    let lines = args.iter().find(|arg| arg["name"] == "lines")?;
    let blocks = message["card"]["blocks"].as_array()?;
    match blocks.iter().find(|block| block["kind"] == "progress") {
        Some(bar) => Some(Progress::Running {
            done: bar["done"].as_u64()?,
            total: bar["total"].as_u64()?,
        }),
        None => Some(Progress::Ended {
            lines: lines["value"]["number"].as_str()?.parse().ok()?,
        }),
    }
}

fn items(list: &Value) -> &[Value] {
    list["items"].as_array().map_or(&[], Vec::as_slice)
}
