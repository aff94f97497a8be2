//! Timers: `set FIRST COUNT FROM OVER` sets bells with numbers of their own, evenly over a time;
//! each leaves a record whenever it rings; `heard` counts the records and tells how late they were.

use std::collections::BTreeSet;

use guildhall_sdk::jobs::When;
use guildhall_sdk::prelude::*;

struct Bell;

impl Commands for Bell {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        let words: Vec<&str> = command.text("do").split(' ').collect();
        match words.as_slice() {
            ["set", first, count, from, over] => {
                set(number(first)?, number(count)?, number(from)?, number(over)?)?;
            }
            ["heard"] => heard()?,
            _ => return Err(Problem::new("unknown", "set or heard")),
        }
        effects::none()
    }
}

impl OnJob for Bell {
    fn run(_call: &Call, job: &Job) -> Result {
        let (bell, due): (u64, u64) = job.payload()?;
        let late = runtime::now().saturating_sub(due);
        // A bell that rang twice would leave two records.
        kv::put(&format!("rang/{bell}/{}", runtime::random_id()), &late)
    }
}

fn set(first: u64, count: u64, from: u64, over: u64) -> Result {
    for n in 0..count {
        let due = from + over * n / count.max(1);
        jobs::schedule("ring", When::At(due), &(first + n, due))?;
    }
    Ok(())
}

fn heard() -> Result {
    let (mut bells, mut late) = (BTreeSet::new(), Vec::new());
    for record in kv::each::<u64>("rang/") {
        let (key, by) = record?;
        bells.insert(key.split('/').nth(1).map(str::to_owned));
        late.push(by);
    }
    late.sort_unstable();
    let at = |part: usize| {
        late.get(late.len().saturating_sub(1) * part / 100)
            .copied()
            .unwrap_or(0)
    };
    chat::whisper(format!(
        "{} {} {} {} {}",
        bells.len(),
        late.len(),
        at(50),
        at(99),
        at(100)
    ))?;
    Ok(())
}

fn number(word: &str) -> Result<u64> {
    word.parse().map_err(|_| Problem::new("no-number", word))
}

guildhall_sdk::plugin!(Bell);
