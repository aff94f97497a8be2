//! How far an order is. What most systems know has a word of its own, which everybody reads in their
//! language; anything else is kept and shown as the source says it.

use serde::{Deserialize, Serialize};

/// Longest word that a source may have for a status, in bytes.
pub const LONGEST: usize = 60;

/// How far an order is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    /// It was placed, and nothing happened since.
    Open,
    /// It was paid or confirmed.
    Paid,
    /// It is on its way.
    Shipped,
    /// It was received.
    Delivered,
    /// It will not be delivered.
    Cancelled,
    /// Whatever the source says.
    Other(String),
}

/// What sources call them, in lower case without blanks.
const WORDS: [(Status, &[&str]); 5] = [
    (
        Status::Open,
        &[
            "open",
            "new",
            "pending",
            "processing",
            "placed",
            "待处理",
            "处理中",
            "新建",
            "已下单",
        ],
    ),
    (
        Status::Paid,
        &[
            "paid",
            "confirmed",
            "paymentauthorized",
            "paymentsettled",
            "已付款",
            "已确认",
        ],
    ),
    (
        Status::Shipped,
        &["shipped", "sent", "intransit", "已发货", "运输中"],
    ),
    (
        Status::Delivered,
        &[
            "delivered",
            "received",
            "completed",
            "complete",
            "fulfilled",
            "已送达",
            "已签收",
            "已完成",
        ],
    ),
    (
        Status::Cancelled,
        &["cancelled", "canceled", "voided", "已取消"],
    ),
];

impl Status {
    /// Those that have a word of their own.
    pub const KNOWN: [Self; 5] = [
        Self::Open,
        Self::Paid,
        Self::Shipped,
        Self::Delivered,
        Self::Cancelled,
    ];

    /// What a source says; none when that is nothing or too long to be a status.
    pub fn parse(said: &str) -> Option<Self> {
        let said = said.trim();
        let fits = !said.is_empty() && said.len() <= LONGEST && !said.chars().any(char::is_control);
        fits.then(|| {
            let plain: String = said
                .chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect();
            let known = WORDS
                .iter()
                .find(|(_, words)| words.contains(&plain.as_str()));
            known.map_or_else(
                || Self::Other(said.to_owned()),
                |(status, _)| status.clone(),
            )
        })
    }

    /// The one word under which it is kept and looked for.
    pub fn key(&self) -> &str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::Other(said) => said,
        }
    }
}

impl From<String> for Status {
    fn from(kept: String) -> Self {
        let known = Self::KNOWN.into_iter().find(|status| status.key() == kept);
        known.unwrap_or(Self::Other(kept))
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.key().to_owned()
    }
}
