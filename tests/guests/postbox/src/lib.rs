//! Takes requests from outside: one value of the header `x-do` for each way to answer.

use guildhall_sdk::prelude::*;
use guildhall_sdk::webhooks::{self, Hook, HookAnswer};

/// More than an answer may have.
const GIANT: usize = 70 * 1024;

struct Postbox;

impl Commands for Postbox {
    fn run(_: &Call, _: &Command) -> Result<Effects> {
        effects::toast(kv::get::<u32>("came")?.unwrap_or(0).to_string())
    }
}

impl Webhook for Postbox {
    fn handle(call: &Call, hook: &Hook) -> Result<HookAnswer> {
        let came: u32 = kv::update("came", |came: Option<u32>| came.unwrap_or(0) + 1)?;
        let mut answer = webhooks::status(200)?;
        match hook.header("x-do") {
            Some("refuse") => return Err(Problem::new("full", "The box is full.")),
            Some("panic") => panic!("the box is torn"),
            Some("redirect") => answer.status = 302,
            Some("cookie") => answer.headers = pair("set-cookie", "a=b"),
            Some("html") => answer.headers = pair("content-type", "text/html"),
            Some("giant") => answer.body = vec![b'x'; GIANT],
            Some("missing") => answer.status = 404,
            _ => {
                let names: Vec<&str> = hook.headers.iter().map(|(name, _)| name.as_str()).collect();
                let who = call.user().unwrap_or("nobody");
                let told = format!(
                    "{came} {who} {} {} {names:?} {}",
                    hook.path,
                    hook.query,
                    hook.body.len()
                );
                return webhooks::json(&told);
            }
        }
        Ok(answer)
    }
}

fn pair(name: &str, value: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), value.to_owned())]
}

guildhall_sdk::plugin!(Postbox);
