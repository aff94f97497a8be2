//! Answers of a live system: first whether it is one, then the orders in it.

use super::ask::is_number;
use super::describe::{Description, Fields, LineFields, Paging, Question};
use super::field;
use crate::money::Currency;
use crate::order::{Head, Line, MOST_LINES, Order, Source};
use crate::status::Status;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// Longest answer that is read, in bytes.
pub const LARGEST: u32 = 1 << 20;
/// Most orders of one answer, whatever was asked for.
const MOST_ORDERS: usize = 200;
/// Most that is told of what the system said, in characters.
const TOLD: usize = 120;
/// Longest cursor, in bytes.
const LONGEST_CURSOR: usize = 500;

/// Why there is no answer, for whoever looks after the system. In English by its `Display`, for the log;
/// whoever shows it to people has words of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// It was not reached, or did not answer in time.
    Unreached,
    /// It asks to wait, for so many seconds if it says so.
    Busy(Option<u64>),
    /// It does not take the key.
    Refused,
    /// It answered with this status.
    Status(u16),
    /// It is longer than is read.
    Long,
    /// It is no JSON.
    NotJson,
    /// It is JSON and says what is wrong, in its own words.
    Said(String),
    /// Nothing stands at this path.
    Missing(String),
    /// What stands at this path is not what it should be.
    Wrong(String, Shape),
}

/// What should have stood where something else does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// A list of orders, or one.
    Orders,
    /// The number of an order.
    Number,
    /// A list of lines.
    Lines,
    /// A date.
    Day,
    /// A date and time.
    Moment,
    /// A whole number.
    Count,
    /// A decimal number.
    Amount,
    /// A whole number of the smaller unit.
    Minor,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Orders => "neither a list nor an order",
            Self::Number => "no number of an order",
            Self::Lines => "no list",
            Self::Day => "no date like 2026-01-31",
            Self::Moment => "no date and time like 2026-01-31T12:00:00Z",
            Self::Count => "no whole number of at most 4,294,967,295",
            Self::Amount => "no decimal number like 12.50",
            Self::Minor => "no whole number of the smaller unit, like 1250",
        })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreached => f.write_str("it cannot be reached, or does not answer in time"),
            Self::Busy(_) => f.write_str("it asks to be left alone for a while (429)"),
            Self::Refused => f.write_str("it does not accept the key: enter another one"),
            Self::Status(status) => write!(f, "it answers with status {status}: check the address"),
            Self::Long => write!(
                f,
                "it answers with more than {LARGEST} bytes: ask for smaller pages"
            ),
            Self::NotJson => f.write_str("it does not answer with JSON: check the address"),
            Self::Said(said) => write!(f, "it says: {said}"),
            Self::Missing(path) => write!(f, "its answer has nothing at {path}: correct the path"),
            Self::Wrong(path, why) => write!(f, "at {path} its answer has {why}: correct the path"),
        }
    }
}

/// Orders of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// With the moment of their last change, where the system tells it.
    pub orders: Vec<(Order, Option<u64>)>,
    /// How many stood there, those included that could not be read.
    pub count: usize,
    /// Why the first one could not be read that could not.
    pub odd: Option<Trouble>,
    /// Where the next page begins, when pages are found by cursor.
    pub next: Option<String>,
}

impl Page {
    /// Nothing.
    pub fn empty() -> Self {
        Self {
            orders: Vec::new(),
            count: 0,
            odd: None,
            next: None,
        }
    }
}

/// Whether it is an answer at all.
///
/// # Errors
/// Why not.
pub fn judge(
    status: u16,
    retry_after: Option<&str>,
    body: &[u8],
    truncated: bool,
) -> Result<Value, Trouble> {
    match status {
        429 | 503 => {
            let seconds = retry_after.and_then(|text| text.trim().parse().ok());
            return Err(Trouble::Busy(seconds));
        }
        401 | 403 => return Err(Trouble::Refused),
        404 => return Ok(Value::Null),
        200..=299 => {}
        _ => return Err(said(body).unwrap_or(Trouble::Status(status))),
    }
    if truncated || body.len() > LARGEST as usize {
        return Err(Trouble::Long);
    }
    let value: Value = serde_json::from_slice(body).map_err(|_| Trouble::NotJson)?;
    match complaint(&value) {
        Some(trouble) => Err(trouble),
        None => Ok(value),
    }
}

fn said(body: &[u8]) -> Option<Trouble> {
    complaint(&serde_json::from_slice(body).ok()?)
}

/// What GraphQL answers instead of data.
fn complaint(value: &Value) -> Option<Trouble> {
    let first = value.get("errors")?.as_array()?.first()?;
    let code = first.pointer("/extensions/code").and_then(Value::as_str);
    if matches!(code, Some("FORBIDDEN" | "UNAUTHENTICATED" | "UNAUTHORIZED")) {
        return Some(Trouble::Refused);
    }
    let message = first.get("message").and_then(Value::as_str);
    let told = message
        .unwrap_or("an error")
        .chars()
        .filter(|c| !c.is_control());
    Some(Trouble::Said(told.take(TOLD).collect()))
}

/// Reads the orders of an answer that [`judge`] let through. One that cannot be read is left out, and
/// counted; nothing where an order should be is no order.
///
/// # Errors
/// When the list is not where it should be, or nothing in it can be read.
pub fn page(
    description: &Description,
    question: &Question,
    answer: &Value,
    now: u64,
) -> Result<Page, Trouble> {
    let found = question.orders.find(answer);
    let items = match found {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        Some(_) => {
            return Err(Trouble::Wrong(question.orders.to_string(), Shape::Orders));
        }
        None if answer.is_null() => &[],
        None => return Err(field::missing(&question.orders)),
    };
    let mut page = Page {
        orders: Vec::with_capacity(items.len().min(MOST_ORDERS)),
        count: items.len(),
        odd: None,
        next: None,
    };
    for item in items.iter().take(MOST_ORDERS) {
        match order(description, item, now) {
            Ok(read) => page.orders.push(read),
            Err(trouble) => page.odd = page.odd.or(Some(trouble)),
        }
    }
    if let (true, Some(trouble)) = (page.orders.is_empty(), &page.odd) {
        return Err(trouble.clone());
    }
    if let Paging::Cursor { next, .. } = &description.paging {
        page.next = next
            .find(answer)
            .and_then(|value| field::text(value, LONGEST_CURSOR));
    }
    Ok(page)
}

fn order(
    description: &Description,
    item: &Value,
    now: u64,
) -> Result<(Order, Option<u64>), Trouble> {
    let fields = &description.fields;
    let number = fields
        .order
        .find(item)
        .ok_or_else(|| field::missing(&fields.order))?;
    let number = field::text(number, field::LONGEST)
        .filter(|number| is_number(number))
        .ok_or_else(|| Trouble::Wrong(fields.order.to_string(), Shape::Number))?;
    let mut order = Order::new(&number, head(description, item)?, Source::Live, now);
    let lines = fields
        .lines
        .find(item)
        .ok_or_else(|| field::missing(&fields.lines))?;
    let lines = lines
        .as_array()
        .ok_or_else(|| Trouble::Wrong(fields.lines.to_string(), Shape::Lines))?;
    for (place, item) in lines.iter().take(MOST_LINES).enumerate() {
        let (number, line) = line(&fields.line, item, fields.minor, place as u64 + 1)?;
        order.lines.insert(number, line);
    }
    let changed = fields.changed.as_ref();
    let changed = changed.map(|path| field::moment(path, item)).transpose()?;
    Ok((order, changed))
}

fn head(description: &Description, item: &Value) -> Result<Head, Trouble> {
    let fields: &Fields = &description.fields;
    let optional = |path: &Option<super::Path>| field::optional(path.as_ref(), item);
    let shipped = fields.shipped.as_ref();
    let shipped = shipped.filter(|path| path.find(item).is_some());
    let status = optional(&fields.status);
    let status = description.statuses.get(&status).unwrap_or(&status);
    let total = fields.total.as_ref();
    Ok(Head {
        ordered: field::day(&fields.ordered, item)?,
        shipped: shipped.map(|path| field::day(path, item)).transpose()?,
        status: Status::parse(status),
        ship_mode: optional(&fields.ship_mode),
        customer_id: optional(&fields.customer_id),
        customer: field::joined(&fields.customer, item).unwrap_or_default(),
        segment: String::new(),
        city: optional(&fields.city),
        state: optional(&fields.state),
        postal_code: optional(&fields.postal_code),
        country: optional(&fields.country),
        currency: Currency::parse(&optional(&fields.currency)).unwrap_or_default(),
        total: total
            .map(|path| field::amount(path, item, fields.minor))
            .transpose()?,
        link: None,
    })
}

fn line(
    fields: &LineFields,
    item: &Value,
    minor: Option<u32>,
    place: u64,
) -> Result<(u64, Line), Trouble> {
    let number = fields.number.as_ref().and_then(|path| {
        let number = field::text(path.find(item)?, field::LONGEST)?;
        number.parse().ok()
    });
    let product = fields
        .product
        .find(item)
        .ok_or_else(|| field::missing(&fields.product))?;
    let margin = fields.margin.as_ref();
    let margin = margin.filter(|path| path.find(item).is_some());
    let line = Line {
        product: field::text(product, field::LONGEST_PRODUCT).unwrap_or_default(),
        quantity: field::count(&fields.quantity, item)?,
        amount: field::amount(&fields.amount, item, minor)?,
        margin: margin
            .map(|path| field::amount(path, item, minor))
            .transpose()?,
    };
    Ok((number.unwrap_or(place), line))
}
