//! How numbers, money, days and times are written in each language: as the web client writes them,
//! for where a text must be one string.
//!
//! Nothing here knows a clock, or passes a decimal through a float.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::text::{Money, decimal};
use crate::time::{Locale, Millis, TimeZone};

/// What of a point in time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeStyle {
    /// The day.
    Date,
    /// Hours and minutes.
    Time,
    /// Both.
    DateTime,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberStyle {
    /// In groups, with the digits behind the point that it has.
    Decimal,
    /// As hundredths, at most two digits behind the point; 1 is 100%.
    Percent,
}

impl TimeStyle {
    /// The style of that name: `date`, `time`, `date-time`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "date" => Some(Self::Date),
            "time" => Some(Self::Time),
            "date-time" => Some(Self::DateTime),
            _ => None,
        }
    }
}

impl NumberStyle {
    /// The style of that name: `decimal`, `percent`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "decimal" => Some(Self::Decimal),
            "percent" => Some(Self::Percent),
            _ => None,
        }
    }
}

/// Names of months, as English shortens them.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Signs of currencies, in Chinese and in English. Any other is written by its code.
const SIGNS: [(&str, &str, &str); 22] = [
    ("AUD", "AU$", "A$"),
    ("BRL", "R$", "R$"),
    ("CAD", "CA$", "CA$"),
    ("CNY", "¥", "CN¥"),
    ("EUR", "€", "€"),
    ("GBP", "£", "£"),
    ("HKD", "HK$", "HK$"),
    ("ILS", "₪", "₪"),
    ("INR", "₹", "₹"),
    ("JPY", "JP¥", "¥"),
    ("KRW", "₩", "₩"),
    ("MXN", "MX$", "MX$"),
    ("NZD", "NZ$", "NZ$"),
    ("PHP", "PHP", "₱"),
    ("TWD", "NT$", "NT$"),
    ("USD", "US$", "$"),
    ("VND", "₫", "₫"),
    ("XAF", "FCFA", "FCFA"),
    ("XCD", "EC$", "EC$"),
    ("XCG", "Cg.", "Cg."),
    ("XOF", "F\u{202f}CFA", "F\u{202f}CFA"),
    ("XPF", "CFPF", "CFPF"),
];

/// Currencies that are written without a fraction.
const WHOLE: [&str; 33] = [
    "AFN", "ALL", "BIF", "CLP", "COP", "DJF", "GNF", "HUF", "IDR", "IQD", "IRR", "ISK", "JPY",
    "KMF", "KPW", "KRW", "LAK", "LBP", "MGA", "MMK", "PKR", "PYG", "RWF", "SLL", "SOS", "SYP",
    "UGX", "VND", "VUV", "XAF", "XOF", "XPF", "YER",
];

/// Currencies that are written with three digits behind the point.
const THREE: [&str; 6] = ["BHD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// A decimal number.
///
/// # Errors
/// Says how one is written.
pub fn number(text: &str, style: NumberStyle) -> Result<String, String> {
    let value = decimal(text)?;
    Ok(match style {
        NumberStyle::Decimal => grouped(value),
        NumberStyle::Percent => {
            let hundredths = value.checked_mul(Decimal::ONE_HUNDRED);
            let hundredths = hundredths.ok_or("the number is too great")?;
            format!("{}%", grouped(rounded(hundredths, 2).normalize()))
        }
    })
}

/// An amount of money, rounded to what its currency has.
///
/// # Errors
/// Says how money is written.
pub fn money(money: &Money, locale: Locale) -> Result<String, String> {
    let code = money.currency.as_str();
    let digits = match code {
        code if WHOLE.contains(&code) => 0,
        code if THREE.contains(&code) => 3,
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => 2,
        _ => return Err("a currency is three capital letters, e.g. CNY".to_owned()),
    };
    let mut amount = rounded(decimal(&money.amount)?, digits);
    amount.rescale(digits);
    let known = SIGNS.iter().find(|(known, _, _)| *known == code);
    let sign = known.map_or(code, |(_, zh, en)| match locale {
        Locale::ZhCn => zh,
        Locale::En => en,
    });
    // A sign that ends like a word would run into the digits.
    let gap = if sign.ends_with(|last: char| last.is_alphabetic() || last == '.') {
        "\u{a0}"
    } else {
        ""
    };
    let minus = if amount.is_sign_negative() { "-" } else { "" };
    Ok(format!("{minus}{sign}{gap}{}", grouped(amount.abs())))
}

/// A calendar day, `2026-11-23`: the same everywhere.
///
/// # Errors
/// Says how a day is written.
pub fn date(text: &str, locale: Locale) -> Result<String, String> {
    let parsed = Some(text).filter(|text| crate::time::is_date(text));
    let parsed = parsed.and_then(|text| text.parse().ok());
    let parsed = parsed.ok_or("a date is written 2026-11-23")?;
    Ok(day(parsed, locale))
}

/// A point in time, by the clock of a zone.
///
/// # Errors
/// When the calendar does not go so far.
pub fn time(
    at: Millis,
    locale: Locale,
    zone: TimeZone,
    style: TimeStyle,
) -> Result<String, String> {
    let instant = i64::try_from(at.0).ok();
    let instant = instant.and_then(|at| Timestamp::from_millisecond(at).ok());
    let instant = instant.ok_or("the time is beyond the calendar")?;
    let there = instant.to_zoned(zone.rules());
    let clock = format!("{:02}:{:02}", there.hour(), there.minute());
    let written = day(there.date(), locale);
    Ok(match (style, locale) {
        (TimeStyle::Date, _) => written,
        (TimeStyle::Time, _) => clock,
        (TimeStyle::DateTime, Locale::ZhCn) => format!("{written} {clock}"),
        (TimeStyle::DateTime, Locale::En) => format!("{written}, {clock}"),
    })
}

fn day(day: Date, locale: Locale) -> String {
    let month = usize::try_from(day.month()).unwrap_or(1);
    match locale {
        Locale::ZhCn => format!("{}年{month}月{}日", day.year(), day.day()),
        Locale::En => {
            let name = MONTHS.get(month.saturating_sub(1)).unwrap_or(&"");
            format!("{name} {}, {}", day.day(), day.year())
        }
    }
}

/// Half away from zero, as accountants do.
fn rounded(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// Digits in groups of three.
fn grouped(value: Decimal) -> String {
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + text.len() / 3 + 1);
    if value.is_sign_negative() {
        out.push('-');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spend(amount: &str, currency: &str, locale: Locale) -> String {
        let (amount, currency) = (amount.to_owned(), currency.to_owned());
        money(&Money { amount, currency }, locale).unwrap()
    }

    // What is expected here is what `Intl` of the web client writes.
    #[test]
    fn numbers_are_in_groups_and_keep_their_digits() {
        for (from, to) in [
            ("0", "0"),
            ("-0.5", "-0.5"),
            ("999", "999"),
            ("1000", "1,000"),
            ("1234567.80", "1,234,567.80"),
            ("-1234.5", "-1,234.5"),
        ] {
            assert_eq!(number(from, NumberStyle::Decimal).unwrap(), to);
        }
        for (from, to) in [
            ("0.125", "12.5%"),
            ("1", "100%"),
            ("-0.5", "-50%"),
            ("0.33333", "33.33%"),
        ] {
            assert_eq!(number(from, NumberStyle::Percent).unwrap(), to);
        }
        let longest = "9".repeat(28);
        assert!(number(&longest, NumberStyle::Percent).is_err());
        for bad in ["", "1,5", "NaN", &"1".repeat(41)] {
            assert!(number(bad, NumberStyle::Decimal).is_err(), "{bad}");
        }
    }

    #[test]
    fn money_is_written_by_its_currency_and_language() {
        use Locale::{En, ZhCn};
        for (amount, currency, locale, to) in [
            ("-1234.565", "CNY", ZhCn, "-¥1,234.57"),
            ("-1234.565", "CNY", En, "-CN¥1,234.57"),
            ("1234.5", "USD", En, "$1,234.50"),
            ("1234.5", "USD", ZhCn, "US$1,234.50"),
            ("1234.565", "JPY", ZhCn, "JP¥1,235"),
            ("12", "CHF", En, "CHF\u{a0}12.00"),
            ("12", "KWD", ZhCn, "KWD\u{a0}12.000"),
            ("-1", "XAF", En, "-FCFA\u{a0}1"),
        ] {
            assert_eq!(spend(amount, currency, locale), to);
        }
        let odd = Money {
            amount: "1".to_owned(),
            currency: "yen".to_owned(),
        };
        assert!(money(&odd, En).is_err());
    }

    #[test]
    fn days_and_times_are_those_of_the_zone() {
        let at = Millis(1_793_682_420_000); // 2026-11-03T05:07Z
        let zone = TimeZone::named("Asia/Shanghai").unwrap();
        let shown = |locale, style| time(at, locale, zone, style).unwrap();
        assert_eq!(shown(Locale::En, TimeStyle::DateTime), "Nov 3, 2026, 13:07");
        assert_eq!(
            shown(Locale::ZhCn, TimeStyle::DateTime),
            "2026年11月3日 13:07"
        );
        assert_eq!(shown(Locale::ZhCn, TimeStyle::Date), "2026年11月3日");
        assert_eq!(shown(Locale::En, TimeStyle::Time), "13:07");
        assert_eq!(date("2026-11-03", Locale::En).unwrap(), "Nov 3, 2026");
        for bad in ["2026-02-30", "2026-11-03T00:00", "-009999-01-01"] {
            assert!(date(bad, Locale::En).is_err(), "{bad}");
        }
        let late = Millis(u64::MAX);
        assert!(time(late, Locale::En, zone, TimeStyle::Date).is_err());
    }
}
