//! The description of a live system: how it is asked and what its answers mean. Written as JSON, by us
//! for the presets and by an administrator for any other system.

use super::fault::{Asked, Fault};
use super::path::Path;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Longest description, in bytes.
pub const LONGEST: usize = 16 * 1024;
/// Longest path or query, in bytes.
pub const LONGEST_ASK: usize = 4 * 1024;
/// Most statuses that are given another word.
pub const MOST_STATUSES: usize = 50;
/// Most orders on a page.
pub const MOST_ON_A_PAGE: u32 = 100;
/// Most digits of a currency's smaller unit.
pub const MOST_DECIMALS: u32 = 6;
/// Headers into which no key can be put: the host sets them itself.
const KEPT: [&str; 6] = [
    "host",
    "content-length",
    "content-type",
    "connection",
    "cookie",
    "transfer-encoding",
];

/// Systems that need no description of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Vendure 3.6 or newer, by its Admin API with an API key.
    Vendure,
}

/// How one system is asked, and what its answers mean.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Description {
    /// Where the key is put.
    #[serde(default)]
    pub key: Key,
    /// How one order is asked for, by its number: `{order}`, or `$order` in a query.
    pub one: Question,
    /// How those are asked for that changed since a time; without it nothing is polled.
    #[serde(default)]
    pub changed: Option<Question>,
    /// How several are asked for by their numbers: `{orders}` with commas, or `$orders`, a list. Asked for
    /// those on cards that are still open, where a system does not tell every change by its time.
    #[serde(default)]
    pub several: Option<Question>,
    /// How the changed ones come page by page.
    #[serde(default)]
    pub paging: Paging,
    /// Where what stands in an order.
    pub fields: Fields,
    /// What the system calls a status, and the word for it here: open, paid, shipped, delivered,
    /// cancelled, or whatever is to be shown.
    #[serde(default)]
    pub statuses: BTreeMap<String, String>,
}

/// The header that carries the key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Key {
    /// Its name, in lower case.
    pub header: String,
    /// Behind "Bearer ".
    #[serde(default)]
    pub bearer: bool,
}

impl Default for Key {
    fn default() -> Self {
        Self {
            header: "authorization".to_owned(),
            bearer: true,
        }
    }
}

/// One kind of request. With a query it is GraphQL, posted to the address; without one a GET of the
/// path behind the address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Question {
    /// Behind the address; with `{order}`, `{since}`, `{size}`, `{skip}`, `{page}`, `{after}`.
    #[serde(default)]
    pub path: String,
    /// GraphQL; the same are its variables `$order`, `$since`, … as far as it names them.
    #[serde(default)]
    pub query: Option<String>,
    /// Where the orders stand in the answer: a list of them, or one.
    #[serde(default)]
    pub orders: Path,
}

/// How pages follow each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "by")]
pub enum Paging {
    /// All come at once.
    #[default]
    None,
    /// They come in the order of their changes: each page is asked for since the last change of the one
    /// before it. Nothing is left out when orders change meanwhile.
    Since {
        /// Orders on a page.
        size: u32,
    },
    /// `{skip}`: how many came before.
    Offset {
        /// Orders on a page.
        size: u32,
    },
    /// `{page}`: the first is 1.
    Page {
        /// Orders on a page.
        size: u32,
    },
    /// `{after}`: what the page before names; empty at first.
    Cursor {
        /// Orders on a page.
        size: u32,
        /// Where the next cursor stands in an answer; nothing there on the last page.
        next: Path,
    },
}

impl Paging {
    /// Orders on a page; none when there are no pages.
    pub fn size(&self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Since { size }
            | Self::Offset { size }
            | Self::Page { size }
            | Self::Cursor { size, .. } => Some(*size),
        }
    }
}

/// One value, or several that are joined by a blank.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Places {
    /// One.
    One(Path),
    /// Those of them that are there.
    Several(Vec<Path>),
}

/// Where what stands in an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fields {
    /// Its number.
    pub order: Path,
    /// When it was last changed, with date and time; needed where changes are polled.
    #[serde(default)]
    pub changed: Option<Path>,
    /// When it was placed: a date, with or without a time.
    pub ordered: Path,
    /// When it was shipped.
    #[serde(default)]
    pub shipped: Option<Path>,
    /// How far it is.
    #[serde(default)]
    pub status: Option<Path>,
    /// Who ordered.
    pub customer: Places,
    /// Their number.
    #[serde(default)]
    pub customer_id: Option<Path>,
    /// How it is shipped.
    #[serde(default)]
    pub ship_mode: Option<Path>,
    /// Where to.
    #[serde(default)]
    pub city: Option<Path>,
    /// The same.
    #[serde(default)]
    pub state: Option<Path>,
    /// The same.
    #[serde(default)]
    pub postal_code: Option<Path>,
    /// The same.
    #[serde(default)]
    pub country: Option<Path>,
    /// Of all amounts.
    #[serde(default)]
    pub currency: Option<Path>,
    /// What is to be paid.
    #[serde(default)]
    pub total: Option<Path>,
    /// Amounts are whole numbers of a unit with so many decimals: 2 for cents. None: decimals.
    #[serde(default)]
    pub minor: Option<u32>,
    /// The list of its lines.
    pub lines: Path,
    /// Where what stands in a line.
    pub line: LineFields,
}

/// Where what stands in a line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LineFields {
    /// Its number; its place where it has none.
    #[serde(default)]
    pub number: Option<Path>,
    /// What was ordered.
    pub product: Path,
    /// How many.
    pub quantity: Path,
    /// For how much, all pieces together.
    pub amount: Path,
    /// What is earned by it.
    #[serde(default)]
    pub margin: Option<Path>,
}

impl Description {
    /// That of a preset.
    ///
    /// # Errors
    /// Never for those that there are; a test reads them all.
    pub fn preset(preset: Preset) -> Result<Self, Fault> {
        match preset {
            Preset::Vendure => Self::parse(include_str!("vendure.json")),
        }
    }

    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.len() > LONGEST {
            return Err(Fault::Long);
        }
        let read: Self = serde_json::from_str(text).map_err(|error| Fault::read(&error))?;
        read.check()?;
        Ok(read)
    }

    fn check(&self) -> Result<(), Fault> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let header = &self.key.header;
        let fits = (1..=60).contains(&header.len()) && header.bytes().all(plain);
        if !fits || KEPT.contains(&header.as_str()) {
            return Err(Fault::Header);
        }
        self.one.check(Asked::One)?;
        if let Some(several) = &self.several {
            several.check(Asked::Several)?;
        }
        if let Some(changed) = &self.changed {
            changed.check(Asked::Changed)?;
            if self.fields.changed.is_none() {
                return Err(Fault::NoMoment);
            }
        }
        let pages = |size| (1..=MOST_ON_A_PAGE).contains(&size);
        if self.paging.size().is_some_and(|size| !pages(size)) {
            return Err(Fault::PageSize);
        }
        let minor = self.fields.minor;
        if minor.is_some_and(|decimals| decimals > MOST_DECIMALS) {
            return Err(Fault::Minor);
        }
        if self.statuses.len() > MOST_STATUSES {
            return Err(Fault::Statuses);
        }
        Ok(())
    }
}

impl Question {
    /// Whether it can be asked, and tells the system what is asked for.
    fn check(&self, asked: Asked) -> Result<(), Fault> {
        let text = self.query.as_deref().unwrap_or(&self.path);
        if text.is_empty() || text.len() > LONGEST_ASK {
            return Err(Fault::Length(asked));
        }
        let begins = self.path.is_empty() || self.path.starts_with(['/', '?']);
        if !begins
            || self.path.len() > LONGEST_ASK
            || self.path.chars().any(|c| c.is_control() || c == '#')
        {
            return Err(Fault::Path(asked));
        }
        let needed = asked.needs();
        match &self.query {
            Some(query) if !query.contains(&format!("${needed}")) => {
                Err(Fault::UnusedInQuery(asked))
            }
            None if !self.path.contains(&format!("{{{needed}}}")) => {
                Err(Fault::UnusedInPath(asked))
            }
            _ => Ok(()),
        }
    }
}
