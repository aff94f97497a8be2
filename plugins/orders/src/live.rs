//! The live system as the settings name it, and one question to it. What may be asked and what an
//! answer means is in `orders_business::live`; the key is put in by the host and never seen here.

use guildhall_sdk::http::{self, Response};
use guildhall_sdk::prelude::*;
use guildhall_sdk::text::time;
use orders_business::live::{
    self, Ask, At, Description, Fault, Method, Page, Preset, Shape, Trouble,
};
use orders_business::order::LONGEST_LINK;

/// The setting with the secret.
const KEY: &str = "live-key";
/// The longest that somebody who typed waits for the system, in milliseconds.
pub const WHILE_WAITED_FOR: u32 = 1_500;
/// The longest that a job waits for it, in milliseconds.
pub const IN_THE_BACKGROUND: u32 = 8_000;

/// The live system.
pub struct Live {
    /// How it is asked.
    pub description: Description,
    /// Where it is.
    pub address: String,
    /// The page of an order there, with `{order}` in the place of its number.
    page: Option<String>,
    /// The pause between two questions for what changed, in milliseconds.
    pub interval: u64,
    /// How long what it said is taken for what it would say, in milliseconds.
    pub fresh: u64,
}

/// Why there is no answer.
pub struct Failure {
    /// Why.
    pub why: Trouble,
    /// In the words of who noticed, for the log.
    pub told: String,
    /// How long it took to come to this, in milliseconds, rounded up.
    pub took: u64,
}

impl Failure {
    /// Why an order that is not known here cannot be had, since the system is silent for this reason.
    pub fn words(why: &Trouble, id: &str, since: u64) -> Text {
        let since = time(since);
        match why {
            Trouble::Unreached => text!("live-unreached", id, since),
            Trouble::Busy(_) => text!("live-busy", id, since),
            Trouble::Refused => text!("live-refused", id, since),
            Trouble::Status(status) => text!("live-status", id, since, status = *status),
            Trouble::Long => text!("live-long", id, since),
            Trouble::NotJson => text!("live-not-json", id, since),
            Trouble::Said(said) => text!("live-said", id, since, said),
            Trouble::Missing(path) => text!("live-missing", id, since, path),
            Trouble::Wrong(path, shape) => match shape {
                Shape::Orders => text!("live-no-orders", id, since, path),
                Shape::Number => text!("live-no-number", id, since, path),
                Shape::Lines => text!("live-no-lines", id, since, path),
                Shape::Day => text!("live-no-day", id, since, path),
                Shape::Moment => text!("live-no-moment", id, since, path),
                Shape::Count => text!("live-no-count", id, since, path),
                Shape::Amount => text!("live-no-amount", id, since, path),
                Shape::Minor => text!("live-no-minor", id, since, path),
            },
        }
    }
}

/// The system that the settings name; none when orders are imported only, or its address is not entered.
///
/// # Errors
/// The host's.
pub fn system() -> Result<Option<Live>> {
    let Some(Ok(description)) = description()? else {
        return Ok(None);
    };
    let Some(address) = settings::text("live-address")? else {
        return Ok(None);
    };
    Ok(Some(Live {
        description,
        address,
        page: settings::text("live-page")?,
        interval: seconds("live-interval")?.max(1_000),
        fresh: seconds("live-fresh")?,
    }))
}

/// How the system is asked; none when there is none, an error when its description is wrong.
fn description() -> Result<Option<Result<Description, Fault>>> {
    let chosen = settings::list("live-source")?;
    Ok(match chosen.first().map(String::as_str) {
        Some("vendure") => Some(Description::preset(Preset::Vendure)),
        Some("custom") => {
            let text = settings::text("live-description")?.unwrap_or_default();
            Some(Description::parse(&text))
        }
        _ => None,
    })
}

fn seconds(key: &str) -> Result<u64> {
    let number = settings::number(key)?.unwrap_or_default();
    let whole = number
        .split('.')
        .next()
        .and_then(|whole| whole.parse().ok());
    Ok(whole.unwrap_or(0_u64).saturating_mul(1000))
}

/// What is wrong with the settings that name the system.
///
/// # Errors
/// The host's.
pub fn check() -> Result<Vec<FieldError>> {
    let mut wrong = Vec::new();
    let described = description()?;
    if let Some(Err(why)) = &described {
        wrong.push(FieldError::new("live-description", fault(why)));
    }
    if described.is_some() && settings::text("live-address")?.is_none() {
        wrong.push(FieldError::new(
            "live-address",
            text!("live-address-needed"),
        ));
    }
    let fits = |page: &String| {
        let begins = page.starts_with("https://") || page.starts_with("http://");
        begins && page.contains("{order}") && page.len() + 200 <= LONGEST_LINK
    };
    if settings::text("live-page")?.is_some_and(|page| !fits(&page)) {
        wrong.push(FieldError::new("live-page", text!("live-page-wrong")));
    }
    Ok(wrong)
}

/// What is wrong with a description, and what to write instead.
fn fault(fault: &Fault) -> Text {
    match fault {
        Fault::Long => text!("live-wrong-long", most = live::LONGEST),
        Fault::NotJson(At { line, column }) => {
            text!("live-wrong-json", line = *line, column = *column)
        }
        Fault::Unknown(At { line, column }, name) => {
            text!("live-wrong-unknown", line = *line, column = *column, name)
        }
        Fault::Missing(At { line, column }, name) => {
            text!("live-wrong-missing", line = *line, column = *column, name)
        }
        Fault::Misfit(At { line, column }) => {
            text!("live-wrong-misfit", line = *line, column = *column)
        }
        Fault::Header => text!("live-wrong-header"),
        Fault::Length(asked) => {
            let most = live::LONGEST_ASK;
            text!("live-wrong-length", asked = asked.name(), most)
        }
        Fault::Path(asked) => text!("live-wrong-path", asked = asked.name()),
        Fault::UnusedInQuery(asked) => {
            let used = format!("${}", asked.needs());
            text!("live-wrong-query-unused", asked = asked.name(), used)
        }
        Fault::UnusedInPath(asked) => {
            let used = format!("{{{}}}", asked.needs());
            text!("live-wrong-path-unused", asked = asked.name(), used)
        }
        Fault::NoMoment => text!("live-wrong-moment"),
        Fault::PageSize => text!("live-wrong-page", most = live::MOST_ON_A_PAGE),
        Fault::Minor => text!("live-wrong-minor", most = live::MOST_DECIMALS),
        Fault::Statuses => text!("live-wrong-statuses", most = live::MOST_STATUSES),
    }
}

impl Live {
    /// Asks, and reads the orders of the answer.
    ///
    /// # Errors
    /// Why there is none: what is known already goes on being shown.
    pub fn ask(&self, ask: &Ask, timeout_ms: u32) -> Result<Page, Failure> {
        let question = match ask {
            Ask::One(_) => Some(&self.description.one),
            Ask::Several(_) => self.description.several.as_ref(),
            Ask::Changed { .. } => self.description.changed.as_ref(),
        };
        let request = ask.request(&self.description, &self.address);
        let (Some(request), Some(question)) = (request, question) else {
            return Ok(Page::empty());
        };
        // The clock stands still in a call; what is left of its time does not.
        let left = runtime::remaining_ms();
        let fails = |why: Trouble, told: String| {
            let took = left.saturating_sub(runtime::remaining_ms()).into();
            Failure { why, told, took }
        };
        let answer = send(&request, timeout_ms)
            .map_err(|problem| fails(Trouble::Unreached, problem.message.to_string()))?;
        let wish = answer.header("retry-after");
        let mut page = live::judge(answer.status(), wish, answer.body(), answer.truncated())
            .and_then(|value| live::page(&self.description, question, &value, runtime::now()))
            .map_err(|why| fails(why.clone(), why.to_string()))?;
        for (order, _) in &mut page.orders {
            order.head.link = self.page.as_ref().map(|page| live::link(page, &order.id));
        }
        Ok(page)
    }
}

fn send(request: &live::Request, timeout_ms: u32) -> Result<Response> {
    let sent = match request.method {
        Method::Get => http::get(&request.url),
        // A query asks, however it is sent.
        Method::Post => http::post(&request.url)
            .idempotent(true)
            .header("content-type", "application/json")
            .body(request.body.clone().unwrap_or_default()),
    };
    let sent = sent
        .header("accept", "application/json")
        .timeout_ms(timeout_ms)
        .max_response_bytes(live::LARGEST);
    let key = &request.key;
    match key.bearer {
        true => sent.bearer_secret(&key.header, KEY),
        false => sent.secret(&key.header, KEY),
    }
    .send()
}
