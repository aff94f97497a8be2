//! Sends requests: one word of the command for each way. What goes wrong is told by its code and text.

use guildhall_sdk::http::{Request, Response};
use guildhall_sdk::prelude::*;

struct Caller;

impl Commands for Caller {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        effects::toast(told(command.text("do")))
    }

    fn complete(
        _call: &Call,
        _command: &str,
        _option: &str,
        typed: &str,
    ) -> Result<Vec<Suggestion>> {
        let told = told(typed);
        Ok(vec![Suggestion::new(&told, told.as_str())])
    }
}

fn told(asked: &str) -> String {
    let words: Vec<&str> = asked.split(' ').collect();
    answer(&words).unwrap_or_else(|problem| format!("{}: {}", problem.code, problem.message))
}

fn answer(words: &[&str]) -> Result<String> {
    Ok(match words {
        ["get", url] => said(&http::get(url).send()?),
        ["bearer", url] => said(
            &http::get(url)
                .bearer_secret("authorization", "token")
                .send()?,
        ),
        ["secret", url] => said(&http::get(url).secret("x-key", "token").send()?),
        ["lost", url] => said(&http::get(url).secret("x-key", "nobody").send()?),
        ["post", url] => said(&http::post(url).body("posted").send()?),
        ["with", name, url] => said(&http::get(url).header(name, "x").send()?),
        ["method", method, url] => said(&Request::new(method, url).send()?),
        ["long", url] => said(&http::get(&format!("{url}{}", "x".repeat(9_000))).send()?),
        ["within", ms, url] => said(&http::get(url).timeout_ms(ms.parse().unwrap_or(0)).send()?),
        ["most", bytes, url] => {
            let most = bytes.parse().unwrap_or(0);
            let answer = http::get(url).max_response_bytes(most).send()?;
            format!("{} {}", answer.body().len(), answer.truncated())
        }
        ["all", urls @ ..] => {
            let answers = http::send_all(urls.iter().map(|url| http::get(url)))?;
            let answers = answers.into_iter().map(|answer| match answer {
                Ok(answer) => said(&answer),
                Err(problem) => problem.code,
            });
            answers.collect::<Vec<_>>().join(", ")
        }
        ["flood", url] => {
            for _ in 0..20 {
                http::get(url).send()?;
            }
            said(&http::get(url).send()?)
        }
        ["once", url] => counted(url, false)?,
        ["fickle", url] => counted(url, true)?,
        _ => "?".to_owned(),
    })
}

/// Reads what every such call writes, so that calls at the same time are run again.
fn counted(url: &str, fickle: bool) -> Result<String> {
    let before: u32 = kv::get("n")?.unwrap_or(0);
    let body = if fickle {
        before.to_string()
    } else {
        "one".to_owned()
    };
    let answer = http::post(url).body(body).send()?;
    kv::put("n", &(before + 1))?;
    Ok(said(&answer))
}

fn said(answer: &Response) -> String {
    format!("{} {}", answer.status(), answer.text())
}

guildhall_sdk::plugin!(Caller);
