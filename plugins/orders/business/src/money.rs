//! Amounts of money: exact decimals, rounded only when they are shown. Never floats.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::iter::Sum;

/// Most decimals of an amount.
const SCALE: u32 = 6;

/// A currency as ISO 4217 names it, three capital letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(String);

impl Currency {
    /// Reads a currency, in letters of any case.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        fits.then(|| Self(text.to_ascii_uppercase()))
    }

    /// Its three letters.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Whether it is what a file that names none is in.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// US dollars.
impl Default for Currency {
    fn default() -> Self {
        Self("USD".to_owned())
    }
}

impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no currency"))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.0
    }
}

/// An exact amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(Decimal);

impl Amount {
    /// Reads a plain decimal number of less than a thousand million million, with at most six
    /// decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let amount = Decimal::from_str_exact(text)
            .ok()
            .filter(|_| text.len() <= 24)?;
        let limit = Decimal::from(1_000_000_000_000_000_i64);
        (amount.abs() < limit && amount.scale() <= SCALE).then_some(Self(amount))
    }

    /// As it is shown: rounded to cents, half a cent away from zero.
    pub fn cents(self) -> String {
        format!(
            "{:.2}",
            self.0
                .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
        )
    }
}

impl Amount {
    /// What one of so many costs; none of no pieces.
    pub fn each(self, pieces: u32) -> Option<Self> {
        self.0.checked_div(Decimal::from(pieces)).map(Self)
    }
}

/// The exact sum. An order has few lines, so that it cannot leave the range of a decimal.
impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount.0)))
    }
}
