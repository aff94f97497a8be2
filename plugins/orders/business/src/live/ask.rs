//! Requests to a live system, made from its description. The key is never here: only the name of the
//! header that the host puts it into.

use super::describe::{Description, Key, Question};
use crate::row::LONGEST_ID;
use serde_json::{Map, Value, json};

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// REST.
    Get,
    /// GraphQL.
    Post,
}

/// A request that can be sent as it is, but for the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// JSON, of a POST.
    pub body: Option<String>,
    /// Where the key is put.
    pub key: Key,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// One order, by its number.
    One(String),
    /// Several, by their numbers.
    Several(Vec<String>),
    /// What changed.
    Changed {
        /// Since then, as RFC 3339 has it.
        since: String,
        /// So many were handed over before.
        skip: u32,
        /// The page, from 1 on.
        page: u32,
        /// What the page before named.
        after: String,
    },
}

/// Whether it can be the number of an order: what goes into addresses and keys is asked for only then.
pub fn is_number(order: &str) -> bool {
    let usable = |c: char| c.is_alphanumeric() || "-_.#".contains(c);
    (1..=LONGEST_ID).contains(&order.len())
        && order.chars().all(usable)
        // "." and ".." are places in an address.
        && order.chars().any(char::is_alphanumeric)
}

/// The address of an order's page, of one with `{order}` in the place of its number.
pub fn link(page: &str, order: &str) -> String {
    page.replace("{order}", &encoded(order))
}

impl Ask {
    /// The request to the system at `address`; none when it cannot be asked for: a number that is none,
    /// or changes of a system that does not tell them.
    pub fn request(&self, description: &Description, address: &str) -> Option<Request> {
        let (question, given) = match self {
            Self::One(order) if is_number(order) => {
                (&description.one, vec![("order", json!(order))])
            }
            Self::One(_) => return None,
            Self::Several(orders) => {
                let orders: Vec<&String> = orders.iter().filter(|order| is_number(order)).collect();
                (
                    description.several.as_ref()?,
                    vec![("orders", json!(orders))],
                )
            }
            Self::Changed {
                since,
                skip,
                page,
                after,
            } => {
                let size = description.paging.size().unwrap_or(0);
                let given = vec![
                    ("since", json!(since)),
                    ("size", json!(size)),
                    ("skip", json!(skip)),
                    ("page", json!(page)),
                    ("after", json!(after)),
                ];
                (description.changed.as_ref()?, given)
            }
        };
        Some(request(question, &given, &description.key, address))
    }
}

fn request(question: &Question, given: &[(&str, Value)], key: &Key, address: &str) -> Request {
    let mut path = question.path.clone();
    for (name, value) in given {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                let items = items.iter().filter_map(Value::as_str);
                items.collect::<Vec<_>>().join(",")
            }
            other => other.to_string(),
        };
        path = path.replace(&format!("{{{name}}}"), &encoded(&text));
    }
    let address = match path.starts_with('/') {
        true => address.trim_end_matches('/'),
        false => address,
    };
    let body = question.query.as_ref().map(|query| {
        let named = given
            .iter()
            .filter(|(name, _)| query.contains(&format!("${name}")));
        let variables: Map<String, Value> = named
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        json!({ "query": query, "variables": variables }).to_string()
    });
    Request {
        method: if body.is_some() {
            Method::Post
        } else {
            Method::Get
        },
        url: format!("{address}{path}"),
        body,
        key: key.clone(),
    }
}

/// As a part of an address: everything but what is unreserved (RFC 3986) is escaped.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
