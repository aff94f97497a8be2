//! Counters, and records that pass: one word of the command for each function.

use guildhall_sdk::prelude::*;

struct Abacus;

impl Commands for Abacus {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        let words: Vec<&str> = command.text("do").split(' ').collect();
        match words.as_slice() {
            ["add", name, by] => {
                counters::add(name, number(by))?;
                effects::none()
            }
            ["take", name, by] => {
                kv::put("took", by)?;
                counters::add_within(name, -number(by), 0, i64::MAX)?;
                effects::none()
            }
            ["get", name] => effects::toast(counters::get(name)?.to_string()),
            ["keep", key, seconds] => {
                kv::put_for(key, key, seconds.parse().unwrap_or(0))?;
                effects::none()
            }
            ["measure", value] => {
                metrics::count("measured", 2, &[("kind", "test")]);
                metrics::value("value", value.parse().unwrap_or(f64::NAN), &[]);
                effects::none()
            }
            ["measure-and-fail"] => {
                metrics::count("failed", 1, &[]);
                Err(Problem::new("no", "No."))
            }
            ["overdo"] => {
                for n in 0..1_000 {
                    metrics::count(&format!("n{n}"), 1, &[]);
                }
                effects::none()
            }
            ["kept"] => {
                let kept: Vec<(String, String)> = kv::scan("", kv::Order::Ascending, 10)?;
                let keys: Vec<String> = kept.into_iter().map(|(key, _)| key).collect();
                effects::toast(keys.join(" "))
            }
            ["try"] => {
                let tried = [
                    code(counters::add("n", 1)),
                    code(counters::add_within("n", 1, 0, 2)),
                    counters::get("n").map_or_else(|e| e.code, |n| n.to_string()),
                ];
                effects::toast(tried.join(" "))
            }
            _ => Err(Problem::new("what", "That is nothing to do.")),
        }
    }

    fn complete(_: &Call, _: &str, _: &str, _: &str) -> Result<Vec<Suggestion>> {
        let sneaked = code(counters::add("n", 1));
        Ok(vec![Suggestion::new(&sneaked, sneaked.clone())])
    }
}

fn code(result: Result) -> String {
    result.map_or_else(|problem| problem.code, |()| "done".to_owned())
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}

guildhall_sdk::plugin!(Abacus);
