//! The columns of a file, and one row of it as a line of an order. What is wrong with a row is told
//! by column and value.

use super::day::Day;
use super::money::{Amount, Currency};
use super::order::{Head, Line};
use super::status::Status;
use csv::ByteRecord;
use serde::{Deserialize, Serialize};

/// Longest product name, in bytes.
const LONGEST_PRODUCT: usize = 250;
/// Longest other value, in bytes.
const LONGEST: usize = 100;
/// Longest number of an order, in bytes.
pub const LONGEST_ID: usize = 64;
/// How much of a wrong value is kept, in characters.
const SHOWN: usize = 40;

/// What a column of a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Column {
    /// Number of the line.
    RowId,
    /// Number of the order.
    OrderId,
    /// When it was ordered.
    OrderDate,
    /// When it was shipped.
    ShipDate,
    /// How it was shipped.
    ShipMode,
    /// Number of the customer.
    CustomerId,
    /// Name of the customer.
    CustomerName,
    /// Kind of customer.
    Segment,
    /// Where it was shipped to.
    Country,
    /// The same.
    City,
    /// The same.
    State,
    /// The same.
    PostalCode,
    /// What was ordered.
    ProductName,
    /// For how much.
    Sales,
    /// How many.
    Quantity,
    /// What is earned by it; not every file has it.
    Profit,
    /// How far the order is; not every file has it.
    Status,
    /// Of the amounts; not every file has it.
    Currency,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::RowId,
        Self::OrderId,
        Self::OrderDate,
        Self::ShipDate,
        Self::ShipMode,
        Self::CustomerId,
        Self::CustomerName,
        Self::Segment,
        Self::Country,
        Self::City,
        Self::State,
        Self::PostalCode,
        Self::ProductName,
        Self::Sales,
        Self::Quantity,
        Self::Profit,
        Self::Status,
        Self::Currency,
    ];

    /// Whether a file must have it.
    pub fn is_needed(self) -> bool {
        matches!(
            self,
            Self::OrderId
                | Self::OrderDate
                | Self::CustomerName
                | Self::ProductName
                | Self::Sales
                | Self::Quantity
        )
    }

    /// Its title in the file.
    pub fn title(self) -> &'static str {
        match self {
            Self::RowId => "Row ID",
            Self::OrderId => "Order ID",
            Self::OrderDate => "Order Date",
            Self::ShipDate => "Ship Date",
            Self::ShipMode => "Ship Mode",
            Self::CustomerId => "Customer ID",
            Self::CustomerName => "Customer Name",
            Self::Segment => "Segment",
            Self::Country => "Country",
            Self::City => "City",
            Self::State => "State",
            Self::PostalCode => "Postal Code",
            Self::ProductName => "Product Name",
            Self::Sales => "Sales",
            Self::Quantity => "Quantity",
            Self::Profit => "Profit",
            Self::Status => "Status",
            Self::Currency => "Currency",
        }
    }
}

/// Where the columns are in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// What stands between two of them.
    pub separator: u8,
    /// How many the file has.
    count: usize,
    /// Where each of [`Column::ALL`] is, as far as the file has it.
    places: Vec<Option<usize>>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flaw {
    /// It has another number of columns than the first line.
    Count {
        /// How many the first line has.
        expected: usize,
        /// How many this one has.
        found: usize,
    },
    /// Nothing stands there.
    Empty(Column),
    /// It is too long for that.
    Long(Column),
    /// It is not a date, a number, a name that can be used.
    Value(Column, String),
    /// It is not text in UTF-8.
    Encoding,
    /// The line has no end.
    Endless,
    /// The order has too many lines already.
    Full(String),
}

/// A row: a line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number of the line.
    pub number: u64,
    /// Number of the order.
    pub order: String,
    /// What it says about the whole order.
    pub head: Head,
    /// The line.
    pub line: Line,
}

impl Columns {
    /// `count` columns, of which these are known.
    pub(crate) fn new(separator: u8, count: usize, places: Vec<Option<usize>>) -> Self {
        Self {
            separator,
            count,
            places,
        }
    }

    /// Reads a row, which stands in this line of the file. Where no column numbers the lines, that is
    /// what its line of the order is known by.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn row(&self, record: &ByteRecord, at: u64) -> Result<Row, Flaw> {
        if record.len() != self.count {
            return Err(Flaw::Count {
                expected: self.count,
                found: record.len(),
            });
        }
        let text = |column| self.text(record, column);
        let said = |column| self.optional(record, column, |text| Some(text.to_owned()));
        let said = |column| said(column).map(Option::unwrap_or_default);
        let number = self.optional(record, Column::RowId, |text| text.parse().ok())?;
        let order = text(Column::OrderId)?;
        let usable = |c: char| c.is_alphanumeric() || "-_.#".contains(c);
        if order.len() > LONGEST_ID || !order.chars().all(usable) {
            return Err(wrong(Column::OrderId, order));
        }
        let ordered = text(Column::OrderDate)?;
        let ordered = Day::read(ordered).ok_or_else(|| wrong(Column::OrderDate, ordered))?;
        let quantity = text(Column::Quantity)?;
        let amount = text(Column::Sales)?;
        Ok(Row {
            number: number.unwrap_or(at),
            order: order.to_owned(),
            head: Head {
                ordered,
                shipped: self.optional(record, Column::ShipDate, Day::read)?,
                status: self.optional(record, Column::Status, Status::parse)?,
                ship_mode: said(Column::ShipMode)?,
                customer_id: said(Column::CustomerId)?,
                customer: text(Column::CustomerName)?.to_owned(),
                segment: said(Column::Segment)?,
                city: said(Column::City)?,
                state: said(Column::State)?,
                postal_code: said(Column::PostalCode)?,
                country: said(Column::Country)?,
                currency: self
                    .optional(record, Column::Currency, Currency::parse)?
                    .unwrap_or_default(),
                total: None,
                link: None,
            },
            line: Line {
                product: text(Column::ProductName)?.to_owned(),
                quantity: quantity
                    .parse()
                    .map_err(|_| wrong(Column::Quantity, quantity))?,
                amount: Amount::parse(amount).ok_or_else(|| wrong(Column::Sales, amount))?,
                margin: self.optional(record, Column::Profit, Amount::parse)?,
            },
        })
    }

    /// What stands in a column that a file need not have; none where nothing stands.
    fn optional<T>(
        &self,
        record: &ByteRecord,
        column: Column,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Flaw> {
        match self.text(record, column) {
            Ok(text) => read(text).map(Some).ok_or_else(|| wrong(column, text)),
            Err(Flaw::Empty(_)) => Ok(None),
            Err(flaw) => Err(flaw),
        }
    }

    fn text<'r>(&self, record: &'r ByteRecord, column: Column) -> Result<&'r str, Flaw> {
        let place = self.places.get(column as usize).copied().flatten();
        let bytes = place.and_then(|at| record.get(at)).unwrap_or_default();
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Flaw::Encoding)?
            .trim();
        let longest = if column == Column::ProductName {
            LONGEST_PRODUCT
        } else {
            LONGEST
        };
        if text.is_empty() {
            Err(Flaw::Empty(column))
        } else if text.len() > longest {
            Err(Flaw::Long(column))
        } else if text.chars().any(char::is_control) {
            Err(wrong(column, text))
        } else {
            Ok(text)
        }
    }
}

fn wrong(column: Column, value: &str) -> Flaw {
    let shown = value
        .chars()
        .filter(|c| !c.is_control())
        .take(SHOWN)
        .collect();
    Flaw::Value(column, shown)
}
