//! Looking for orders: what may be asked, under which keys an order is found, and whether one fits.

use super::day::Day;
use super::order::Order;
use super::status::Status;
use std::collections::BTreeMap;

/// Longest text that is looked for, in characters.
pub const LONGEST: usize = 100;

/// What is looked for. Everything that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Criteria {
    /// How the number begins, or its last part.
    pub number: String,
    /// A part of the customer's name, or all of their number.
    pub customer: String,
    /// A part of a product's name.
    pub product: String,
    /// Ordered on that day or later.
    pub from: Option<Day>,
    /// Ordered on that day or earlier.
    pub until: Option<Day>,
    /// How far it is.
    pub status: Option<Status>,
}

impl Criteria {
    /// Reads what stands in an address or a form, by name. What cannot be read is passed over.
    pub fn read<'a>(said: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut criteria = Self::default();
        for (name, value) in said {
            let value: String = value.trim().chars().take(LONGEST).collect();
            match name {
                "number" => criteria.number = value,
                "customer" => criteria.customer = value,
                "product" => criteria.product = value,
                "from" => criteria.from = Day::parse(&value),
                "until" => criteria.until = Day::parse(&value),
                "status" => criteria.status = Status::parse(&value),
                _ => {}
            }
        }
        criteria
    }

    /// Reads what was typed: `customer:Gute from:2016-01-01 status:shipped`. A word without a name
    /// belongs to the value before it; in front of all names it is the number.
    pub fn typed(text: &str) -> Self {
        let mut said: Vec<(&str, String)> = vec![("number", String::new())];
        for word in text.split_whitespace() {
            let named = word.split_once([':', '：']).and_then(|(name, value)| {
                let name = NAMES.iter().find(|(_, names)| names.contains(&name))?;
                Some((name.0, value.to_owned()))
            });
            match (named, said.last_mut()) {
                (Some(named), _) => said.push(named),
                (None, Some((_, value))) => *value = format!("{value} {word}"),
                (None, None) => {}
            }
        }
        Self::read(said.iter().map(|(name, value)| (*name, value.as_str())))
    }

    /// As names and values, for an address.
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let day = |day: &Option<Day>| day.as_ref().map(Day::to_string).unwrap_or_default();
        let status = self.status.as_ref().map(|status| status.key().to_owned());
        let all = [
            ("number", self.number.clone()),
            ("customer", self.customer.clone()),
            ("product", self.product.clone()),
            ("from", day(&self.from)),
            ("until", day(&self.until)),
            ("status", status.unwrap_or_default()),
        ];
        all.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// Whether an order is one of those looked for.
    pub fn fits(&self, order: &Order) -> bool {
        let head = &order.head;
        let customer = || {
            holds(&head.customer, &self.customer) || fold(&head.customer_id) == fold(&self.customer)
        };
        let product = || {
            order
                .lines
                .values()
                .any(|line| holds(&line.product, &self.product))
        };
        (self.customer.is_empty() || customer())
            && (self.product.is_empty() || product())
            && self.from.as_ref().is_none_or(|from| head.ordered >= *from)
            && self
                .until
                .as_ref()
                .is_none_or(|until| head.ordered <= *until)
            && self
                .status
                .as_ref()
                .is_none_or(|status| order.status() == *status)
    }
}

/// What a field is called when it is typed.
const NAMES: [(&str, &[&str]); 6] = [
    ("number", &["number", "订单", "编号"]),
    ("customer", &["customer", "客户"]),
    ("product", &["product", "产品"]),
    ("from", &["from", "从"]),
    ("until", &["until", "到"]),
    ("status", &["status", "状态"]),
];

/// Whether a name holds a part, whatever the case.
pub fn holds(name: &str, part: &str) -> bool {
    fold(name).contains(&fold(part))
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Where orders are found that have this in common, the newest last: the key continues with
/// [`place`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shelf(pub String);

impl Shelf {
    /// All orders.
    pub fn all() -> Self {
        Self("by-day/".to_owned())
    }

    /// Those that are so far.
    pub fn status(status: &Status) -> Self {
        Self(format!("by-status/{}/", status.key().replace('/', "-")))
    }

    /// Those of a customer, by [`mark`].
    pub fn customer(mark: &str) -> Self {
        Self(format!("by-customer/{mark}/"))
    }

    /// Those with a product, by [`mark`].
    pub fn product(mark: &str) -> Self {
        Self(format!("by-product/{mark}/"))
    }
}

/// Where an order stands on each of its shelves, so that they are in the order of time.
pub fn place(order: &Order) -> String {
    format!("{}/{}", order.head.ordered, order.id)
}

/// A short mark for a name of any length, the same for each way to write it in capitals or not: 64
/// bits of FNV-1a. Should two names ever share one, more orders are looked at, and [`Criteria::fits`]
/// leaves out those that do not fit.
pub fn mark(name: &str) -> String {
    let hash = fold(name)
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{hash:016x}")
}

/// Everything under which an order is found, and the names that are looked through, each with its
/// key. Made of the order alone, so that what is no longer true of it can be taken away.
pub fn keys(order: &Order) -> BTreeMap<String, String> {
    let place = place(order);
    let customer = mark(&order.head.customer);
    let mut shelves = vec![
        Shelf::all(),
        Shelf::status(&order.status()),
        Shelf::customer(&customer),
    ];
    let known = [
        order.head.customer.as_str(),
        order.head.customer_id.as_str(),
    ]
    .join(" ");
    let mut keys = BTreeMap::from([(format!("customer/{customer}"), known)]);
    for line in order.lines.values() {
        let product = mark(&line.product);
        keys.insert(format!("product/{product}"), line.product.clone());
        shelves.push(Shelf::product(&product));
    }
    keys.extend(
        shelves
            .into_iter()
            .map(|shelf| (shelf.0 + &place, String::new())),
    );
    keys
}

#[cfg(test)]
mod tests;
