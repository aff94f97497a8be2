//! Counts, on a card drawn from its records: by button, by form, and by jobs that carry each other on.

use guildhall_sdk::jobs::When;
use guildhall_sdk::lifecycle::{Migration, Progress};
use guildhall_sdk::prelude::*;

struct Census;

fn count_one() -> Result<u32> {
    let all: u32 = kv::update("count", |count: Option<u32>| count.unwrap_or(0) + 1)?;
    if let Some(card) = kv::get::<String>("card")? {
        chat::refresh(&card)?;
    }
    Ok(all)
}

fn card() -> Result<Card> {
    let count: u32 = kv::get("count")?.unwrap_or(0);
    let buttons = [
        Button::action("more", "One more", &"by button")?,
        Button::form("form", "By form", "add", &())?,
    ];
    Ok(Card::new(format!("Count: {count}"))
        .heading(count.to_string())
        .buttons("do", buttons))
}

impl Commands for Census {
    fn run(_call: &Call, command: &Command) -> Result<Effects> {
        match command.name.as_str() {
            "count" => {
                let message = chat::reply(card()?)?;
                kv::put("card", &message)?;
                effects::none()
            }
            "ask" => effects::open_form("add", &()),
            "later" => {
                jobs::schedule("count", When::Now, &10)?;
                effects::none()
            }
            "never" => {
                jobs::schedule("fail", When::Now, &())?;
                effects::none()
            }
            _ => effects::toast(kv::get::<u32>("count")?.unwrap_or(0).to_string()),
        }
    }
}

impl CardActions for Census {
    fn pressed(_call: &Call, _press: &Press) -> Result<Effects> {
        effects::toast(format!("{} now", count_one()?))
    }
}

impl CardSource for Census {
    fn render(_call: &Call, _message: &str) -> Result<Card> {
        card()
    }
}

impl FormHandler for Census {
    fn open(_call: &Call, _form: &str, _payload: &str) -> Result<Form> {
        Ok(Form::new("add", "How many?").field(Field::number("n", "Number").required()))
    }

    fn submit(_call: &Call, submission: &Submission) -> Result<Submitted> {
        let times = submission
            .number("n")
            .and_then(|n| n.parse::<u32>().ok())
            .unwrap_or(0);
        if times > 10 {
            return Ok(Submitted::Reject(vec![FieldError::new("n", "At most 10.")]));
        }
        for _ in 0..times {
            count_one()?;
        }
        Ok(Submitted::toast("done"))
    }
}

impl OnJob for Census {
    fn run(_call: &Call, job: &Job) -> Result {
        if job.name == "fail" {
            kv::put("failed", &true)?;
            return Err(Problem::new("never", "This never works."));
        }
        count_one()?;
        let left: u32 = job.payload()?;
        if left > 1 {
            jobs::schedule("count", When::Now, &(left - 1))?;
        }
        Ok(())
    }
}

impl Lifecycle for Census {
    fn migrate(_call: &Call, step: &Migration) -> Result<Progress> {
        let done: u32 = step
            .cursor
            .as_deref()
            .and_then(|c| c.parse().ok())
            .unwrap_or(0);
        kv::put(&format!("slice/{done}"), &true)?;
        Ok(if done < 2 {
            Progress::More((done + 1).to_string())
        } else {
            Progress::Done
        })
    }
}

guildhall_sdk::plugin!(Census);
