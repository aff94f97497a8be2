//! `cargo xtask bench`: every figure as a ratio within one run, because this machine is not the
//! next one. The store's and the plugin floor's own benches, then whole commands over HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;

use crate::machine::{self, Missing};
use crate::{
    demo::{self, api::Api, orders, sample, server},
    paths,
    plugins::extism,
    run,
    ui::{Step, Ui},
};

/// How to measure.
#[derive(Args)]
pub struct Options {
    /// The profile to build with; `release` takes minutes more to build the first time
    #[arg(long, default_value = "dev")]
    profile: String,
    /// Commands and messages sent over HTTP
    #[arg(long, default_value_t = 300)]
    requests: usize,
}

/// The benches of the floors.
const FLOORS: [&str; 7] = [
    "durable_posts",
    "engines",
    "ceiling",
    "calls",
    "languages",
    "platform",
    "fan_out",
];
/// An order with several lines, in every copy of the sample.
const COMMAND: &str = "/order CA-2016-152156";

/// Runs them all.
///
/// # Errors
/// A bench failed.
pub fn run(ui: &Ui, options: &Options) -> Result<()> {
    prepare(ui, options)?;
    let extism = ui.step("Extism", extism::build)?;
    let mut failed = Vec::new();
    for bench in FLOORS {
        let args = [
            "bench",
            "--workspace",
            "--bench",
            bench,
            "--profile",
            &options.profile,
        ];
        // One that misses its bar must not keep the others from being seen.
        let mut cargo = run::command("cargo", &args);
        cargo.env("GUILDHALL_EXTISM_HOST", &extism.host);
        cargo.env("GUILDHALL_EXTISM_GUEST", &extism.guest);
        let measured = ui.step(&format!("Bench {bench}"), |step| run::check(step, cargo));
        let output = match measured {
            Ok(output) => output,
            Err(error) => {
                ui.line(&format!("{error:#}"));
                failed.push(bench);
                continue;
            }
        };
        output
            .lines
            .iter()
            .filter(|line| !is_cargo(line))
            .for_each(|line| ui.line(line));
    }
    let sample = ui.step("Orders sample", sample::fetch)?;
    let lines = ui.step("Bench a command over HTTP", |step| {
        over_http(step, options, &sample)
    })?;
    lines.iter().for_each(|line| ui.line(line));
    match failed.is_empty() {
        true => Ok(()),
        false => bail!("these failed or missed their bars: {}", failed.join(", ")),
    }
}

/// Builds what the benches start, and gets what they are measured beside.
fn prepare(ui: &Ui, options: &Options) -> Result<()> {
    demo::build(ui)?;
    // The bench of the fan-out starts the binary of its own profile.
    let build = [
        "build",
        "--workspace",
        "--bins",
        "--profile",
        &options.profile,
    ];
    ui.step("Binaries", |step| {
        run::check(step, run::command("cargo", &build))
    })?;
    if let Err(missing) = ui.step("ejabberd", machine::ejabberd) {
        // The rest of the figures says enough without it.
        if !missing.is::<Missing>() {
            return Err(missing);
        }
        ui.line(&format!("  left out: {missing}"));
    }
    Ok(())
}

fn is_cargo(line: &str) -> bool {
    ["Compiling", "Finished", "Running", "Blocking", "Fresh"]
        .iter()
        .any(|word| line.trim_start().starts_with(word))
}

fn over_http(step: &Step<'_>, options: &Options, sample: &std::path::Path) -> Result<Vec<String>> {
    let data = paths::own().join("bench-demo");
    if data.exists() {
        std::fs::remove_dir_all(&data)
            .with_context(|| format!("cannot empty {}", data.display()))?;
    }
    let mut running = server::start(step, &data, "127.0.0.1:0")?;
    let measured = orders::furnish(step, running.address(), sample)
        .and_then(|()| measure(step, running.address(), options.requests));
    running.stop()?;
    measured
}

/// Reads, messages and commands in turn, so that whatever else the machine does hits all alike.
fn measure(step: &Step<'_>, address: &str, requests: usize) -> Result<Vec<String>> {
    let admin = Api::sign_in(address, orders::LOGIN, orders::PASSWORD)?;
    let chat = admin.post(
        "/chats",
        &json!({ "kind": "group", "name": "Bench", "members": [] }),
    )?;
    let chat = chat["id"]
        .as_str()
        .context("the chat has no id")?
        .to_owned();
    let (mut reads, mut posts, mut commands) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..requests {
        step.counts(round as u64, requests as u64, "rounds");
        reads.push(timed(|| admin.get(&format!("/chats/{chat}")))?);
        posts.push(timed(|| {
            admin.post(
                &format!("/chats/{chat}/messages"),
                &json!({ "text": "a message" }),
            )
        })?);
        commands.push(timed(|| {
            admin.post(
                &format!("/chats/{chat}/commands"),
                &json!({ "text": COMMAND }),
            )
        })?);
    }
    let (read, post, command) = (
        spread(&mut reads),
        spread(&mut posts),
        spread(&mut commands),
    );
    Ok(vec![
        format!(
            "  read a chat          p50 {:>9.3} ms   p99 {:>9.3} ms",
            read.0, read.1
        ),
        format!(
            "  post a message       p50 {:>9.3} ms   p99 {:>9.3} ms",
            post.0, post.1
        ),
        format!(
            "  {COMMAND:<20} p50 {:>8.3} ms   p99 {:>9.3} ms",
            command.0, command.1
        ),
        format!(
            "  command / message    p50 {:>9.2}      p99 {:>9.2}",
            command.0 / post.0,
            command.1 / post.1
        ),
        format!(
            "  message / read       p50 {:>9.2}      p99 {:>9.2}",
            post.0 / read.0,
            post.1 / read.1
        ),
    ])
}

fn timed<T>(request: impl FnOnce() -> Result<T>) -> Result<Duration> {
    let started = Instant::now();
    request()?;
    Ok(started.elapsed())
}

/// The middle and the 99th percentile, in milliseconds.
fn spread(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    let at = |part: f64| {
        let index = ((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1));
        times
            .get(index)
            .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    (at(0.5), at(0.99))
}
