//! The job of the orders plugin done by an Extism plugin. Reads lines from standard input, `fresh N` or
//! `reused N`, does the job so often, and answers each line with the microseconds of one call.
//!
//! Arguments: the plugin's WebAssembly, and a file with the records it finds, as JSON (key to text).
//! It is a program of its own so that Extism brings its own version of everything.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use extism::{
    CompiledPlugin, CurrentPlugin, Manifest, PTR, Plugin, PluginBuilder, UserData, Val, Wasm,
};

/// What is asked, as the webhook of the other bench is.
const ASKED: &str = r#"{"call":"AAAAAAAAAAAAAAAAAAAAAA","company":"north","user":"alice","command":"order","options":{"id":"CA-2016-152156"}}"#;
/// Part of the answer, to be sure that the job was done.
const TOTAL: &str = "993.90";

type Records = Arc<BTreeMap<String, String>>;
type Done = Result<(), extism::Error>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(plugin), Some(records)) = (arguments.next(), arguments.next()) else {
        bail!("usage: extism-host PLUGIN.wasm RECORDS.json");
    };
    let read = std::fs::read(&records).with_context(|| format!("cannot read {records}"))?;
    let records: Records = Arc::new(serde_json::from_slice(&read)?);
    let compiled = compile(&plugin, &records)?;
    let mut kept = Plugin::new_from_compiled(&compiled)?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (kind, calls) = line.split_once(' ').context("expected KIND CALLS")?;
        let calls: u32 = calls.parse()?;
        let start = Instant::now();
        for _ in 0..calls {
            match kind {
                "fresh" => call(&mut Plugin::new_from_compiled(&compiled)?)?,
                "reused" => call(&mut kept)?,
                _ => bail!("{kind} is neither fresh nor reused"),
            }
        }
        writeln!(
            out,
            "{:.3}",
            start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
        )?;
        out.flush()?;
    }
    Ok(())
}

fn compile(plugin: &str, records: &Records) -> Result<CompiledPlugin> {
    let data = || UserData::new(Arc::clone(records));
    let module = std::fs::read(plugin).with_context(|| format!("cannot read {plugin}"))?;
    let builder = PluginBuilder::new(Manifest::new([Wasm::data(module)]))
        .with_wasi(false)
        .with_function("kv_get", [PTR], [PTR], data(), get)
        .with_function("kv_scan", [PTR], [PTR], data(), scan)
        .with_function("kv_put", [PTR], [PTR], data(), put)
        .with_function("reply", [PTR], [PTR], data(), reply);
    CompiledPlugin::new(builder)
}

fn call(plugin: &mut Plugin) -> Result<()> {
    let card: String = plugin.call("run", ASKED)?;
    match card.contains("message-") {
        true => Ok(()),
        false => bail!("an unexpected answer: {card}"),
    }
}

/// A record's text; empty when there is none.
fn get(
    plugin: &mut CurrentPlugin,
    given: &[Val],
    answer: &mut [Val],
    data: UserData<Records>,
) -> Done {
    let key: String = plugin.memory_get_val(first(given)?)?;
    let records = data.get()?;
    let records = records.lock().map_err(|_| anyhow::anyhow!("poisoned"))?;
    let found = records.get(&key).map_or("", String::as_str);
    plugin.memory_set_val(place(answer)?, found)
}

/// So many records under a prefix, as a JSON list of pairs.
fn scan(
    plugin: &mut CurrentPlugin,
    given: &[Val],
    answer: &mut [Val],
    data: UserData<Records>,
) -> Done {
    let asked: String = plugin.memory_get_val(first(given)?)?;
    let asked: serde_json::Value = serde_json::from_str(&asked)?;
    let prefix = asked["prefix"].as_str().context("no prefix")?;
    let limit = usize::try_from(asked["limit"].as_u64().context("no limit")?)?;
    let records = data.get()?;
    let records = records.lock().map_err(|_| anyhow::anyhow!("poisoned"))?;
    let found: Vec<_> = records
        .range(prefix.to_owned()..)
        .take_while(|(key, _)| key.starts_with(prefix))
        .take(limit)
        .collect();
    plugin.memory_set_val(place(answer)?, serde_json::to_string(&found)?)
}

/// Takes a record and forgets it.
fn put(
    plugin: &mut CurrentPlugin,
    given: &[Val],
    answer: &mut [Val],
    _: UserData<Records>,
) -> Done {
    let record: String = plugin.memory_get_val(first(given)?)?;
    let record: serde_json::Value = serde_json::from_str(&record)?;
    anyhow::ensure!(record["key"].is_string(), "no key: {record}");
    plugin.memory_set_val(place(answer)?, "")
}

/// Takes the card and names the message.
fn reply(
    plugin: &mut CurrentPlugin,
    given: &[Val],
    answer: &mut [Val],
    _: UserData<Records>,
) -> Done {
    let card: String = plugin.memory_get_val(first(given)?)?;
    anyhow::ensure!(card.contains(TOTAL), "the total is missing: {card}");
    plugin.memory_set_val(place(answer)?, "message-00000000000000000001")
}

fn first(given: &[Val]) -> Result<&Val> {
    given.first().context("an argument is missing")
}

fn place(answer: &mut [Val]) -> Result<&mut Val> {
    answer.first_mut().context("no place for the answer")
}
