//! Repeated jobs, its own and those of its manifest. What is refused is told by its code.

use guildhall_sdk::jobs::When;
use guildhall_sdk::prelude::*;

struct Warden;

impl Commands for Warden {
    fn run(call: &Call, command: &Command) -> Result<Effects> {
        let words: Vec<&str> = command.text("do").split('|').collect();
        effects::toast(answer(call, &words).unwrap_or_else(|problem| problem.code))
    }
}

impl OnJob for Warden {
    /// Each time of a job is a call of its own: its id is a record.
    fn run(call: &Call, job: &Job) -> Result {
        kv::put(&format!("{}/{}", job.name, call.id), &call.time_zone)
    }
}

fn answer(call: &Call, words: &[&str]) -> Result<String> {
    Ok(match words {
        ["zone"] => call.time_zone.clone(),
        ["every", ms] => jobs::repeat("k", "own", When::EveryMs(ms.parse().unwrap_or(0)), &())?,
        ["cron", expression, zone] => jobs::repeat("k", "own", jobs::cron(expression, zone), &())?,
        ["pending", name] => {
            let found = jobs::pending(name, 10)?;
            let due = found.iter().map(|job| job.next_run.to_string());
            due.collect::<Vec<_>>().join(" ")
        }
        ["id", name] => {
            let found = jobs::pending(name, 1)?;
            found.first().map(|job| job.id.clone()).unwrap_or_default()
        }
        ["cancel", id] => jobs::cancel(id)?.to_string(),
        ["times", name] => kv::count(&format!("{name}/"), 100)?.to_string(),
        _ => "?".to_owned(),
    })
}

guildhall_sdk::plugin!(Warden);
