//! Schedules: when something is done again and again, by a fixed pause or by a cron expression in a
//! time zone.
//!
//! What was missed is not made up for: after a pause of the server the next time is counted from now.

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use serde::{Deserialize, Serialize};

use crate::time::{Millis, TimeZone};

/// When something is done again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// After so many milliseconds, at least [`Schedule::SHORTEST`].
    Every(u64),
    /// By the clock of a place.
    Cron {
        /// Minute, hour, day of the month, month, day of the week: `0 9 * * 1-5`.
        expression: String,
        /// Whose clock.
        zone: TimeZone,
    },
}

impl Schedule {
    /// The shortest pause, in milliseconds.
    pub const SHORTEST: u64 = 10 * Millis::SECOND;
    /// The longest pause, in milliseconds.
    pub const LONGEST: u64 = 400 * Millis::DAY;
    /// The longest expression, in bytes.
    pub const LONGEST_EXPRESSION: usize = 100;

    /// The first time after `now`; none when it never comes. `last` is when it was due the last time:
    /// pauses are counted from there, so that they do not drift.
    ///
    /// # Errors
    /// What is wrong with it, in words for the plugin's author.
    pub fn next(&self, last: Option<Millis>, now: Millis) -> Result<Option<Millis>, String> {
        match self {
            Schedule::Every(pause) => every(*pause, last, now).map(Some),
            Schedule::Cron { expression, zone } => by_clock(&parse(expression)?, *zone, now),
        }
    }
}

fn every(pause: u64, last: Option<Millis>, now: Millis) -> Result<Millis, String> {
    if !(Schedule::SHORTEST..=Schedule::LONGEST).contains(&pause) {
        let (least, most) = (Schedule::SHORTEST, Schedule::LONGEST);
        return Err(format!("a job is repeated after {least} to {most} ms"));
    }
    let last = last.unwrap_or(now);
    let missed = now.0.saturating_sub(last.0) / pause;
    Ok(last.plus(pause.saturating_mul(missed + 1)))
}

fn parse(expression: &str) -> Result<Cron, String> {
    if expression.len() > Schedule::LONGEST_EXPRESSION {
        let most = Schedule::LONGEST_EXPRESSION;
        return Err(format!("a cron expression has at most {most} bytes"));
    }
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build();
    parser.parse(expression).map_err(|why| {
        format!(
            "a cron expression is minute, hour, day, month and weekday, like 0 9 * * 1-5: {why}"
        )
    })
}

fn by_clock(cron: &Cron, zone: TimeZone, now: Millis) -> Result<Option<Millis>, String> {
    let now = i64::try_from(now.0).map_err(|_| "the time is out of range".to_owned())?;
    let now = jiff::Timestamp::from_millisecond(now).map_err(|why| why.to_string())?;
    // The search ends some thousand years ahead; a 30th of February is not found.
    let Ok(next) = cron.find_next_occurrence(&now.to_zoned(zone.rules()), false) else {
        return Ok(None);
    };
    Ok(u64::try_from(next.timestamp().as_millisecond())
        .ok()
        .map(Millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 00:00 UTC, a Monday.
    const NOW: Millis = Millis(1_795_392_000_000);

    fn cron(expression: &str, zone: &str) -> Schedule {
        Schedule::Cron {
            expression: expression.to_owned(),
            zone: TimeZone::named(zone).unwrap(),
        }
    }

    fn next(schedule: &Schedule, now: Millis) -> String {
        let next = schedule.next(None, now).unwrap().unwrap();
        let next = jiff::Timestamp::from_millisecond(i64::try_from(next.0).unwrap());
        next.unwrap().to_string()
    }

    #[test]
    fn a_pause_does_not_drift_and_what_was_missed_is_not_made_up_for() {
        let minute = Schedule::Every(60_000);
        let after = |last, now| {
            minute
                .next(Some(Millis(last)), Millis(now))
                .unwrap()
                .unwrap()
                .0
        };
        assert_eq!(minute.next(None, Millis(5)), Ok(Some(Millis(60_005))));
        assert_eq!(after(1_000, 1_000), 61_000);
        assert_eq!(after(1_000, 1_900), 61_000, "late by a little");
        assert_eq!(after(1_000, 61_000), 121_000);
        assert_eq!(after(1_000, 999_000), 1_021_000, "late by a lot");
        for bad in [0, 9_999, Schedule::LONGEST + 1, u64::MAX] {
            assert!(Schedule::Every(bad).next(None, NOW).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_clock_is_that_of_its_place_in_summer_and_winter() {
        let nine = |zone| cron("0 9 * * *", zone);
        assert_eq!(next(&nine("Asia/Shanghai"), NOW), "2026-11-23T01:00:00Z");
        assert_eq!(next(&nine("Europe/Berlin"), NOW), "2026-11-23T08:00:00Z");
        let summer = Millis(NOW.0 + 240 * Millis::DAY);
        assert_eq!(next(&nine("Europe/Berlin"), summer), "2027-07-21T07:00:00Z");
        let weekdays = cron("30 8 * * MON-FRI", "UTC");
        assert_eq!(
            next(
                &weekdays,
                Millis(NOW.0 + 4 * Millis::DAY + 9 * Millis::HOUR)
            ),
            "2026-11-30T08:30:00Z"
        );
        // Clocks in Berlin go from 01:59 to 03:00 on 2027-03-28.
        let gap = cron("30 2 28 3 *", "Europe/Berlin");
        assert!(gap.next(None, NOW).unwrap().is_some());
    }

    #[test]
    fn what_is_no_expression_or_never_comes_is_said() {
        for bad in [
            "",
            "* * * *",
            "61 * * * *",
            "* * * * * *",
            "@reboot now",
            &"*".repeat(200),
        ] {
            assert!(cron(bad, "UTC").next(None, NOW).is_err(), "{bad}");
        }
        assert_eq!(cron("0 0 30 2 *", "UTC").next(None, NOW), Ok(None));
    }
}
