//! Where something stands in a JSON answer: `customer.lastName`, `payments.0.method`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// Most steps of a path.
const STEPS: usize = 8;
/// Longest step, in bytes.
const LONGEST: usize = 60;

/// A path from a value to one within it. The empty one is the value itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Path(Vec<String>);

impl Path {
    /// Reads names and places that are separated by points.
    ///
    /// # Errors
    /// In words, when it is too long or a step is empty.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let steps: Vec<String> = text.split('.').map(str::to_owned).collect();
        let fits = |step: &String| (1..=LONGEST).contains(&step.len());
        if steps.len() > STEPS || !steps.iter().all(fits) {
            let shown: String = text.chars().take(80).collect();
            return Err(format!(
                "{shown:?} is no path: write at most {STEPS} names with points between them, like customer.lastName"
            ));
        }
        Ok(Self(steps))
    }

    /// What stands there; none where nothing does, or null.
    pub fn find<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        let step = |value: &'v Value, step: &String| match value {
            Value::Object(fields) => fields.get(step),
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        };
        self.0
            .iter()
            .try_fold(value, step)
            .filter(|found| !found.is_null())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.to_string()
    }
}
