//! Jobs that a plugin always has, as the manifest describes them. Whether a cron expression is one, the
//! host finds out at the installation.

use crate::Slug;
use serde::{Deserialize, Serialize};

/// Longest cron expression and time zone, in bytes.
const LONGEST: usize = 100;

/// A job that is run again and again from the installation on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawJob", rename_all = "kebab-case")]
pub struct JobSpec {
    /// What the handler `on-job` is called with.
    pub name: Slug,
    /// Minute, hour, day of the month, month and day of the week: `0 9 * * 1-5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// By whose clock; the company's when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The pause instead of `cron`, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawJob {
    name: Slug,
    #[serde(default)]
    cron: Option<String>,
    #[serde(default)]
    time_zone: Option<String>,
    #[serde(default)]
    every_seconds: Option<u32>,
}

impl TryFrom<RawJob> for JobSpec {
    type Error = String;

    fn try_from(raw: RawJob) -> Result<Self, String> {
        let name = &raw.name;
        if raw.cron.is_some() == raw.every_seconds.is_some() {
            return Err(format!(
                "the job {name} has either `cron` or `every-seconds`"
            ));
        }
        if raw.time_zone.is_some() && raw.cron.is_none() {
            return Err(format!("the job {name} has a `time-zone` without `cron`"));
        }
        if raw.every_seconds.is_some_and(|seconds| seconds < 10) {
            return Err(format!(
                "the job {name} is repeated after at least 10 seconds"
            ));
        }
        let texts = [&raw.cron, &raw.time_zone].into_iter().flatten();
        if texts
            .into_iter()
            .any(|text| text.is_empty() || text.len() > LONGEST)
        {
            return Err(format!(
                "`cron` and `time-zone` of the job {name} have 1 to {LONGEST} bytes"
            ));
        }
        Ok(Self {
            name: raw.name,
            cron: raw.cron,
            time_zone: raw.time_zone,
            every_seconds: raw.every_seconds,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_has_one_schedule() {
        let read = |text: &str| toml::from_str::<JobSpec>(text).map_err(|error| error.to_string());
        for fine in [
            "cron = \"0 9 * * *\"",
            "every-seconds = 10",
            "cron = \"@daily\"\ntime-zone = \"Asia/Tokyo\"",
        ] {
            let spec = read(&format!("name = \"j\"\n{fine}")).unwrap();
            let json = serde_json::to_string(&spec).unwrap();
            assert_eq!(serde_json::from_str::<JobSpec>(&json).unwrap(), spec);
        }
        for bad in [
            "",
            "cron = \"\"",
            "cron = \"* * * * *\"\nevery-seconds = 60",
            "every-seconds = 9",
            "every-seconds = 60\ntime-zone = \"UTC\"",
            "cron = \"* * * * *\"\nuser = \"x\"",
        ] {
            assert!(read(&format!("name = \"j\"\n{bad}")).is_err(), "{bad}");
        }
    }
}
