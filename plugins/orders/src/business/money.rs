//! Amounts of money: exact decimals, rounded only when they are shown. Never floats.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::iter::Sum;

/// The currency of every amount.
pub const CURRENCY: &str = "USD";
/// Most decimals of an amount.
const SCALE: u32 = 6;

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

/// The exact sum. An order has few lines, so that it cannot leave the range of a decimal.
impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount.0)))
    }
}
